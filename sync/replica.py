"""The device's side of the exchange: what to say, and what an answer changes here.

Nothing is inferred from absence: an answer adds entries, receipts and keys, and updates what the center was last heard
to hold.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Final

from sync.bundle import Bundle
from sync.composing import Composed, Outgoing
from sync.copies import Belief, Copy, News, Standing
from sync.endings import Ending, endings, forget_others, holds_others, obey_erasures, reasons
from sync.engine import Waiting
from sync.errors import NoAnswer
from sync.exchange import Answer, Document, Hold, sync_digest
from sync.holdings import read_holdings
from sync.journal import PhotoName
from sync.keyring import Keyring
from sync.memory import Identity, Memory, Shelf
from sync.notes import Certificate, Checkpoint, Holding, Receipt
from sync.placing import Placed, place_runs, write_aside, writer_of
from sync.reading import read_answer
from sync.signed import NotGenuine, Signed, Signer
from sync.strands import Strands

DOUBLED: Final = "doubled"
"""The setting that names the device whose strand was found longer, or different, elsewhere."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What an answer changed. `moved`: anything of what is known here; `received` counts entries that are new here;
    `lacks`: photos for the center to get, by visit; `is_behind`: some visit differs, and is to be talked about;
    `at`: the center's time; `holdings`: its word, to this question, for photos that it has read once more."""

    moved: bool
    received: int
    in_step: bool
    lacks: Mapping[str, tuple[str, ...]]
    asides: int
    token: str
    is_behind: bool = False
    at: str = ""
    holdings: tuple[tuple[Holding, Signed], ...] = ()


