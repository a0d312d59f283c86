"""What the journal in a package proves: every note by its signature, every entry by its chain and its writer's word.

Nothing stops at the first thing that is wrong. Each fault is named by its file and its line or number there.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias, TypeVar

from inspector_app.custody import forms
from inspector_app.custody.errors import NotAPackage, TooMuch
from inspector_app.custody.faults import Fault, Faults
from inspector_app.custody.unheld import Unheld, unheld_by_entries, unheld_receipts, unheld_strand
from sync.exchange import Run, runs_of
from sync.journal import HEX_DIGEST, Body, PhotoName, Position
from sync.keyring import Keyring
from sync.laws import erasures_among
from sync.notes import Certificate, Checkpoint, KeyNote, Receipt
from sync.placing import Placed, place_runs
from sync.signed import NotGenuine, Signed
from sync.strands import Node, Strands

_TWICE: Final = "it stands in it twice"
_OTHER_VISIT: Final = "it speaks of another visit"

Note = TypeVar("Note", KeyNote, Certificate, Checkpoint, Receipt)
Texts: TypeAlias = Mapping[str, bytes]
"""The files of a package that are no photos, by name; one that is missing is a fault already."""


@dataclass(slots=True)
class Proof:
    """What was found. `left_out` counts entries whose content was taken out of this copy, `erased` those that the
    center erased; `photos` are those that entries name, by digest; so are `receipts`, the genuine ones. `idle` are
    writers with a certificate in it and no entry, and where that stands; `unheld` is what is named and not there."""

    visit: str
    keyring: Keyring
    strands: Strands
    certificates: dict[str, Certificate] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)
    photos: dict[str, PhotoName] = field(default_factory=dict)
    entries: int = 0
    left_out: int = 0
    erased: int = 0
    idle: dict[str, str] = field(default_factory=dict)
    unheld: list[Unheld] = field(default_factory=list)
    faults: Faults = field(default_factory=Faults)


def prove(visit: str, root: forms.Root, texts: Texts, verify: Callable[[bytes, bytes, bytes], bool]) -> Proof:
    """Judge the journal of a package. Raises NotGenuine where the center's id is not that of its root key."""
    return _Proving(visit, Keyring(root.center, root.key, {}, verify), texts).run()


