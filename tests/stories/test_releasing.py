"""Originals leave a phone that headquarters has, and nothing else does: over the line, with a vault on a disk."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from inspector_app.central.headquarters import Headquarters
from inspector_app.device import releasing
from inspector_app.device.book import open_visit
from inspector_app.device.capture import capture_photo, develop, develop_missing
from inspector_app.device.checking import check_vault
from inspector_app.device.errors import PhotoNotHere
from inspector_app.device.listing import list_visits
from inspector_app.device.released import Gone, all_gone, keep_for
from inspector_app.device.session import Session
from inspector_app.device.syncing import measure_safety, synchronize
from inspector_app.visits.writing import answer_note, answer_outcome, describe_visit, sign_off
from sync.central import HttpCentral
from sync.exchange import lines_digest
from sync.notes import AnswerNote
from sync.runner import Report
from sync.signed import sign, to_base64
from tests.support.centers import SetClock
from tests.support.commands import PASSPHRASE
from tests.support.office import Office, begin_visit, never_rest
from tests.support.pictures import draw_photo


@dataclass
class Field:
    """An office whose clock a test moves, a phone of its lead, and a visit with two photos that are at the center."""

    office: Office
    clock: SetClock
    lead: Session
    visit: str
    photos: list[str]

    def days_pass(self, days: float) -> None:
        self.clock.move(days=days)

    def sync(self, times: int = 2) -> Report:
        """Gives the last report, and in it all that was released."""
        reports = [self.office.sync(self.lead) for _ in range(times)]
        reports[-1].photos_released = sum(report.photos_released for report in reports)
        return reports[-1]

    def sign_off(self) -> None:
        book = open_visit(self.lead, self.visit)
        node = book.last
        strands = {node.device: (node.seq, node.head.hex())}
        book.write(
            [sign_off("s" * 26, strands=strands, photos="0" * 64, criterion_set=None, conflicts=[], content="0" * 64)]
        )
        self.sync()

    def gone(self) -> list[Gone]:
        return self.lead.vault.read(all_gone)

    def here(self) -> set[str]:
        kept = self.lead.vault.read(lambda contents: contents.photos(self.visit))
        return {photo.sha256 for photo in kept}

    def at_center(self, sha256: str) -> Path:
        return self.office.folder / "center" / "photos" / self.visit / sha256


@dataclass(frozen=True)
class Begun:
    """The folders of an office and its lead's phone, to be copied."""

    folder: Path
    visit: str
    photos: list[str]


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Begun:
    folder, photos = tmp_path_factory.mktemp("begun"), list[str]()
    with Headquarters.open(folder / "center", clock=SetClock()) as headquarters:
        office = Office(folder, headquarters)
        with office._open, office.center_running():
            lead = office.enroll("lead")
            book = begin_visit(lead)
            book.write([answer_outcome("6.2", "met"), answer_note("6.2", "Seen at dock 3.")])
            for number in (1, 2):
                data = draw_photo(number)
                captured = capture_photo(book, data, answers=("6.2",))
                develop(book, captured, data)
                photos.append(captured.sha256)
            for _ in range(2):
                office.sync(lead)
            return Begun(folder, book.visit, photos)


@pytest.fixture
def field(begun: Begun, tmp_path: Path) -> Iterator[Field]:
    shutil.copytree(begun.folder, tmp_path, dirs_exist_ok=True)
    clock = SetClock()
    with Headquarters.open(tmp_path / "center", clock=clock) as headquarters:
        office = Office(tmp_path, headquarters)
        with office._open, office.center_running():
            lead = office._open.enter_context(Session.open(tmp_path / "lead-0", PASSPHRASE))
            yield Field(office, clock, lead, begun.visit, [*begun.photos])


