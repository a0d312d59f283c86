"""Whatever is done to a package is found, and named by its place: altered, dropped, swapped, doubled, added, forged."""

import io
import os
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import pytest

from inspector_app.custody import forms, verifying
from inspector_app.custody.errors import PackageError, RedactedCopy, SealedHere
from inspector_app.custody.frame import writing_frame
from inspector_app.custody.proving import Proof, Texts, prove
from inspector_app.custody.sending import ForCenter, Readable
from inspector_app.custody.verifying import LIST, Verdict, verify_package
from inspector_app.device.capture import capture_photo
from inspector_app.device.packages import export_visit, import_file
from inspector_app.device.session import Session
from inspector_app.visits.writing import answer_outcome, answer_statement
from sync import ed25519
from sync.ed25519 import generate
from sync.signed import Signer
from tests.support.office import Office, begin_visit, open_office
from tests.support.parcels import hand_out, resign, unzip
from tests.support.pictures import draw_file

SOAK: Final = bool(os.environ.get("INSPECTOR_SOAK"))
MOST_BYTES: Final = 64 * 1024
_SHARES: Final = 4
"""Of the longest test, so that several processes may have a part of it."""
PLANTED: Final = "The gate stood open"


@dataclass(frozen=True)
class Scene:
    """A visit that is at the center with its receipts, packed there and on the lead's phone."""

    office: Office
    lead: Session
    second: Session
    visit: str
    raw: bytes
    own: bytes

    @property
    def center(self) -> str:
        return self.lead.keyring.center

    @property
    def files(self) -> dict[str, bytes]:
        return unzip(self.own)

    def signed(self, files: Mapping[str, bytes], signer: Signer | None = None) -> bytes:
        """Packed and signed as if the lead's phone had made it so: by a maker that lies."""
        return pack(resign(files, signer or self.lead.identity.signer))


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("verifying")
    with open_office(folder) as office:
        with office.center_running():
            lead, second = office.enroll("lead"), office.enroll("second")
            book = begin_visit(lead)
            book.write([answer_outcome("6.1", "met"), answer_statement("6.1", PLANTED)])
            for number in range(2):
                capture_photo(book, draw_file(number, "JPEG", (8, 8)), answers=("6.1",))
            office.sync(lead)
            office.sync(lead)
        packed = folder / "packed.zip"
        office.headquarters.packages.export(book.visit, packed, Readable())
        own = hand_out(lead, book.visit, folder / "own.zip", Readable())
        yield Scene(office, lead, second, book.visit, packed.read_bytes(), own.read_bytes())


def pack(files: Mapping[str, bytes]) -> bytes:
    """The one way to write these files."""
    made = io.BytesIO()
    with writing_frame(made) as frame:
        for name, content in files.items():
            frame.add(name, [content])
    return made.getvalue()


def check(raw: bytes, center: str | None = None) -> Verdict:
    return verify_package(io.BytesIO(raw), center=center)


def places(raw: bytes) -> list[str]:
    """Where something is wrong."""
    try:
        return [fault.where for fault in check(raw).faults]
    except PackageError:
        return ["the file"]


def test_a_package_of_the_center_and_one_of_a_phone_are_good(scene: Scene) -> None:
    for raw in (scene.raw, scene.own):
        verdict = check(raw)
        assert verdict.is_good and not verdict.is_tied and verdict.faults == ()
        assert (verdict.visit, verdict.center) == (scene.visit, scene.center)
        assert verdict.entries > 3 and verdict.writers == 2 and verdict.photos == 2
        assert verdict.newest_receipt is not None and verdict.elsewhere == 0
        assert check(raw, scene.center).is_tied
    assert check(scene.raw).maker is None
    maker = check(scene.own).maker
    assert maker is not None and maker.device == scene.lead.device


