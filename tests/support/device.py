"""A minimal device, written on `sync.exchange` alone: it keeps all in memory and believes only what is signed.

It can also misbehave: every step is a method of its own, so a test can leave one out or do it wrongly.
"""

import base64
import gzip
import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import httpx
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from sync.ed25519 import Ed25519Signer, generate, verify
from sync.exchange import DOCUMENTS, Answer, Document, Hold, Lack, Request, Run, runs_of, sync_digest, visit_digest
from sync.journal import Body, Entry, Op, PhotoName, Put, new_id
from sync.keyring import Keyring
from sync.laws import erasures_among
from sync.notes import Certificate, Checkpoint, Receipt, SignIn
from sync.placing import place_runs, writer_of
from sync.reading import read_answer
from sync.signed import Signed, from_base64, sign, to_base64
from sync.strands import Node, Pen, Strands, View
from sync.strictjson import write_json
from sync.writing import write_request
from tests.support.patience import PATIENCE_SECONDS
from tests.support.quick_line import IN_CLEAR

AT = "2026-11-21T23:03:11.204+07:00"
BOOT = "a" * 26


class Refusal(Exception):
    """A problem, as the center told it."""

    def __init__(self, reply: httpx.Response) -> None:
        told = reply.json() if reply.content else {}
        super().__init__(f"{reply.status_code} {told}")
        self.status, self.told = reply.status_code, told
        self.code = str(told.get("code", ""))


@dataclass
class Code:
    """An enrollment code, read."""

    invitation: str
    key: bytes

    @classmethod
    def read(cls, code: str) -> "Code":
        letters = code.replace("-", "").lower()
        return cls(letters[:5], hashlib.sha256(b"inspector invitation 1\n" + letters[5:].encode()).digest())

    def proof(self, side: str, *parts: bytes) -> str:
        return hmac.new(self.key, f"inspector enroll {side} 1\n".encode() + b"".join(parts), "sha256").hexdigest()


def line_to(url: str) -> httpx.Client:
    """A line without TLS: to read all the world's certificates takes longer than most tests."""
    return httpx.Client(base_url=url, timeout=PATIENCE_SECONDS, verify=IN_CLEAR)


def named_photo(content: bytes, role: str = "original") -> PhotoName:
    return PhotoName(hashlib.sha256(content).hexdigest(), len(content), "image/jpeg", role)


def answer_put(value: str, record: str = "6.1") -> Put:
    return Put("answer", record, {"statement": value})


