"""A vault's journals into a file and out of one: the same union as an exchange, where nobody answers.

A file is believed less than the center's own signed answer: it may be old, and whoever carried it may have cut it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sync.bundle import Bundle
from sync.copies import Belief, Copy
from sync.exchange import runs_of
from sync.journal import PhotoName
from sync.memory import Shelf
from sync.notes import Checkpoint
from sync.placing import Misplaced
from sync.replica import Replica
from sync.signed import sign
from sync.strands import ends_of


class AccessEnded(Exception):
    """The center's newest answer said that this person reads that visit no more, or that this device was revoked."""


class NothingNew(ValueError):
    """A file of a visit that is not here held no entry that could be stored; the message says why of the first."""


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a file brought: how many entries are new here, what was set aside and why, whether receipts are new; and the
    photos that entries here name, by digest, as far as they were not erased."""

    entries: int
    misplaced: tuple[Misplaced, ...]
    are_receipts_new: bool
    named: Mapping[str, PhotoName]


class Courier(Replica):
    """A replica that gives and takes visits as files. Not for an exchange at the same time."""

    def bundle(self, visit: str) -> Bundle:
        """All that is here of a visit, to go into a file; what this device wrote is signed up to its end."""
        copy = self.copies()[visit]
        self._sign_own_ends(copy)
        writers = {node.device for node in copy.strands.nodes}
        known = self._memory.read(lambda shelf: shelf.certificates())
        known[self._certificate.device] = self._identity.certificate
        return Bundle(
            visit,
            tuple(note for _, note in sorted(self._keyring.keys.items())),
            tuple(known[writer] for writer in sorted(writers | {self._certificate.device})),
            tuple(note for _, note in copy.checkpoints),
            tuple(self._memory.read(lambda shelf: shelf.receipts(visit))),
            tuple(runs_of(visit, [node.entry for node in copy.strands.nodes])),
        )

    def _sign_own_ends(self, copy: Copy) -> None:
        signed = {held.position.head for held, _ in copy.checkpoints}
        own = [node for node in copy.strands.nodes if node.device == self._certificate.device]
        new = [
            (checkpoint, sign(checkpoint, self._identity.signer))
            for node in ends_of(own)
            if node.head not in signed
            for checkpoint in [Checkpoint(self._keyring.center, copy.strands.visit, node.position)]
        ]

        def keep(shelf: Shelf) -> None:
            for _, note in new:
                shelf.add_checkpoint(copy.strands.visit, note)

        self._memory.write(keep)
        copy.checkpoints += new

    def take_bundle(self, bundle: Bundle) -> TakenIn:
        """Take a visit in that came as a file, in one transaction, by the rules of an answer: what no checkpoint of its
        certified device covers is not stored, what the center erased stays erased. That an entry came without its body
        is believed only with the erasure itself.

        Raises:
            AccessEnded. NotGenuine: a note in it is not this center's. NothingNew where a visit that is not here would
                stay empty. Nothing was kept then.
        """
        known = self._keyring, self._news, self._differing
        has_begun = False

        def work(shelf: Shelf) -> TakenIn:
            nonlocal has_begun
            if has_begun:
                self._forget(known)
            has_begun = True
            return self._take_bundle(shelf, bundle)

        try:
            return self._memory.write(work)
        except BaseException:
            self._forget(known)
            raise

    def _take_bundle(self, shelf: Shelf, bundle: Bundle) -> TakenIn:
        self._refresh(shelf)
        if bundle.visit in self._news.ended or self._news.revoked:
            raise AccessEnded  # no answer would bring it either
        self._take_keys(shelf, bundle)
        certificates = self._take_certificates(shelf, bundle)
        placed = self._take_runs(shelf, bundle, bundle.visit, certificates)
        copy = self._copies[bundle.visit]
        if not copy.strands.nodes:
            raise NothingNew(placed.misplaced[0].why if placed.misplaced else "it holds no entries")
        before = max((receipt.number for receipt in copy.receipts_of(self._news.epoch)), default=0)
        are_new = self._take_receipts(shelf, bundle)
        self._believe_receipts(shelf, bundle.visit, before)
        return TakenIn(len(placed.nodes), placed.misplaced, are_new, dict(copy.named))

    def _take_keys(self, shelf: Shelf, bundle: Bundle) -> None:
        """Working keys that the root has signed. They are kept only as far as none is left out: the center is told the
        highest number that is known here, and gives those beyond it."""
        highest = max(self._keyring.keys, default=0)
        keyring = self._keyring.with_keys(bundle.keys)
        self._keyring = keyring
        new = [number for number in sorted(keyring.keys) if number > highest]
        if new and new == [*range(highest + 1, highest + 1 + len(new))]:
            shelf.put_setting("keys", [note.to_json() for note in keyring.keys.values()])

    def _believe_receipts(self, shelf: Shelf, visit: str, before: int) -> None:
        """A receipt with a greater number than all that came by answers was given after the newest answer: what it says
        of the center is newer than what that said."""
        copy, epoch = self._copies[visit], self._news.epoch
        later = [receipt for receipt in copy.receipts_of(epoch) if receipt.number > before]
        is_of_another_epoch = copy.belief is not None and copy.belief.epoch != epoch
        if not later or is_of_another_epoch:
            return
        # A receipt names all that was durable then and had not been named: what none names was lacking.
        lacked = set(copy.belief.lacks if copy.belief else ()).difference(*(receipt.photos for receipt in later))
        lacked |= copy.named.keys() - copy.receipted_photos(epoch)
        newest = max(later, key=lambda receipt: receipt.number)
        is_part = copy.belief is not None and copy.belief.is_part
        copy.belief = Belief(epoch, newest.strands, tuple(sorted(lacked)), is_part=is_part)
        shelf.put_belief(visit, copy.belief.to_json())
