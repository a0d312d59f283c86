"""The device's side of the exchange: what to say, and what an answer changes here.

Nothing is inferred from absence: an answer adds entries, receipts and keys, and updates what the center was last heard
to hold.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sync.composing import Composed, Outgoing
from sync.copies import Belief, Copy, News, Standing
from sync.errors import NoAnswer
from sync.exchange import Answer, Hold, sync_digest
from sync.journal import PhotoName
from sync.keyring import Keyring
from sync.laws import erasures_among
from sync.memory import Identity, Memory, Shelf
from sync.notes import Certificate, Checkpoint, Receipt
from sync.placing import Placed, leaf_of_aside, place_runs, write_aside, writer_of
from sync.reading import read_answer
from sync.signed import NotGenuine
from sync.strands import Strands


@dataclass(frozen=True, slots=True)
class Applied:
    """What an answer changed. `moved`: anything of what is known here; `received` counts entries that are new here;
    `lacks`: photos for the center to get, by visit."""

    moved: bool
    received: int
    in_step: bool
    lacks: Mapping[str, tuple[str, ...]]
    asides: int
    token: str


class Replica:
    """One vault's journals, as a party to exchanges. Not for two exchanges at once."""

    def __init__(self, memory: Memory, identity: Identity, keyring: Keyring) -> None:
        self._memory = memory
        self._identity = identity
        self._keyring = keyring
        self._certificate = keyring.certificate(identity.certificate)
        self._copies: dict[str, Copy] = {}
        self._differing: set[str] = set()
        self._shows_certificate = False
        self._asked = ""
        self._news = News.from_json(memory.read(lambda shelf: shelf.setting("sync")))

    # reading

    def copies(self) -> dict[str, Copy]:
        """Every visit as it is here now."""
        self._memory.read(self._refresh)
        return self._copies

    def _refresh(self, shelf: Shelf) -> None:
        certificates: dict[str, Certificate] | None = None
        for visit in shelf.visits():
            copy = self._copies.get(visit)
            if copy is None:
                certificates = certificates or self._read_certificates(shelf)
                copy = self._open(shelf, visit, certificates)
            for row, entry in shelf.entries(visit, copy.row):
                certificates = certificates or self._read_certificates(shelf)
                copy.introduce(map(writer_of, certificates.values()))
                copy.take([copy.strands.add(entry)])
                copy.row = row

    def _open(self, shelf: Shelf, visit: str, certificates: Mapping[str, Certificate]) -> Copy:
        copy = Copy(Strands(visit, map(writer_of, certificates.values())))
        copy.receipts = [Receipt.read(note.text) for note in shelf.receipts(visit)]
        copy.checkpoints = [(Checkpoint.read(note.text), note) for note in shelf.checkpoints(visit)]
        copy.belief = Belief.from_json(shelf.belief(visit))
        self._copies[visit] = copy
        return copy

    def _read_certificates(self, shelf: Shelf) -> dict[str, Certificate]:
        known = {device: Certificate.read(note.text) for device, note in shelf.certificates().items()}
        return {**known, self._certificate.device: self._certificate}

    def standing(self, visit: str) -> Standing:
        """What of a visit is safe: by receipts of the present epoch, and not since said to be lacking."""
        return self.copies()[visit].standing(self._news.epoch)

    # asking

    def compose(self, max_bytes: int) -> Composed:
        """Say what is held where that is news, and as many of the lacking entries as fit, checkpoints first."""
        out = Outgoing(self._memory, self._identity, self._keyring, self._news, self._certificate.device, max_bytes)
        for visit, copy in self.copies().items():
            out.speak_of(visit, copy, is_wanted=visit in self._differing)
        if self._shows_certificate:
            out.certificates[self._certificate.device] = self._identity.certificate
        # Visits that the center named and that are not here at all: a colleague's, or a new access.
        out.holds += [Hold(visit, ()) for visit in sorted(self._differing - self._copies.keys())]
        composed = out.finish(self.digest())
        self._asked = composed.nonce
        return composed

    def digest(self) -> str:
        """Our sync digest: equal to the center's when there is nothing to do."""
        digests = self._visit_digests()
        keys = max(self._keyring.keys, default=0)
        return sync_digest(digests, access=self._news.access, keys=keys, epoch=self._news.epoch)

    def _visit_digests(self) -> dict[str, str]:
        return {visit: copy.digest(self._news.epoch) for visit, copy in self._copies.items()}

    # hearing

    def apply(self, raw: bytes, nonce: str) -> Applied:
        """Take an answer in, in one transaction.

        Raises:
            NoAnswer: it is not this center's whole answer to that question; nothing was applied.
        """
        if nonce != self._asked:
            raise NoAnswer("What came back answers an older question.")
        answer, keyring = read_answer(raw, self._keyring, nonce)
        known = self._keyring, self._news, self._differing
        try:
            applied = self._memory.write(lambda shelf: self._apply(shelf, answer, keyring))
        except BaseException as error:
            # What is read again from the vault is what was really kept.
            self._keyring, self._news, self._differing = known
            self._copies.clear()
            if isinstance(error, NotGenuine):
                raise NoAnswer(f"The center's answer brought something that is not genuine: {error}.") from error
            raise
        self._asked = ""
        return applied

    def _apply(self, shelf: Shelf, answer: Answer, keyring: Keyring) -> Applied:
        self._refresh(shelf)
        moved = (answer.epoch, answer.access) != (self._news.epoch, self._news.access) or bool(answer.keys)
        self._keep_news(shelf, answer, keyring)
        certificates = self._take_certificates(shelf, answer)
        visits = {run.visit for run in answer.runs} | {hold.visit for hold in answer.holds}
        received = asides = 0
        for visit in sorted(visits):
            placed = self._take_runs(shelf, answer, visit, certificates)
            received += len(placed.nodes)
            asides += len(placed.misplaced)
        news = [self._take_receipts(shelf, answer), self._take_beliefs(shelf, answer)]
        self._differing = self._differing_visits(answer)
        lacks = {lack.visit: lack.photos for lack in answer.lacks}
        # After a change of epoch the digests may agree at once, on entries that nobody has confirmed yet.
        in_step = self.digest() == answer.digest and not any(
            copy.is_unproven(answer.epoch) for copy in self._copies.values()
        )
        moved = moved or received > 0 or any(news)
        return Applied(moved, received, in_step, lacks, asides + len(answer.asides), answer.token.value)

    def _keep_news(self, shelf: Shelf, answer: Answer, keyring: Keyring) -> None:
        self._keyring = keyring
        self._news = News(answer.epoch, answer.challenge, answer.access, answer.token.value)
        shelf.put_setting("sync", self._news.to_json())
        if answer.keys:
            shelf.put_setting("keys", [note.to_json() for note in keyring.keys.values()])

    def _take_certificates(self, shelf: Shelf, answer: Answer) -> dict[str, Certificate]:
        known = self._read_certificates(shelf)
        for note in answer.certificates:
            certificate = self._keyring.certificate(note)
            if certificate.device not in known:
                known[certificate.device] = certificate
                shelf.add_certificate(certificate.device, note)
        return known

    def _take_runs(self, shelf: Shelf, answer: Answer, visit: str, certificates: Mapping[str, Certificate]) -> Placed:
        copy = self._copies.get(visit)
        if copy is None:
            shelf.add_visit(visit, None)
            copy = self._open(shelf, visit, certificates)
        placed = place_runs(
            copy.strands,
            answer.runs,
            keyring=self._keyring,
            certificates=certificates,
            checkpoints=answer.checkpoints,
            believes_erased=True,
        )
        shelf.add_entries(visit, [node.entry for node in placed.nodes])
        copy.take(placed.nodes)
        pinned = {held.position for held, _ in copy.checkpoints}
        for checkpoint, note in placed.checkpoints:
            if checkpoint.position not in pinned:
                shelf.add_checkpoint(visit, note)
                copy.checkpoints.append((checkpoint, note))
        for one in placed.misplaced:
            shelf.set_aside(visit, one.why, write_aside(one.entry))
        if placed.nodes or placed.misplaced:
            self._obey_erasures(shelf, visit, copy, placed)
        return placed

    def _obey_erasures(self, shelf: Shelf, visit: str, copy: Copy, placed: Placed) -> None:
        """What the center has erased goes from here, too, whether it came before the erasure or comes after it; also
        where it counts for nothing, and where it was only kept aside."""
        erased = erasures_among(copy.strands, copy.strands.nodes)
        if not erased:
            return
        doomed = [node for node in copy.strands.nodes if node.leaf in erased and node.entry.body is not None]
        for node in doomed:
            shelf.replace_with_erased(visit, node.leaf, node.entry.body_hash)
        shelf.drop_asides(visit, lambda what: leaf_of_aside(what) in erased)
        # A photo goes whichever entry brought it here: the erased one may never have been here with its body.
        new = erasures_among(copy.strands, placed.nodes).keys() | {node.leaf for node in doomed}
        for photo in sorted(frozenset[str]().union(*(erased[leaf] for leaf in new))):
            shelf.erase_photo(visit, photo)
        if doomed:
            del self._copies[visit]
            self._refresh(shelf)

    def _take_receipts(self, shelf: Shelf, answer: Answer) -> bool:
        are_new = False
        for note in answer.receipts:
            receipt = self._keyring.receipt(note)
            copy = self._copies.get(receipt.visit)
            if copy is not None and receipt not in copy.receipts:
                shelf.add_receipt(receipt.visit, note)
                copy.receipts.append(receipt)
                are_new = True
        return are_new

    def _take_beliefs(self, shelf: Shelf, answer: Answer) -> bool:
        are_new = False
        lacks = {lack.visit: lack.photos for lack in answer.lacks}
        for hold in answer.holds:
            belief = Belief(answer.epoch, hold.tips, lacks.get(hold.visit, ()))
            if belief != self._copies[hold.visit].belief:
                self._copies[hold.visit].belief = belief
                shelf.put_belief(hold.visit, belief.to_json())
                are_new = True
        return are_new

    def _differing_visits(self, answer: Answer) -> set[str]:
        """Visits to talk about next time: here or there is something that the other has not."""
        here = self._visit_digests()
        talked = {hold.visit: hold.digest for hold in answer.holds}
        there = {**(answer.visits or {}), **talked}
        for visit in there.keys() - here.keys():
            here[visit] = ""
        return {visit for visit, digest in there.items() if here[visit] != digest}

    @property
    def token(self) -> str:
        """Opens uploads, as the newest answer gave it."""
        return self._news.token

    def show_certificate(self) -> None:
        """Bring our own certificate along from now on: the center says that it does not know us."""
        self._shows_certificate = True

    def renew_challenge(self, challenge: str) -> None:
        """Sign this challenge from now on. It came without a signature; it changes nothing but what we sign in with."""
        self._news = replace(self._news, challenge=challenge)

    def lacking_photos(self) -> list[tuple[str, PhotoName]]:
        """Photos that the center was last heard to lack, by visit, as their entries named them."""
        found = []
        for visit, copy in self._copies.items():
            if copy.belief is not None and copy.belief.epoch == self._news.epoch:
                found += [(visit, copy.named[photo]) for photo in copy.belief.lacks if photo in copy.named]
        return found

    def photo_arrived(self, visit: str) -> None:
        """A photo of this visit is durable at the center: ask for the receipt that says so."""
        self._differing.add(visit)
