"""What is no answer of the center changes nothing, and makes nothing safe: invariant 2, over real HTTP."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from inspector_app.device.book import Book
from inspector_app.device.capture import capture_photo
from inspector_app.device.session import Session
from inspector_app.device.syncing import Safety, measure_safety, replica_of
from inspector_app.vault.contents import Contents
from inspector_app.visits.writing import answer_outcome
from sync.central import HttpCentral
from sync.strictjson import JSON
from tests.support.misbehaving import Line, misbehaving_line
from tests.support.office import Office, begin_visit, open_office
from tests.support.pictures import draw_photo


@dataclass
class Scene:
    office: Office
    phone: Session
    book: Book
    line: Line

    def sync(self) -> Safety:
        self.office.sync(self.phone, through=self.line.url)
        return measure_safety(self.phone)

    def write_more(self) -> None:
        self.book.write([answer_outcome("6.2", "met")])

    def remembers(self) -> list[JSON]:
        """Everything that an answer could have changed."""

        def read(contents: Contents) -> list[JSON]:
            visit = self.book.visit
            receipts: list[JSON] = [note.text for note in contents.receipts(visit)]
            heads: list[JSON] = [entry.head.hex() for _, entry in contents.entries(visit)]
            certificates: list[JSON] = [*sorted(contents.certificates())]
            return [contents.setting("sync"), contents.belief(visit), receipts, heads, certificates]

        return self.phone.vault.read(read)


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A lead inspector's phone that was in step once, and has written since."""
    with open_office(tmp_path) as office, office.center_running(), misbehaving_line(office.url) as line:
        phone = office.enroll("lead")
        book = begin_visit(phone)
        capture_photo(book, draw_photo(1))
        found = Scene(office, phone, book, line)
        safety = found.sync()
        assert (safety.safe_entries, safety.safe_photos) == (safety.entries, 1)
        found.write_more()
        yield found


def nothing_is_applied(scene: Scene) -> None:
    before, entries = scene.remembers(), measure_safety(scene.phone).safe_entries
    safety = scene.sync()
    assert scene.remembers() == before
    assert safety.safe_entries == entries < safety.entries


def test_a_sign_in_page_of_a_hotel_is_no_answer(scene: Scene) -> None:
    scene.line.shows_a_sign_in_page()
    nothing_is_applied(scene)


def test_an_empty_204_is_no_answer(scene: Scene) -> None:
    scene.line.answers_with_nothing()
    nothing_is_applied(scene)


def test_a_replayed_older_answer_is_no_answer(scene: Scene) -> None:
    for number in range(len(scene.line.heard)):
        scene.line.replays(number)
        nothing_is_applied(scene)


def test_the_answer_of_another_center_is_no_answer(scene: Scene, tmp_path: Path) -> None:
    with (
        open_office(tmp_path / "elsewhere") as other,
        other.center_running(),
        misbehaving_line(other.url) as its_line,
    ):
        phone = other.enroll("lead")
        begin_visit(phone)
        other.sync(phone, through=its_line.url)
        for reply in its_line.heard:
            scene.line.answers_as(reply)
            nothing_is_applied(scene)


def test_an_answer_cut_at_any_line_is_no_answer(scene: Scene) -> None:
    scene.line.cuts_after(0)
    nothing_is_applied(scene)
    length = len(scene.line.heard[-1].lines)
    assert length >= 4
    for lines in range(1, length):
        scene.line.cuts_after(lines)
        nothing_is_applied(scene)
        scene.line.cuts_within(lines)
        nothing_is_applied(scene)


def test_an_answer_with_a_line_left_out_is_no_answer(scene: Scene) -> None:
    scene.line.cuts_after(0)
    scene.sync()
    for line in range(len(scene.line.heard[-1].lines)):
        scene.line.leaves_out(line)
        nothing_is_applied(scene)


def test_after_all_of_it_the_genuine_answer_makes_it_safe(scene: Scene) -> None:
    scene.line.cuts_after(3)
    nothing_is_applied(scene)
    scene.line.behaves()
    safety = scene.sync()
    assert safety.safe_entries == safety.entries


def test_receipts_of_an_old_epoch_make_nothing_safe(scene: Scene) -> None:
    scene.line.behaves()
    assert scene.sync().safe_entries == measure_safety(scene.phone).entries
    scene.office.headquarters.center.new_epoch()
    # The first answer of the new epoch is heard, and then the line is cut: no receipt of the new epoch came yet.
    replica = replica_of(scene.phone)
    line = HttpCentral(scene.office.url)
    composed = replica.compose(0)
    replica.apply(line.exchange(composed.raw), composed.nonce)
    line.close()
    assert measure_safety(scene.phone).safe_entries == 0
    assert scene.sync().safe_entries == measure_safety(scene.phone).entries
