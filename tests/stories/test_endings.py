"""What the center's word ends, with a real center and real vaults: access to a visit, and a name that two bear."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector_app.device.book import Book, open_visit
from inspector_app.device.capture import capture_photo, develop_missing
from inspector_app.device.checking import check_vault
from inspector_app.device.errors import VaultWasCopied
from inspector_app.device.listing import list_visits
from inspector_app.device.session import Session
from inspector_app.device.syncing import measure_safety, replica_of, synchronize
from inspector_app.visits.writing import answer_note, answer_outcome
from sync.central import HttpCentral
from sync.errors import TryAgainLater
from sync.notes import Receipt
from sync.strictjson import JSON
from tests.support.commands import PASSPHRASE
from tests.support.misbehaving import misbehaving_line
from tests.support.office import Office, begin_visit, never_rest, open_office
from tests.support.pictures import draw_photo


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as opened, opened.center_running():
        yield opened


def shared_visit(office: Office, lead: Session, second: str) -> Book:
    """A visit of the lead's, with a note and a photo, that the second can read."""
    book = begin_visit(lead)
    book.write([answer_note("6.2", "the lead's words")])
    capture_photo(book, draw_photo(1))
    develop_missing(book)
    office.sync(lead)
    office.headquarters.grant(book.visit, f"{second}@example.test")
    return book


def notes(session: Session, visit: str) -> set[str]:
    state = open_visit(session, visit).state
    found = (record.fields.get("note") for record in state.of_kind("answer"))
    return {str(written.value) for register in found if register for written in register.standing}


def test_access_that_ended_takes_away_what_others_wrote_and_comes_back_whole(office: Office) -> None:
    lead, second = office.enroll("asta"), office.enroll("bela")
    visit = shared_visit(office, lead, "bela").visit
    office.sync(second)
    book = open_visit(second, visit)
    book.write([answer_note("6.3", "the second's own words")])
    own_photo = capture_photo(book, draw_photo(2))
    book.draft("answer/6.4/note", "half a wor")
    office.sync(second)
    assert notes(second, visit) == {"the lead's words", "the second's own words"}

    office.headquarters.rulings.end_access(visit, "bela@example.test")
    # Nothing is inferred: a center that is not heard, or that says nothing of it, ends nothing.
    assert notes(second, visit) == {"the lead's words", "the second's own words"}
    report = office.sync(second)
    assert report.waiting == ()
    assert notes(second, visit) == {"the second's own words"}
    again = open_visit(second, visit)
    assert again.photo(own_photo.sha256) == draw_photo(2)
    assert again.drafts() == {"answer/6.4/note": "half a wor"}
    ending = measure_safety(second).endings[0]
    assert (ending.visit, ending.kept, ending.others) == (visit, again.length, 0)
    assert check_vault(second).faults == ()
    # The open book forgets it, too.
    book.refresh()
    assert book.length == again.length
    assert office.sync(second).exchanges == 1


def test_access_given_again_brings_all_of_it_back(office: Office) -> None:
    lead, second = office.enroll("gala"), office.enroll("hugo")
    visit = shared_visit(office, lead, "hugo").visit
    office.sync(second)
    office.headquarters.rulings.end_access(visit, "hugo@example.test")
    office.sync(second)
    assert list_visits(second) == []
    own = open_visit(second, visit)
    own.write([answer_note("6.5", "written without access")])
    assert [one.code for one in office.sync(second).waiting] == ["access-ended"]
    office.headquarters.grant(visit, "hugo@example.test")
    assert office.sync(second).waiting == ()
    assert measure_safety(second).endings == ()
    office.sync(lead)
    assert notes(second, visit) == notes(lead, visit) == {"the lead's words", "written without access"}
    assert open_visit(lead, visit).state.digest() == open_visit(second, visit).state.digest()


def test_a_restored_center_confirms_what_somebody_wrote_whose_access_has_ended(office: Office) -> None:
    lead, second = office.enroll("ibo"), office.enroll("jana")
    visit = shared_visit(office, lead, "jana").visit
    office.sync(second)
    book = open_visit(second, visit)
    book.write([answer_note("6.3", "the second's own words")])
    capture_photo(book, draw_photo(3))
    office.sync(second)
    office.headquarters.rulings.end_access(visit, "jana@example.test")
    office.sync(second)
    assert is_all_safe(second)
    for _ in range(2):
        office.headquarters.center.new_epoch()
        office.sync(lead)
        report = office.sync(second)
        assert (report.waiting, report.entries_sent, report.photos_sent) == ((), 0, 0)
        assert is_all_safe(second)
        assert office.sync(second).exchanges == 1, "nothing is left to ask"
    told = [Receipt.read(note.text) for note in second.vault.read(lambda contents: contents.receipts(visit))]
    confirming = [receipt for receipt in told if receipt.epoch == office.headquarters.center.epoch()]
    assert [receipt.number for receipt in confirming] == [0]
    assert {at.device for at in confirming[0].strands} == {second.device}, "of others nothing is told"
    # A photo that the center lost is not called safe, and cannot be given back without access.
    shutil.rmtree(office.folder / "center" / "photos" / visit)
    office.headquarters.center.new_epoch()
    assert [one.what for one in office.sync(second).waiting] == [f"visit {visit}, 1 photo"]
    assert measure_safety(second).safe_photos == 0
    office.headquarters.grant(visit, "jana@example.test")
    for phone in (lead, second):
        assert office.sync(phone).waiting == ()
    assert is_all_safe(second) and notes(second, visit) == {"the lead's words", "the second's own words"}


