"""What a device and the center say to each other: lines up, lines down, and the signature that makes them an answer.

A request ends with the device's signature over all lines before it, an answer with the center's. Without its last line
there was no request, and no answer (JOURNAL.md, section 5; the lines themselves are in PROTOCOL.md).
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from sync.errors import NoAnswer
from sync.journal import HEX_DIGEST, ID, SALT_BYTES, VISIT_ID, Entry, Position
from sync.notes import (
    CHALLENGE,
    AnswerNote,
    Keyring,
    NotGenuine,
    Signed,
    Signer,
    SignIn,
    from_base64,
    sign,
    to_base64,
)
from sync.strictjson import JSON, NotStrict, read_json, write_json

EXCHANGE = 1
MAX_LINE_BYTES = 1024 * 1024


class NotAnExchange(ValueError):
    """The lines are not a request, or not an answer, of this protocol; the message says why."""


@dataclass(frozen=True, slots=True)
class Run:
    """Entries of one strand of a visit, each following the one before."""

    visit: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """What one side holds of a visit: every strand's tip.

    From the device also the number of the newest receipt of the present epoch (0 where there is none); from the center
    the visit's digest after this exchange.
    """

    visit: str
    tips: tuple[Position, ...]
    receipt: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Lack:
    """Photos that entries here name and whose bytes are not durable here (from the store, not from a table)."""

    visit: str
    photos: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Aside:
    """An entry that the center did not store with its strand: kept aside there, with the reason."""

    visit: str
    device: str
    seq: int
    why: str


@dataclass(frozen=True, slots=True)
class Token:
    """Opens uploads and downloads until that time; opaque."""

    value: str
    until: str


@dataclass(frozen=True, slots=True)
class Request:
    """What a device says. `digest` is its sync digest, `keys` the highest number of a working key that it knows."""

    center: str
    device: str
    nonce: str
    epoch: str
    digest: str
    challenge: str
    keys: int
    certificates: tuple[Signed, ...] = ()
    holds: tuple[Hold, ...] = ()
    checkpoints: tuple[Signed, ...] = ()
    runs: tuple[Run, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the center says. `digest` is its sync digest for this device after the exchange; `visits` gives the digest
    of each visit where the two differ as a whole, None where they are the same."""

    nonce: str
    epoch: str
    at: str
    challenge: str
    access: int
    digest: str
    token: Token
    visits: Mapping[str, str] | None = None
    keys: tuple[Signed, ...] = ()
    holds: tuple[Hold, ...] = ()
    receipts: tuple[Signed, ...] = ()
    lacks: tuple[Lack, ...] = ()
    certificates: tuple[Signed, ...] = ()
    checkpoints: tuple[Signed, ...] = ()
    runs: tuple[Run, ...] = ()
    asides: tuple[Aside, ...] = field(default=())


# digests


def visit_digest(tips: Iterable[Position], photos: Iterable[str], erasures: Iterable[str]) -> str:
    """SHA-256 (hex) over the sorted lines of what is held of a visit: strands, durable photos, erasures."""
    lines = [f"strand {at.device} {at.n} {at.head.hex()}" for at in tips]
    lines += [f"photo {digest}" for digest in photos]
    lines += [f"erasure {leaf}" for leaf in erasures]
    return _digest_of(lines)


def sync_digest(visits: Mapping[str, str], *, access: int, keys: int, epoch: str, sets: Iterable[str] = ()) -> str:
    """SHA-256 (hex) over the sorted lines of all that both sides have to agree on; equal digests: nothing to do."""
    lines = [f"visit {visit} {digest}" for visit, digest in visits.items()]
    lines += [f"set {digest}" for digest in sets]
    return _digest_of([*lines, f"access {access}", f"keys {keys}", f"epoch {epoch}"])


def _digest_of(lines: Iterable[str]) -> str:
    return hashlib.sha256("".join(f"{line}\n" for line in sorted(lines)).encode()).hexdigest()


# writing


