"""Packages by people who mean no good, and by bad sticks: each is refused with its sentence, and nothing is kept."""

import copy
import io
import struct
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import pytest

from inspector_app.custody import forms, reading
from inspector_app.custody.errors import FileAltered, FileCut, NotAPackage, NothingToTake, PackageError, TooMuch
from inspector_app.custody.reading import open_package
from inspector_app.custody.sending import Readable
from inspector_app.device.packages import import_file
from inspector_app.device.session import Session
from sync.ed25519 import generate
from sync.signed import Signer
from tests.support.office import Office, open_office
from tests.support.parcels import captured_visit, hand_out, resign, rezip, unzip

TEXTS: Final = (
    *(forms.README, forms.CENTER, forms.KEYS, forms.CERTIFICATES, forms.CHECKPOINTS, forms.ENTRIES),
    *(forms.MANIFEST, forms.SIGNATURE),
)


@dataclass(frozen=True)
class Scene:
    """A readable package of the lead's, and the colleague who is to take it in."""

    office: Office
    raw: bytes
    files: dict[str, bytes]
    lead: Session
    second: Session

    def refuses(self, raw: bytes, *kinds: type[PackageError]) -> PackageError:
        """On the phone and at the center, with one of these; nothing of it is kept on either."""
        with pytest.raises(kinds) as refused:
            import_file(self.second, io.BytesIO(raw))
        with pytest.raises(kinds):
            self.office.headquarters.packages.take_in(io.BytesIO(raw))
        assert refused.type in kinds, refused.type
        assert str(refused.value).count(". ") <= 1, "one clear sentence, and what follows from it"
        return refused.value

    def signed(self, files: dict[str, bytes], signer: Signer | None = None, **changes: str | int | None) -> bytes:
        return rezip(resign(files, signer or self.lead.identity.signer, **changes))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("attacks")
    with open_office(folder) as office:
        with office.center_running():
            lead, second = office.enroll("lead"), office.enroll("second")
        path = hand_out(lead, captured_visit(lead).visit, folder / "plain", Readable())
        raw = path.read_bytes()
        yield Scene(office, raw, unzip(raw), lead, second)


@pytest.fixture
def scene(made: Scene) -> Iterator[Scene]:
    """At the end both are as empty as before."""
    yield made
    assert made.second.vault.read(lambda contents: (contents.visits(), contents.aside())) == ([], [])
    assert made.second.vault.read(lambda contents: contents.certificates()) == {}
    center = made.office.headquarters.center
    assert all(not center.strands(visit).nodes and not center.asides(visit) for visit in center.visits())
    assert not [*(made.office.folder / "center" / "photos").rglob("*/*")]


def test_the_package_that_is_attacked_here_is_good(made: Scene) -> None:
    with open_package(io.BytesIO(made.raw)) as package:
        assert len(package.photos) == 2 and package.maker is not None
        assert package.maker.device == made.lead.device
    with open_package(io.BytesIO(rezip(made.files))) as package:
        assert package.manifest.text().encode() == made.files[forms.MANIFEST]
    with open_package(io.BytesIO(made.signed({**made.files, "later/seal.txt": b"of a later version"}))) as package:
        assert package.bundle.runs


