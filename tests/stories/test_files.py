"""Without the center: a visit travels on a file, to headquarters and between two phones at the factory."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from inspector_app.central.headquarters import Headquarters
from inspector_app.custody import forms
from inspector_app.custody.errors import (
    ForeignCenter,
    NoPhrase,
    NotForHere,
    NotForThisPerson,
    NothingToTake,
    OpenedBefore,
    PhraseDiffers,
)
from inspector_app.custody.phrase import read_phrase
from inspector_app.custody.sending import ForPhone, Readable
from inspector_app.device.book import open_visit
from inspector_app.device.checking import check_vault
from inspector_app.device.listing import list_visits
from inspector_app.device.packages import export_visit, open_phrase, show_phrase
from inspector_app.device.session import Session
from inspector_app.device.syncing import measure_safety, replica_of
from inspector_app.visits.writing import answer_note, answer_outcome
from sync.journal import Body, Put
from sync.laws import bare_ops
from sync.notes import Receipt
from sync.reasons import WAITING_FOR_A_SUPERVISOR, WAITING_FOR_ACCESS
from sync.signed import Signed, sign
from sync.strictjson import JSON
from tests.support.commands import PASSPHRASE
from tests.support.office import QUICK, Office, open_office
from tests.support.parcels import captured_visit, for_phone, hand_in, hand_out, resign, rezip, take_in, unzip


@dataclass(frozen=True)
class Cast:
    """The lead, a colleague at the same factory, and somebody who is passing by; all enrolled, none with a line."""

    office: Office
    lead: Session
    second: Session
    passing: Session
    folder: Path

    def digests(self, *phones: Session) -> set[str]:
        """The visit as these phones and the center see it: one, where all are in step."""
        lines = [line for phone in phones for line in list_visits(phone)]
        return {line.state_digest for line in [*lines, *self.office.headquarters.visits()]}


NAMES = ("lead", "second", "passing")


@pytest.fixture(scope="module")
def enrolled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an office where nothing has happened yet but that everybody enrolled."""
    folder = tmp_path_factory.mktemp("enrolled")
    with open_office(folder) as office, office.center_running():
        for name in NAMES:
            office.enroll(name)
    return folder


@pytest.fixture
def cast(enrolled: Path, tmp_path: Path) -> Iterator[Cast]:
    folder = tmp_path / "office"
    shutil.copytree(enrolled, folder)
    with open_office(folder) as office, ExitStack() as phones:
        lead, second, passing = (phones.enter_context(Session.open(folder / f"{name}-0", PASSPHRASE)) for name in NAMES)
        (tmp_path / "stick").mkdir()
        yield Cast(office, lead, second, passing, tmp_path / "stick")


def test_a_visit_reaches_headquarters_on_a_file_and_only_the_receipt_makes_it_safe(cast: Cast) -> None:
    book = captured_visit(cast.lead)
    file = hand_out(cast.lead, book.visit, cast.folder / "out")
    assert measure_safety(cast.lead).safe_entries == 0
    came = hand_in(cast.office, file)
    assert (came.entries, came.photos, came.asides) == (book.length, 2, ())
    assert measure_safety(cast.lead).safe_entries == 0, "a file proves nothing"
    again = hand_in(cast.office, file)
    assert (again.entries, again.entries_here, again.photos, again.photos_here) == (0, book.length, 0, 2)
    back = cast.folder / "back"
    cast.office.headquarters.packages.export(book.visit, back, for_phone(cast.lead))
    assert take_in(cast.lead, back).are_receipts_new
    safety = measure_safety(cast.lead)
    assert (safety.safe_entries, safety.safe_photos) == (safety.entries, 2)
    assert len(cast.digests(cast.lead)) == 1 and not check_vault(cast.lead).faults
    with cast.office.center_running():
        report = cast.office.sync(cast.lead)
    assert (report.entries_sent, report.photos_sent, report.waiting) == (0, 0, ())