class Looked(dict[str, bytes]):
    """Files that note which of them were asked for, so that others may differ unseen."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        super().__init__(files)
        self.asked = set[str]()

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        return super().get(name, default)

    def __getitem__(self, name: str) -> bytes:
        self.asked.add(name)
        return super().__getitem__(name)


class Remembered:
    """Proves a journal once, and again wherever anything differs that was looked at the first time."""

    def __init__(self) -> None:
        self._first: tuple[str, forms.Root, Looked, Proof] | None = None

    def __call__(
        self, visit: str, root: forms.Root, texts: Texts, verify: Callable[[bytes, bytes, bytes], bool]
    ) -> Proof:
        if self._first is None:
            looked = Looked(texts)
            self._first = visit, root, looked, prove(visit, root, looked, verify)
            assert {forms.ENTRIES, forms.RECEIPTS} < looked.asked < texts.keys() | {forms.LEFT_OUT, forms.CRITERIA}
        of, by, looked, proof = self._first
        is_same = (of, by) == (visit, root) and all(dict.get(looked, name) == texts.get(name) for name in looked.asked)
        return proof if is_same else prove(visit, root, texts, verify)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, scene: Scene) -> None:
    """The same signature over the same bytes is the same, however often it is asked for; so is a journal's proof."""
    monkeypatch.setattr(verifying, "verify", lru_cache(maxsize=None)(ed25519.verify))
    monkeypatch.setattr(verifying, "prove", Remembered())
    assert check(scene.own).is_good


@pytest.mark.soak
@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("share", range(_SHARES))
def test_every_byte_that_is_altered_is_found_and_its_file_named(scene: Scene, share: int) -> None:
    """With INSPECTOR_SOAK: every bit of it."""
    raw, chance = scene.own, random.Random(share)
    assert len(raw) < MOST_BYTES
    inside = {at: name for name, content in scene.files.items() for at in _span(raw, content)}
    for at in range(share, len(raw), _SHARES):
        for by in [1 << bit for bit in range(8)] if SOAK else [chance.randrange(1, 256)]:
            _alter(raw, at, by, inside.get(at))


def _alter(raw: bytes, at: int, by: int, name: str | None) -> None:
    altered = bytearray(raw)
    altered[at] ^= by
    found = places(bytes(altered))
    assert found, f"byte {at} was altered by {by}, and nothing found"
    assert name is None or name in found, f"byte {at} of {name} was altered by {by}: {found}"


def test_two_hundred_flips_in_one_of_three_hundred_photos_are_found_and_the_photo_named(
    scene: Scene, tmp_path: Path
) -> None:
    """Some alone and all together. With INSPECTOR_SOAK: each of them alone, too."""
    book = begin_visit(scene.lead)
    for number in range(300):
        capture_photo(book, draw_file(number, "JPEG", (8, 8)), answers=("6.1",))
    raw = hand_out(scene.lead, book.visit, tmp_path / "many.zip", Readable()).read_bytes()
    assert check(raw).photos == 300
    files, chance = unzip(raw), random.Random(7)
    photo = [name for name in files if forms.photo_of(name) is not None][150]
    span, together = _span(raw, files[photo]), bytearray(raw)
    for number, at in enumerate(chance.sample(span, 200)):
        altered = bytearray(raw)
        altered[at] ^= 1 << chance.randrange(8)
        together[at] = altered[at]
        if SOAK or number < 10:
            assert {photo} < {*places(bytes(altered))} <= {photo, LIST}, "its checksum stands in the list, too"
    assert {photo} < {*places(bytes(together))} <= {photo, LIST}


def _span(raw: bytes, content: bytes) -> range:
    at = raw.index(content)
    return range(at, at + len(content))


def test_a_cut_a_tail_and_something_in_front_are_found(scene: Scene) -> None:
    raw = scene.own
    assert all(places(raw[:length]) for length in range(0, len(raw), 97))
    assert places(raw + b"\0") and places(b"\0" + raw)
    assert places(raw + raw)


