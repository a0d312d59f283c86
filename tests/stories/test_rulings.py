"""What a supervisor decides, by the commands beside a running center, and how real vaults obey: erasure, quarantine,
revocation, a new key."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from inspector_app.central.errors import CentralError
from inspector_app.central.headquarters import Headquarters
from inspector_app.cli import app
from inspector_app.device.book import open_visit
from inspector_app.device.capture import capture_photo, develop_missing
from inspector_app.device.session import Session
from inspector_app.device.syncing import measure_safety
from inspector_app.vault.contents import Contents
from inspector_app.visits.writing import answer_note, answer_outcome, answer_statement
from sync.braid import ERASED
from tests.support.commands import PASSPHRASE
from tests.support.office import Office, begin_visit, open_office
from tests.support.pictures import draw_photo

BOSS = "boss@example.test"
PLANTED = "PLANTED-words-about-a-person"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as opened, opened.center_running():
        opened.headquarters.invite(BOSS, "supervisor", "The boss")
        yield opened


def command(office: Office, *arguments: object) -> Any:
    """One of the commands beside the running center: it opens the folder for itself, as a process of its own would."""
    words = [str(one) for one in (*arguments, "--data", office.folder / "center", "--json")]
    done = CliRunner().invoke(app, words, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def bytes_of(folder: Path) -> bytes:
    """Everything that stands in the files of a folder, names too."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return b"".join(str(path).encode() + path.read_bytes() for path in files)


def plain(phone: Session) -> bytes:
    """All that a vault could show, opened: every table's every row."""

    def read(contents: Contents) -> bytes:
        found = [repr(contents.aside()).encode()]
        for visit in contents.visits():
            found += [entry.envelope + (entry.body or b"") + entry.salt for _, entry in contents.entries(visit)]
            found += [photo.read() for photo in contents.photos(visit)]
            found += [repr((contents.header(visit), contents.drafts(visit))).encode()]
        return b"".join(found)

    return phone.vault.read(read)


@dataclass
class Doomed:
    """A visit that two phones hold, of which three entries have to go; `away` is a copy of the lead's vault."""

    lead: Session
    second: Session
    visit: str
    entries: tuple[str, ...]
    away: Path


def doomed_visit(office: Office, tmp_path: Path) -> Doomed:
    lead, second = office.enroll("lena"), office.enroll("mark")
    book = begin_visit(lead, f"{PLANTED} Works")
    told = book.write([answer_statement("6.2", PLANTED)])
    photo = capture_photo(book, draw_photo(7))
    entries = (f"{lead.device}:1", told.leaf.hex(), book.last.leaf.hex()[:12])
    develop_missing(book)
    office.sync(lead)
    office.headquarters.grant(book.visit, "mark@example.test")
    office.sync(second)
    lead.vault.read(lambda _: shutil.copytree(office.folder / "lena-0", tmp_path / "away"))
    office.headquarters.queue()  # what is projected holds it, too
    assert photo.sha256 in office.headquarters.center.photos.held(book.visit)
    assert PLANTED.encode() in bytes_of(office.folder / "center")
    assert PLANTED.encode() in plain(lead)
    shutil.copytree(office.folder / "center", tmp_path / "backup")
    return Doomed(lead, second, book.visit, entries, tmp_path / "away")


def test_what_is_erased_is_gone_at_the_center_and_on_every_phone_and_stays_so(office: Office, tmp_path: Path) -> None:
    doomed = doomed_visit(office, tmp_path)
    for entry in doomed.entries:
        command(office, "erase", doomed.visit, entry, "--by", BOSS, "--ground", "Request of 21 November")
    # Original, preview and thumbnail; words, tables, uploads: at once, though nobody has looked since.
    assert office.headquarters.center.photos.held(doomed.visit) == frozenset()
    assert PLANTED.encode() not in bytes_of(office.folder / "center")
    for phone in (doomed.lead, doomed.second):
        assert office.sync(phone).waiting == ()
        assert PLANTED.encode() not in plain(phone)
        assert phone.vault.read(lambda contents: contents.photos(doomed.visit)) == []
        shown = open_visit(phone, doomed.visit).state
        assert shown.records["answer", "6.2"].fields["statement"].value is ERASED
        assert shown.digest() == office.headquarters.state(doomed.visit).digest()
    # Somebody had been away all the while and hands in a copy from before.
    with Session.open(doomed.away, PASSPHRASE) as returned:
        office.sync(returned)
        assert PLANTED.encode() not in plain(returned)
    assert PLANTED.encode() not in bytes_of(office.folder / "center")
    _restored_from(tmp_path / "backup", doomed.lead, doomed.visit)


def _restored_from(backup: Path, phone: Session, visit: str) -> None:
    """The center of before, with a new epoch: a phone that heard of the erasure gives it back, and all goes again."""
    assert PLANTED.encode() in bytes_of(backup)
    restored = Headquarters.open(backup, restored=True)
    running = Office(backup.parent, restored)
    with running.center_running():
        assert running.sync(phone).waiting == ()
        assert restored.center.photos.held(visit) == frozenset()
    restored.close()
    assert PLANTED.encode() not in bytes_of(backup)
    assert PLANTED.encode() not in plain(phone)


