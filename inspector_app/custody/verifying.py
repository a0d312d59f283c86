"""Checks a package offline, with no vault and no network, and names everything that is wrong by its place.

It proves that what is in the file is what its writers signed, and, against a center that is known from elsewhere, who
they are. It cannot prove that nothing more was ever written: a strand's end that was never sent, or a package that was
made earlier, looks the same as a visit that ended there.
"""

import base64
import re
import zipfile
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO, Final

from inspector_app.custody import forms
from inspector_app.custody.errors import NotAPackage, SealedHere, TooMuch
from inspector_app.custody.faults import Fault, Faults
from inspector_app.custody.frame import Compared, writing_frame
from inspector_app.custody.manifest import Listed, Manifest, made_by
from inspector_app.custody.proving import Proof, prove
from inspector_app.custody.reading import MOST_PHOTO_BYTES, MOST_TEXT_BYTES, is_sealed, members_of, opening_zip
from inspector_app.custody.times import TOLERANCE, Times, read_moment, time_entries
from sync.ed25519 import verify
from sync.journal import ID, to_base32
from sync.notes import Certificate, Receipt
from sync.signed import NotGenuine, Signed

__all__ = ["LIST", "Fault", "Verdict", "read_center", "verify_package"]

_PIECE_BYTES: Final = 1024 * 1024
_LOCAL_HEADER_BYTES: Final = 30
LIST: Final = "the list of files at its end"
_LAST: Final = [forms.MANIFEST, forms.SIGNATURE]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was checked, and every fault found. `photos` are those in the file; `elsewhere` those that entries name and
    that are not in it; `is_tied`: it belongs to the center that was asked for, by its root key. `maker` is None where
    the center made it, or where nobody could be told to have made it. `times` enclose each entry, and say where a clock
    cannot have been right: that is no fault of the package. `unheld` is what is named in it and not there, as it may
    lawfully be. `more_faults` and `more_unheld` count by file what is not told one by one.
    `is_foreign`: it is another center's than the one that was asked for. `is_packed_early`: its maker's clock showed a
    time before that of a receipt in it. `not_judged` are files that no package has."""

    visit: str
    center: str
    made_at: str
    maker: Certificate | None
    entries: int
    photos: int
    elsewhere: int
    left_out: int
    erased: int
    writers: int
    newest_receipt: Receipt | None
    times: Times
    is_tied: bool
    is_foreign: bool
    is_packed_early: bool
    not_judged: tuple[str, ...]
    faults: tuple[Fault, ...]
    more_faults: Mapping[str, int]
    unheld: tuple[Fault, ...]
    more_unheld: Mapping[str, int]

    @property
    def is_good(self) -> bool:
        return not self.faults


def read_center(typed: str) -> str:
    """A center's id as a person typed it: blanks, hyphens and capitals do not matter. Raises ValueError."""
    letters = re.sub(r"[\s\u2010-\u2015-]", "", typed).lower()
    # 26 letters hold two bits more than an id has: of four that differ in those alone, one is an id.
    if not ID.fullmatch(letters) or to_base32(base64.b32decode(f"{letters.upper()}======")) != letters:
        raise ValueError("that is no center's fingerprint: it has 26 letters and digits, of a to z and 2 to 7")
    return letters


def verify_package(file: BinaryIO, *, center: str | None = None) -> Verdict:
    """Check a readable package to its last byte.

    Args:
        center: the id of the center it should belong to, known from elsewhere; None to judge it in itself only.

    Raises:
        NotAPackage, FileCut, TooMuch: it is no zip whose files can be told apart.
        SealedHere: it has to be opened first by whom it is sealed to.
    """
    if is_sealed(file):
        raise SealedHere
    with opening_zip(file) as zipped:
        members = members_of(zipped)
        texts = sum(one.file_size for one in members if forms.photo_of(one.filename) is None)
        if texts > MOST_TEXT_BYTES or any(one.file_size > MOST_PHOTO_BYTES for one in members):
            raise TooMuch("a file in it, or its journal")
        return _Verifying(file, members, zipped.start_dir).run(center)


