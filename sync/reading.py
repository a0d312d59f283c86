"""Reads the lines of the exchange, up and down.

A request ends with the device's signature over all lines before it, an answer with the center's. Without its last line
there was no request, and no answer (JOURNAL.md, section 5; the lines themselves are in PROTOCOL.md).
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import Final

from sync.errors import AnotherVersion, NoAnswer
from sync.exchange import EXCHANGE, Answer, Aside, Document, Hold, Lack, Prove, Request, Run, Token, lines_digest
from sync.journal import HEX_DIGEST, ID, SALT_BYTES, VISIT_ID, Entry, Position
from sync.keyring import Keyring
from sync.notes import CHALLENGE, AnswerNote, SignIn
from sync.signed import NotGenuine, Signed, from_base64
from sync.strictjson import JSON, NotStrict, read_json

MAX_LINE_BYTES: Final = 1024 * 1024


class NotAnExchange(ValueError):
    """The lines are not a request, or not an answer, of this protocol; the message says why."""


class NotThisVersion(NotAnExchange):
    """They say that they are of another version."""


def read_request(raw: bytes) -> tuple[Request, SignIn, bytes]:
    """The request, the sign-in text that its last line must sign, and that signature (not yet verified).

    Raises:
        NotAnExchange: cut, or of another form.
    """
    note, signature = read_sign_in(raw)
    try:
        return _read_request(_split_last(raw)[0], note), note, signature
    except (NotGenuine, NotStrict) as error:
        raise NotAnExchange(str(error)) from error


def read_sign_in(raw: bytes) -> tuple[SignIn, bytes]:
    """Who asks, and the signature that is to prove it, from the first and the last line alone: a request can be long,
    and is short when packed, so whoever has not signed in must not have it all read.

    Raises:
        NotAnExchange: cut, or those two lines are of another form.
    """
    text, last = _split_last(raw)
    signature = _raw(last, "sign-in")
    head = _object(text.partition(b"\n")[0])
    asked = {name: _id(head, name) for name in ("center", "device", "nonce")}
    try:
        note = SignIn(challenge=_text(head, "challenge"), lines=lines_digest(text), **asked)
    except NotGenuine as error:
        raise NotAnExchange(str(error)) from error
    return note, signature


def find_certificates(raw: bytes, most: int) -> Iterator[Signed]:
    """The first certificates among the lines of a request that is not read yet, at most so many."""
    at = -1
    for _ in range(most):
        at = raw.find(b'"certificate"', at + 1)
        if at < 0:
            return
        start, at = raw.rfind(b"\n", 0, at) + 1, raw.find(b"\n", at)
        with suppress(NotAnExchange, NotGenuine):
            yield Signed.from_json(_object(raw[start:at]).get("certificate"))


def _read_request(text: bytes, note: SignIn) -> Request:
    lines = _Lines(text)
    head = lines.next_object()
    return Request(
        center=note.center,
        device=note.device,
        nonce=note.nonce,
        epoch=_text(head, "epoch"),
        digest=_text(head, "digest"),
        challenge=note.challenge,
        keys=_number(head, "keys"),
        **_read_rest(lines, "exchange", head),  # type: ignore[arg-type]
    )


def read_answer(raw: bytes, keyring: Keyring, nonce: str) -> tuple[Answer, Keyring]:
    """The answer to the request of that nonce, and the keyring with the working keys that it brought.

    Raises:
        NoAnswer: anything else than this center's whole, genuine answer to this question; AnotherVersion where it says
            that it is of another version of the protocol.
    """
    try:
        return _read_answer(raw, keyring, nonce)
    except NotThisVersion as error:
        raise AnotherVersion from error
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
    note = AnswerNote(keyring.center, key, nonce, lines_digest(text), answer.epoch, answer.access)
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
        raise NotThisVersion("it speaks a newer version of the protocol")
    found: dict[str, list[object]] = {}
    alone: dict[str, object] = {}
    for line in lines:
        for name, (plural, read, speaker) in _READERS.items():
            if name in line and speaker in ("both", opening):
                found.setdefault(plural, []).append(read(line, lines))
                break
        else:
            # A line of a kind that is not known here is a newer speaker's: passed over, but signed all the same.
            for name, (read_one, speaker) in _READERS_OF_ONE.items():
                if name in line and speaker == opening:
                    alone[name] = read_one(line[name])
    return {plural: tuple(values) for plural, values in found.items()} | alone


def _read_visits(value: JSON) -> dict[str, str]:
    if not isinstance(value, dict) or not all(map(VISIT_ID.fullmatch, value)):
        raise NotAnExchange("visits is not an object of visits")
    return {visit: _text(value, visit) for visit in value}


def _read_documents(value: JSON) -> tuple[Document, ...]:
    if not isinstance(value, list):
        raise NotAnExchange("documents is not a list")
    return tuple(map(_read_document, value))


def _read_document(value: JSON) -> Document:
    if isinstance(value, list) and len(value) == 2 and type(value[1]) is int and value[1] >= 0:
        return Document(_hex(value[0]).hex(), value[1])
    raise NotAnExchange("a document is not digest and size")


def _read_ended(value: JSON) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise NotAnExchange("ended is not a list")
    return tuple(_visit({"ended": visit}, "ended") for visit in value)


def _read_revoked(value: JSON) -> str:
    return _text({"revoked": value}, "revoked")


def _read_speaks(value: JSON) -> frozenset[str]:
    if not isinstance(value, list):
        raise NotAnExchange("speaks is not a list")
    # What else a newer device speaks is of no concern here.
    return frozenset(word for word in value if isinstance(word, str))


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
    return Lack(_visit(line, "lack"), _photos(line))


def _read_prove(line: Mapping[str, JSON], _: _Lines) -> Prove:
    return Prove(_visit(line, "prove"), _photos(line))


def _photos(line: Mapping[str, JSON]) -> tuple[str, ...]:
    photos = line.get("photos")
    if not isinstance(photos, list):
        raise NotAnExchange("no list of photos")
    return tuple(_hex(photo).hex() for photo in photos)


def _read_aside(line: Mapping[str, JSON], _: _Lines) -> Aside:
    code = _text(line, "code") if "code" in line else ""
    return Aside(_visit(line, "aside"), _id(line, "device"), _number(line, "seq"), _text(line, "why"), code)


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

_READERS_OF_ONE: Final[Mapping[str, tuple[Callable[[JSON], object], str]]] = {
    "visits": (_read_visits, "answer"),
    "documents": (_read_documents, "answer"),
    "ended": (_read_ended, "answer"),
    "revoked": (_read_revoked, "answer"),
    "speaks": (_read_speaks, "exchange"),
    "successor": (Signed.from_json, "exchange"),
}
"""Lines that stand at most once; of several the last counts."""


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
    "holding": ("holdings", _note_reader("holding"), "answer"),
    "prove": ("proves", _read_prove, "exchange"),
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
