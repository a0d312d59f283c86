"""Reads a package and believes nothing: every file is as the manifest lists it, and the manifest is signed, before
anything of it is given out. Photos are then read again where they are taken in.

What a package may not do: compress, encrypt, overlap, name a file twice or by a path, hold what its manifest does not
list, or claim more than a visit can be.
"""

import hashlib
import io
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import BinaryIO, Final

from inspector_app.custody import forms
from inspector_app.custody.errors import FileAltered, FileCut, ForeignCenter, NotAPackage, RedactedCopy, TooMuch
from inspector_app.custody.manifest import NAME, Listed, Manifest, made_by
from inspector_app.custody.sealing import MAGIC
from sync.bundle import Bundle
from sync.ed25519 import verify
from sync.keyring import Keyring
from sync.notes import Certificate, Checkpoint, Receipt
from sync.signed import NotGenuine, Signed

MOST_FILES: Final = forms.MOST_FILES
MOST_TEXT_BYTES: Final = 64 * 1024 * 1024
"""All files but the photos together: they are held in memory."""
MOST_PHOTO_BYTES: Final = 256 * 1024 * 1024
_MOST_AT_ONCE: Final = 8 * 1024 * 1024
_PIECE_BYTES: Final = 1024 * 1024
_UNLISTED: Final = (forms.MANIFEST, forms.SIGNATURE)
_LOCAL_HEADER_BYTES: Final = 30
_ENCRYPTED: Final = 0x1

Watch = Callable[[int, int], None]
"""Told how many bytes are checked, and of how many."""


def _look_away(_done: int, _total: int) -> None:
    return None


class _Bounded:
    """The file as `zipfile` sees it, which reads a list of files of any length at once: no honest one is as long."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        found = self._file.read(min(size, _MOST_AT_ONCE + 1) if size >= 0 else _MOST_AT_ONCE + 1)
        if len(found) > _MOST_AT_ONCE:
            raise TooMuch("its list of files")
        return found


@dataclass(frozen=True, slots=True)
class Package:
    """A package whose bytes are all those that its manifest lists. `keyring` is of the center that it names itself:
    whoever takes it in compares that with the pinned one. `maker` is the device that made it, None for the center."""

    manifest: Manifest
    keyring: Keyring
    bundle: Bundle
    maker: Certificate | None
    photos: Mapping[str, int]
    """Digest -> bytes of the photos in it."""
    _zipped: zipfile.ZipFile

    def photo(self, sha256: str) -> Iterator[bytes]:
        """A photo's bytes in pieces. Raises FileCut, FileAltered."""
        with _explained():
            yield from _pieces(self._zipped, forms.photo_name(sha256))


def is_sealed(file: BinaryIO) -> bool:
    """Whether a file is a sealed one; a plain package is not. Raises NotAPackage where it is neither."""
    file.seek(0)
    begins = file.read(len(MAGIC))
    if begins == MAGIC:
        return True
    if not begins.startswith(b"PK\x03\x04"):
        raise NotAPackage("neither a sealed file nor a package")
    return False


@contextmanager
def open_package(file: BinaryIO, *, center: str | None = None, watch: Watch | None = None) -> Iterator[Package]:
    """Read a plain package, or one behind a `SealedReader`, and check every byte of it.

    Args:
        center: the id of the center that it must belong to; None to take it as it is.

    Raises:
        NotAPackage, FileCut, FileAltered, ForeignCenter, TooMuch.
    """
    with opening_zip(file) as zipped:
        with _explained():
            members = {one.filename: one for one in members_of(zipped)}
            if forms.LEFT_OUT in members:
                raise RedactedCopy
            package = _Reading(zipped, members, watch).run(center)
        yield package