def test_a_receipt_on_a_file_is_newer_than_the_answer_before_it_and_never_older_than_the_one_after(cast: Cast) -> None:
    book = captured_visit(cast.lead, photos=1)
    with cast.office.center_running():
        cast.office.sync(cast.lead)
        open_visit(cast.lead, book.visit).write([answer_outcome("6.2", "met")])
        hand_in(cast.office, hand_out(cast.lead, book.visit, cast.folder / "out"))
        back = cast.folder / "back"
        cast.office.headquarters.packages.export(book.visit, back, Readable())
        assert measure_safety(cast.lead).safe_entries == measure_safety(cast.lead).entries - 1
        take_in(cast.lead, back)
        assert measure_safety(cast.lead).safe_entries == measure_safety(cast.lead).entries
        shutil.rmtree(cast.office.folder / "center" / "photos" / book.visit)
        cast.office.sync(cast.second)  # the line works for others meanwhile
        open_visit(cast.lead, book.visit).write([answer_outcome("6.3", "met")])
        asked = cast.office.sync(cast.lead)
        assert asked.photos_sent == 1, "the center said that it lacks the photo, whatever a file said before"


def test_a_restored_center_that_nobody_told_so_learns_it_from_a_receipt_of_its_own(cast: Cast, tmp_path: Path) -> None:
    book = captured_visit(cast.lead, photos=1)
    with cast.office.center_running():
        cast.office.sync(cast.lead)
        shutil.copytree(cast.office.folder / "center", tmp_path / "backup")
        known = hand_out(cast.lead, book.visit, cast.folder / "known")
        late = captured_visit(cast.lead, photos=1)
        book.write([answer_note("6.2", "after the backup")])
        cast.office.sync(cast.lead)
    shown = hand_out(cast.lead, book.visit, cast.folder / "shown")
    with Headquarters.open(tmp_path / "backup") as headquarters:
        office, center = Office(tmp_path, headquarters), headquarters.center
        before = center.epoch()
        assert not hand_in(office, known).has_begun_epoch and center.epoch() == before
        assert hand_in(office, shown).has_begun_epoch
        drawn = center.epoch()
        assert drawn != before
        assert not hand_in(office, shown).has_begun_epoch, "what it did not know is of an earlier epoch now"
        assert not hand_in(office, known).has_begun_epoch and center.epoch() == drawn
        with office.center_running():
            assert office.sync(cast.lead).waiting == ()
        assert {book.visit, late.visit} <= {*center.visits()}
    safety = measure_safety(cast.lead)
    assert (safety.safe_entries, safety.safe_photos) == (safety.entries, 2)


def test_a_receipt_that_the_center_never_gave_begins_no_epoch(cast: Cast) -> None:
    book = captured_visit(cast.lead, photos=0)
    with cast.office.center_running():
        cast.office.sync(cast.lead)
    center = cast.office.headquarters.center
    before = center.epoch()
    files = unzip(hand_out(cast.lead, book.visit, cast.folder / "open", Readable()).read_bytes())
    [given] = forms.read_notes(forms.RECEIPTS, files[forms.RECEIPTS])
    claimed = replace(Receipt.read(given.text), number=9)
    for note in (Signed(claimed.text(), given.signature), sign(claimed, cast.lead.identity.signer)):
        files[forms.RECEIPTS] = forms.write_notes([note])
        forged = cast.folder / "forged"
        forged.write_bytes(rezip(resign(files, cast.lead.identity.signer)))
        assert not hand_in(cast.office, forged).has_begun_epoch
    assert center.epoch() == before


def test_two_phones_at_the_factory_come_in_step_and_either_brings_it_all_to_headquarters(cast: Cast) -> None:
    book = captured_visit(cast.lead)
    came = take_in(cast.second, hand_out(cast.lead, book.visit, cast.folder / "one", for_phone(cast.second)))
    assert (came.entries, came.photos, came.are_receipts_new) == (book.length, 2, False)
    open_visit(cast.second, book.visit).write([answer_outcome("6.2", "not_met")])
    take_in(cast.lead, hand_out(cast.second, book.visit, cast.folder / "two", for_phone(cast.lead)))
    assert {line.state_digest for phone in (cast.lead, cast.second) for line in list_visits(phone)} == {
        list_visits(cast.lead)[0].state_digest
    }
    assert measure_safety(cast.second).safe_entries == 0
    with cast.office.center_running():
        report = cast.office.sync(cast.second)
        assert (report.entries_sent, report.photos_sent, report.waiting) == (book.length + 1, 2, ())
        assert cast.office.sync(cast.lead).photos_sent == 0
    assert len(cast.digests(cast.lead, cast.second)) == 1
    assert not check_vault(cast.second).faults


