"""The test vectors of the protocol, made from fixed words: `python -m tests.support.vectors` writes them anew.

Written anew they must come out the same, byte for byte, for ever: what has been signed once is checked by these rules.
"""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from inspector_app.vault.unlocking import Told, seal_answer, seal_ask
from sync.braid import bare_ops, fold
from sync.exchange import Answer, Aside, Hold, Lack, Request, Run, Token, sync_digest, visit_digest
from sync.journal import Body, Entry, PhotoName, Position, Put, Void, head_zero, write_entry
from sync.notes import Certificate, Checkpoint, KeyNote, Receipt, RecoveryProof, SignIn
from sync.placing import writer_of
from sync.signed import Signed, sign, to_base64
from sync.strands import Strands
from sync.strictjson import JSON
from sync.unlocking import TravelProof, Unlocked
from sync.writing import write_answer, write_request
from tests.support.doubtful import BODY_RULES, JSON_RULES
from tests.support.fixed import LEAD, OFFICE, SECOND, FixedCenter, FixedWriter, fixed_bytes, fixed_id

FOLDER = Path(__file__).parents[1] / "data" / "vectors"
CENTER = FixedCenter()
VISIT = fixed_id("the visit of the vectors")
EPOCH = fixed_id("the epoch of the vectors")
BOOT = fixed_id("the boot of the vectors")
ORIGINAL, PREVIEW = fixed_bytes("a photo").hex(), fixed_bytes("its preview").hex()
CHALLENGE = "challenge.of-the_vectors="


def body(who: FixedWriter, *ops: Put | Void, mono: int, photos: tuple[PhotoName, ...] = ()) -> Body:
    return Body(who.person, "2026-11-21T23:03:11.204+07:00", mono, BOOT, ops, photos)


class Pages:
    """The entries that the vectors speak of: one of the second inspector, three of the lead, one of the office."""

    def __init__(self) -> None:
        photo = PhotoName(ORIGINAL, 4_194_304, "image/jpeg", "original")
        preview = PhotoName(PREVIEW, 65_536, "image/jpeg", "preview", ORIGINAL)
        note = Put("answer", "6.2@dock-3", {"statement": "Plombe fehlt an Tor 3 — ไม่มีซีล", "read_at": None})
        self.second = self._write(SECOND, 1, body(SECOND, note, mono=1200))
        seen = (SECOND.device, Position(SECOND.device, 1, self.second.head))
        outcome = Put("answer", "6.2@dock-3", {"outcome": {"is": "not_met", "reason": "no_log"}})
        self.first = self._write(LEAD, 1, body(LEAD, outcome, mono=81_204, photos=(photo,)), seen)
        self.view = self._write(LEAD, 2, body(LEAD, mono=81_650, photos=(preview,)), after=self.first)
        void = Void("photo", ORIGINAL, "taken twice")
        self.void = self._write(LEAD, 3, body(LEAD, void, mono=90_001), after=self.view)
        read = body(SECOND, note, mono=1200)
        target: JSON = {"device": SECOND.device, "seq": 1, "leaf": self.second.leaf.hex(), "ops": bare_ops(read)}
        assert isinstance(target, dict)
        target["photos"] = []
        erasure = Put("erasure", fixed_id("an erasure"), {"ground": "Fictional Act, section 17", "target": target})
        self.erasure = self._write(OFFICE, 1, body(OFFICE, erasure, mono=5))

    def _write(
        self,
        who: FixedWriter,
        seq: int,
        content: Body,
        *seen: tuple[str, Position],
        after: Entry | None = None,
    ) -> Entry:
        return write_entry(
            visit=VISIT,
            device=who.device,
            seq=seq,
            after=after.head if after else head_zero(VISIT, who.signer.public_key),
            seen=seen,
            body=content,
            salt=fixed_bytes(f"salt of {who.name} {seq}", 16),
        )


PAGES = Pages()


def _entry(entry: Entry) -> dict[str, JSON]:
    gone = entry.body is None
    return {
        "envelope": entry.envelope.decode(),
        "body": None if entry.body is None else entry.body.decode(),
        "salt": "" if gone else to_base64(entry.salt),
        "body_hash": entry.body_hash.hex(),
        "leaf": entry.leaf.hex(),
        "head_before": entry.after.hex(),
        "head": entry.head.hex(),
    }