def test_what_only_this_phone_has_of_others_is_handed_in_before_it_goes(office: Office) -> None:
    """The center lost what the lead wrote; the second's phone has it, and no access any more."""
    lead, second = office.enroll("cleo"), office.enroll("dara")
    visit = shared_visit(office, lead, "dara").visit
    office.sync(second)
    late = open_visit(lead, visit)
    last = late.write([answer_note("6.9", "carried by hand")])
    note = replica_of(lead).compose(10**6)  # signs the checkpoint, and goes nowhere
    assert note.entries == 1
    entry, checkpoints = last.entry, lead.vault.read(lambda contents: contents.checkpoints(visit))

    def carry(contents: object) -> None:
        contents.add_entries(visit, [entry])  # type: ignore[attr-defined]
        for one in checkpoints:
            contents.add_checkpoint(visit, one)  # type: ignore[attr-defined]

    second.vault.write(carry)
    office.headquarters.rulings.end_access(visit, "dara@example.test")
    assert last.head not in {node.head for node in office.headquarters.center.strands(visit).nodes}
    office.sync(second)
    assert last.head in {node.head for node in office.headquarters.center.strands(visit).nodes}
    assert notes(second, visit) == set()


def test_a_restored_vault_takes_a_new_identity_and_both_branches_are_kept(office: Office, tmp_path: Path) -> None:
    lead = office.enroll("edda")
    book = begin_visit(lead)
    office.sync(lead)
    shutil.copytree(office.folder / "edda-0", tmp_path / "backup")
    book.write([answer_note("6.1", "after the backup")])
    office.sync(lead)
    with Session.open(tmp_path / "backup", PASSPHRASE) as restored:
        old = restored.device
        branch = open_visit(restored, book.visit)
        branch.write([answer_note("6.2", "on the restored phone")])
        assert office.sync(restored).waiting == ()
        assert restored.device != old
        # The book that was open all the while goes on, as another strand that has seen both branches.
        written = branch.write([answer_outcome("6.2", "met")])
        assert (written.device, written.seq) == (restored.device, 1)
        assert [seen.device for seen in written.envelope.seen].count(old) == 2
        assert office.sync(restored).waiting == ()
        assert notes(restored, book.visit) == {"after the backup", "on the restored phone"}
        assert is_all_safe(restored)
        # The phone that had been thought lost goes on as well.
        assert office.sync(lead).waiting == ()
        assert lead.device not in (old, restored.device)
        open_visit(lead, book.visit).write([answer_note("6.1", "settled")])
        office.sync(lead)
        office.sync(restored)
        states = {open_visit(one, book.visit).state.digest() for one in (lead, restored)}
        assert states == {office.headquarters.state(book.visit).digest()}
        assert office.headquarters.center.recovery_of(restored.device) is not None
    # All that one hand has had is revoked together.
    office.headquarters.rulings.revoke(old)
    certified = office.headquarters.center.reception.certified
    assert all((found := certified(one)) and found.revoked_at for one in (old, lead.device, written.device))


def is_all_safe(phone: Session) -> bool:
    safety = measure_safety(phone)
    is_safe = (safety.safe_entries, safety.safe_photos) == (safety.entries, safety.photos)
    return is_safe and check_vault(phone).faults == ()


def test_until_it_has_a_new_identity_a_copied_vault_reads_and_writes_nothing(office: Office, tmp_path: Path) -> None:
    lead = office.enroll("finn")
    book = begin_visit(lead)
    office.sync(lead)
    shutil.copytree(office.folder / "finn-0", tmp_path / "copy")
    book.write([answer_note("6.1", "first")])
    office.sync(lead)
    with Session.open(tmp_path / "copy", PASSPHRASE) as copied:
        mine = open_visit(copied, book.visit)
        mine.write([answer_note("6.2", "second")])
        with misbehaving_line(office.url) as line, _OnlyExchanges(line.url) as once:
            report = synchronize(copied, once, rest=never_rest)
        assert [one.code for one in report.waiting] == ["identity"]
        assert notes(copied, book.visit) == {"first", "second"}
        for one in (mine, open_visit(copied, book.visit)):
            with pytest.raises(VaultWasCopied):
                one.write([answer_note("6.3", "third")])
        assert office.sync(copied).waiting == ()
        mine.write([answer_note("6.3", "third")])
        assert office.sync(copied).waiting == ()
        assert len(office.headquarters.center.devices_of(copied.identity.person)) == 2


class _OnlyExchanges(HttpCentral):
    """The line goes before the recovery of the new identity was handed over."""

    def hand_over_recovery(self, body: bytes, authorization: str) -> dict[str, JSON]:
        raise TryAgainLater("The line was cut.")

    def __enter__(self) -> "_OnlyExchanges":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