def test_what_is_quarantined_counts_nowhere_and_says_why_until_it_is_lifted(office: Office) -> None:
    lead = office.enroll("nora")
    book = begin_visit(lead)
    book.write([answer_outcome("6.2", "met")])
    doubtful = book.write([answer_outcome("6.2", "not_met")])
    office.sync(lead)
    named = f"{lead.device}:{doubtful.seq}"
    why = "Written after the phone was lost"
    command(office, "quarantine", book.visit, named, "--by", BOSS, "--reason", why)
    assert office.sync(lead).waiting == ()
    status = measure_safety(lead)
    assert status.quarantined_entries == 1 and any(why in reason for reason in status.reasons)
    outcome = open_visit(lead, book.visit).state.records["answer", "6.2"].fields["outcome"]
    assert outcome.value == {"is": "met"}
    told = command(office, "entries", book.visit)
    assert [one["why"] for one in told if one["state"] == "quarantined"] == [f"quarantined: {why}"]
    command(office, "quarantine", book.visit, named, "--by", BOSS, "--reason", "It was found", "--lift")
    office.sync(lead)
    assert measure_safety(lead).quarantined_entries == 0
    outcome = open_visit(lead, book.visit).state.records["answer", "6.2"].fields["outcome"]
    assert outcome.value == {"is": "not_met"}


def test_a_revoked_person_hands_in_and_hears_why_nothing_comes(office: Office) -> None:
    lead, second = office.enroll("olga"), office.enroll("piet")
    book = begin_visit(lead)
    office.sync(lead)
    office.headquarters.grant(book.visit, "piet@example.test")
    office.sync(second)
    safe = measure_safety(lead).safe_entries
    told = command(office, "revoke", "--email", "olga@example.test")
    assert told["devices"] == [lead.device]
    open_visit(second, book.visit).write([answer_note("6.1", "after it")])
    office.sync(second)
    late = book.write([answer_note("6.2", "handed in all the same")])
    report = office.sync(lead)
    assert [one.code for one in report.waiting] == ["revoked", "waiting-for-a-supervisor"]
    assert measure_safety(lead).revoked and measure_safety(lead).safe_entries == safe
    assert book.refresh().record("answer", "6.1") is None
    asides = office.headquarters.center.asides(book.visit)
    assert [(device, seq) for device, seq, _ in asides] == [(lead.device, late.seq)]
    command(office, "admit", book.visit, "--device", lead.device)
    assert office.headquarters.center.asides(book.visit) == []
    assert [one.code for one in office.sync(lead).waiting] == ["revoked"]
    # Whoever reviews loses the way into the console.
    office.headquarters.accounts.set_password(BOSS, "a long enough phrase 7")
    office.headquarters.rulings.revoke_person(BOSS)
    with pytest.raises(Exception, match="do not belong together"):
        office.headquarters.accounts.sign_in(BOSS, "a long enough phrase 7", source="here")


def test_a_new_key_of_a_running_center_reaches_phones_also_after_several(office: Office) -> None:
    lead, away = office.enroll("rosa"), office.enroll("stig")
    book = begin_visit(lead)
    theirs = begin_visit(away)
    office.sync(lead)
    office.sync(away)
    before = measure_safety(lead)
    first = command(office, "rotate-key")["number"]
    book.write([answer_note("6.1", "under the new key")])
    assert office.sync(lead).waiting == ()
    after = measure_safety(lead)
    assert after.safe_entries == after.entries == before.entries + 1
    assert office.sync(lead).exchanges == 1
    second, third = command(office, "rotate-key")["number"], command(office, "rotate-key", "--recovery")["number"]
    assert (second, third) == (first + 1, first + 2)
    theirs.write([answer_note("6.1", "offline for three keys")])
    wrapping = office.headquarters.center.recovery_of(away.device)
    assert office.sync(away).waiting == ()
    assert max(away.keyring.keys) == third and measure_safety(away).oldest_unsafe_at is None
    # The vault's key is sealed to the newest recovery key now, and the center can open it.
    assert office.headquarters.center.recovery_of(away.device) != wrapping
    assert office.sync(away).exchanges == 1
    fresh = office.enroll("tove")
    assert office.sync(fresh).waiting == ()


def test_a_wrong_name_decides_nothing(office: Office) -> None:
    lead = office.enroll("ulla")
    book = begin_visit(lead)
    office.sync(lead)
    one = f"{lead.device}:1"
    for by, entry, ground in ((BOSS, f"{lead.device}:9", "x"), ("ulla@example.test", one, "x"), (BOSS, one, " ")):
        with pytest.raises(CentralError):
            command(office, "erase", book.visit, entry, "--by", by, "--ground", ground)
    assert book.visit in [line.id for line in office.headquarters.visits()]
    assert office.headquarters.erasures(book.visit) == 0