def test_after_the_set_days_the_originals_leave_and_their_names_stay(field: Field) -> None:
    field.sign_off()
    before, (line,) = measure_safety(field.lead), list_visits(field.lead)
    views = field.here() - set(field.photos)
    field.days_pass(29)
    assert field.sync().photos_released == 0 and set(field.photos) <= field.here()
    field.days_pass(1)
    assert field.sync(1).photos_released == 2
    assert field.here() == views
    assert sorted(one.named.sha256 for one in field.gone()) == sorted(field.photos)
    assert {(one.named.type, one.named.role) for one in field.gone()} == {("image/jpeg", "original")}
    after = measure_safety(field.lead)
    assert (after.entries, after.safe_entries, after.photos, after.safe_photos) == (
        *(before.entries, before.safe_entries, before.photos, before.safe_photos),
    )
    assert after.only_here == 0 and after.lost == () and len(after.gone) == 2
    assert list_visits(field.lead) == [line]
    book = open_visit(field.lead, field.visit)
    with pytest.raises(PhotoNotHere):
        book.photo(field.photos[0])
    assert develop_missing(book) == 0
    report = field.sync(1)
    assert report.waiting == () and report.exchanges == 1 and report.photos_sent == 0


def test_what_left_is_kept_with_the_word_on_which_it_left_and_that_word_is_checked(field: Field) -> None:
    field.sign_off()
    field.days_pass(30)
    field.sync()
    assert check_vault(field.lead).faults == ()
    for one in field.gone():
        said = field.lead.keyring.holding(one.proof)
        assert said.visit == field.visit and one.named.sha256 in said.photos
        assert said.at == one.at == "2026-12-21T16:00:00.000Z" and one.since == "2026-11-21T16:00:00.000Z"
    about = field.lead.vault.read(lambda contents: contents.released(field.visit))
    forged = {**about, field.photos[0]: {**about[field.photos[0]], "at": "2026-12-20T16:00:00.000Z"}}  # type: ignore[dict-item]
    field.lead.vault.write(lambda contents: contents._put_released(field.visit, forged))
    assert [fault.what for fault in check_vault(field.lead).faults] == [
        "the photo was let go of on a word of the center's that does not name it"
    ]


def test_a_photo_that_the_center_lost_or_has_otherwise_than_it_was_stays_here(field: Field) -> None:
    field.sign_off()
    lost, rotten = field.photos
    field.at_center(lost).unlink()
    content = field.at_center(rotten).read_bytes()
    field.at_center(rotten).write_bytes(content[:-1] + b"?")
    field.days_pass(40)
    assert field.sync().photos_released <= 1  # the lost one was sent again, and is proven again
    assert rotten in field.here()
    field.at_center(rotten).write_bytes(content)
    field.sync()
    assert not set(field.photos) & field.here()


def test_a_center_that_loses_it_later_is_told_of_and_nothing_wishes_for_ever(field: Field) -> None:
    field.sign_off()
    field.days_pass(30)
    field.sync()
    lost = field.photos[0]
    field.at_center(lost).unlink()
    for _ in range(3):
        report = field.sync()
        [waiting] = report.waiting
        assert waiting.code == "lost-there" and waiting.sha256 == lost and "2026-12-21" in waiting.why
        assert report.exchanges <= 2 and report.photos_sent == 0
    safety = measure_safety(field.lead)
    assert safety.only_here == 0 and safety.safe_photos == 1
    assert [one.named.sha256 for one in safety.lost] == [lost]
    assert check_vault(field.lead).faults == ()


def test_in_a_new_epoch_the_days_are_counted_anew_and_what_has_left_is_being_confirmed(field: Field) -> None:
    field.sign_off()
    keep_for(field.lead, None)
    field.days_pass(40)
    field.sync()
    field.office.headquarters.center.new_epoch()
    keep_for(field.lead, 30)
    assert field.sync().photos_released == 0 and set(field.photos) <= field.here()
    field.days_pass(30)
    assert field.sync().photos_released == 2
    field.office.headquarters.center.new_epoch()
    field.sync()
    safety = measure_safety(field.lead)
    assert (safety.away, safety.only_here, safety.lost) == (0, 0, ())