@pytest.mark.parametrize("name", [forms.ENTRIES, forms.CERTIFICATES, forms.CHECKPOINTS, forms.RECEIPTS, forms.KEYS])
def test_lines_that_are_dropped_swapped_doubled_or_added_are_found(scene: Scene, name: str) -> None:
    step = 3 if name == forms.ENTRIES else 1
    lines = scene.files[name].splitlines(keepends=True)
    groups = [lines[at : at + step] for at in range(0, len(lines), step)]
    changed = [groups[:at] + groups[at + 1 :] for at in range(len(groups))]
    changed += [[groups[1], groups[0], *groups[2:]]] if len(groups) > 1 else []
    changed += [[*groups, groups[0]], [groups[0], *groups]]
    for one in changed:
        files = {**scene.files, name: b"".join(line for group in one for line in group)}
        assert name in places(pack(files)), "the manifest lists other bytes"


def test_files_that_are_dropped_swapped_doubled_or_added_are_found(scene: Scene) -> None:
    files = scene.files
    first, second = (name for name in files if forms.photo_of(name) is not None)
    for name in files:
        without = {other: content for other, content in files.items() if other != name}
        assert name in places(pack(without))
    assert {first, second} <= {*places(pack({**files, first: files[second], second: files[first]}))}
    assert "photos/" + "0" * 64 in places(pack({**files, "photos/" + "0" * 64: b"more"}))
    assert forms.MANIFEST in places(pack(dict(reversed(files.items()))))
    assert forms.MANIFEST in places(pack({forms.ENTRIES: files[forms.ENTRIES], **files}))


def _without(name: str, at: int, step: int = 1) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    """Without so many lines from there on; from the end, where that is negative."""

    def change(files: dict[str, bytes]) -> dict[str, bytes]:
        lines = files[name].splitlines(keepends=True)
        begin = at * step if at >= 0 else len(lines) + at * step
        return {**files, name: b"".join(lines[:begin] + lines[begin + step :])}

    return change


def _doubled(name: str) -> Callable[[dict[str, bytes]], dict[str, bytes]]:
    return lambda files: {**files, name: files[name] + files[name]}


def _blind(files: dict[str, bytes]) -> dict[str, bytes]:
    """The second entry without its content, as if the center had erased it."""
    lines = files[forms.ENTRIES].splitlines(keepends=True)
    entry = forms.read_entry([line.rstrip(b"\n") for line in lines[3:6]]).without_body()
    return {**files, forms.ENTRIES: b"".join([*lines[:3], *forms.write_entries([entry]), *lines[6:]])}


def _unended(files: dict[str, bytes]) -> dict[str, bytes]:
    return {**files, forms.ENTRIES: files[forms.ENTRIES].removesuffix(b"\n")}


def _photo_of_nobody(files: dict[str, bytes]) -> dict[str, bytes]:
    return {**files, "photos/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08": b"test"}


def _other_bytes(files: dict[str, bytes]) -> dict[str, bytes]:
    first = next(name for name in files if forms.photo_of(name) is not None)
    return {**files, first: b"another picture"}


