"""What is in a package and names something that is not: told by its place, and a fault where it cannot be lawful."""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from inspector_app.custody import forms
from inspector_app.custody.sending import Readable
from inspector_app.custody.verifying import Fault, Verdict, verify_package
from inspector_app.device.book import open_visit
from inspector_app.device.capture import capture_photo
from inspector_app.device.session import Session
from inspector_app.visits.writing import answer_note, sign_off
from sync.journal import Body, new_id, read_envelope
from sync.notes import Certificate, Checkpoint, Receipt
from sync.signed import Signed
from sync.strands import read_content
from tests.support.office import Office, begin_visit, open_office
from tests.support.parcels import hand_out, resign, unzip
from tests.support.pictures import draw_file
from tests.unit.custody.test_verifying import pack


@dataclass(frozen=True)
class Scene:
    """A visit of two inspectors, who each wrote in sight of the other; packed by the lead and by the center."""

    office: Office
    lead: Session
    second: Session
    visit: str
    own: bytes
    centers: bytes

    def signed(self, files: Mapping[str, bytes]) -> bytes:
        """By a lead who lies."""
        return pack(resign(files, self.lead.identity.signer))

    def signed_by_center(self, files: Mapping[str, bytes]) -> bytes:
        """By a center that lies, or whose key is in strange hands."""
        return pack(resign(files, self.office.headquarters.center.authority.signer))


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("unheld")
    with open_office(folder) as office, office.center_running():
        lead, second = office.enroll("lead"), office.enroll("second")
        book = begin_visit(lead)
        book.write([answer_note("6.2", "the lead's")])
        office.sync(lead)
        office.headquarters.grant(book.visit, "second@example.test")
        office.sync(second)
        theirs = open_visit(second, book.visit)
        theirs.write([answer_note("6.3", "the second's")])
        capture_photo(theirs, draw_file(1, "JPEG", (8, 8)))
        office.sync(second)
        office.sync(lead)
        book.refresh()
        book.write([answer_note("6.3", "the lead's, who had read the second's")])
        office.sync(lead)
        own = hand_out(lead, book.visit, folder / "own.zip", Readable()).read_bytes()
        packed = folder / "packed.zip"
        office.headquarters.packages.export(book.visit, packed, Readable())
        yield Scene(office, lead, second, book.visit, own, packed.read_bytes())


def check(raw: bytes, center: str | None = None) -> Verdict:
    return verify_package(io.BytesIO(raw), center=center)


def lines(files: Mapping[str, bytes], name: str, keeps: Callable[[Signed], bool]) -> dict[str, bytes]:
    """The same files without the notes that are not to be kept."""
    notes = forms.read_notes(name, files[name])
    return {**files, name: forms.write_notes(note for note in notes if keeps(note))}


def without_strand(files: Mapping[str, bytes], device: str) -> dict[str, bytes]:
    """As if that device had never written, as far as the file says: even its receipts are gone."""
    entries = [forms.read_entry(part) for part in forms.split_entries(files[forms.ENTRIES])]
    gone = [entry for entry in entries if read_envelope(entry.envelope).device == device]
    photos = {photo.sha256 for one in gone if isinstance(body := read_content(one), Body) for photo in body.photos}
    assert gone and photos
    kept = {name: content for name, content in files.items() if forms.photo_of(name) not in photos}
    kept[forms.ENTRIES] = b"".join(forms.write_entries(entry for entry in entries if entry not in gone))
    kept = lines(kept, forms.CERTIFICATES, lambda note: Certificate.read(note.text).device != device)
    kept = lines(kept, forms.CHECKPOINTS, lambda note: Checkpoint.read(note.text).position.device != device)
    return lines(kept, forms.RECEIPTS, lambda note: device not in {at.device for at in Receipt.read(note.text).strands})


def test_packages_of_honest_makers_name_nothing_that_they_do_not_hold(scene: Scene) -> None:
    for raw in (scene.own, scene.centers):
        verdict = check(raw, scene.lead.keyring.center)
        assert verdict.is_good and verdict.unheld == ()


def test_a_colleagues_whole_strand_that_was_taken_out_is_told_where_an_entry_had_seen_it(scene: Scene) -> None:
    verdict = check(scene.signed(without_strand(unzip(scene.own), scene.second.device)), scene.lead.keyring.center)
    assert verdict.is_good, "a phone whose access has ended lawfully holds no more"
    told = [one.what for one in verdict.unheld if one.where.startswith("entries.txt, entry ")]
    assert any(what.startswith("it was written in sight of entry") and scene.second.device in what for what in told)
    assert any("held the receipt" in what for what in told)


def test_a_receipt_that_an_entry_names_and_that_was_taken_out_is_told(scene: Scene) -> None:
    files = unzip(scene.own)
    last = forms.read_entry(forms.split_entries(files[forms.ENTRIES])[-1])
    body = read_content(last)
    assert isinstance(body, Body) and body.receipt is not None
    number = len(forms.split_entries(files[forms.ENTRIES]))
    verdict = check(scene.signed(lines(files, forms.RECEIPTS, lambda note: note.digest != body.receipt)))
    what = f"its writer held the receipt whose SHA-256 is {body.receipt}"
    assert Fault(f"{forms.ENTRIES}, entry {number}", what) in verdict.unheld