@pytest.mark.parametrize("days", [7, 90, None])
def test_the_setting_decides_and_a_strange_one_keeps_all(field: Field, days: int | None) -> None:
    field.sign_off()
    keep_for(field.lead, days)
    field.days_pass(10)
    assert (field.sync().photos_released == 2) == (days == 7)
    if days is not None:
        return
    field.lead.vault.write(lambda contents: contents.put_setting("keeping originals", {"days": "soon"}))
    field.days_pass(400)
    assert field.sync().photos_released == 0
    with pytest.raises(ValueError, match="set numbers"):
        keep_for(field.lead, 1)


def test_a_visit_that_is_worked_on_keeps_its_originals(field: Field) -> None:
    field.days_pass(20)
    open_visit(field.lead, field.visit).write([answer_outcome("6.3", "met")])
    field.sync()
    field.days_pass(20)
    assert field.sync().photos_released == 0
    field.days_pass(10)
    assert field.sync().photos_released == 2


def test_what_another_visit_or_colleague_does_touches_nothing(field: Field) -> None:
    field.sign_off()
    other = begin_visit(field.lead, "Another Example Works")
    data = draw_photo(9)
    recent = capture_photo(other, data)
    develop(other, recent, data)
    field.days_pass(31)
    field.sync()
    assert len(field.gone()) == 2
    assert other.photo(recent.sha256) == data


def test_whoever_has_no_access_any_more_keeps_the_own_originals(field: Field) -> None:
    field.sign_off()
    center = field.office.headquarters.center
    center.end_access(field.visit, field.lead.identity.person)
    field.days_pass(60)
    field.sync()
    assert set(field.photos) <= field.here()


def test_where_only_the_original_can_be_looked_at_it_stays(field: Field) -> None:
    data = b"\xff\xd8\xff\xe0 no picture that anybody could open"
    book = open_visit(field.lead, field.visit)
    captured = capture_photo(book, data)
    develop(book, captured, data)
    field.sign_off()
    field.days_pass(60)
    assert field.sync().photos_released == 2
    assert captured.sha256 in field.here()