@pytest.mark.parametrize(
    ("change", "where"),
    [
        (_without(forms.ENTRIES, 0, 3), forms.ENTRIES),
        (_without(forms.ENTRIES, 1, 3), forms.ENTRIES),
        (_without(forms.ENTRIES, -1, 3), forms.RECEIPTS),
        (_without(forms.CERTIFICATES, 0), forms.ENTRIES),
        (_without(forms.CHECKPOINTS, -1), forms.ENTRIES),
        (_without(forms.KEYS, 0), forms.CERTIFICATES),
        (_doubled(forms.ENTRIES), forms.ENTRIES),
        (_doubled(forms.CERTIFICATES), forms.CERTIFICATES),
        (_doubled(forms.CHECKPOINTS), forms.CHECKPOINTS),
        (_doubled(forms.RECEIPTS), forms.RECEIPTS),
        (_doubled(forms.KEYS), forms.KEYS),
        (_blind, forms.ENTRIES),
        (_unended, forms.ENTRIES),
        (_photo_of_nobody, "photos/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
        (_other_bytes, "photos/"),
    ],
)
def test_a_maker_that_lies_and_signs_it_is_found(
    scene: Scene, change: Callable[[dict[str, bytes]], dict[str, bytes]], where: str
) -> None:
    found = places(scene.signed(change(scene.files)))
    assert found and any(place.startswith(where) for place in found), found


def test_a_manifest_signed_by_somebody_else_is_found(scene: Scene) -> None:
    assert places(scene.signed(scene.files, generate())) == [forms.SIGNATURE]
    assert places(scene.signed(scene.files, scene.second.identity.signer)) == [forms.SIGNATURE]


@pytest.mark.parametrize("at", ["2026-99-99T99:99:99Z", "2026-02-30T10:00:00Z", "2026-01-01T24:30:00Z"])
def test_a_time_of_making_that_no_clock_shows_is_a_fault(scene: Scene, at: str) -> None:
    odd = pack(resign(scene.files, scene.lead.identity.signer, at=at))
    assert places(odd) == [forms.MANIFEST]


def test_a_package_made_before_a_receipt_in_it_says_so_and_is_none_the_worse(scene: Scene) -> None:
    early = check(pack(resign(scene.files, scene.lead.identity.signer, at="1999-01-01T00:00:00Z")))
    assert early.is_good and early.is_packed_early and not check(scene.own).is_packed_early


def test_a_whole_package_forged_with_other_keys_is_tied_to_no_center_that_is_known(
    scene: Scene, tmp_path: Path
) -> None:
    with open_office(tmp_path) as elsewhere:
        with elsewhere.center_running():
            forger = elsewhere.enroll("forger")
        forged = hand_out(forger, begin_visit(forger).visit, tmp_path / "forged.zip", Readable()).read_bytes()
    assert check(forged).is_good and not check(forged).is_tied, "in itself it is consistent, and no more is said"
    verdict = check(forged, scene.center)
    assert [fault.where for fault in verdict.faults] == [forms.CENTER] and not verdict.is_tied
    mixed = {**unzip(forged), forms.CENTER: scene.files[forms.CENTER]}
    assert places(pack(mixed)), "nor does it become the known center's by its name"


def test_a_redacted_package_proves_the_same_chain_and_says_nothing(scene: Scene, tmp_path: Path) -> None:
    path = tmp_path / "redacted.zip"
    export_visit(scene.lead, scene.visit, path, Readable(is_redacted=True))
    raw = path.read_bytes()
    verdict, whole = check(raw, scene.center), check(scene.own)
    assert verdict.is_good and verdict.is_tied
    assert (verdict.entries, verdict.left_out, verdict.photos) == (whole.entries, whole.entries, 0)
    assert verdict.newest_receipt == whole.newest_receipt
    assert PLANTED.encode() in scene.own and PLANTED.encode() not in raw
    with pytest.raises(RedactedCopy):
        import_file(scene.second, io.BytesIO(raw))
    with pytest.raises(RedactedCopy):
        scene.office.headquarters.packages.take_in(io.BytesIO(raw))
    files = unzip(raw)
    assert places(scene.signed({**files, forms.ENTRIES: scene.files[forms.ENTRIES]})), "said to be left out, and here"
    less = files[forms.LEFT_OUT].splitlines(keepends=True)[1:]
    assert places(scene.signed({**files, forms.LEFT_OUT: b"".join(less)})), "missing, and not said to be left out"
    for other in (files[forms.LEFT_OUT].upper(), files[forms.LEFT_OUT][:-1], b"\x0c" + files[forms.LEFT_OUT]):
        assert places(scene.signed({**files, forms.LEFT_OUT: other})), "there is one way to write it"


def test_what_is_sealed_has_to_be_opened_first(scene: Scene, tmp_path: Path) -> None:
    sealed = hand_out(scene.lead, scene.visit, tmp_path / "sealed", ForCenter())
    with sealed.open("rb") as file, pytest.raises(SealedHere):
        verify_package(file)
