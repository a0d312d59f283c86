"""Puts a request together: what is held where that is news, and as many of the lacking entries as fit.

What is still to be sent is never stored as a mark; it is what lies beyond the center's last known tips.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sync.copies import Copy, News
from sync.exchange import DOCUMENTS, Hold, Prove, Request, Run, runs_of
from sync.journal import new_id
from sync.keyring import Keyring
from sync.memory import Identity, Memory, Shelf
from sync.notes import Checkpoint, Successor
from sync.placing import cut_at_checkpoints, size_of
from sync.signed import Signed, Signer, sign
from sync.strands import Node, ends_of
from sync.writing import write_request


@dataclass(frozen=True, slots=True)
class Composed:
    """A request ready to go. `entries` counts what it carries, `is_all` says that nothing more waits behind it."""

    raw: bytes
    nonce: str
    entries: int
    is_all: bool


@dataclass(slots=True)
class Outgoing:
    """A request of `device` while it is being put together; `left` counts the bytes that may still be added."""

    memory: Memory
    identity: Identity
    keyring: Keyring
    news: News
    device: str
    left: int
    holds: list[Hold] = field(default_factory=list)
    checkpoints: dict[str, Signed] = field(default_factory=dict)
    certificates: dict[str, Signed] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    signed: list[tuple[str, Signed]] = field(default_factory=list)
    sent: int = 0
    is_all: bool = True

    def finish(
        self, digest: str, successor: Signer | None = None, proves: Mapping[str, Collection[str]] | None = None
    ) -> Composed:
        """Sign the request. `digest` is our sync digest, `successor` holds the key of this device's next identity,
        `proves` are photos, by visit, of which the center is asked whether it has them now."""
        if self.signed:
            self.memory.write(self._keep_checkpoints)
        nonce = new_id()
        next_one = self._succeed(successor, nonce) if successor is not None else None
        request = Request(
            center=self.keyring.center,
            device=self.device,
            nonce=nonce,
            epoch=self.news.epoch,
            digest=digest,
            challenge=self.news.challenge,
            keys=self.keyring.unbroken,
            certificates=tuple(self.certificates.values()),
            holds=tuple(self.holds),
            checkpoints=tuple(self.checkpoints.values()),
            runs=tuple(self.runs),
            speaks=frozenset({DOCUMENTS}),
            proves=tuple(Prove(visit, tuple(sorted(photos))) for visit, photos in sorted((proves or {}).items())),
            successor=next_one,
        )
        return Composed(write_request(request, self.identity.signer), request.nonce, self.sent, self.is_all)

    def _succeed(self, successor: Signer, nonce: str) -> Signed:
        return sign(Successor(self.keyring.center, self.device, successor.public_key, nonce), successor)

    def speak_of(self, visit: str, copy: Copy, *, is_wanted: bool) -> None:
        """Say what is news of a visit. `is_wanted`: speak of it even where nothing is."""
        belief = copy.belief
        lacking = copy.strands.beyond(belief.tips if belief else ())
        # Who is told of all that is held brings all that is not: it hears with each answer what is still kept aside.
        is_apart = belief is not None and (belief.is_part or bool(self.news.revoked))
        news = [node for node in lacking if not (belief and is_apart and belief.is_waiting(node))]
        must_ask = copy.belief is not None and copy.belief.epoch != self.news.epoch
        if not (news or is_wanted or copy.is_unproven(self.news.epoch)):
            return
        # Who is told of a part alone hears of nothing that it has not named, nor brought just now.
        told = belief.tips if belief is not None and belief.is_part else ()
        named = dict.fromkeys((*copy.strands.tips(), *filter(copy.strands.knows, told)))
        self.holds.append(Hold(visit, tuple(named), copy.newest_receipt(self.news.epoch)))
        if must_ask:
            # A new epoch: the center may have lost anything, or nothing. It says so before anything is sent again.
            self.is_all = False
            return
        travels, notes = self._choose(copy, news)
        self.checkpoints |= {note.text: note for note in notes}
        self.certificates |= self._certificates_of(travels)
        self.runs += runs_of(visit, [node.entry for node in travels])
        self.sent += len(travels)
        self.left -= sum(map(size_of, travels))
        self.is_all = self.is_all and len(travels) == len(news)

    def _choose(self, copy: Copy, news: Sequence[Node]) -> tuple[list[Node], list[Signed]]:
        """What of a visit's news travels now, and the checkpoints that cover it. Our own strand can be cut anywhere;
        the whole of it is pinned by the first checkpoint, before its entries arrive."""
        own = [node for node in news if node.device == self.device]
        pins = [self._checkpoint(copy, node) for node in ends_of(own)]
        others = [node for node in news if node.device != self.device]
        travels = cut_at_checkpoints(others, (held for held, _ in copy.checkpoints), self.left)
        if self.sent and sum(map(size_of, travels)) > self.left:
            travels = []
        room = self.left - sum(map(size_of, travels))
        mine = _as_many_as_fit(own, room, or_one=not (self.sent or travels))
        pins += [self._checkpoint(copy, node) for node in ends_of(mine)]
        covering = {node.head for node in travels}
        notes = [note for held, note in copy.checkpoints if held.position.head in covering]
        return sorted([*travels, *mine], key=lambda node: node.order), [*pins, *notes]

    def _checkpoint(self, copy: Copy, node: Node) -> Signed:
        for held, note in copy.checkpoints:
            if held.position.head == node.head:
                return note
        checkpoint = Checkpoint(self.keyring.center, copy.strands.visit, node.position)
        note = sign(checkpoint, self.identity.signer)
        copy.checkpoints.append((checkpoint, note))
        self.signed.append((copy.strands.visit, note))
        return note

    def _keep_checkpoints(self, shelf: Shelf) -> None:
        """All of them at once: each transaction waits several times for the disk."""
        for visit, note in self.signed:
            shelf.add_checkpoint(visit, note)

    def _certificates_of(self, nodes: Iterable[Node]) -> dict[str, Signed]:
        others = {node.device for node in nodes} - {self.device}
        if not others:
            return {}
        known = self.memory.read(lambda shelf: shelf.certificates())
        return {device: known[device] for device in others}


def _as_many_as_fit(nodes: Sequence[Node], max_bytes: int, *, or_one: bool) -> list[Node]:
    """With `or_one` at least one, however large, so that there is always progress."""
    fitting: list[Node] = []
    used = 0
    for node in nodes:
        used += size_of(node)
        if used > max_bytes and (fitting or not or_one):
            break
        fitting.append(node)
    return fitting