def write_request(request: Request, signer: Signer) -> bytes:
    """All lines of a request, signed by the device."""
    head: dict[str, JSON] = {"exchange": EXCHANGE, "center": request.center, "device": request.device}
    head |= {"nonce": request.nonce, "epoch": request.epoch, "digest": request.digest}
    head |= {"challenge": request.challenge, "keys": request.keys}
    lines = [write_json(head), *_write_notes("certificate", request.certificates)]
    lines += [
        write_json({"hold": hold.visit, "tips": _tips_json(hold.tips), "receipt": hold.receipt})
        for hold in request.holds
    ]
    lines += _write_notes("checkpoint", request.checkpoints)
    lines += _write_runs(request.runs)
    text = _join(lines)
    note = SignIn(request.center, request.device, request.challenge, request.nonce, _sha256(text))
    return text + write_json({"sign-in": to_base64(sign(note, signer).signature)}) + b"\n"


def write_answer(answer: Answer, signer: Signer, *, center: str, key: int) -> bytes:
    """All lines of an answer, signed by the center's working key of that number."""
    head: dict[str, JSON] = {"answer": EXCHANGE, "nonce": answer.nonce, "epoch": answer.epoch, "at": answer.at}
    head |= {"challenge": answer.challenge, "access": answer.access, "digest": answer.digest}
    head |= {"token": answer.token.value, "until": answer.token.until}
    lines = [write_json(head), *_write_notes("key", answer.keys)]
    if answer.visits is not None:
        lines.append(write_json({"visits": dict(answer.visits)}))
    lines += [
        write_json({"hold": hold.visit, "tips": _tips_json(hold.tips), "digest": hold.digest}) for hold in answer.holds
    ]
    lines += _write_notes("receipt", answer.receipts)
    lines += [write_json({"lack": lack.visit, "photos": [*lack.photos]}) for lack in answer.lacks]
    lines += _write_notes("certificate", answer.certificates)
    lines += _write_notes("checkpoint", answer.checkpoints)
    lines += _write_runs(answer.runs)
    lines += [
        write_json({"aside": aside.visit, "device": aside.device, "seq": aside.seq, "why": aside.why})
        for aside in answer.asides
    ]
    text = _join(lines)
    note = AnswerNote(center, key, answer.nonce, _sha256(text), answer.epoch, answer.access)
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


def _tips_json(tips: Iterable[Position]) -> list[JSON]:
    return [[at.device, at.n, at.head.hex()] for at in tips]


