"""Requests and answers as lines, also such as only a newer or a broken center would sign."""

import hashlib

from sync.exchange import Answer, Request, Token
from sync.notes import AnswerNote
from sync.signed import sign, to_base64
from sync.strictjson import JSON, read_json, write_json
from sync.writing import write_answer, write_request
from tests.support.fixed import LEAD, FixedCenter, FixedWriter, fixed_id

CENTER = FixedCenter()
NONCE = fixed_id("a nonce")
SMALL = Answer(NONCE, fixed_id("epoch"), "2026-11-21T16:05:00Z", "c", 1, "d", Token("t", "2026-11-21T17:05:00Z"))
"""The least that an answer can say."""


def down(what: Answer, *, center: FixedCenter = CENTER, key: int = 1) -> bytes:
    return write_answer(what, center.working(key), center=center.id, key=key)


def up(what: Request, signer: FixedWriter = LEAD) -> bytes:
    return write_request(what, signer.signer)


def body_lines(raw: bytes) -> list[bytes]:
    """The lines before the last."""
    return raw.split(b"\n")[:-2]


def resign(text: bytes) -> bytes:
    """These lines, whatever they say, with the center's signature over them."""
    note = AnswerNote(CENTER.id, 1, NONCE, hashlib.sha256(text).hexdigest(), SMALL.epoch, SMALL.access)
    end: dict[str, JSON] = {"end": to_base64(sign(note, CENTER.working()).signature), "key": 1}
    return text + write_json(end) + b"\n"


def signed_anew(raw: bytes, *, without: str = "", **more: JSON) -> bytes:
    """The same answer with another first line, signed."""
    head = read_json(raw.split(b"\n")[0])
    assert isinstance(head, dict)
    changed: dict[str, JSON] = {name: value for name, value in {**head, **more}.items() if name != without}
    return resign(b"".join(line + b"\n" for line in [write_json(changed), *body_lines(raw)[1:]]))
