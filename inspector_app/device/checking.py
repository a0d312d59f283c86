"""Checks a whole vault offline: every chain, signature, receipt and photo, by the rules that hold everywhere.

It proves that what is here is consistent and signed by devices of the pinned center. It cannot prove that nothing was
ever written that is no longer here: a strand that was cut at its end shows only against a receipt or a checkpoint.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from inspector_app.device.released import gone_from
from inspector_app.device.session import Session
from inspector_app.vault.contents import Contents
from inspector_app.vault.errors import VaultError
from sync.journal import Body, EnvelopeRefused
from sync.notes import Certificate, Checkpoint, Receipt
from sync.placing import writer_of
from sync.signed import NotGenuine, Signed
from sync.strands import DoesNotChain, Strands


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong, and where."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was checked, and every fault found."""

    entries: int
    photos: int
    faults: tuple[Fault, ...]


def check_vault(session: Session) -> Verdict:
    """Check everything in the vault of this session."""
    return session.vault.read(_Checking(session).run)


class _Checking:
    def __init__(self, session: Session) -> None:
        self._session, self._keyring = session, session.keyring
        self._faults: list[Fault] = []
        self._entries = self._photos = 0

    def run(self, contents: Contents) -> Verdict:
        certificates = self._check_certificates(contents)
        for visit in contents.visits():
            strands = self._check_strands(contents, visit, certificates)
            self._check_checkpoints(contents, strands, certificates)
            self._check_receipts(contents, strands)
            self._check_photos(contents, strands)
        return Verdict(self._entries, self._photos, tuple(self._faults))

    def _fault(self, where: str, what: str) -> None:
        self._faults.append(Fault(where, what))

    def _check_certificates(self, contents: Contents) -> dict[str, Certificate]:
        notes = {**contents.certificates(), self._session.device: self._session.identity.certificate}
        found = {}
        for device, note in notes.items():
            try:
                found[device] = self._keyring.certificate(note)
            except NotGenuine as error:
                self._fault(f"certificate of {device}", str(error))
        return found

    def _check_strands(self, contents: Contents, visit: str, certificates: dict[str, Certificate]) -> Strands:
        strands = Strands(visit, map(writer_of, certificates.values()))
        for row, entry in contents.entries(visit):
            self._entries += 1
            try:
                strands.add(entry)
            except (EnvelopeRefused, DoesNotChain) as error:
                self._fault(f"visit {visit}, entry in row {row}", str(error))
        return strands

    def _check_checkpoints(self, contents: Contents, strands: Strands, certificates: dict[str, Certificate]) -> None:
        covered: set[bytes] = set()
        for note in contents.checkpoints(strands.visit):
            checkpoint = self._genuine_checkpoint(note, strands, certificates)
            if checkpoint is not None:
                node = strands.node_at(checkpoint.position.head)
                covered |= {step.head for step in node.path()} if node else set()
        for node in strands.nodes:
            # What this device wrote itself is signed when it leaves; what others wrote came signed.
            if node.device != self._session.device and node.head not in covered:
                self._fault(f"visit {strands.visit}, {node.device} {node.seq}", "no checkpoint of its device covers it")

    def _genuine_checkpoint(
        self, note: Signed, strands: Strands, certificates: dict[str, Certificate]
    ) -> Checkpoint | None:
        where = f"visit {strands.visit}, a checkpoint"
        try:
            claimed = Checkpoint.read(note.text)
            certificate = certificates.get(claimed.position.device)
            checkpoint = self._keyring.checkpoint(note, certificate) if certificate else None
        except NotGenuine as error:
            self._fault(where, str(error))
            return None
        if checkpoint is None:
            self._fault(where, "its device has no certificate here")
            return None
        is_own = checkpoint.position.device == self._session.device
        if is_own and not strands.knows(checkpoint.position):
            self._fault(where, f"this device signed entry {checkpoint.position.n}, which is not here")
        return checkpoint

    def _check_receipts(self, contents: Contents, strands: Strands) -> None:
        for note in contents.receipts(strands.visit):
            where = f"visit {strands.visit}, a receipt"
            try:
                receipt = self._keyring.receipt(note)
            except NotGenuine as error:
                self._fault(where, str(error))
                continue
            self._check_own_strand(receipt, strands)

    def _check_own_strand(self, receipt: Receipt, strands: Strands) -> None:
        for at in receipt.strands:
            if at.device == self._session.device and not strands.knows(at):
                where = f"visit {strands.visit}, receipt {receipt.number}"
                self._fault(where, f"it names entry {at.n} of this device, which is not here")

    def _check_photos(self, contents: Contents, strands: Strands) -> None:
        for where, sha256, size, is_own in _photos(strands, self._session.device):
            try:
                photo = contents.photo(strands.visit, sha256)
                if photo is None and not is_own:
                    continue
                self._photos += 1
                data = photo.read() if photo else None
            except VaultError as error:
                self._fault(where, str(error))
                continue
            if data is None:
                self._check_gone(contents, strands.visit, sha256, where)
            elif (len(data), hashlib.sha256(data).hexdigest()) != (size, sha256):
                self._fault(where, "the photo's bytes are not those that its entry names")

    def _check_gone(self, contents: Contents, visit: str, sha256: str, where: str) -> None:
        """An original that is not here left on the center's word, which must hold."""
        gone = gone_from(contents, visit).get(sha256)
        if gone is None:
            self._fault(where, "the photo is not here")
            return
        try:
            said = self._keyring.holding(gone.proof)
        except NotGenuine as error:
            self._fault(where, f"the photo was let go of, and the word for that is not genuine: {error}")
            return
        if (said.visit, said.at) != (visit, gone.at) or sha256 not in said.photos:
            self._fault(where, "the photo was let go of on a word of the center's that does not name it")


def _photos(strands: Strands, device: str) -> Iterator[tuple[str, str, int, bool]]:
    """Every photo once, and whether this device brought it. What another brought may be at the center only: that of a
    colleague, and of the device that this one was, before it was restored."""
    named = set[str]()
    for node in sorted(strands.nodes, key=lambda node: node.device != device):
        if isinstance(node.body, Body):
            for photo in node.body.photos:
                if photo.sha256 not in named:
                    named.add(photo.sha256)
                    where = f"visit {strands.visit}, entry {node.seq}, photo {photo.sha256[:12]}"
                    yield where, photo.sha256, photo.size, node.device == device
