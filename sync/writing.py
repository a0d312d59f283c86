"""Writes the lines of the exchange, up and down, and the signature that ends them (PROTOCOL.md, section 6)."""

from collections.abc import Iterable

from sync.exchange import EXCHANGE, Answer, Aside, Request, Run, lines_digest, tips_json
from sync.notes import AnswerNote, SignIn
from sync.signed import Signed, Signer, sign, to_base64
from sync.strictjson import JSON, write_json


def write_request(request: Request, signer: Signer) -> bytes:
    """All lines of a request, signed by the device."""
    head: dict[str, JSON] = {"exchange": EXCHANGE, "center": request.center, "device": request.device}
    head |= {"nonce": request.nonce, "epoch": request.epoch, "digest": request.digest}
    head |= {"challenge": request.challenge, "keys": request.keys}
    lines = [write_json(head)]
    if request.speaks:
        lines.append(write_json({"speaks": [*sorted(request.speaks)]}))
    if request.successor is not None:
        lines.append(write_json({"successor": request.successor.to_json()}))
    lines += _write_notes("certificate", request.certificates)
    lines += [
        write_json({"hold": hold.visit, "tips": tips_json(hold.tips), "receipt": hold.receipt})
        for hold in request.holds
    ]
    lines += [write_json({"prove": one.visit, "photos": [*one.photos]}) for one in request.proves]
    lines += _write_notes("checkpoint", request.checkpoints)
    lines += _write_runs(request.runs)
    text = _join(lines)
    note = SignIn(request.center, request.device, request.challenge, request.nonce, lines_digest(text))
    return text + write_json({"sign-in": to_base64(sign(note, signer).signature)}) + b"\n"


def write_answer(answer: Answer, signer: Signer, *, center: str, key: int) -> bytes:
    """All lines of an answer, signed by the center's working key of that number."""
    head: dict[str, JSON] = {"answer": EXCHANGE, "nonce": answer.nonce, "epoch": answer.epoch, "at": answer.at}
    head |= {"challenge": answer.challenge, "access": answer.access, "digest": answer.digest}
    head |= {"token": answer.token.value, "until": answer.token.until}
    lines = [write_json(head), *_write_notes("key", answer.keys)]
    if answer.visits is not None:
        lines.append(write_json({"visits": dict(answer.visits)}))
    if answer.documents is not None:
        lines.append(write_json({"documents": [[one.sha256, one.size] for one in answer.documents]}))
    if answer.ended is not None:
        lines.append(write_json({"ended": [*answer.ended]}))
    if answer.revoked:
        lines.append(write_json({"revoked": answer.revoked}))
    lines += [
        write_json({"hold": hold.visit, "tips": tips_json(hold.tips), "digest": hold.digest}) for hold in answer.holds
    ]
    lines += _write_notes("receipt", answer.receipts)
    lines += [write_json({"lack": lack.visit, "photos": [*lack.photos]}) for lack in answer.lacks]
    lines += _write_notes("holding", answer.holdings)
    lines += _write_notes("certificate", answer.certificates)
    lines += _write_notes("checkpoint", answer.checkpoints)
    lines += _write_runs(answer.runs)
    lines += [write_json(_aside(aside)) for aside in answer.asides]
    text = _join(lines)
    note = AnswerNote(center, key, answer.nonce, lines_digest(text), answer.epoch, answer.access)
    return text + write_json({"end": to_base64(sign(note, signer).signature), "key": key}) + b"\n"


def _write_notes(name: str, notes: Iterable[Signed]) -> list[bytes]:
    return [write_json({name: note.to_json()}) for note in notes]


def _write_runs(runs: Iterable[Run]) -> list[bytes]:
    lines = []
    for run in runs:
        salts = b"".join(entry.salt for entry in run.entries)
        head: dict[str, JSON] = {"entries": run.visit, "count": len(run.entries), "salts": to_base64(salts)}
        lines.append(write_json({**head, "after": run.entries[0].after.hex()}))
        for entry in run.entries:
            lines.append(entry.envelope)
            lines.append(b"-" + entry.body_hash.hex().encode() if entry.body is None else entry.body)
    return lines


def _join(lines: Iterable[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def _aside(aside: Aside) -> JSON:
    said: dict[str, JSON] = {"aside": aside.visit, "device": aside.device, "seq": aside.seq, "why": aside.why}
    return said | ({"code": aside.code} if aside.code else {})