@pytest.mark.parametrize("numbers", [{1}, {2}, {1, 2}])
def test_a_gap_in_the_numbers_of_receipts_is_told_and_a_fault_where_the_center_made_it(
    scene: Scene, numbers: set[int]
) -> None:
    def keeps(note: Signed) -> bool:
        return Receipt.read(note.text).number not in numbers

    verdict = check(scene.signed(lines(unzip(scene.own), forms.RECEIPTS, keeps)))
    at = f"{forms.RECEIPTS}, line {1 if 1 in numbers else 2}"
    assert verdict.is_good
    gap = "receipts 1 to 2" if len(numbers) == 2 else f"receipt {min(numbers)}"
    assert any(one.where == at and one.what.startswith(f"before it the center gave {gap} of") for one in verdict.unheld)
    found = check(scene.signed_by_center(lines(unzip(scene.centers), forms.RECEIPTS, keeps)))
    assert [fault.where for fault in found.faults] == [at] and gap in found.faults[0].what


def test_a_certificate_of_somebody_who_wrote_nothing_in_it_is_a_fault(scene: Scene) -> None:
    files, less = unzip(scene.own), without_strand(unzip(scene.own), scene.second.device)
    verdict = check(scene.signed({**less, forms.CERTIFICATES: files[forms.CERTIFICATES]}))
    assert [fault.where.partition(",")[0] for fault in verdict.faults] == [forms.CERTIFICATES]
    assert scene.second.device in verdict.faults[0].what


def test_receipts_and_checkpoints_of_a_strand_that_was_taken_out_are_told_and_a_fault_of_the_centers(
    scene: Scene,
) -> None:
    for raw, sign in ((scene.own, scene.signed), (scene.centers, scene.signed_by_center)):
        files, less = unzip(raw), without_strand(unzip(raw), scene.second.device)
        kept = {name: files[name] for name in (forms.CHECKPOINTS, forms.RECEIPTS)}
        verdict = check(sign({**less, **kept}))
        found = verdict.unheld if verdict.is_good else verdict.faults
        assert verdict.is_good == (sign == scene.signed)
        for name in kept:
            assert any(one.where.startswith(name) and scene.second.device in one.what for one in found)


def test_of_a_writer_who_is_in_it_whatever_was_confirmed_must_be_there(scene: Scene) -> None:
    files = unzip(scene.own)
    parts = forms.split_entries(files[forms.ENTRIES])
    entries = [forms.read_entry(part) for part in parts]
    last = max(n for n, one in enumerate(entries) if read_envelope(one.envelope).device == scene.second.device)
    kept = b"".join(forms.write_entries([*entries[:last], *entries[last + 1 :]]))
    assert forms.RECEIPTS in {fault.file for fault in check(scene.signed({**files, forms.ENTRIES: kept})).faults}


def test_a_phone_whose_access_has_ended_is_not_accused_and_says_what_it_does_not_hold(tmp_path: Path) -> None:
    with open_office(tmp_path) as office, office.center_running():
        lead, second = office.enroll("lead"), office.enroll("second")
        visit = begin_visit(lead).visit
        office.sync(lead)
        office.headquarters.grant(visit, "second@example.test")
        office.sync(second)
        open_visit(second, visit).write([answer_note("6.3", "the second's")])
        office.sync(second)
        office.headquarters.rulings.end_access(visit, "second@example.test")
        office.sync(second)
        verdict = check(hand_out(second, visit, tmp_path / "own.zip", Readable()).read_bytes())
        assert (verdict.entries, verdict.writers, verdict.faults) == (1, 1, ())
        assert {one.file for one in verdict.unheld} == {forms.ENTRIES, forms.CHECKPOINTS, forms.RECEIPTS}
        assert any(lead.device in one.what for one in verdict.unheld)


def test_a_tail_that_was_cut_where_nothing_was_synced_shows_by_its_writers_own_word(tmp_path: Path) -> None:
    """Every entry left is covered by an older checkpoint: only the newer one tells."""
    with open_office(tmp_path) as office:
        with office.center_running():
            lead = office.enroll("lead")
        book = begin_visit(lead)
        hand_out(lead, book.visit, tmp_path / "older.zip", Readable())
        book.write([answer_note("6.2", "one more")])
        files = unzip(hand_out(lead, book.visit, tmp_path / "newer.zip", Readable()).read_bytes())
        cut = b"".join(files[forms.ENTRIES].splitlines(keepends=True)[:-3])
        verdict = check(pack(resign({**files, forms.ENTRIES: cut}, lead.identity.signer)))
        assert [fault.where for fault in verdict.faults] == [f"{forms.CHECKPOINTS}, line 2"]


def test_a_receipt_of_another_visit_is_a_fault_of_its_own(scene: Scene, tmp_path: Path) -> None:
    other = begin_visit(scene.lead).visit
    scene.office.sync(scene.lead)
    theirs = unzip(hand_out(scene.lead, other, tmp_path / "other.zip", Readable()).read_bytes())[forms.RECEIPTS]
    files = unzip(scene.own)
    verdict = check(scene.signed({**files, forms.RECEIPTS: files[forms.RECEIPTS] + theirs}))
    line = files[forms.RECEIPTS].count(b"\n") + 1
    assert verdict.faults[0] == Fault(f"{forms.RECEIPTS}, line {line}", "it speaks of another visit")
    assert verdict.newest_receipt == check(scene.own).newest_receipt


def test_a_strand_that_a_sign_off_covers_and_that_is_not_there_is_told(tmp_path: Path) -> None:
    with open_office(tmp_path) as office:
        with office.center_running():
            lead, second = office.enroll("lead"), office.enroll("second")
        book = begin_visit(lead)
        strands = {second.device: (3, "ab" * 32)}
        signed = sign_off(
            new_id(), strands=strands, photos="0" * 64, criterion_set=None, conflicts=[], content="0" * 64
        )
        book.write([signed])
        verdict = check(hand_out(lead, book.visit, tmp_path / "own.zip", Readable()).read_bytes())
    assert verdict.is_good
    assert verdict.unheld == (Fault(f"{forms.ENTRIES}, entry 2", f"it signs off entry 3 of {second.device}"),)