def test_the_bytes_are_gone_from_the_file_and_the_room_is_back(field: Field) -> None:
    field.sign_off()
    file = field.office.folder / "lead-0" / "vault.db"
    sealed = field.lead.vault.read(_sealed_chunks(field.visit, field.photos))
    slices = [chunk[at : at + 64] for chunk in sealed for at in (0, len(chunk) // 2, len(chunk) - 64)]
    before = file.read_bytes()
    # A chunk lies on several pages, so a slice in its middle is looked for within one.
    found = [one for one in slices if one in before]
    assert len(found) >= len(sealed)
    field.days_pass(30)
    field.sync()
    after = file.read_bytes()
    assert not [one for one in found if one in after]
    assert len(before) - len(after) > 0.9 * sum(map(len, sealed)) - 10 * 16384


def _sealed_chunks(visit: str, digests: list[str]):  # type: ignore[no-untyped-def]
    def read(contents):  # type: ignore[no-untyped-def]
        rows = [contents.photo(visit, sha256)._row for sha256 in digests]
        sql = "SELECT sealed FROM chunks WHERE photo IN (?, ?)"
        return [sealed for (sealed,) in contents._rows.read(sql, tuple(rows))]

    return read


def test_a_clock_of_the_phone_decides_nothing(field: Field) -> None:
    field.sign_off()

    class Ahead:
        boot = field.lead.clock.boot

        def now(self) -> datetime:
            return datetime(2037, 11, 21, tzinfo=UTC)

        def milliseconds(self) -> int:
            return 1

    field.lead.clock = Ahead()
    assert field.sync().photos_released == 0
    open_visit(field.lead, field.visit).write([describe_visit({"partner_name": "Fictional Harness Works"})])
    assert field.sync().photos_released == 0
    assert set(field.photos) <= field.here()


class Meanwhile(HttpCentral):
    """A line on which something happens here while the center's answer is on its way."""

    def __init__(self, url: str, happens: Callable[[bytes], bytes | None]) -> None:
        super().__init__(url)
        self._happens, self.asked = happens, 0

    def exchange(self, lines: bytes) -> bytes:
        answer = super().exchange(lines)
        if b'{"prove"' not in lines:
            return answer
        self.asked += 1
        return self._happens(answer) or answer


def let_go_while(field: Field, happens: Callable[[bytes], bytes | None], on_screen: Callable[[], str] = str) -> int:
    field.days_pass(30)
    line = Meanwhile(field.office.url, happens)
    try:
        report = synchronize(field.lead, line, rest=never_rest, on_screen=on_screen)
    finally:
        line.close()
    assert line.asked == 1, "nothing was asked, so nothing was judged"
    return report.photos_released


def test_what_is_written_while_the_center_answers_keeps_the_originals(field: Field) -> None:
    def write(_: bytes) -> None:
        open_visit(field.lead, field.visit).write([answer_outcome("6.4", "met")])

    assert let_go_while(field, write) == 0
    assert set(field.photos) <= field.here()


def test_a_visit_that_is_not_as_it_was_judged_keeps_them(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    look = releasing._look
    monkeypatch.setattr(releasing, "_look", lambda copy: replace(look(copy), row=look(copy).row - 1))
    assert let_go_while(field, lambda _: None) == 0


def test_a_visit_that_is_opened_while_the_center_answers_keeps_them(field: Field) -> None:
    opened: list[str] = []
    on_screen = lambda: opened[0] if opened else ""  # noqa: E731  # asked twice
    assert let_go_while(field, lambda _: opened.append(field.visit), on_screen) == 0


def test_a_wish_that_is_changed_while_the_center_answers_counts(field: Field) -> None:
    assert let_go_while(field, lambda _: keep_for(field.lead, None)) == 0


def test_of_an_answer_that_proves_nothing_nothing_is_concluded(field: Field) -> None:
    def older_center(answer: bytes) -> bytes:
        """It passes the question over, and answers as ever, signed."""
        head, voice = json.loads(answer.partition(b"\n")[0]), field.office.headquarters.center.authority.voice
        lines = [line for line in answer.split(b"\n")[:-2] if not line.startswith(b'{"holding"')]
        text = b"".join(line + b"\n" for line in lines)
        center = field.lead.keyring.center
        note = AnswerNote(center, voice.number, head["nonce"], lines_digest(text), head["epoch"], head["access"])
        end = {"end": to_base64(sign(note, voice.signer).signature), "key": voice.number}
        return text + json.dumps(end, separators=(",", ":")).encode() + b"\n"

    assert let_go_while(field, older_center) == 0
    assert set(field.photos) <= field.here()


@pytest.mark.parametrize("cut", [1, 200])
def test_a_cut_answer_lets_nothing_go(field: Field, cut: int) -> None:
    assert let_go_while(field, lambda answer: answer[:-cut]) == 0
    assert set(field.photos) <= field.here()


def test_an_answer_that_is_given_again_lets_nothing_go(field: Field) -> None:
    """The center signed it, and it did let them go: but it was the answer to another question."""
    field.days_pass(30)
    kept: list[bytes] = []

    class Dropped(Exception):
        pass

    def drop(answer: bytes) -> bytes:
        kept.append(answer)
        raise Dropped

    line = Meanwhile(field.office.url, drop)
    try:
        with pytest.raises(Dropped):
            synchronize(field.lead, line, rest=never_rest)
    finally:
        line.close()
    assert b'{"holding"' in kept[0] and set(field.photos) <= field.here()
    field.days_pass(-30)
    assert let_go_while(field, lambda _: kept[0]) == 0
    assert set(field.photos) <= field.here()
    assert let_go_while(field, lambda _: None) == 2, "the same question with an answer of its own"