def test_a_phrase_opens_one_file_on_one_phone_for_one_day(cast: Cast) -> None:
    visit = captured_visit(cast.lead, photos=0).visit
    sealed = for_phone(cast.second)
    file = hand_out(cast.lead, visit, cast.folder / "one", sealed)
    with pytest.raises(NoPhrase):
        take_in(cast.passing, file)
    show_phrase(cast.passing)
    with pytest.raises(PhraseDiffers):
        take_in(cast.passing, file)
    with pytest.raises(NotForHere):
        hand_in(cast.office, file)
    other = hand_out(cast.lead, visit, cast.folder / "two", sealed)
    assert take_in(cast.second, file).entries
    with pytest.raises(OpenedBefore):
        take_in(cast.second, file)
    assert open_phrase(cast.second) is None
    with pytest.raises(NoPhrase):
        take_in(cast.second, other)


def test_a_phrase_is_too_old_after_a_day_and_after_a_clock_set_back(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = show_phrase(cast.second)
    assert show_phrase(cast.second) == shown, "looking again shows the same"
    assert shown.until - cast.second.clock.now() < timedelta(hours=24)
    clock = cast.second.clock
    for by in (timedelta(hours=25), timedelta(days=-2)):
        monkeypatch.setattr(type(clock), "now", lambda _, by=by: shown.until - timedelta(hours=24) + by)
        assert open_phrase(cast.second) is None
    assert show_phrase(cast.second) != shown


def test_a_courier_hands_in_a_visit_that_is_not_theirs_and_their_own_strand_waits_for_access(cast: Cast) -> None:
    book = captured_visit(cast.lead)
    with cast.office.center_running():
        cast.office.sync(cast.lead)
    open_visit(cast.lead, book.visit).write([answer_outcome("6.2", "met")])
    take_in(cast.passing, hand_out(cast.lead, book.visit, cast.folder / "one", for_phone(cast.passing)))
    open_visit(cast.passing, book.visit).write([answer_outcome("6.3", "met")])
    came = hand_in(cast.office, hand_out(cast.passing, book.visit, cast.folder / "two"))
    assert came.entries == 1
    assert [(device, why) for device, _, why in came.asides] == [(cast.passing.device, WAITING_FOR_ACCESS)]
    assert cast.office.headquarters.members(book.visit) == {cast.lead.identity.person}
    cast.office.headquarters.grant(book.visit, "passing@example.test")
    assert cast.passing.device in {node.device for node in cast.office.headquarters.center.strands(book.visit).nodes}


def test_what_a_courier_has_handed_in_is_not_brought_again(cast: Cast) -> None:
    book = captured_visit(cast.lead)
    office, center = cast.office, cast.office.headquarters.center
    with office.center_running():
        office.sync(cast.lead)
        carried = book.write([answer_outcome("6.2", "met")])
        take_in(cast.passing, hand_out(cast.lead, book.visit, cast.folder / "one", for_phone(cast.passing)))
        own = open_visit(cast.passing, book.visit).write([answer_outcome("6.3", "met")])
        first = office.sync(cast.passing)
        assert first.entries_sent == 2
        assert center.strands(book.visit).knows(carried.position)
        again = office.sync(cast.passing)
        assert (again.entries_sent, again.exchanges) == (0, 1)
        # What waits there for access is told with its reason, and is not called safe.
        assert [one.code for one in again.waiting] == ["waiting-for-access"] == [one.code for one in first.waiting]
        assert [node.head for node in replica_of(cast.passing).standing(book.visit).unsafe] == [own.head]
        # A restored center may have lost it: it is asked, and given back what it lacks.
        center.new_epoch()
        assert office.sync(cast.passing).entries_sent == 1, "what waits aside may be lost as well"
        office.headquarters.grant(book.visit, "passing@example.test")
        assert office.sync(cast.passing).waiting == ()
        assert replica_of(cast.passing).standing(book.visit).unsafe == ()
        office.sync(cast.lead)
    assert len(cast.digests(cast.lead, cast.passing)) == 1


def test_a_member_who_holds_what_waits_of_a_revoked_phone_hears_so_and_asks_no_more(cast: Cast) -> None:
    book = captured_visit(cast.lead)
    office = cast.office
    with office.center_running():
        office.sync(cast.lead)
        office.headquarters.grant(book.visit, "second@example.test")
        office.sync(cast.second)
        book.write([answer_outcome("6.2", "met")])
        take_in(cast.second, hand_out(cast.lead, book.visit, cast.folder / "one", for_phone(cast.second)))
        office.headquarters.rulings.revoke(cast.lead.device)
        for _ in range(2):
            report = office.sync(cast.second)
            assert [one.code for one in report.waiting] == ["waiting-for-a-supervisor"]
            assert report.exchanges <= 4, "said once, it is said"
        office.headquarters.center.admit(book.visit, cast.lead.device)
        assert office.sync(cast.second).waiting == ()


def test_what_a_revoked_phone_hands_in_on_a_file_waits_for_a_supervisor(cast: Cast) -> None:
    visit = captured_visit(cast.passing).visit
    cast.office.headquarters.rulings.revoke(cast.passing.device)
    file = hand_out(cast.passing, visit, cast.folder / "out")
    came = hand_in(cast.office, file)
    assert (came.entries, came.photos, came.photos_aside) == (0, 0, 2)
    assert {why for _, _, why in came.asides} == {WAITING_FOR_A_SUPERVISOR}
    cast.office.headquarters.center.admit(visit, cast.passing.device)
    assert hand_in(cast.office, file).photos == 2


def test_a_file_brings_back_nothing_to_whom_access_has_ended_or_whose_phone_was_revoked(cast: Cast) -> None:
    book = captured_visit(cast.lead)
    headquarters = cast.office.headquarters
    with cast.office.center_running():
        cast.office.sync(cast.lead)
        headquarters.grant(book.visit, "second@example.test")
        for phone in (cast.second, cast.passing):
            cast.office.sync(phone)
        headquarters.rulings.end_access(book.visit, "second@example.test")
        headquarters.rulings.revoke(cast.passing.device)
        for phone in (cast.second, cast.passing):
            cast.office.sync(phone)
    plain = hand_out(cast.lead, book.visit, cast.folder / "plain", Readable())
    for phone in (cast.second, cast.passing):
        with pytest.raises(NotForThisPerson):
            take_in(phone, plain)
        assert all(line.entries == 0 for line in list_visits(phone))


def test_erased_stays_erased_whatever_an_older_file_brings(cast: Cast) -> None:
    book = captured_visit(cast.lead, photos=1)
    older = [
        hand_out(cast.lead, book.visit, cast.folder / "center"),
        hand_out(cast.lead, book.visit, cast.folder / "plain", Readable()),
    ]
    hand_in(cast.office, older[0])
    node = book.last
    assert isinstance(node.body, Body) and node.body.photos
    photo = node.body.photos[0].sha256
    target: dict[str, JSON] = {"device": node.device, "seq": node.seq, "leaf": node.leaf.hex()}
    target |= {"photos": [photo], "ops": bare_ops(node.body)}
    center = cast.office.headquarters.center
    put = Put("erasure", "e1", {"ground": "on request", "target": target})
    center.append(book.visit, cast.office.headquarters.own_person(), "office", [put])
    newer = cast.folder / "newer"
    cast.office.headquarters.packages.export(book.visit, newer, Readable())
    assert photo not in str([*unzip(newer.read_bytes())])
    hand_in(cast.office, older[0])
    assert not center.held_photos(book.visit)
    for phone, files in ((cast.lead, [newer, older[1]]), (cast.second, [older[1], newer, older[1]])):
        for file in files:
            take_in(phone, file)
        kept = phone.vault.read(lambda contents: [entry for _, entry in contents.entries(book.visit)])
        assert [entry.body for entry in kept if entry.leaf == node.leaf] == [None]
        assert phone.vault.read(lambda contents: contents.photo(book.visit, photo)) is None
    assert len(cast.digests(cast.lead, cast.second)) == 1


def test_a_file_holds_neither_drafts_nor_what_is_for_the_office_alone_and_a_sealed_one_nothing_in_clear(
    cast: Cast,
) -> None:
    book = captured_visit(cast.lead)
    book.write([answer_note("6.1", "plainly fictional words")])
    book.draft("note-6.2", "half a fictional word")
    sealed = hand_out(cast.lead, book.visit, cast.folder / "sealed")
    hand_in(cast.office, sealed)
    boss = cast.office.headquarters.invite("boss@example.test", "supervisor", "Boss").person
    cast.office.headquarters.center.append(
        f"{book.visit}/office", boss, "supervisor", [Put("opinion", "o1", {"text": "a fictional opinion"})]
    )
    readable = cast.folder / "readable"
    cast.office.headquarters.packages.export(book.visit, readable, Readable())
    own = hand_out(cast.lead, book.visit, cast.folder / "own", Readable())
    for raw in (readable.read_bytes(), own.read_bytes()):
        assert b"plainly fictional words" in raw
        assert not any(words in raw for words in (b"half a fictional", b"fictional opinion", b"/office"))
    assert not any(
        words in sealed.read_bytes() for words in (b"fictional", b"envelope", b"manifest", book.visit.encode())
    )
    assert {file.name for file in cast.folder.iterdir()} == {"sealed", "readable", "own"}


def test_a_file_of_another_center_is_refused_on_the_phone_and_at_the_center(cast: Cast, tmp_path: Path) -> None:
    with open_office(tmp_path / "elsewhere") as elsewhere:
        with elsewhere.center_running():
            stranger = elsewhere.enroll("stranger")
        visit = captured_visit(stranger, photos=0).visit
        sealed = hand_out(stranger, visit, cast.folder / "sealed")
        plain = hand_out(stranger, visit, cast.folder / "plain", Readable())
    for file in (sealed, plain):
        with pytest.raises(ForeignCenter):
            take_in(cast.lead, file)
        with pytest.raises(ForeignCenter):
            hand_in(cast.office, file)
    assert not list_visits(cast.lead) and not cast.office.headquarters.center.visits()


def test_a_plain_package_is_checked_with_unzip_sha256sum_and_openssl(cast: Cast) -> None:
    visit = captured_visit(cast.lead).visit
    file = hand_out(cast.lead, visit, cast.folder / "plain.zip", Readable())
    said = Path("sync/PACKAGE.md").read_text(encoding="utf-8")
    steps = said.partition("```sh\n")[2].partition("```")[0]
    assert "sha256sum" in steps and "openssl" in steps
    empty = cast.folder / "empty"
    empty.mkdir()
    done = subprocess.run(
        ["sh", "-eu", "-c", steps], cwd=empty, env={"PATH": "/usr/bin:/bin", "PACKAGE": str(file)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "every file is as it is listed\nand there is no other\n" in done.stdout
    files = unzip(file.read_bytes())
    signed = [*files["keys.ndjson"].splitlines(), *files["certificates.ndjson"].splitlines(), files["manifest.sig"]]
    assert done.stdout.count("Signature Verified Successfully") == len(signed)


def test_photos_that_a_file_left_out_are_sent_over_the_line_though_the_receipts_came_on_a_file(cast: Cast) -> None:
    book = captured_visit(cast.lead)
    out = hand_out(cast.lead, book.visit, cast.folder / "out", Readable())
    words = {name: content for name, content in unzip(out.read_bytes()).items() if not name.startswith("photos/")}
    out.write_bytes(rezip(resign(words, cast.lead.identity.signer)))
    assert hand_in(cast.office, out).photos == 0
    back = cast.folder / "back"
    cast.office.headquarters.packages.export(book.visit, back, Readable())
    take_in(cast.lead, back)
    assert (measure_safety(cast.lead).safe_entries, measure_safety(cast.lead).safe_photos) == (book.length + 1, 0)
    with cast.office.center_running():
        assert cast.office.sync(cast.lead).photos_sent == 2
    assert measure_safety(cast.lead).safe_photos == 2


def test_nothing_is_kept_of_a_file_whose_entries_nobody_signed(cast: Cast) -> None:
    visit = captured_visit(cast.lead).visit
    file = hand_out(cast.lead, visit, cast.folder / "plain", Readable())
    files = {**unzip(file.read_bytes()), "checkpoints.ndjson": b""}
    file.write_bytes(rezip(resign(files, cast.lead.identity.signer)))
    with pytest.raises(NothingToTake):
        take_in(cast.second, file)
    assert not list_visits(cast.second) and not cast.second.vault.read(lambda contents: contents.aside())


def test_photos_that_a_phone_does_not_have_are_counted_and_not_missed(cast: Cast) -> None:
    book = captured_visit(cast.lead)
    with cast.office.center_running():
        cast.office.sync(cast.lead)
        cast.office.headquarters.grant(book.visit, "second@example.test")
        cast.office.sync(cast.second)
    exported = export_visit(cast.second, book.visit, cast.folder / "out", ForPhone(read_phrase(_shown(cast)), QUICK))
    assert (exported.photos_elsewhere, exported.sent.written.photos) == (2, 0)
    assert take_in(cast.lead, cast.folder / "out").entries == 1, "that the second has access is new to the lead"


def _shown(cast: Cast) -> str:
    return show_phrase(cast.lead).shown.lower().replace("-", " ")