@dataclass
class Device:
    """One person's device. What it holds of each visit is in `strands`; what it was told, in the newest `answer`."""

    line: httpx.Client
    signer: Ed25519Signer = field(default_factory=generate)
    strands: dict[str, Strands] = field(default_factory=dict)
    pens: dict[str, Pen] = field(default_factory=dict)
    checkpoints: dict[str, dict[bytes, Signed]] = field(default_factory=dict)
    certificates: dict[str, Signed] = field(default_factory=dict)
    receipts: dict[str, list[Receipt]] = field(default_factory=dict)
    lacks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    told: dict[str, Hold] = field(default_factory=dict)
    epoch: str = ""
    access: int = 0
    token: str = ""
    challenge: str = ""
    differing: set[str] = field(default_factory=set)
    speaks: frozenset[str] = frozenset({DOCUMENTS})
    due: tuple[Document, ...] = ()
    documents: dict[str, bytes] = field(default_factory=dict)

    # enrollment

    @classmethod
    def enrolled(cls, url: str, code: str) -> "Device":
        device = cls(line_to(url))
        device.enroll(code)
        return device

    def enroll(self, code: str) -> None:
        self.meet(self.get("/v1/center"))
        told = self.ask_to_enroll(Code.read(code))
        note = Signed.from_json(told["certificate"])
        self.certificate = self.keyring.certificate(note)
        self.note = note
        text_digest = hashlib.sha256(note.text.encode()).digest()
        assert told["proof"] == Code.read(code).proof("center", self.keyring.root, self.signer.public_key, text_digest)
        self.certificates[self.id] = note
        self.epoch, self.challenge = told["epoch"], told["challenge"]

    def meet(self, said: dict) -> None:  # type: ignore[type-arg]
        notes = [Signed.from_json(note) for note in said["keys"]]
        self.keyring = Keyring(said["center"], from_base64(said["root"]), {}, verify).with_keys(notes)

    def ask_to_enroll(self, code: Code, proof: str | None = None) -> dict:  # type: ignore[type-arg]
        proof = proof or code.proof("device", self.keyring.root, self.signer.public_key)
        asked = {"invitation": code.invitation, "public_key": to_base64(self.signer.public_key), "proof": proof}
        return checked(self.line.post("/v1/enroll", json=asked)).json()  # type: ignore[no-any-return]

    def get(self, path: str) -> dict:  # type: ignore[type-arg]
        return checked(self.line.get(path)).json()  # type: ignore[no-any-return]

    @property
    def id(self) -> str:
        return self.certificate.device

    @property
    def person(self) -> str:
        return self.certificate.person

    # recovery

    def wrapping(self) -> tuple[dict[str, str], bytes]:
        """For the center's recovery key, as `tests.support.centers.open_recovery` opens it; and the data key."""
        once = X25519PrivateKey.generate()
        shared = once.exchange(X25519PublicKey.from_public_bytes(self.keyring.newest_key("recovery").public_key))
        data_key = hashlib.sha256(shared).digest()
        ephemeral = to_base64(once.public_key().public_bytes_raw())
        check = hashlib.sha256(data_key).hexdigest()
        names = {"device": self.id, "person": self.person, "center": self.keyring.center}
        return {**names, "ephemeral": ephemeral, "check": check}, data_key

    def hand_over(self, wrapping: dict[str, str], challenge: str) -> Signed:
        body = json.dumps({"wrapping": wrapping, "challenge": challenge}, separators=(",", ":")).encode()
        headers = {"Authorization": self.authorization(body)}
        return Signed.from_json(checked(self.line.post("/v1/recovery", content=body, headers=headers)).json())

    def authorization(self, body: bytes) -> str:
        nonce = new_id()
        note = SignIn(self.keyring.center, self.id, self.challenge, nonce, hashlib.sha256(body).hexdigest())
        said = {"device": self.id, "challenge": self.challenge, "nonce": nonce}
        said["signature"] = to_base64(sign(note, self.signer).signature)
        return "Inspector " + base64.b64encode(json.dumps(said).encode()).decode()

    # writing

    def visit(self, visit: str) -> Strands:
        if visit not in self.strands:
            self.strands[visit] = Strands(visit, [writer_of(self.certificate)])
        return self.strands[visit]

    def write(
        self, visit: str, *ops: Op, photos: Sequence[PhotoName] = (), by: str = "", is_blind: bool = False
    ) -> Node:
        strands = self.visit(visit)
        view = View(()) if is_blind else strands.view()
        pen = self.pens.setdefault(visit, Pen(strands, self.id))
        entry = pen.write(Body(by or self.person, AT, 1, BOOT, ops, tuple(photos)), view)
        node = strands.add(entry)
        pen.wrote(node)
        return node

    def write_many(self, visit: str, count: int) -> list[Node]:
        return [self.write(visit, answer_put(f"note {number}", f"6.{number}")) for number in range(count)]

    def checkpoint(self, node: Node) -> Signed:
        return sign(Checkpoint(self.keyring.center, node.envelope.visit, node.position), self.signer)

    # exchange

    def news(self, visit: str) -> list[Node]:
        """What the center was last heard not to hold."""
        held = self.told[visit].tips if visit in self.told else ()
        return self.strands[visit].beyond(held) if visit in self.strands else []

    def request(self, **changes: object) -> Request:
        """All that is news; `changes` replaces fields of the request."""
        visits = sorted({visit for visit in self.strands if self.news(visit)} | self.differing)
        news = {visit: self.news(visit) for visit in visits}
        own = {visit: [node for node in nodes if node.device == self.id] for visit, nodes in news.items()}
        checkpoints = [self.checkpoint(nodes[-1]) for nodes in own.values() if nodes]
        checkpoints += [note for visit in visits for note in self.checkpoints.get(visit, {}).values() if news[visit]]
        writers = {node.device for nodes in news.values() for node in nodes} - {self.id}
        fields: dict[str, object] = {
            "center": self.keyring.center,
            "device": self.id,
            "nonce": new_id(),
            "epoch": self.epoch,
            "digest": self.digest(),
            "challenge": self.challenge,
            "keys": max(self.keyring.keys),
            "certificates": tuple(self.certificates[writer] for writer in sorted(writers)),
            "holds": tuple(self.hold(visit) for visit in visits),
            "checkpoints": tuple(checkpoints),
            "runs": tuple(run for visit in visits for run in runs_of(visit, [node.entry for node in news[visit]])),
            "speaks": self.speaks,
        }
        return Request(**{**fields, **changes})  # type: ignore[arg-type]

    def hold(self, visit: str) -> Hold:
        tips = self.strands[visit].tips() if visit in self.strands else ()
        return Hold(visit, tips, max((receipt.number for receipt in self.receipts_now(visit)), default=0))

    def receipts_now(self, visit: str) -> list[Receipt]:
        return [receipt for receipt in self.receipts.get(visit, []) if receipt.epoch == self.epoch]

    def exchange(self, **changes: object) -> Answer:
        """One exchange; what came is taken in."""
        request = self.request(**changes)
        return self.take(self.send(write_request(request, self.signer)), request.nonce)

    def talk_about(self, *visits: str, **changes: object) -> Answer:
        """An exchange about these visits, news or not."""
        self.differing |= set(visits)
        return self.exchange(**changes)

    def bring(self, visit: str, entries: Sequence[Entry], checkpoints: Iterable[Signed], **changes: object) -> Answer:
        """An exchange that hands in exactly this, as it stands."""
        runs = tuple(Run(visit, (entry,)) for entry in entries)
        return self.exchange(holds=(self.hold(visit),), runs=runs, checkpoints=tuple(checkpoints), **changes)

    def send(self, lines: bytes) -> bytes:
        headers = {"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}
        reply = self.line.post("/v1/exchange", content=gzip.compress(lines, mtime=0), headers=headers)
        return checked(reply).content

    def take(self, raw: bytes, nonce: str) -> Answer:
        answer, self.keyring = read_answer(raw, self.keyring, nonce)
        self.epoch, self.access, self.token = answer.epoch, answer.access, answer.token.value
        self.challenge = answer.challenge
        known = {device: self.keyring.certificate(note) for device, note in self.certificates.items()}
        for note in answer.certificates:
            certificate = self.keyring.certificate(note)
            known[certificate.device], self.certificates[certificate.device] = certificate, note
        for visit in sorted({run.visit for run in answer.runs}):
            self.take_runs(visit, answer, known)
        for note in answer.receipts:
            receipt = self.keyring.receipt(note)
            self.receipts.setdefault(receipt.visit, []).append(receipt)
        self.hear(answer)
        return answer

    def take_runs(self, visit: str, answer: Answer, known: dict[str, Certificate]) -> None:
        strands = self.visit(visit)
        placed = place_runs(
            strands, answer.runs, keyring=self.keyring, certificates=known, checkpoints=answer.checkpoints
        )
        assert not placed.misplaced, placed.misplaced
        held = self.checkpoints.setdefault(visit, {})
        held |= {checkpoint.position.head: note for checkpoint, note in placed.checkpoints}

    def hear(self, answer: Answer) -> None:
        self.due = self.due if answer.documents is None else answer.documents
        lacks: dict[str, Lack] = {lack.visit: lack for lack in answer.lacks}
        for hold in answer.holds:
            self.told[hold.visit] = hold
            self.lacks[hold.visit] = lacks[hold.visit].photos if hold.visit in lacks else ()
        there = {**(answer.visits or {}), **{hold.visit: hold.digest for hold in answer.holds}}
        self.differing = {visit for visit, digest in there.items() if self.visit_digest(visit) != digest}
        self.in_step = self.digest() == answer.digest

    def visit_digest(self, visit: str) -> str:
        strands = self.strands.get(visit, Strands(visit))
        photos = {photo for receipt in self.receipts_now(visit) for photo in receipt.photos}
        photos -= {photo for gone in erasures_among(strands, strands.nodes).values() for photo in gone}
        erased = [node.leaf.hex() for node in strands.nodes if node.entry.body is None]
        return visit_digest(strands.tips(), photos - set(self.lacks.get(visit, ())), erased)

    def digest(self) -> str:
        digests = {visit: self.visit_digest(visit) for visit in self.strands}
        here = [one.sha256 for one in self.due if one.sha256 in self.documents]
        keys = max(self.keyring.keys)
        return sync_digest(digests, access=self.access, keys=keys, epoch=self.epoch, documents=here)

    def sync(self) -> None:
        """Exchange until both sides agree."""
        for _ in range(12):
            self.exchange()
            if self.in_step:
                return
        raise AssertionError("not in step")

    # photos

    def tus(self, **more: str) -> dict[str, str]:
        return {"Tus-Resumable": "1.0.0", "Authorization": f"Bearer {self.token}", **more}

    def announce(self, visit: str, digest: str, size: int) -> tuple[str, int]:
        """Create the upload: its address, and the offset to go on from."""
        named = {"visit": visit, "sha256": digest}
        metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in named.items())
        headers = self.tus(**{"Upload-Length": str(size), "Upload-Metadata": metadata})
        reply = checked(self.line.post("/v1/uploads", headers=headers))
        assert reply.status_code == 201
        return reply.headers["Location"], int(reply.headers["Upload-Offset"])

    def offset(self, address: str) -> int:
        return int(checked(self.line.head(address, headers=self.tus())).headers["Upload-Offset"])

    def patch(self, address: str, offset: int, content: bytes) -> int:
        headers = self.tus(**{"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"})
        reply = checked(self.line.patch(address, content=content, headers=headers))
        assert reply.status_code == 204
        return int(reply.headers["Upload-Offset"])

    def upload(self, visit: str, content: bytes) -> None:
        address, offset = self.announce(visit, hashlib.sha256(content).hexdigest(), len(content))
        if offset < len(content):
            assert self.patch(address, offset, content[offset:]) == len(content)

    def download(self, visit: str, digest: str) -> bytes:
        headers = {"Authorization": f"Bearer {self.token}"}
        return checked(self.line.get(f"/v1/visits/{visit}/photos/{digest}", headers=headers)).content


def checked(reply: httpx.Response) -> httpx.Response:
    """Raises Refusal."""
    if reply.status_code >= 300:
        raise Refusal(reply)
    return reply


def raw_line(value: object) -> bytes:
    return write_json(value) + b"\n"  # type: ignore[arg-type]