class _Verifying:
    """One package being checked."""

    def __init__(self, file: BinaryIO, members: Sequence[zipfile.ZipInfo], list_at: int) -> None:
        self._file, self._members, self._list_at = file, members, list_at
        self._texts: dict[str, bytes] = {}
        self._faults, self._unheld = Faults(), Faults()

    def run(self, center: str | None) -> Verdict:
        found, frame = self._read_files()
        manifest = self._read_manifest()
        if manifest is not None:
            self._compare(manifest, found)
        for fault in frame:
            self._faults.add(fault)
        return self._judge(manifest, found, center)

    def _fault(self, where: str, what: str) -> None:
        self._faults.add(Fault(where, what))

    # the zip

    def _read_files(self) -> tuple[dict[str, Listed], list[Fault]]:
        """Every file as it is, and what of the zip around them is not as there is only one way to write it."""
        frame = dict[str, Fault]()

        def differs(at: int) -> None:
            where = self._place_of(at)
            frame.setdefault(where, Fault(where, f"the zip around it is altered, at byte {at}"))

        compared = Compared(self._file, differs)
        with writing_frame(compared) as written:
            for member in self._members:
                written.add(member.filename, self._bytes_of(member))
        compared.end()
        found = {one.name: one for one in written.listed}
        for member in self._members:
            if forms.photo_of(member.filename) is None:
                self._texts[member.filename] = b"".join(self._bytes_of(member))
        return found, list(frame.values())

    def _bytes_of(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        """Where the list says that they are. That they are nowhere else, and all there is, the frame shows."""
        at, left = member.header_offset + _LOCAL_HEADER_BYTES + len(member.filename), member.file_size
        while left > 0:
            self._file.seek(at)
            piece = self._file.read(min(left, _PIECE_BYTES))
            if not piece:
                return
            yield piece
            at, left = at + len(piece), left - len(piece)

    def _place_of(self, at: int) -> str:
        if at >= self._list_at:
            return LIST
        before = bisect_right(self._members, at, key=lambda one: one.header_offset)
        return self._members[before - 1].filename if before else LIST

    # the manifest

    def _read_manifest(self) -> Manifest | None:
        for name in _LAST:
            if name not in self._texts:
                self._fault(name, "it is missing")
                return None
        try:
            manifest = Manifest.read(self._texts[forms.MANIFEST].decode())
        except (NotGenuine, UnicodeDecodeError) as error:
            self._fault(forms.MANIFEST, str(error))
            return None
        if read_moment(manifest.at) is None:
            self._fault(forms.MANIFEST, f"no clock shows the time at which it says it was made: {manifest.at}")
        return manifest

    def _compare(self, manifest: Manifest, found: Mapping[str, Listed]) -> None:
        listed = {one.name: one for one in manifest.files}
        for name in sorted(listed.keys() - found.keys()):
            self._fault(name, "the manifest lists it, and it is not there")
        for name in sorted(found.keys() - listed.keys() - {*_LAST}):
            self._fault(name, "the manifest does not list it")
        for name in sorted(listed.keys() & found.keys()):
            if (listed[name].size, listed[name].sha256) != (found[name].size, found[name].sha256):
                self._fault(name, "its bytes are not those that the manifest lists")
        there = [one.filename for one in self._members if one.filename in listed]
        if there != [name for name in listed if name in found] or [one.filename for one in self._members][-2:] != _LAST:
            self._fault(forms.MANIFEST, "the files do not stand in the order in which it lists them")

    def _maker(self, manifest: Manifest, proof: Proof) -> Certificate | None:
        """Who signed the manifest, once that is proven. A fault, where it is not."""
        note = Signed(self._texts[forms.MANIFEST].decode(), self._texts[forms.SIGNATURE])
        try:
            return made_by(note, manifest, proof.keyring, proof.certificates.get)
        except NotGenuine as error:
            self._fault(forms.SIGNATURE, str(error))
            return None

    # what is in it

    def _judge(self, manifest: Manifest | None, found: Mapping[str, Listed], center: str | None) -> Verdict:
        visit = manifest.visit if manifest is not None else ""
        root, proof = self._root(), None
        if root is not None and visit:
            proof = self._prove(visit, root)
        maker = self._maker(manifest, proof) if manifest is not None and proof is not None else None
        if center is not None and root is not None and root.center != center:
            self._fault(forms.CENTER, f"it belongs to center {root.center}, and not to {center}")
        photos = {digest: one for one in found.values() if (digest := forms.photo_of(one.name)) is not None}
        if proof is not None:
            self._judge_photos(photos, proof)
            self._judge_unheld(manifest, proof)
        receipts = proof.receipts if proof is not None else {}
        photo_files = {one.name for one in photos.values()}
        return Verdict(
            visit=visit,
            center=root.center if root is not None else "",
            made_at=manifest.at if manifest is not None else "",
            maker=maker,
            entries=proof.entries if proof is not None else 0,
            photos=len(photos),
            elsewhere=len(proof.photos.keys() - photos.keys()) if proof is not None else 0,
            left_out=proof.left_out if proof is not None else 0,
            erased=proof.erased if proof is not None else 0,
            writers=len({node.device for node in proof.strands.nodes}) if proof is not None else 0,
            newest_receipt=max(receipts.values(), key=lambda one: one.at, default=None),
            times=time_entries(proof.strands, receipts.items()) if proof is not None else Times(),
            is_foreign=center is not None and root is not None and root.center != center,
            is_packed_early=manifest is not None and _is_early(manifest.at, receipts.values()),
            not_judged=tuple(sorted(name for name in found if name not in forms.ALL and name not in photo_files)),
            is_tied=center is not None and proof is not None and proof.keyring.center == center,
            faults=tuple(self._faults),
            more_faults=self._faults.untold,
            unheld=tuple(self._unheld),
            more_unheld=self._unheld.untold,
        )

    def _root(self) -> forms.Root | None:
        try:
            return forms.read_root(self._texts.get(forms.CENTER, b""))
        except NotAPackage as error:
            self._fault(forms.CENTER, error.detail)
            return None

    def _prove(self, visit: str, root: forms.Root) -> Proof | None:
        try:
            proof = prove(visit, root, self._texts, verify)
        except NotGenuine as error:
            self._fault(forms.CENTER, str(error))
            return None
        self._faults.take(proof.faults)
        return proof

    def _judge_photos(self, photos: Mapping[str, Listed], proof: Proof) -> None:
        for digest, one in sorted(photos.items()):
            named = proof.photos.get(digest)
            if one.sha256 != digest:
                self._fault(one.name, "its bytes are not those of its name")
            elif named is None:
                self._fault(one.name, "no entry in it names this photo")
            elif named.size != one.size:
                self._fault(one.name, "its entry names another size")

    def _judge_unheld(self, manifest: Manifest | None, proof: Proof) -> None:
        """What is named and not there: a fault where whoever made the package must have had it."""
        maker = manifest.device if manifest is not None else None
        for device, where in proof.idle.items():
            if device != maker:
                self._fault(where, f"no entry in it is of {device}, who did not make it either")
        for one in proof.unheld:
            if one.center_has and maker is None:
                self._fault(one.where, f"{one.what}, which is not in it")
            else:
                self._unheld.add(Fault(one.where, one.what))


def _is_early(at: str, receipts: Iterable[Receipt]) -> bool:
    made = read_moment(at)
    known = [moment for one in receipts if (moment := read_moment(one.at)) is not None]
    return made is not None and any(made < moment - TOLERANCE for moment in known)