class _Proving:
    def __init__(self, visit: str, keyring: Keyring, texts: Texts) -> None:
        self._texts = texts
        self._found = Proof(visit, keyring, Strands(visit))
        self._certified_at: dict[str, str] = {}
        self._unsigned: dict[str, Position] = {}
        self._places: dict[bytes, str] = {}
        self._named = set[str]()

    def run(self) -> Proof:
        self._read_keys()
        self._read_certificates()
        checkpoints = self._read_checkpoints()
        placed = self._place_entries([note for note, _ in checkpoints.values()])
        self._judge_checkpoints(checkpoints)
        self._read_receipts()
        self._found.unheld += unheld_by_entries(self._found.strands, self._places, self._found.receipts)
        self._judge_photos(placed.nodes)
        self._judge_criteria(placed.nodes)
        return self._found

    def _fault(self, where: str, what: str) -> None:
        self._found.faults.add(Fault(where, what))

    # signed notes

    def _notes(self, name: str, read: Callable[[Signed], Note]) -> Iterator[tuple[str, Signed, Note]]:
        """Each genuine note of a file, and where it stands; what is not genuine is a fault."""
        texts = set[str]()
        for number, line in enumerate(self._lines(name), 1):
            where = f"{name}, line {number}"
            try:
                (note,) = forms.read_notes(name, line)
                found = read(note)
            except (NotAPackage, NotGenuine) as error:
                self._fault(where, error.detail if isinstance(error, NotAPackage) else str(error))
                continue
            if note.text in texts:
                self._fault(where, _TWICE)
            texts.add(note.text)
            yield where, note, found

    def _lines(self, name: str) -> Iterator[bytes]:
        """Each with its end; a last one may have none. Of a file with too many nothing is judged."""
        try:
            *lines, last = forms.split_lines(name, self._texts.get(name, b""))
        except TooMuch as error:
            self._fault(name, error.detail)
            return
        yield from (line + b"\n" for line in lines)
        if last:
            yield last

    def _read_keys(self) -> None:
        def read(note: Signed) -> KeyNote:
            self._found.keyring = self._found.keyring.with_keys([note])
            return KeyNote.read(note.text)

        for _ in self._notes(forms.KEYS, read):
            pass

    def _read_certificates(self) -> None:
        for where, _, certificate in self._notes(forms.CERTIFICATES, self._found.keyring.certificate):
            self._found.certificates[certificate.device] = certificate
            self._certified_at[certificate.device] = where

    def _read_checkpoints(self) -> dict[str, tuple[Signed, Checkpoint]]:
        """By where each stands. Those whose writer has no certificate, which nobody can check, stand apart."""
        found = dict[str, tuple[Signed, Checkpoint]]()
        for where, note, checkpoint in self._notes(forms.CHECKPOINTS, self._checkpoint):
            if checkpoint.position.device in self._found.certificates:
                found[where] = note, checkpoint
            else:
                self._unsigned[where] = checkpoint.position
        return found

    def _checkpoint(self, note: Signed) -> Checkpoint:
        claimed = Checkpoint.read(note.text)
        if claimed.visit != self._found.visit:
            raise NotGenuine(_OTHER_VISIT)
        certificate = self._found.certificates.get(claimed.position.device)
        return claimed if certificate is None else self._found.keyring.checkpoint(note, certificate)

    def _judge_checkpoints(self, checkpoints: Mapping[str, tuple[Signed, Checkpoint]]) -> None:
        for where, (_, checkpoint) in checkpoints.items():
            self._judge_position(where, "its writer vouched for", checkpoint.position)
        for where, at in self._unsigned.items():
            if at.device in self._named:
                self._fault(where, f"its writer {at.device} has no certificate here")
            else:
                self._found.unheld.append(unheld_strand(where, "somebody is said to have vouched for", at))

    def _read_receipts(self) -> None:
        stand = dict[str, Receipt]()
        for where, note, receipt in self._notes(forms.RECEIPTS, self._receipt):
            self._found.receipts[note.digest] = stand[where] = receipt
            for at in receipt.strands:
                self._judge_position(where, "the center confirmed", at)
        self._found.unheld += unheld_receipts(stand)

    def _receipt(self, note: Signed) -> Receipt:
        receipt = self._found.keyring.receipt(note)
        if receipt.visit != self._found.visit:
            raise NotGenuine(_OTHER_VISIT)
        return receipt

    def _judge_position(self, where: str, who: str, at: Position) -> None:
        """Of a writer who is in it each entry that is named must be there. A phone whose access has ended lets go of
        whole strands of others, and keeps its receipts."""
        if self._found.strands.knows(at):
            return
        if at.device in self._named or at.device in self._found.certificates:
            self._fault(where, f"{who} entry {at.n} of {at.device}, which is not in it")
        else:
            self._found.unheld.append(unheld_strand(where, who, at))

    # entries

    def _place_entries(self, checkpoints: list[Signed]) -> Placed:
        """Entry by entry, by the rule that holds everywhere. Contents that this copy says it leaves out may be out."""
        where = dict[int, str]()
        runs = list[Run]()
        heads = set[bytes]()
        raw = self._texts.get(forms.ENTRIES, b"")
        if raw and not raw.endswith(b"\n"):
            self._fault(forms.ENTRIES, "its last line is not ended")
        for number, part in enumerate(self._split_entries(raw), 1):
            place = f"{forms.ENTRIES}, entry {number}"
            try:
                entry = forms.read_entry(part)
            except NotAPackage as error:
                self._fault(place, error.detail)
                continue
            where[id(entry)] = place
            self._places.setdefault(entry.head, place)
            runs += runs_of(self._found.visit, [entry])
            if entry.head in heads:
                self._fault(place, _TWICE)
            heads.add(entry.head)
        left_out = self._left_out(heads)
        placed = place_runs(
            self._found.strands,
            runs,
            keyring=self._found.keyring,
            certificates=self._found.certificates,
            checkpoints=checkpoints,
            believes_erased=left_out is not None,
        )
        for one in placed.misplaced:
            named = f" (number {one.seq} of {one.device})" if one.device else ""
            self._fault(where[id(one.entry)] + named, one.why)
        self._named = {node.device for node in placed.nodes} | {one.device for one in placed.misplaced}
        idle = self._certified_at.items()
        self._found.idle = {device: at for device, at in idle if device not in self._named}
        self._count(placed.nodes, left_out or set(), where)
        return placed

    def _split_entries(self, raw: bytes) -> list[tuple[bytes, ...]]:
        try:
            return forms.split_entries(raw)
        except TooMuch as error:
            self._fault(forms.ENTRIES, error.detail)
            return []

    def _left_out(self, heads: Collection[bytes]) -> set[bytes] | None:
        """The entries whose contents this copy leaves out; None where it is no such copy."""
        raw = self._texts.get(forms.LEFT_OUT)
        if raw is None:
            return None
        if raw and not raw.endswith(b"\n"):
            self._fault(forms.LEFT_OUT, "its last line is not ended")
        found = set[bytes]()
        ended = (line for line in self._lines(forms.LEFT_OUT) if line.endswith(b"\n"))
        for number, line in enumerate(ended, 1):
            digest = line[:-1].decode("ascii", "replace")
            head = bytes.fromhex(digest) if HEX_DIGEST.fullmatch(digest) else b""
            if head not in heads or head in found:
                self._fault(f"{forms.LEFT_OUT}, line {number}", "it names no entry, or one that it named before")
            found.add(head)
        return found

    def _count(self, nodes: Iterable[Node], left_out: Collection[bytes], where: Mapping[int, str]) -> None:
        nodes = list(nodes)
        erased = erasures_among(self._found.strands, nodes).keys()
        for node in nodes:
            self._found.entries += 1
            if node.entry.body is not None:
                if node.head in left_out:
                    self._fault(where[id(node.entry)], "its content is said to be left out, and is here")
            elif node.head in left_out:
                self._found.left_out += 1
            elif node.leaf in erased:
                self._found.erased += 1
            else:
                self._fault(where[id(node.entry)], "its content is missing, and neither left out nor erased")

    # photos

    def _judge_photos(self, nodes: Iterable[Node]) -> None:
        """A body names what it brings; one that was erased names nothing any more, and its photos are gone with it."""
        for node in nodes:
            body = node.body
            if isinstance(body, Body):
                for photo in body.photos:
                    self._found.photos.setdefault(photo.sha256, photo)
        for erased in erasures_among(self._found.strands, self._found.strands.nodes).values():
            for digest in erased:
                self._found.photos.pop(digest, None)

    def _judge_criteria(self, nodes: Iterable[Node]) -> None:
        """The criterion set is in it for people: they may rely on it only where an entry names it by its digest."""
        raw = self._texts.get(forms.CRITERIA)
        if raw is None:
            return
        digest = hashlib.sha256(raw).hexdigest().encode()
        if not any(digest in node.entry.body for node in nodes if node.entry.body is not None):
            self._fault(forms.CRITERIA, "no entry in it names this criterion set")