def _join(lines: Iterable[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


def _sha256(text: bytes) -> str:
    return hashlib.sha256(text).hexdigest()


# reading


def read_request(raw: bytes) -> tuple[Request, SignIn, bytes]:
    """The request, the sign-in text that its last line must sign, and that signature (not yet verified).

    Raises:
        NotAnExchange: cut, or of another form.
    """
    try:
        return _read_request(raw)
    except (NotGenuine, NotStrict) as error:
        raise NotAnExchange(str(error)) from error


def _read_request(raw: bytes) -> tuple[Request, SignIn, bytes]:
    text, last = _split_last(raw)
    signature = _raw(last, "sign-in")
    lines = _Lines(text)
    head = lines.next_object()
    request = Request(
        center=_id(head, "center"),
        device=_id(head, "device"),
        nonce=_id(head, "nonce"),
        epoch=_text(head, "epoch"),
        digest=_text(head, "digest"),
        challenge=_text(head, "challenge"),
        keys=_number(head, "keys"),
        **_read_rest(lines, "exchange", head),  # type: ignore[arg-type]
    )
    note = SignIn(request.center, request.device, request.challenge, request.nonce, _sha256(text))
    return request, note, signature


def read_answer(raw: bytes, keyring: Keyring, nonce: str) -> tuple[Answer, Keyring]:
    """The answer to the request of that nonce, and the keyring with the working keys that it brought.

    Raises:
        NoAnswer: anything else than this center's whole, genuine answer to this question.
    """
    try:
        return _read_answer(raw, keyring, nonce)
    except (NotAnExchange, NotGenuine, NotStrict) as error:
        raise NoAnswer(f"What came back is not the center's answer: {error}.") from error


def _read_answer(raw: bytes, keyring: Keyring, nonce: str) -> tuple[Answer, Keyring]:
    text, last = _split_last(raw)
    signature, key = _raw(last, "end"), _number(last, "key")
    lines = _Lines(text)
    head = lines.next_object()
    answer = Answer(
        nonce=_id(head, "nonce"),
        epoch=_id(head, "epoch"),
        at=_text(head, "at"),
        challenge=_text(head, "challenge"),
        access=_number(head, "access"),
        digest=_text(head, "digest"),
        token=Token(_text(head, "token"), _text(head, "until")),
        **_read_rest(lines, "answer", head),  # type: ignore[arg-type]
    )
    if answer.nonce != nonce:
        raise NotAnExchange("it answers another question")
    if not CHALLENGE.fullmatch(answer.challenge):
        # Kept, it could not be signed: the device would never ask again.
        raise NotAnExchange("its challenge is of another form")
    keyring = keyring.with_keys(answer.keys)
    note = AnswerNote(keyring.center, key, nonce, _sha256(text), answer.epoch, answer.access)
    keyring.holds(Signed(note.text(), signature), keyring.center, key)
    return answer, keyring


class _Lines:
    """The lines before the last one, each read when its turn comes: a run's raw lines are not JSON of ours to judge."""

    def __init__(self, text: bytes) -> None:
        self._lines = iter(text.split(b"\n")[:-1])

    def __iter__(self) -> Iterator[dict[str, JSON]]:
        for line in self._lines:
            yield _object(line)

    def next_object(self) -> dict[str, JSON]:
        return _object(self.next_raw())

    def next_raw(self) -> bytes:
        line = next(self._lines, None)
        if line is None:
            raise NotAnExchange("it ends too soon")
        return line


def _read_rest(lines: _Lines, opening: str, head: Mapping[str, JSON]) -> dict[str, object]:
    if type(head.get(opening)) is not int:
        raise NotAnExchange(f"it does not begin as one: {opening}")
    if head[opening] != EXCHANGE:
        raise NotAnExchange("it speaks a newer version of the protocol")
    found: dict[str, list[object]] = {}
    visits: dict[str, str] | None = None
    for line in lines:
        if "visits" in line and opening == "answer":
            visits = _read_visits(line["visits"])
            continue
        for name, (plural, read, speaker) in _READERS.items():
            if name in line and speaker in ("both", opening):
                found.setdefault(plural, []).append(read(line, lines))
                break
        # A line of a kind that is not known here is a newer speaker's: passed over, but signed all the same.
    rest: dict[str, object] = {plural: tuple(values) for plural, values in found.items()}
    return rest if visits is None else {**rest, "visits": visits}


def _read_visits(value: JSON) -> dict[str, str]:
    if not isinstance(value, dict) or not all(map(VISIT_ID.fullmatch, value)):
        raise NotAnExchange("visits is not an object of visits")
    return {visit: _text(value, visit) for visit in value}


def _read_hold(line: Mapping[str, JSON], _: _Lines) -> Hold:
    tips = line.get("tips")
    if not isinstance(tips, list):
        raise NotAnExchange("a hold without tips")
    receipt = _number(line, "receipt") if "receipt" in line else 0
    digest = _text(line, "digest") if "digest" in line else ""
    return Hold(_visit(line, "hold"), tuple(_read_tip(tip) for tip in tips), receipt, digest)


def _read_tip(tip: JSON) -> Position:
    if isinstance(tip, list) and len(tip) == 3 and isinstance(tip[0], str):
        device, n, head = tip
        if isinstance(device, str) and ID.fullmatch(device) and type(n) is int and n > 0:
            return Position(device, n, _hex(head))
    raise NotAnExchange("a tip is not device, n and head")


def _read_lack(line: Mapping[str, JSON], _: _Lines) -> Lack:
    photos = line.get("photos")
    if not isinstance(photos, list):
        raise NotAnExchange("a lack without photos")
    return Lack(_visit(line, "lack"), tuple(_hex(photo).hex() for photo in photos))


def _read_aside(line: Mapping[str, JSON], _: _Lines) -> Aside:
    return Aside(_visit(line, "aside"), _id(line, "device"), _number(line, "seq"), _text(line, "why"))


def _read_run(line: Mapping[str, JSON], lines: _Lines) -> Run:
    visit, count, after = _visit(line, "entries"), _number(line, "count"), _hex(line.get("after"))
    salts = from_base64(line.get("salts"))
    entries, used = [], 0
    for _ in range(count):
        envelope, body = lines.next_raw(), lines.next_raw()
        if body.startswith(b"-"):
            entry = Entry(envelope, None, b"", after, _hex(body[1:].decode("ascii", "replace")))
        else:
            entry = Entry(envelope, body, salts[used : used + SALT_BYTES], after)
            used += SALT_BYTES
        entries.append(entry)
        after = entry.head
    if count == 0 or used != len(salts):
        raise NotAnExchange("a run whose salts do not fit its entries")
    return Run(visit, tuple(entries))


_Read = Callable[[Mapping[str, JSON], _Lines], object]


def _note_reader(name: str) -> _Read:
    return lambda line, _: Signed.from_json(line[name])


_READERS: Final[Mapping[str, tuple[str, _Read, str]]] = {
    "certificate": ("certificates", _note_reader("certificate"), "both"),
    "checkpoint": ("checkpoints", _note_reader("checkpoint"), "both"),
    "hold": ("holds", _read_hold, "both"),
    "entries": ("runs", _read_run, "both"),
    "key": ("keys", _note_reader("key"), "answer"),
    "receipt": ("receipts", _note_reader("receipt"), "answer"),
    "lack": ("lacks", _read_lack, "answer"),
    "aside": ("asides", _read_aside, "answer"),
}


def _split_last(raw: bytes) -> tuple[bytes, dict[str, JSON]]:
    if not raw.endswith(b"\n"):
        raise NotAnExchange("it was cut")
    cut = raw.rfind(b"\n", 0, len(raw) - 1) + 1
    return raw[:cut], _object(raw[cut:-1])


def _object(line: bytes) -> dict[str, JSON]:
    if len(line) > MAX_LINE_BYTES:
        raise NotAnExchange("a line is too long")
    try:
        value = read_json(line)
    except NotStrict as error:
        raise NotAnExchange(f"a line is {error}") from error
    if not isinstance(value, dict):
        raise NotAnExchange("a line is not an object")
    return value


def _text(line: Mapping[str, JSON], name: str) -> str:
    value = line.get(name)
    if not isinstance(value, str) or len(value) > 1024:
        raise NotAnExchange(f"{name} is missing")
    return value


def _id(line: Mapping[str, JSON], name: str) -> str:
    value = _text(line, name)
    if not ID.fullmatch(value):
        raise NotAnExchange(f"{name} is not an id")
    return value


def _visit(line: Mapping[str, JSON], name: str) -> str:
    value = _text(line, name)
    if not VISIT_ID.fullmatch(value):
        raise NotAnExchange("a visit is not an id")
    return value


def _number(line: Mapping[str, JSON], name: str) -> int:
    value = line.get(name)
    if type(value) is not int or value < 0:
        raise NotAnExchange(f"{name} is not a number")
    return value


def _hex(value: JSON) -> bytes:
    if not isinstance(value, str) or not HEX_DIGEST.fullmatch(value):
        raise NotAnExchange("a hash is not 64 hex digits")
    return bytes.fromhex(value)


def _raw(line: Mapping[str, JSON], name: str) -> bytes:
    if name not in line:
        raise NotAnExchange(f"its last line is missing: {name}")
    try:
        return from_base64(line[name])
    except NotGenuine as error:
        raise NotAnExchange(f"{name} is not a signature") from error


def runs_of(visit: str, entries: Sequence[Entry]) -> list[Run]:
    """Cut entries, in the order in which they are to travel, into runs of one strand each."""
    runs: list[list[Entry]] = []
    head = b""
    for entry in entries:
        if entry.after != head:
            runs.append([])
        runs[-1].append(entry)
        head = entry.head
    return [Run(visit, tuple(run)) for run in runs]