def entry_vector() -> JSON:
    return {
        "what": "One entry: both lines as first written, its salt, and the hashes that follow from them.",
        "entry": _entry(PAGES.second),
    }


def strand_vector() -> JSON:
    return {
        "what": "A strand of three entries: it names another strand's head, brings a photo, a view of it, and a void.",
        "visit": VISIT,
        "public_key": to_base64(LEAD.signer.public_key),
        "device": LEAD.device,
        "head_0": head_zero(VISIT, LEAD.signer.public_key).hex(),
        "entries": [_entry(entry) for entry in (PAGES.first, PAGES.view, PAGES.void)],
        "seen": {"device": SECOND.device, "n": 1, "head": PAGES.second.head.hex()},
    }


def erased_vector() -> JSON:
    return {
        "what": "The entry of entry.json after a lawful erasure, and the center's entry that erases it. Leaf and head "
        "are what they were.",
        "erased": _entry(PAGES.second.without_body()),
        "by": _entry(PAGES.erasure),
    }


def _note(what: str, note: Signed, signer: bytes) -> JSON:
    return {
        "what": what,
        "note": note.text,
        "signature": to_base64(note.signature),
        "public_key": to_base64(signer),
        "digest": note.digest,
    }


def _receipt() -> Receipt:
    tips = (Position(LEAD.device, 3, PAGES.void.head), Position(SECOND.device, 1, PAGES.second.head))
    return Receipt(CENTER.id, 1, EPOCH, VISIT, 1, "2026-11-21T16:05:00.250Z", tips, (ORIGINAL,))


def _checkpoint() -> Checkpoint:
    return Checkpoint(CENTER.id, VISIT, Position(LEAD.device, 3, PAGES.void.head))


def _checkpoint_of_second() -> Checkpoint:
    return Checkpoint(CENTER.id, VISIT, Position(SECOND.device, 1, PAGES.second.head))


def key_vector() -> JSON:
    return _note("A working key, signed by the root.", CENTER.key(), CENTER.root.public_key)


def certificate_vector() -> JSON:
    return _note("A writer's certificate, signed by the working key.", LEAD.certified, CENTER.working().public_key)


def checkpoint_vector() -> JSON:
    return _note("A device's word for its strand.", sign(_checkpoint(), LEAD.signer), LEAD.signer.public_key)


def receipt_vector() -> JSON:
    return _note("The center's receipt.", sign(_receipt(), CENTER.working()), CENTER.working().public_key)


def sign_in_vector() -> JSON:
    note = SignIn(CENTER.id, LEAD.device, CHALLENGE, fixed_id("a nonce"), fixed_bytes("the lines").hex())
    return _note("A device's sign-in, over lines of this digest.", sign(note, LEAD.signer), LEAD.signer.public_key)


def recovery_vector() -> JSON:
    proof = RecoveryProof(
        CENTER.id,
        1,
        LEAD.device,
        fixed_bytes("a wrapping").hex(),
        fixed_bytes("32 bytes that the device drew").hex(),
        fixed_bytes("what the center answered").hex(),
    )
    signed = sign(proof, CENTER.working())
    return _note("The center's word that it can open a recovery wrapping.", signed, CENTER.working().public_key)


def travel_vector() -> JSON:
    proof = TravelProof(
        CENTER.id,
        1,
        LEAD.device,
        LEAD.person,
        fixed_bytes("a wrapping").hex(),
        fixed_bytes("32 bytes that the device drew").hex(),
        fixed_bytes("what the center answered").hex(),
        can_sign_in=True,
    )
    what = "The center's word, before a travel lock, that it can open the wrapping, and that its person can sign in."
    return _note(what, sign(proof, CENTER.working()), CENTER.working().public_key)


