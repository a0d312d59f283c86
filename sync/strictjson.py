"""JSON as the journal allows it: one meaning on every machine, or refused.

No doubled keys, no fractions, NaN or lone surrogates, whole numbers within 2^53, text in Unicode normal form C,
at most 16 levels. Everything that is signed or folded is read through here (JOURNAL.md, section 1).
"""

import json
import re
import unicodedata
from typing import NoReturn, TypeAlias

JSON: TypeAlias = "bool | int | str | list[JSON] | dict[str, JSON] | None"

MAX_LEVELS = 16
MAX_NUMBER = 2**53

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')
_LONG_NUMBER = re.compile(r"[0-9]{16}")


class NotStrict(ValueError):
    """The bytes are not JSON as the journal allows it; the message says why."""


def _refuse_number(text: str) -> NoReturn:
    raise NotStrict(f"a fraction or a number without a value: {text[:20]}")


_decode = json.JSONDecoder(parse_float=_refuse_number, parse_constant=_refuse_number).decode
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
_encode_sorted = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, sort_keys=True).encode


def write_json(value: JSON) -> bytes:
    """One compact UTF-8 line without a line end. Raises NotStrict where the value itself is not allowed."""
    _check(value, 1)
    return _encode(value).encode()


def canonical(value: JSON) -> str:
    """The one text of a value, keys sorted: equal texts mean equal type and value (so true is not 1)."""
    return _encode_sorted(value)


def read_json(line: bytes) -> JSON:
    """Read one line.

    Raises:
        NotStrict: with the reason, for anything the journal does not allow.
    """
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        raise NotStrict("not UTF-8") from error
    if "\n" in text:
        raise NotStrict("more than one line")
    _check_levels(line)
    try:
        value: JSON = _decode(text)
    except NotStrict:
        raise
    except (ValueError, RecursionError) as error:
        raise NotStrict("not JSON") from error
    if not _is_plainly_strict(value, text):
        _read_carefully(text)
    return value


def _is_plainly_strict(value: JSON, text: str) -> bool:
    """Whether a quick look proves strictness: written again it is the same text, so no key was doubled, nothing was
    escaped that need not be. What this cannot prove is read a second time, slowly."""
    return (
        _encode(value) == text
        and not _LONG_NUMBER.search(text)
        and (text.isascii() or (_is_encodable(text) and unicodedata.is_normalized("NFC", text)))
    )


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _read_carefully(text: str) -> None:
    value: JSON = json.loads(text, object_pairs_hook=_refuse_doubled_keys)
    _check(value, 1)


def _refuse_doubled_keys(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotStrict("a key stands twice")
    return found


def _check_levels(line: bytes) -> None:
    if line.count(b"{") + line.count(b"[") <= MAX_LEVELS:
        return
    depth = 0
    for byte in _STRING.sub(b"", line):
        if byte in b"{[":
            depth += 1
            if depth > MAX_LEVELS:
                raise NotStrict(f"more than {MAX_LEVELS} levels")
        elif byte in b"}]":
            depth -= 1


def _check(value: JSON, level: int) -> None:
    if isinstance(value, str):
        _check_text(value)
    elif isinstance(value, bool) or value is None:
        return
    elif isinstance(value, int):
        if abs(value) > MAX_NUMBER:
            raise NotStrict("a number beyond 2^53")
    elif isinstance(value, (list, dict)):
        if level > MAX_LEVELS:
            raise NotStrict(f"more than {MAX_LEVELS} levels")
        _check_inside(value, level)
    else:
        raise NotStrict(f"a {type(value).__name__} is not allowed")


def _check_inside(value: "list[JSON] | dict[str, JSON]", level: int) -> None:
    if isinstance(value, dict):
        for key in value:
            if not isinstance(key, str):
                raise NotStrict("a key that is not text")
            _check_text(key)
    for inner in value.values() if isinstance(value, dict) else value:
        _check(inner, level + 1)


def _check_text(text: str) -> None:
    if not _is_encodable(text):
        raise NotStrict("a lone surrogate")
    if not unicodedata.is_normalized("NFC", text):
        raise NotStrict("text not in normal form C")