class Replica:
    """One vault's journals, as a party to exchanges. Not for two exchanges at once.

    Args:
        carried: digests of documents that are here without being in the memory: they came with the app.
        apart: visits that the memory does not show, since a part of them is damaged: they are not talked about.
    """

    def __init__(
        self,
        memory: Memory,
        identity: Identity,
        keyring: Keyring,
        *,
        carried: Collection[str] = frozenset(),
        apart: Collection[str] = frozenset(),
    ) -> None:
        self._apart = frozenset(apart)
        self._memory = memory
        self._identity = identity
        self._keyring = keyring
        self._certificate = keyring.certificate(identity.certificate)
        self._person = self._certificate.person
        self._copies: dict[str, Copy] = {}
        self._differing: set[str] = set()
        self._shows_certificate = False
        self.heard_at = ""
        # The center's time when it gave the newest answer; "" where it has given none since this was made.
        self._asked = ""
        self._asked_of: frozenset[str] = frozenset()
        self._carried = frozenset(carried)
        self._documents_here: frozenset[str] = frozenset()
        self._news = News.from_json(memory.read(lambda shelf: shelf.setting("sync")))

    # reading

    def copies(self) -> dict[str, Copy]:
        """Every visit as it is here now."""
        self._memory.read(self._refresh)
        return self._copies

    def _refresh(self, shelf: Shelf) -> None:
        self._look_for_documents(shelf)
        certificates: dict[str, Certificate] | None = None
        for visit in shelf.visits():
            copy = self._copies.get(visit)
            if copy is None:
                certificates = certificates or self._read_certificates(shelf)
                copy = self._open(shelf, visit, certificates)
            if new := list(shelf.entries(visit, copy.row)):
                certificates = certificates or self._read_certificates(shelf)
                copy.introduce(map(writer_of, certificates.values()))
                copy.take([copy.strands.add(entry) for _, entry in new])
                copy.row = new[-1][0]

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

    def compose(
        self,
        max_bytes: int,
        successor: Signer | None = None,
        proves: Mapping[str, Collection[str]] | None = None,
    ) -> Composed:
        """Say what is held where that is news, and as many of the lacking entries as fit, checkpoints first.

        Args:
            successor: the key of this device's next identity, for which a certificate is asked.
            proves: photos, by visit, of which the center is asked whether it has them at this moment.
        """
        out = Outgoing(self._memory, self._identity, self._keyring, self._news, self._certificate.device, max_bytes)
        for visit, copy in self.copies().items():
            is_ended = visit in self._news.ended
            is_wanted = visit in self._differing or (is_ended and holds_others(copy, self._person))
            out.speak_of(visit, copy, is_wanted=is_wanted)
        if self._shows_certificate:
            out.certificates[self._certificate.device] = self._identity.certificate
        # Visits that the center named and that are not here at all: a colleague's, or a new access.
        out.holds += [Hold(visit, ()) for visit in sorted(self._differing - self._copies.keys())]
        try:
            composed = out.finish(self.digest(), successor, proves)
        except BaseException:
            # What is read again from the vault is what was really kept: of the new checkpoints, none.
            self._copies.clear()
            raise
        self._asked, self._asked_of = composed.nonce, frozenset(hold.visit for hold in out.holds)
        return composed

    def digest(self) -> str:
        """Our sync digest: equal to the center's when there is nothing to do."""
        digests, news = self._visit_digests(), self._news
        keys = max(self._keyring.keys, default=0)
        return sync_digest(digests, access=news.access, keys=keys, epoch=news.epoch, documents=self._documents_here)

    def _visit_digests(self) -> dict[str, str]:
        # What is here of a visit to which access has ended, or never was, is nothing that both sides have to agree on.
        return {visit: copy.digest(self._news.epoch) for visit, copy in self._open_copies()}

    def _open_copies(self) -> list[tuple[str, Copy]]:
        return [(visit, copy) for visit, copy in self._copies.items() if not self._is_apart(visit, copy)]

    def _is_apart(self, visit: str, copy: Copy) -> bool:
        return visit in self._news.ended or (copy.belief is not None and copy.belief.is_part)

    # hearing

    def apply(self, raw: bytes, nonce: str) -> Applied:
        """Take an answer in, in one transaction.

        Raises:
            NoAnswer: it is not this center's whole answer to that question; nothing was applied.
        """
        if nonce != self._asked:
            raise NoAnswer("What came back answers an older question.")
        answer, keyring = read_answer(raw, self._keyring, nonce)
        # Nothing is made of a visit that neither side holds anything of: a center that was restored after it had named
        # it does not count it, so the two would never be in step again.
        answer = replace(answer, holds=tuple(hold for hold in answer.holds if hold.tips or hold.visit in self._copies))
        known = self._keyring, self._news, self._differing
        has_begun = False

        def work(shelf: Shelf) -> Applied:
            nonlocal has_begun
            if has_begun:
                self._forget(known)
            has_begun = True
            return self._apply(shelf, answer, keyring)

        try:
            applied = self._memory.write(work)
        except BaseException as error:
            self._forget(known)
            if isinstance(error, NotGenuine):
                raise NoAnswer(f"The center's answer brought something that is not genuine: {error}.") from error
            raise
        self._asked = ""
        return applied

    def _forget(self, known: tuple[Keyring, News, set[str]]) -> None:
        """Nothing of it was kept: what is read again from the vault is what is there."""
        self._keyring, self._news, self._differing = known
        self._copies.clear()

    def _apply(self, shelf: Shelf, answer: Answer, keyring: Keyring) -> Applied:
        self._refresh(shelf)
        before = self._news
        self._keep_news(shelf, answer, keyring)
        moved = bool(answer.keys) or self._news.is_another_word(before)
        certificates = self._take_certificates(shelf, answer)
        visits = {run.visit for run in answer.runs} | {hold.visit for hold in answer.holds}
        received = asides = 0
        for visit in sorted(visits):
            placed = self._take_runs(shelf, answer, visit, certificates)
            received += len(placed.nodes)
            asides += len(placed.misplaced)
        news = [
            self._take_receipts(shelf, answer),
            self._take_beliefs(shelf, answer),
            self._take_silence(shelf, answer),
            self._let_go(shelf, answer),
        ]
        self._differing = self._differing_visits(answer)
        lacks = {lack.visit: lack.photos for lack in answer.lacks}
        # After a change of epoch the digests may agree at once, on entries that nobody has confirmed yet.
        is_agreed = (self.digest() == answer.digest and not self._must_settle()) or bool(answer.revoked)
        in_step = is_agreed and not any(copy.is_unproven(answer.epoch) for _, copy in self._open_copies())
        moved, asides = moved or received > 0 or any(news), asides + len(answer.asides)
        token, holdings = answer.token.value, read_holdings(answer, keyring)
        self.heard_at = answer.at
        return Applied(moved, received, in_step, lacks, asides, token, bool(self._differing), answer.at, holdings)

    def _keep_news(self, shelf: Shelf, answer: Answer, keyring: Keyring) -> None:
        self._keyring = keyring
        self._news = self._news.after(answer)
        self._look_for_documents(shelf)
        shelf.put_setting("sync", self._news.to_json())
        if answer.keys:
            shelf.put_setting("keys", [note.to_json() for note in keyring.keys.values()])

    def _take_certificates(self, shelf: Shelf, answer: Answer | Bundle) -> dict[str, Certificate]:
        known = self._read_certificates(shelf)
        for note in answer.certificates:
            certificate = self._keyring.certificate(note)
            if certificate.device not in known:
                known[certificate.device] = certificate
                shelf.add_certificate(certificate.device, note)
        return known

    def _take_runs(
        self,
        shelf: Shelf,
        answer: Answer | Bundle,
        visit: str,
        certificates: Mapping[str, Certificate],
    ) -> Placed:
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
            believes_erased=isinstance(answer, Answer),
        )
        shelf.add_entries(visit, [node.entry for node in placed.nodes])
        if any(node.device == self._certificate.device for node in placed.nodes):
            # Somebody else has written in this device's name: the vault was restored from a backup, or copied.
            shelf.put_setting(DOUBLED, self._certificate.device)
        copy.take(placed.nodes)
        pinned = {held.position for held, _ in copy.checkpoints}
        for checkpoint, note in placed.checkpoints:
            if checkpoint.position not in pinned:
                shelf.add_checkpoint(visit, note)
                copy.checkpoints.append((checkpoint, note))
        for one in placed.misplaced:
            shelf.set_aside(visit, one.why, write_aside(one.entry))
        if placed.nodes or placed.misplaced:
            self._read_again(shelf, [visit] if obey_erasures(shelf, visit, copy, placed) else [])
        return placed

    def _let_go(self, shelf: Shelf, answer: Answer) -> bool:
        """Where access has ended, what others wrote goes, as far as this very answer says that the center holds it."""
        ended = sorted(self._news.ended & {hold.visit for hold in answer.holds})
        gone = [one for one in ended if forget_others(shelf, one, self._copies[one], self._person)]
        self._read_again(shelf, gone)
        return bool(gone)

    def _must_settle(self) -> bool:
        """Whether of visits without access something is still to be let go of, or to be asked about, or brought."""
        epoch, ended = self._news.epoch, self._news.ended
        return any(
            copy.is_unsaid(epoch) or (visit in ended and holds_others(copy, self._person))
            for visit, copy in self._copies.items()
            if self._is_apart(visit, copy)
        )

    def _read_again(self, shelf: Shelf, visits: Collection[str]) -> None:
        for visit in visits:
            del self._copies[visit]
        if visits:
            self._refresh(shelf)

    def _take_receipts(self, shelf: Shelf, answer: Answer | Bundle) -> bool:
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
            asides = tuple(one for one in answer.asides if one.visit == hold.visit)
            copy = self._copies[hold.visit]
            # Whoever is revoked hears of its own strands alone; that others are held, receipts have said before.
            tips = (*hold.tips, *copy.receipted_tips(answer.epoch)) if answer.revoked else hold.tips
            is_part = not hold.digest
            if (is_part or answer.revoked) and copy.belief is not None:
                asides = copy.belief.waiting_after(answer, asides)
            belief = Belief(answer.epoch, tips, lacks.get(hold.visit, ()), asides, is_part)
            if belief != copy.belief:
                copy.belief = belief
                shelf.put_belief(hold.visit, belief.to_json())
                are_new = True
        return are_new

    def _take_silence(self, shelf: Shelf, answer: Answer) -> bool:
        """A restored center that says nothing of a visit may have lost the entry that gave us access. It learns of it
        only from what is handed in: nothing of that visit is believed to be there any more, so all of it is sent."""
        told = {hold.visit for hold in answer.holds}
        silent = [(visit, self._copies[visit]) for visit in sorted(self._asked_of - told) if visit in self._copies]
        lost = [(visit, copy) for visit, copy in silent if copy.belief and copy.belief.epoch != answer.epoch]
        for visit, copy in lost:
            copy.belief = Belief(answer.epoch, (), ())
            shelf.put_belief(visit, copy.belief.to_json())
        return bool(lost)

    def _differing_visits(self, answer: Answer) -> set[str]:
        """Visits to talk about next time: here or there is something that the other has not."""
        here = self._visit_digests()
        ended = self._news.ended
        talked = {hold.visit: hold.digest for hold in answer.holds}
        there = {**(answer.visits or {}), **talked}
        for visit in there.keys() - here.keys():
            here[visit] = ""
        passed_over = ended | self._apart
        return {visit for visit, digest in there.items() if here[visit] != digest and visit not in passed_over}

    def endings(self) -> list[Ending]:
        """The visits to which access has ended, as far as something of them is here."""
        return [*endings(self.copies(), self._news, self._person)]

    @property
    def revoked(self) -> str:
        """Since when this device is revoked, by the center's clock; "" where it is not."""
        return self._news.revoked

    def reasons(self) -> list[Waiting]:
        """Why things stay here that no further asking would bring to the center, as it said in its newest answers."""
        return reasons(self.copies(), self._news)

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
            # Without access no upload opens.
            is_open = not self._is_apart(visit, copy)
            if is_open and copy.belief is not None and copy.belief.epoch == self._news.epoch:
                found += [(visit, copy.named[photo]) for photo in copy.belief.lacks if photo in copy.named]
        return found

    def photo_arrived(self, visit: str) -> None:
        """A photo of this visit is durable at the center: ask for the receipt that says so."""
        self._differing.add(visit)

    # documents

    def lacking_documents(self) -> list[Document]:
        """Those that the center was last heard to want here, and that are not."""
        return [one for one in self._news.documents if one.sha256 not in self._documents_here]

    def take_document(self, document: Document, content: bytes) -> None:
        """Keep a document that came, durably.

        Raises:
            NoAnswer: it is another one than was named; nothing was kept.
        """
        if len(content) != document.size or hashlib.sha256(content).hexdigest() != document.sha256:
            raise NoAnswer("What came is not the document that the center had named.")

        def keep(shelf: Shelf) -> None:
            shelf.add_document(document.sha256, content)
            self._look_for_documents(shelf)

        self._memory.write(keep)

    def _look_for_documents(self, shelf: Shelf) -> None:
        """Which of those that should be here are. What is here besides says nothing: it may be a visit's for ever."""
        due = frozenset(one.sha256 for one in self._news.documents)
        kept = {sha256 for sha256 in due - self._carried if shelf.has_document(sha256)}
        self._documents_here = (due & self._carried) | kept
