"""A center in memory that behaves well, on `sync.exchange` and `sync.placing`. What it does wrongly has a name."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from sync.errors import Refused, SyncError, TryAgainLater
from sync.exchange import (
    DOCUMENTS,
    Answer,
    Aside,
    Document,
    Hold,
    Lack,
    Request,
    Run,
    Token,
    runs_of,
    sync_digest,
    visit_digest,
)
from sync.journal import Body, Entry, Op, Position
from sync.laws import erasures_among
from sync.notes import Checkpoint, Receipt
from sync.placing import cut_at_checkpoints, place_runs, writer_of
from sync.reading import read_request
from sync.signed import Signed, sign
from sync.strands import Node, Pen, Strands
from sync.writing import write_answer
from tests.support.fixed import OFFICE, FixedCenter, FixedWriter, fixed_id

AT = "2026-11-21T16:05:00Z"


@dataclass
class Ledger:
    """One visit at the center."""

    strands: Strands
    checkpoints: dict[bytes, Signed] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    photos: set[str] = field(default_factory=set)

    def named(self) -> set[str]:
        bodies = (node.body for node in self.strands.nodes)
        named = {photo.sha256 for body in bodies if isinstance(body, Body) for photo in body.photos}
        return named.difference(*erasures_among(self.strands, self.strands.nodes).values())

    def erased(self) -> list[str]:
        return [node.leaf.hex() for node in self.strands.nodes if node.entry.body is None]

    def held_photos(self) -> set[str]:
        return self.photos & self.named()

    def digest(self) -> str:
        return visit_digest(self.strands.tips(), self.held_photos(), self.erased())


class SmallCenter:
    """Everybody named here has access to every visit. A `sync.runner.Central`."""

    def __init__(self, *who: FixedWriter, max_bytes: int = 10**6) -> None:
        self.center, self.max_bytes = FixedCenter(), max_bytes
        self.certified = {one.device: one for one in (*who, OFFICE)}
        self.ledgers: dict[str, Ledger] = {}
        self.epoch, self.key, self.access = fixed_id("the first epoch"), 1, 1
        self.held_aside: set[str] = set()
        self.ended: dict[str, set[str]] = {}
        self.revoked: dict[str, str] = {}
        self._backup: dict[bytes, Entry] = {}
        self.alters: Callable[[Answer], Answer] = lambda answer: answer
        self.spoils: Callable[[bytes], bytes] = lambda raw: raw
        self.troubles: list[SyncError] = []
        self.photo_troubles: dict[str, SyncError] = {}
        self.swallowed_photos: set[str] = set()
        self.requests: list[Request] = []
        self.documents: dict[str, bytes] = {}
        self.knows_documents = True
        self.document_troubles: dict[str, SyncError] = {}
        self.spoils_documents: Callable[[bytes], bytes] = lambda content: content
        self.fetched: list[str] = []

    # what it does wrongly, by name

    def holds_aside(self, who: FixedWriter) -> None:
        """Nothing of that device is stored with its strand: it has no access."""
        self.held_aside.add(who.device)

    def ends(self, who: FixedWriter, visit: str) -> None:
        """That person's access to the visit has ended."""
        self.ended.setdefault(who.device, set()).add(visit)
        self.access += 1

    def gives_again(self, who: FixedWriter, visit: str) -> None:
        self.ended[who.device].discard(visit)
        self.access += 1

    def revokes(self, who: FixedWriter) -> None:
        self.revoked[who.device] = AT

    def forgets(self, visit: str, *, keep: int = 0) -> None:
        """It lost what it had acknowledged, and does not know. What it erased since is there again: so are backups."""
        kept = [self._backup.get(node.head, node.entry) for node in self.ledgers[visit].strands.nodes[:keep]]
        self.ledgers[visit] = replace(self.ledgers[visit], strands=self._strands(visit, kept))
        self._erase(visit)

    def is_restored(self, *, keep: int = 0) -> None:
        """It was restored from a backup, knows it, and begins a new epoch."""
        self.epoch = fixed_id(f"the epoch after {self.epoch}")
        for visit, ledger in self.ledgers.items():
            self.forgets(visit, keep=keep)
            self.ledgers[visit] = replace(self.ledgers[visit], receipts=[], photos=set(), checkpoints={})
            self.ledgers[visit].checkpoints = {
                head: note for head, note in ledger.checkpoints.items() if self._knows(visit, head)
            }

    def _knows(self, visit: str, head: bytes) -> bool:
        return self.ledgers[visit].strands.node_at(head) is not None

    def is_of_an_earlier_version(self) -> None:
        """It has never heard of documents."""
        self.knows_documents = False

    def takes_a_new_key(self) -> None:
        self.key += 1

    # what it writes

    def publishes(self, words: str) -> str:
        """A document that everybody should hold; gives its digest."""
        digest = hashlib.sha256(words.encode()).hexdigest()
        self.documents[digest] = words.encode()
        return digest

    def writes(self, visit: str, *ops: Op) -> Node:
        """The supervisor writes an entry, and all holders of the visit obey it, the center first."""
        ledger = self._ledger(visit)
        body = Body(OFFICE.person, "2026-11-21T16:00:00Z", 1, fixed_id("boot"), ops)
        strands = ledger.strands
        strands.introduce(OFFICE.writer)
        node = strands.add(Pen(strands, OFFICE.device).write(body, strands.view()))
        ledger.checkpoints[node.head] = sign(Checkpoint(self.center.id, visit, node.position), OFFICE.signer)
        self._erase(visit)
        return self.ledgers[visit].strands.nodes[node.order]

    def _erase(self, visit: str) -> None:
        ledger = self.ledgers[visit]
        self._backup |= {node.head: node.entry for node in ledger.strands.nodes if node.entry.body is not None}
        erased = erasures_among(ledger.strands, ledger.strands.nodes)
        entries = [node.entry.without_body() if node.leaf in erased else node.entry for node in ledger.strands.nodes]
        self.ledgers[visit] = replace(ledger, strands=self._strands(visit, entries))

    def _strands(self, visit: str, entries: Sequence[Entry] = ()) -> Strands:
        strands = Strands(visit, (writer_of(one.certificate) for one in self.certified.values()))
        for entry in entries:
            strands.add(entry)
        return strands

    def _ledger(self, visit: str) -> Ledger:
        if visit not in self.ledgers:
            self.ledgers[visit] = Ledger(self._strands(visit))
        return self.ledgers[visit]

    # the exchange

    def exchange(self, lines: bytes) -> bytes:
        if self.troubles:
            raise self.troubles.pop(0)
        request, note, signature = read_request(lines)
        signer = self.certified[request.device].signer
        if not self.center.keyring().verify(signer.public_key, note.text().encode(), signature):
            raise Refused("not-signed-in", "The signature does not hold.")
        self.requests.append(request)
        answer = self.alters(self._answer(request))
        working = self.center.working(self.key)
        return self.spoils(write_answer(answer, working, center=self.center.id, key=self.key))

    def _answer(self, request: Request) -> Answer:
        asides: list[Aside] = []
        for visit in {run.visit for run in request.runs}:
            asides += self._take_in(visit, request)
        holds = {hold.visit: hold for hold in request.holds}
        ended = self.ended.get(request.device, set())
        over = [self._hold_of_its_own(holds.pop(visit), request.device) for visit in sorted(ended & holds.keys())]
        for visit in holds:
            self._issue_receipt(visit)
        nodes = {visit: self._lacking(hold) for visit, hold in holds.items()}
        told = {visit: ledger for visit, ledger in self.ledgers.items() if visit not in ended}
        digests = {visit: ledger.digest() for visit, ledger in told.items() if ledger.strands.nodes}
        is_spoken = self.knows_documents and DOCUMENTS in request.speaks
        due = tuple(Document(digest, len(content)) for digest, content in self.documents.items() if is_spoken)
        named = [one.sha256 for one in due]
        whole = sync_digest(digests, access=self.access, keys=self.key, epoch=self.epoch, documents=named)
        devices = {node.device for found in nodes.values() for node in found}
        return Answer(
            nonce=request.nonce,
            epoch=self.epoch,
            at=AT,
            challenge="the-next.challenge",
            access=self.access,
            digest=whole,
            token=Token("token", AT),
            visits=None if whole == request.digest else digests,
            documents=due if is_spoken and whole != request.digest else None,
            keys=tuple(self.center.key(number) for number in range(request.keys + 1, self.key + 1)),
            holds=(*over, *(self._hold(visit) for visit in holds)),
            ended=None if whole == request.digest else tuple(sorted(ended)),
            revoked=self.revoked.get(request.device, ""),
            receipts=tuple(note for hold in holds.values() for note in self._receipts(hold, request.epoch)),
            lacks=tuple(lack for visit in holds if (lack := self._lack(visit)).photos),
            certificates=tuple(self.certified[device].certified for device in sorted(devices)),
            checkpoints=tuple(note for visit, found in nodes.items() for note in self._notes(visit, found)),
            runs=tuple(run for visit, found in nodes.items() for run in runs_of(visit, [n.entry for n in found])),
            asides=tuple(asides),
        )

    def _take_in(self, visit: str, request: Request) -> Iterator[Aside]:
        ledger = self._ledger(visit)
        placed = place_runs(
            ledger.strands,
            [run for run in request.runs if run.visit == visit and not self._is_held_aside(run)],
            keyring=self.center.keyring(*range(1, self.key + 1)),
            certificates={device: one.certificate for device, one in self.certified.items()},
            checkpoints=[*request.checkpoints, *ledger.checkpoints.values()],
        )
        ledger.checkpoints |= {found.position.head: note for found, note in placed.checkpoints}
        self._erase(visit)
        for one in placed.misplaced:
            yield Aside(visit, one.device or request.device, one.seq, one.why)

    def _is_held_aside(self, run: Run) -> bool:
        return any(device.encode() in run.entries[0].envelope for device in self.held_aside)

    def _issue_receipt(self, visit: str) -> None:
        ledger = self._ledger(visit)
        tips, known = ledger.strands.tips(), {photo for receipt in ledger.receipts for photo in receipt.photos}
        new = tuple(sorted(ledger.held_photos() - known))
        if tips and (new or not ledger.receipts or ledger.receipts[-1].strands != tips):
            number = len(ledger.receipts) + 1
            ledger.receipts.append(Receipt(self.center.id, self.key, self.epoch, visit, number, AT, tips, new))

    def _receipts(self, hold: Hold, epoch: str) -> list[Signed]:
        beyond = hold.receipt if epoch == self.epoch else 0
        new = self.ledgers[hold.visit].receipts[beyond:]
        return [sign(receipt, self.center.working(receipt.key)) for receipt in new]

    def _hold(self, visit: str) -> Hold:
        return Hold(visit, self.ledgers[visit].strands.tips(), digest=self.ledgers[visit].digest())

    def _hold_of_its_own(self, hold: Hold, device: str) -> Hold:
        """Which of what the device names is here, and where its own strand ends."""
        strands = self._ledger(hold.visit).strands
        own = (at for at in strands.tips() if at.device == device)
        return Hold(hold.visit, tuple(dict.fromkeys((*(at for at in hold.tips if strands.knows(at)), *own))))

    def _lack(self, visit: str) -> Lack:
        ledger = self.ledgers[visit]
        return Lack(visit, tuple(sorted(ledger.named() - ledger.photos)))

    def _lacking(self, hold: Hold) -> list[Node]:
        ledger = self._ledger(hold.visit)
        ends = [
            Checkpoint(self.center.id, hold.visit, node.position)
            for node in ledger.strands.nodes
            if node.head in ledger.checkpoints
        ]
        return cut_at_checkpoints(ledger.strands.beyond(hold.tips), ends, self.max_bytes)

    def _notes(self, visit: str, nodes: list[Node]) -> list[Signed]:
        checkpoints = self.ledgers[visit].checkpoints
        return [checkpoints[node.head] for node in nodes if node.head in checkpoints]

    def get_document(self, *, sha256: str, size: int, token: str) -> bytes:
        self.fetched.append(sha256)
        if sha256 in self.document_troubles:
            raise self.document_troubles[sha256]
        return self.spoils_documents(self.documents[sha256])

    def put_photo(
        self, *, visit: str, sha256: str, size: int, read: Callable[[int], Iterator[bytes]], token: str
    ) -> None:
        if sha256 in self.photo_troubles:
            raise self.photo_troubles[sha256]
        data = b"".join(read(0))
        if len(data) != size:
            raise TryAgainLater("The line was cut.")
        if sha256 not in self.swallowed_photos:
            self.ledgers[visit].photos.add(sha256)


def tips_of(center: SmallCenter, visit: str) -> tuple[Position, ...]:
    return center.ledgers[visit].strands.tips()
