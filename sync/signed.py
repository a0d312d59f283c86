"""Signed texts, and how their one form is written and read (JOURNAL.md, section 4).

A text is its purpose and version on the first line, then the center, then one field a line, so that a person can read
what was signed and check it with standard tools.

Errors:
    NotGenuine   a text of another form, of another center, or whose signature does not hold
"""

import base64
import hashlib
import re
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Protocol

from sync.journal import ID
from sync.strictjson import JSON

ALGORITHM: Final = "ed25519"
NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,15}")


class NotGenuine(ValueError):
    """A signed text does not prove what it should; the message says why."""


class Signer(Protocol):
    """Holds a private key. `public_key` is the raw 32 bytes; `sign` returns the raw 64-byte Ed25519 signature."""

    @property
    def public_key(self) -> bytes: ...

    def sign(self, message: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Signed:
    """A text and the signature over its UTF-8 bytes, kept as they came."""

    text: str
    signature: bytes

    def to_json(self) -> dict[str, JSON]:
        return {"note": self.text, "signature": to_base64(self.signature)}

    @classmethod
    def from_json(cls, value: JSON) -> "Signed":
        """Raises NotGenuine where the value is not a note with a signature."""
        if not isinstance(value, dict) or value.keys() != {"note", "signature"}:
            raise NotGenuine("not a note with its signature")
        text, signature = value["note"], value["signature"]
        if not isinstance(text, str):
            raise NotGenuine("not a note with its signature")
        return cls(text, from_base64(signature))

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the text: how an entry names the newest receipt held."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def to_base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def from_base64(value: JSON) -> bytes:
    """Raises NotGenuine where the value is not standard base64, or not the one way to write these bytes."""
    try:
        if isinstance(value, str) and to_base64(raw := base64.b64decode(value, validate=True)) == value:
            return raw
    except ValueError:
        # binascii.Error, and what characters beyond ASCII raise.
        pass
    raise NotGenuine("not base64")


def write_text(purpose: str, center: str, fields: Iterable[tuple[str, str]]) -> str:
    """The one text of that purpose with these fields."""
    lines = [f"inspector {purpose} 1", f"center {center}", f"algorithm {ALGORITHM}"]
    return "\n".join([*lines, *(f"{name} {value}" for name, value in fields)]) + "\n"


def _fields(text: str, purpose: str) -> tuple[str, list[tuple[str, str]]]:
    lines = text.split("\n")
    if lines[0] != f"inspector {purpose} 1" or len(lines) < 4 or lines[-1] != "":
        raise NotGenuine(f"not a {purpose}")
    pairs = [line.partition(" ") for line in lines[1:-1]]
    if pairs[0][0] != "center" or not ID.fullmatch(pairs[0][2]) or pairs[1] != ("algorithm", " ", ALGORITHM):
        raise NotGenuine(f"the {purpose} names no center or an algorithm that is not known here")
    return pairs[0][2], [(name, value) for name, _, value in pairs[2:]]


class Reader:
    """Takes fields in their one order; anything missing, extra or of another form is not genuine."""

    def __init__(self, text: str, purpose: str) -> None:
        self.purpose = purpose
        self.center, fields = _fields(text, purpose)
        self._left = deque(fields)

    def take(self, name: str, form: re.Pattern[str]) -> str:
        if not self._left or self._left[0][0] != name or not form.fullmatch(self._left[0][1]):
            raise NotGenuine(f"the {self.purpose} lacks {name}, or it is of another form")
        return self._left.popleft()[1]

    def number(self, name: str) -> int:
        return int(self.take(name, NUMBER))

    def key(self, name: str) -> bytes:
        raw = from_base64(self.take(name, re.compile(r"\S+")))
        if len(raw) != 32:
            raise NotGenuine(f"the {self.purpose}'s {name} is not 32 bytes")
        return raw

    def take_all(self, name: str) -> list[str]:
        found = []
        while self._left and self._left[0][0] == name:
            found.append(self._left.popleft()[1])
        return found

    def end(self) -> None:
        if self._left:
            raise NotGenuine(f"the {self.purpose} holds more than it should")


class _Text(Protocol):
    def text(self) -> str: ...


def sign(note: _Text, signer: Signer) -> Signed:
    """Sign a note's text."""
    text = note.text()
    return Signed(text, signer.sign(text.encode()))
