"""The five invariants of the design, one test each. Every one fails if the code that upholds it is broken; the longer
attacks on them are in test_kills, test_no_answer, test_nothing_in_clear and tests/unit."""

import contextlib
import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from inspector_app.device.book import Book, NewPhoto, open_visit
from inspector_app.device.capture import capture_photo
from inspector_app.device.checking import check_vault
from inspector_app.device.listing import list_visits
from inspector_app.device.session import Session
from inspector_app.device.syncing import measure_safety, replica_of
from inspector_app.evidence.intake import take_in
from inspector_app.summary.allowlist import NotShareable, Shared
from inspector_app.visits.values import known
from inspector_app.visits.writing import add_photo, answer_note, answer_outcome
from sync.central import HttpCentral
from sync.errors import NoAnswer
from sync.journal import Entry, PhotoName, Position, new_id
from tests.support.commands import PASSPHRASE
from tests.support.misbehaving import misbehaving_line
from tests.support.office import Office, begin_visit, open_office
from tests.support.pictures import draw_photo


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened, opened.center_running():
        yield opened


class PowerCut(Exception):
    """The end of the process, at a moment of the test's choosing."""


def test_invariant_1_captured_means_kept(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was reported saved is in the file at that moment; photo and entry are there together, or neither is."""
    phone = office.enroll("lead")
    book = begin_visit(phone)
    captured = capture_photo(book, draw_photo(1))
    at_that_moment = tmp_path / "copy"
    shutil.copytree(tmp_path / "lead-0", at_that_moment)
    with Session.open(at_that_moment, PASSPHRASE) as found:
        assert open_visit(found, book.visit).length == 2
        assert open_visit(found, book.visit).photo(captured.sha256) == draw_photo(1)

    picture = draw_photo(2)
    intake = take_in(picture)
    name = PhotoName(intake.sha256, intake.size, intake.media_type, "original")
    op = add_photo(new_id(), {"digest": intake.sha256})

    def cut(*_: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr("inspector_app.vault.contents.Contents.add_entries", cut)
        with pytest.raises(PowerCut):
            book.write([op], [NewPhoto(name, picture)])
    assert [photo.sha256 for photo in phone.vault.read(lambda c: c.photos(book.visit))] == [captured.sha256]
    assert open_visit(phone, book.visit).length == 2


def test_invariant_2_safe_means_proven(office: Office) -> None:
    """A success on the line makes nothing safe; only the signed receipt does."""
    phone = office.enroll("lead")
    book = begin_visit(phone)
    with misbehaving_line(office.url) as line:
        line.cuts_after(3)
        office.sync(phone, through=line.url)
        # The center has it all, and every reply was a 200. The phone has seen no whole answer.
        assert office.headquarters.center.strands(book.visit).nodes
        assert measure_safety(phone).safe_entries == 0
        _hear_forged(phone, office)
        assert measure_safety(phone).safe_entries == 0
        line.behaves()
        office.sync(phone, through=line.url)
    safety = measure_safety(phone)
    assert safety.safe_entries == safety.entries > 0
    # A new epoch: the center may have lost anything. What it proved before proves nothing until it proves it again.
    office.headquarters.center.new_epoch()
    _hear_once(phone, office)
    assert measure_safety(phone).safe_entries == 0
    office.sync(phone)
    assert measure_safety(phone).safe_entries == safety.entries


def _hear_once(phone: Session, office: Office) -> None:
    """One answer, and then the line is gone."""
    replica, line = replica_of(phone), HttpCentral(office.url)
    asked = replica.compose(0)
    replica.apply(line.exchange(asked.raw), asked.nonce)
    line.close()


def _hear_forged(phone: Session, office: Office) -> None:
    """A whole answer, each of whose signatures was altered by one letter."""
    replica, line = replica_of(phone), HttpCentral(office.url)
    asked = replica.compose(0)
    answer = line.exchange(asked.raw)
    forged = re.sub(rb'"signature":"(.)', lambda found: b'"signature":"' + (b"B" if found[1] == b"A" else b"A"), answer)
    assert forged != answer
    with contextlib.suppress(NoAnswer):
        replica.apply(forged, asked.nonce)
    line.close()


def test_invariant_3_nothing_is_inferred_from_absence(tmp_path: Path) -> None:
    """A center restored from before everything takes nothing away: it is given back what it lacks."""
    with open_office(tmp_path) as office:
        with office.center_running():
            pass
        office.headquarters.close()
        shutil.copytree(tmp_path / "center", tmp_path / "backup")
    with open_office(tmp_path) as office:
        with office.center_running():
            phone = office.enroll("lead")
            book = begin_visit(phone)
            captured = capture_photo(book, draw_photo(1))
            office.sync(phone)
            before, url = list_visits(phone), office.url
        office.headquarters.close()
        shutil.rmtree(tmp_path / "center")
        shutil.copytree(tmp_path / "backup", tmp_path / "center")
        restored = type(office.headquarters).open(tmp_path / "center", restored=True)
        office.headquarters = restored
        office.url = url
        with office.center_running():
            assert restored.visits() == []
            report = office.sync(phone)
            assert report.waiting == ()
            assert list_visits(phone)[0].state_digest == before[0].state_digest
            assert restored.visits() == list_visits(phone)
            assert restored.photo(book.visit, captured.sha256) == draw_photo(1)
            safety = measure_safety(phone)
            assert (safety.safe_entries, safety.safe_photos) == (safety.entries, 1)
        restored.close()


def test_invariant_4_nothing_blocks_and_nothing_is_refused_silently(office: Office) -> None:
    """An entry that breaks the rules and a photo that is not what it claims: both kept, told, and the rest goes on."""
    phone = office.enroll("lead")
    book = begin_visit(phone)
    _write_past_the_rules(phone, book)
    lie = PhotoName("0" * 64, 5, "image/jpeg", "original")
    book.write([add_photo(new_id(), {"digest": "0" * 64})], [NewPhoto(lie, b"other")])
    other = begin_visit(phone, "Example Textiles")
    captured = capture_photo(other, draw_photo(1))
    report = office.sync(phone)
    assert [waiting.code for waiting in report.waiting] == ["wrong-bytes"]
    safety = measure_safety(phone)
    assert safety.safe_entries == safety.entries
    assert (safety.photos, safety.safe_photos, safety.quarantined_entries) == (2, 1, 1)
    assert safety.reasons[0]
    assert office.headquarters.photo(other.visit, captured.sha256) == draw_photo(1)


def test_a_photo_that_the_disk_lost_does_not_keep_the_others_back(office: Office, tmp_path: Path) -> None:
    phone = office.enroll("lead")
    book = begin_visit(phone)
    lost, kept = capture_photo(book, draw_photo(1)), capture_photo(book, draw_photo(2))
    phone.close()
    with closing(sqlite3.connect(tmp_path / "lead-0" / "vault.db")) as file:
        file.execute(
            "UPDATE chunks SET sealed = zeroblob(length(sealed)) WHERE photo = (SELECT min(photo) FROM chunks)"
        )
        file.commit()
    with Session.open(tmp_path / "lead-0", PASSPHRASE) as phone:
        report = office.sync(phone)
        assert [waiting.code for waiting in report.waiting] == ["damaged-here"]
    assert office.headquarters.center.held_photos(book.visit) == {kept.sha256} != {lost.sha256}


def _write_past_the_rules(phone: Session, book: Book) -> None:
    """What no honest app writes: a body with a fraction, rightly chained."""
    last = book.last
    envelope = last.entry.envelope.replace(f'"seq":{last.seq}'.encode(), f'"seq":{last.seq + 1}'.encode())
    entry = Entry(envelope, b'{"by":1.5}', b"s" * 16, last.head)
    phone.vault.write(lambda contents: contents.add_entries(book.visit, [entry]))
    book.refresh()
    assert book.last.position == Position(phone.device, last.seq + 1, entry.head)


def test_invariant_5_a_party_sees_only_its_part(office: Office) -> None:
    """A colleague without access is told nothing, not even that the visit is there; the partner reads no note."""
    lead, second = office.enroll("lead"), office.enroll("second")
    book = begin_visit(lead)
    book.write([answer_outcome("6.2", "met"), answer_note("6.2", "PLANTED opinion")])
    captured = capture_photo(book, draw_photo(1))
    office.sync(lead)
    office.sync(second)
    assert list_visits(second) == []
    stranger = begin_visit(second)
    office.sync(second)
    assert [line.id for line in list_visits(second)] == [stranger.visit]
    assert check_vault(second).faults == ()
    office.headquarters.grant(book.visit, "second@example.test")
    office.sync(second)
    assert {line.id for line in list_visits(second)} == {stranger.visit, book.visit}
    assert captured.sha256 in office.headquarters.center.held_photos(book.visit)
    [answer] = office.headquarters.visit(book.visit).answers
    assert known(answer.note) == "PLANTED opinion"
    with pytest.raises(NotShareable):  # the one door to the partner's summary
        Shared(answer).read("note", str)