def unlock_vector() -> JSON:
    recovery, once = (
        X25519PrivateKey.from_private_bytes(fixed_bytes(word)) for word in ("the center, recovery key 2", "one ask")
    )
    told = Told(
        fixed_id("a vault"), LEAD.device, LEAD.person, fixed_id("an ask"), "a password of the vectors, in form C: é"
    )
    public, data_key = recovery.public_key().public_bytes_raw(), fixed_bytes("the data key of a vault")
    ask = seal_ask(
        once, public, center=CENTER.id, key_number=2, told=told, draw=lambda size: fixed_bytes("nonce of an ask", size)
    )
    given = seal_answer(data_key, ask, told, key=1, draw=lambda size: fixed_bytes("an answer", size))
    note = _note("", sign(given, CENTER.working()), CENTER.working().public_key)
    assert isinstance(note, dict)
    names: dict[str, JSON] = {"vault": told.vault, "device": told.device, "person": told.person, "nonce": told.nonce}
    return {
        **note,
        "what": "An ask for a vault's key, sealed to the center's recovery key, and the answer, sealed to the ask's.",
        "asked": {**names, "password": told.password},
        "ask": ask.to_json(),
        "data_key": to_base64(data_key),
        "recovery_private_key": to_base64(recovery.private_bytes_raw()),
        "recovery_key": to_base64(public),
        "private_key_of_the_ask": to_base64(once.private_bytes_raw()),
    }


def request() -> Request:
    """The lead's phone brings its strand, and knows of the second's."""
    tips = (Position(LEAD.device, 3, PAGES.void.head), Position(SECOND.device, 1, PAGES.second.head))
    return Request(
        center=CENTER.id,
        device=LEAD.device,
        nonce=fixed_id("a nonce"),
        epoch=EPOCH,
        digest=fixed_bytes("what the phone holds").hex(),
        challenge=CHALLENGE,
        keys=1,
        certificates=(SECOND.certified,),
        holds=(Hold(VISIT, tips, 0),),
        checkpoints=(sign(_checkpoint(), LEAD.signer), sign(_checkpoint_of_second(), SECOND.signer)),
        runs=(Run(VISIT, (PAGES.second,)), Run(VISIT, (PAGES.first, PAGES.view, PAGES.void))),
    )


def answer() -> Answer:
    """The center has erased the second's entry meanwhile, and says what it holds and lacks."""
    tips = (*_receipt().strands, Position(OFFICE.device, 1, PAGES.erasure.head))
    checkpoint = Checkpoint(CENTER.id, VISIT, tips[-1])
    digest = visit_digest(tips, [ORIGINAL], [PAGES.second.leaf.hex()])
    return Answer(
        nonce=fixed_id("a nonce"),
        epoch=EPOCH,
        at="2026-11-21T16:05:00.250Z",
        challenge="the-next.challenge",
        access=3,
        digest=sync_digest({VISIT: digest}, access=3, keys=2, epoch=EPOCH),
        token=Token("opaque", "2026-11-21T17:05:00Z"),
        visits={VISIT: digest},
        keys=(CENTER.key(2),),
        holds=(Hold(VISIT, tips, digest=digest),),
        receipts=(sign(_receipt(), CENTER.working()),),
        lacks=(Lack(VISIT, (PREVIEW,)),),
        certificates=(OFFICE.certified,),
        checkpoints=(sign(checkpoint, OFFICE.signer), sign(_checkpoint_of_second(), SECOND.signer)),
        runs=(Run(VISIT, (PAGES.erasure,)), Run(VISIT, (PAGES.second.without_body(),))),
        asides=(Aside(VISIT, SECOND.device, 3, "what comes before it is not here"),),
    )


def exchange_vector() -> JSON:
    up = write_request(request(), LEAD.signer)
    down = write_answer(answer(), CENTER.working(), center=CENTER.id, key=1)
    return {
        "what": "One exchange, line by line. The last line of each side signs the SHA-256 of all lines before it, each "
        "with its line feed, in a text that is built from the first line.",
        "device_key": to_base64(LEAD.signer.public_key),
        "center_key": to_base64(CENTER.working().public_key),
        "request": [*up.decode().split("\n")[:-1]],
        "answer": [*down.decode().split("\n")[:-1]],
    }