@contextmanager
def opening_zip(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    """The zip in a file, its list of files read and nothing more. Raises NotAPackage, FileCut, FileAltered, TooMuch."""
    buffered = io.BufferedReader(file, _PIECE_BYTES) if isinstance(file, io.RawIOBase) else file
    with ExitStack() as until_done:
        with _explained():
            zipped = until_done.enter_context(zipfile.ZipFile(_Bounded(buffered)))
        yield zipped


@contextmanager
def _explained() -> Iterator[None]:
    """What `zipfile` cannot read becomes a sentence."""
    try:
        yield
    except zipfile.BadZipFile as error:
        # Without its end, where the list of files is, a zip is none; what a byte changed shows in a checksum.
        raise (FileCut if "not a zip file" in str(error) else FileAltered)(str(error)) from error
    except EOFError as error:
        raise FileCut("it ends within a file") from error
    except (NotImplementedError, RuntimeError, struct.error, UnicodeDecodeError) as error:
        raise NotAPackage(str(error)) from error


def members_of(zipped: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """The files of the zip as they lie, once none of them plays a trick. Raises NotAPackage, FileCut, TooMuch."""
    found = zipped.infolist()
    if len(found) > MOST_FILES:
        raise TooMuch("too many files")
    if zipped.comment or not found:
        raise NotAPackage("the zip is empty or has a comment")
    ends, members, names = 0, list[zipfile.ZipInfo](), set[str]()
    for one in sorted(found, key=lambda info: info.header_offset):
        _judge_member(one)
        if one.filename.lower() in names:  # names that only capitals tell apart fall together on some disks
            raise NotAPackage("a file stands in it twice")
        names.add(one.filename.lower())
        if one.header_offset < ends or (not members and one.header_offset):
            raise NotAPackage("its files overlap, or something lies before them")
        ends = one.header_offset + _LOCAL_HEADER_BYTES + len(one.filename) + one.file_size
        members.append(one)
    if ends > zipped.start_dir:
        raise FileCut("a file reaches beyond the end")
    return members


def _judge_member(one: zipfile.ZipInfo) -> None:
    if one.orig_filename != one.filename or not NAME.fullmatch(one.filename):
        raise NotAPackage("the name of a file in it leads elsewhere")
    is_packed = one.compress_type != zipfile.ZIP_STORED or one.compress_size != one.file_size
    if is_packed or one.flag_bits & _ENCRYPTED:
        raise NotAPackage("a file in it is compressed or encrypted, which no package is")


def _pieces(zipped: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with zipped.open(name) as member:
        while piece := member.read(_PIECE_BYTES):
            yield piece


class _Reading:
    """One package being read."""

    def __init__(self, zipped: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], watch: Watch | None) -> None:
        self._zipped, self._members, self._watch = zipped, members, watch or _look_away
        self._texts: dict[str, bytes] = {}

    def run(self, center: str | None) -> Package:
        self._read_texts()
        root = forms.read_root(self._text(forms.CENTER))
        if center is not None and root.center != center:
            raise ForeignCenter(root.center)
        try:
            keyring = Keyring(root.center, root.key, {}, verify).with_keys(self._notes(forms.KEYS))
            manifest, maker = self._read_manifest(keyring)
        except NotGenuine as error:
            raise FileAltered(str(error)) from error
        self._compare(manifest)
        photos = {digest: one.size for one in manifest.files if (digest := forms.photo_of(one.name)) is not None}
        return Package(manifest, keyring, self._bundle(manifest.visit), maker, photos, self._zipped)

    def _read_texts(self) -> None:
        """All but the photos; they are small, or it is no visit."""
        texts = {name: one for name, one in self._members.items() if forms.photo_of(name) is None}
        if sum(one.file_size for one in texts.values()) > MOST_TEXT_BYTES:
            raise TooMuch("its journal")
        self._texts = {name: b"".join(_pieces(self._zipped, name)) for name in texts}

    def _text(self, name: str) -> bytes:
        if name not in self._texts:
            raise NotAPackage(f"{name} is missing")
        return self._texts[name]

    def _notes(self, name: str) -> tuple[Signed, ...]:
        return forms.read_notes(name, self._text(name))

    def _read_manifest(self, keyring: Keyring) -> tuple[Manifest, Certificate | None]:
        """Raises NotGenuine unless whoever it names has signed it."""
        try:
            note = Signed(self._text(forms.MANIFEST).decode(), self._text(forms.SIGNATURE))
        except UnicodeDecodeError as error:
            raise NotGenuine("the manifest is not text") from error
        manifest = Manifest.read(note.text)
        return manifest, made_by(note, manifest, keyring, lambda device: self._certificate_of(device, keyring))

    def _certificate_of(self, device: str, keyring: Keyring) -> Certificate | None:
        for note in self._notes(forms.CERTIFICATES):
            certificate = keyring.certificate(note)
            if certificate.device == device:
                return certificate
        return None

    def _compare(self, manifest: Manifest) -> None:
        """Every file against the manifest, to the last byte."""
        listed = {one.name: one for one in manifest.files}
        if listed.keys() != self._members.keys() - {*_UNLISTED}:
            raise FileAltered("it holds other files than its manifest lists")
        done, total = 0, sum(one.size for one in manifest.files)
        for one in manifest.files:
            self._watch(done, total)
            if not self._is_as_listed(one):
                raise FileAltered(one.name)
            done += one.size
        self._watch(total, total)

    def _is_as_listed(self, one: Listed) -> bool:
        if self._members[one.name].file_size != one.size:
            return False
        photo = forms.photo_of(one.name)
        if photo is not None and one.size > MOST_PHOTO_BYTES:
            raise TooMuch(one.name)
        digest = hashlib.sha256()
        for piece in [self._texts[one.name]] if photo is None else _pieces(self._zipped, one.name):
            digest.update(piece)
        return digest.hexdigest() == one.sha256 and photo in (None, one.sha256)

    def _bundle(self, visit: str) -> Bundle:
        bundle = Bundle(
            visit,
            self._notes(forms.KEYS),
            self._notes(forms.CERTIFICATES),
            self._notes(forms.CHECKPOINTS),
            self._notes(forms.RECEIPTS),
            forms.read_entries(visit, self._text(forms.ENTRIES)),
        )
        _only_of(bundle)
        return bundle


def _only_of(bundle: Bundle) -> None:
    """A package is of one visit: what speaks of another was not put there by us."""
    try:
        said = {Checkpoint.read(note.text).visit for note in bundle.checkpoints}
        said |= {Receipt.read(note.text).visit for note in bundle.receipts}
    except NotGenuine as error:
        raise NotAPackage(str(error)) from error
    if not said <= {bundle.visit}:
        raise NotAPackage("it speaks of more than one visit")