@pytest.mark.parametrize("name", [*TEXTS, "photo"])
def test_a_byte_changed_in_any_file_of_it_is_noticed(scene: Scene, name: str) -> None:
    name = next(one for one in scene.files if one.startswith("photos/")) if name == "photo" else name
    content = scene.files[name]
    for at in (0, len(content) // 2, len(content) - 1):
        changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        # With the checksum of the zip made right; and without.
        scene.refuses(rezip({**scene.files, name: changed}), FileAltered, NotAPackage)
    where = scene.raw.find(content)
    damaged = bytearray(scene.raw)
    damaged[where] ^= 1
    scene.refuses(bytes(damaged), FileAltered, NotAPackage)


def test_a_package_cut_anywhere_is_refused(scene: Scene) -> None:
    for length in range(4, len(scene.raw), 997):
        scene.refuses(scene.raw[:length], FileCut)
    for length in (0, 1, 3):
        scene.refuses(scene.raw[:length], NotAPackage)
    scene.refuses(scene.raw[:-1], FileCut)


def test_what_is_no_package_at_all_is_refused(scene: Scene) -> None:
    for raw in (b"", b"%PDF-1.7 ...", b"\xff\xd8\xff\xe0" * 100, b"inspector sealed 2\n{}\n"):
        scene.refuses(raw, NotAPackage)


@pytest.mark.parametrize("missing", TEXTS)
def test_a_file_left_out_is_missed(scene: Scene, missing: str) -> None:
    files = {name: content for name, content in scene.files.items() if name != missing}
    scene.refuses(rezip(files), FileAltered, NotAPackage)
    if missing not in (forms.MANIFEST, forms.SIGNATURE, forms.README):
        scene.refuses(scene.signed(files), FileAltered, NotAPackage)


def test_a_file_more_or_a_photo_less_than_the_manifest_lists_is_noticed(scene: Scene) -> None:
    scene.refuses(rezip({**scene.files, "notes.txt": b"more"}), FileAltered)
    photo = next(name for name in scene.files if name.startswith("photos/"))
    scene.refuses(rezip({name: found for name, found in scene.files.items() if name != photo}), FileAltered)


def test_a_photo_under_another_photos_name_is_noticed_though_its_bearer_signed_it(scene: Scene) -> None:
    one, two = (name for name in scene.files if name.startswith("photos/"))
    scene.refuses(scene.signed({**scene.files, one: scene.files[two]}), FileAltered)


NAMES: Final = (
    *("../evil.txt", "/etc/evil", "a/b/c", "photos/../evil", "..", "c:\\evil", "a\\b", ".hidden", "photos/"),
    *("é.txt", "a" * 300, "nul\x00.txt", "a b"),
)


@pytest.mark.parametrize("name", NAMES)
def test_a_name_that_leads_elsewhere_is_refused(scene: Scene, name: str) -> None:
    def add(zipped: zipfile.ZipFile) -> None:
        about = zipfile.ZipInfo("x")
        about.filename = about.orig_filename = name
        with zipped.open(about, "w") as member:
            member.write(b"evil")

    scene.refuses(rezip(scene.files, add), NotAPackage)


def doubled(zipped: zipfile.ZipFile) -> None:
    about = zipfile.ZipInfo("x")
    about.filename = forms.ENTRIES
    zipped.NameToInfo.pop(forms.ENTRIES)
    with zipped.open(about, "w") as member:
        member.write(b"evil")


def doubled_in_capitals(zipped: zipfile.ZipFile) -> None:
    zipped.writestr(zipfile.ZipInfo(forms.ENTRIES.upper()), b"evil")


def compressed(zipped: zipfile.ZipFile) -> None:
    zipped.writestr("bomb.txt", bytes(10**7), zipfile.ZIP_DEFLATED)


def overlapping(zipped: zipfile.ZipFile) -> None:
    twin = copy.copy(zipped.getinfo(forms.ENTRIES))
    twin.filename = "other.txt"
    zipped.filelist.append(twin)


def commented(zipped: zipfile.ZipFile) -> None:
    zipped.comment = b"evil"


def encrypted(zipped: zipfile.ZipFile) -> None:
    zipped.getinfo(forms.README).flag_bits |= 1


def of_an_unknown_method(zipped: zipfile.ZipFile) -> None:
    zipped.getinfo(forms.README).compress_type = 99


TRICKS: Final = (doubled, doubled_in_capitals, compressed, overlapping, commented, encrypted, of_an_unknown_method)


@pytest.mark.parametrize("trick", TRICKS)
def test_no_trick_of_a_zip_gets_through(scene: Scene, trick: Callable[[zipfile.ZipFile], None]) -> None:
    scene.refuses(rezip(scene.files, trick), NotAPackage)


def test_what_lies_before_the_first_file_is_refused(scene: Scene) -> None:
    scene.refuses(b"PK\x03\x04 and a program to be run" + scene.raw, NotAPackage)


def test_a_list_of_files_without_end_is_refused_before_it_is_read(scene: Scene) -> None:
    def many(zipped: zipfile.ZipFile) -> None:
        for number in range(reading.MOST_FILES):
            twin = copy.copy(zipped.filelist[0])
            twin.filename = f"f{number}"
            zipped.filelist.append(twin)

    def long(zipped: zipfile.ZipFile) -> None:
        for number in range(150):
            twin = copy.copy(zipped.filelist[0])
            twin.filename, twin.comment = f"f{number}", bytes(60_000)
            zipped.filelist.append(twin)

    scene.refuses(rezip(scene.files, many), TooMuch)
    scene.refuses(rezip(scene.files, long), TooMuch)


def test_a_file_that_claims_to_be_larger_than_the_zip_is_refused(scene: Scene) -> None:
    def claim(zipped: zipfile.ZipFile) -> None:
        last = zipped.filelist[-1]
        last.file_size = last.compress_size = 2**31

    scene.refuses(rezip(scene.files, claim), FileCut, TooMuch)


def test_a_journal_that_is_larger_than_any_is_refused(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_TEXT_BYTES", 4000)
    scene.refuses(scene.raw, TooMuch)
    monkeypatch.undo()
    monkeypatch.setattr(reading, "MOST_PHOTO_BYTES", 4000)
    scene.refuses(scene.raw, TooMuch)


# who signed


def test_a_package_that_nobody_of_the_center_signed_is_refused(scene: Scene) -> None:
    stranger = generate()
    scene.refuses(scene.signed(scene.files, stranger), FileAltered)
    scene.refuses(scene.signed(scene.files, scene.second.identity.signer), FileAltered)
    scene.refuses(scene.signed(scene.files, device=scene.second.device), FileAltered)
    for key in (1, 2, 99):
        scene.refuses(scene.signed(scene.files, device=None, key=key), FileAltered)


def test_a_manifest_of_another_visit_or_center_is_refused(scene: Scene) -> None:
    scene.refuses(scene.signed(scene.files, visit=scene.lead.device), NotAPackage, FileAltered)
    scene.refuses(scene.signed(scene.files, center=scene.lead.device), FileAltered)


def test_a_root_that_is_not_the_centers_is_refused(scene: Scene) -> None:
    root = forms.write_root(forms.Root(scene.lead.keyring.center, generate().public_key))
    scene.refuses(scene.signed({**scene.files, forms.CENTER: root}), FileAltered)


def test_checkpoints_of_another_visit_are_refused(scene: Scene) -> None:
    raw = scene.files[forms.CHECKPOINTS].replace(b"visit ", b"visit a", 1).replace(b"\\ndevice", b"\\ndevice", 1)
    scene.refuses(scene.signed({**scene.files, forms.CHECKPOINTS: raw}), NotAPackage)


@pytest.mark.parametrize(
    "lines", [b"x\n", b"x", b"\n\n\n", b"00 \n{}\n{}\n", bytes(32).hex().encode() + b" -\n{}\n{}\n"]
)
def test_entries_that_are_none_are_refused(scene: Scene, lines: bytes) -> None:
    scene.refuses(scene.signed({**scene.files, forms.ENTRIES: lines}), NotAPackage)


def test_a_body_taken_away_by_the_bearer_takes_nothing_away(scene: Scene) -> None:
    """Whoever carries a package could otherwise erase for good what somebody wrote. (That a stranger's word for an
    entry is none, tests/stories/test_files.py shows.)"""
    first, envelope, body, *rest = scene.files[forms.ENTRIES].split(b"\n")
    after = first.partition(b" ")[0]
    entry = forms.read_entries(scene.lead.device, b"\n".join([first, envelope, body, b""]))[0].entries[0]
    bare = b"\n".join([after + b" -", envelope, b"-" + entry.body_hash.hex().encode(), *rest])
    with pytest.raises(NothingToTake):
        import_file(scene.second, io.BytesIO(scene.signed({**scene.files, forms.ENTRIES: bare})))


def test_a_zip64_list_that_points_anywhere_is_refused(scene: Scene) -> None:
    directory = scene.raw.rfind(b"PK\x05\x06")
    end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 11, 11, 2**40, 2**50)
    locator = struct.pack("<4sLQL", b"PK\x06\x07", 0, directory, 1)
    scene.refuses(scene.raw[:directory] + end + locator + scene.raw[directory:], FileCut, FileAltered, NotAPackage)