def state_vector() -> JSON:
    strands = Strands(VISIT, (writer_of(one.certificate) for one in (LEAD, SECOND, OFFICE)))
    for entry in (PAGES.second, PAGES.first, PAGES.view, PAGES.void):
        strands.add(entry)
    before = fold(strands, frozenset()).digest()
    strands.add(PAGES.erasure)
    return {
        "what": "The state digest of strand.json with entry.json, before and after the erasure of erased.json.",
        "state_digest": before,
        "state_digest_after_erasure": fold(strands, frozenset()).digest(),
    }


def digest_vector() -> JSON:
    tips = (Position(LEAD.device, 3, PAGES.void.head), Position(SECOND.device, 1, PAGES.second.head))
    visit = visit_digest(tips, [ORIGINAL, PREVIEW], [PAGES.second.leaf.hex()])
    return {
        "what": "The digest of a visit, and the sync digest of a device that holds only this visit.",
        "strands": [f"{at.device} {at.n} {at.head.hex()}" for at in tips],
        "photos": [ORIGINAL, PREVIEW],
        "erasures": [PAGES.second.leaf.hex()],
        "visit_digest": visit,
        "access": 3,
        "keys": 2,
        "epoch": EPOCH,
        "sets": [fixed_bytes("a criterion set").hex()],
        "sync_digest": sync_digest(
            {VISIT: visit}, access=3, keys=2, epoch=EPOCH, documents=[fixed_bytes("a criterion set").hex()]
        ),
    }


def bodies_vector() -> JSON:
    lines: list[JSON] = [
        {"rule": line.rule, "line": to_base64(line.line), "allowed": line.allowed}
        for line in (*JSON_RULES, *BODY_RULES)
        if len(line.line) < 4096
    ]
    what = "Bodies, base64. One that is not allowed is stored, chained and acknowledged, and set aside from the fold."
    return {"what": what, "bodies": lines}


def keys_vector() -> JSON:
    """The private seeds, because these keys are nobody's."""
    words = ["the center, root", "the center, working key 1", "the center, working key 2"]
    words += [f"{one.name}, device" for one in (LEAD, SECOND, OFFICE)]
    signers = [CENTER.root, CENTER.working(1), CENTER.working(2), LEAD.signer, SECOND.signer, OFFICE.signer]
    keys: list[JSON] = [
        {
            "seed_is_sha256_of": word,
            "seed": base64.b64encode(signer.seed).decode(),
            "public_key": to_base64(signer.public_key),
        }
        for word, signer in zip(words, signers, strict=True)
    ]
    return {"what": "Keys of nobody: each seed is SHA-256 of its words.", "center": CENTER.id, "keys": keys}


VECTORS: dict[str, Callable[[], JSON]] = {
    "keys.json": keys_vector,
    "entry.json": entry_vector,
    "strand.json": strand_vector,
    "erased.json": erased_vector,
    "key.json": key_vector,
    "certificate.json": certificate_vector,
    "checkpoint.json": checkpoint_vector,
    "receipt.json": receipt_vector,
    "sign-in.json": sign_in_vector,
    "recovery.json": recovery_vector,
    "travel.json": travel_vector,
    "unlock.json": unlock_vector,
    "exchange.json": exchange_vector,
    "digests.json": digest_vector,
    "state.json": state_vector,
    "bodies.json": bodies_vector,
}


class Readable(Protocol):
    """A signed text that can be read."""

    def text(self) -> str: ...

    @classmethod
    def read(cls, text: str) -> "Readable": ...


NOTES: dict[str, type[Readable]] = {
    "key.json": KeyNote,
    "certificate.json": Certificate,
    "checkpoint.json": Checkpoint,
    "receipt.json": Receipt,
    "recovery.json": RecoveryProof,
    "travel.json": TravelProof,
    "unlock.json": Unlocked,
}


def as_file(vector: JSON) -> bytes:
    return json.dumps(vector, ensure_ascii=False, indent=2).encode() + b"\n"


def write_all() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, make in VECTORS.items():
        (FOLDER / name).write_bytes(as_file(make()))


if __name__ == "__main__":
    write_all()
