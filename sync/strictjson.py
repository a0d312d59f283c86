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

_ASSIGNED_AFTER_UNICODE_14 = re.compile(
    "[\u05c8\u05c9\u0897\u1acf-\u1af0\U000105c9\U000105d2\U000105da\U000105e4\U00010d69-\U00010d6d"
    "\U00010ecb-\U00010ecf\U00010ef0-\U00010efb\U00010efd-\U00010eff\U00011382-\U00011385\U0001138b\U0001138e"
    "\U00011390\U00011391\U000113b8\U000113bb\U000113c2\U000113c5\U000113c7-\U000113c9\U000113ce-\U000113d0"
    "\U00011f41\U00011f42\U0001611e-\U00016129\U0001612f\U00016d63\U00016d67-\U00016d6a\U0001d127\U0001d128"
    "\U0001d250-\U0001d252\U0001d25b\U0001d25c\U0001d25f\U0001d280\U0001d281\U0001e08f\U0001e4ec-\U0001e4ef"
    "\U0001e5ee\U0001e5ef\U0001e6e3\U0001e6e6\U0001e6ee\U0001e6ef\U0001e6f5]"
)
"""What Unicode 15 to 18 added that takes part in normalization. Form C is that of Unicode 14, for ever: to it these are
characters like any other. Else two marks in the wrong order would be allowed by a program that does not know them yet
and refused by one that does, and the two would fold to different states."""
KNOWN_UNICODE = frozenset({"14.0.0", "15.0.0", "15.1.0", "16.0.0", "17.0.0", "18.0.0"})
"""The versions that the list above covers; a test fails where Python brings a newer one."""


class NotStrict(ValueError):
    """The bytes are not JSON as the journal allows it; the message says why."""


def _refuse_number(text: str) -> NoReturn:
    raise NotStrict(f"a fraction or a number without a value: {text[:20]}")


def _read_whole(text: str) -> int:
    # By its length first: Python itself refuses to read thousands of digits.
    number = int(text) if len(text) <= 17 else MAX_NUMBER + 1
    if abs(number) > MAX_NUMBER:
        raise NotStrict("a number beyond 2^53")
    return number


def _refuse_doubled_keys(pairs: list[tuple[str, JSON]]) -> dict[str, JSON]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotStrict("a key stands twice")
    return found


_raw_decode = json.JSONDecoder(
    parse_float=_refuse_number,
    parse_int=_read_whole,
    parse_constant=_refuse_number,
    object_pairs_hook=_refuse_doubled_keys,
).raw_decode
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
    if b"\n" in line:
        raise NotStrict("more than one line")
    value: JSON
    try:
        text = line.decode().strip(" \t\r")
        value, end = _raw_decode(text)
    except UnicodeDecodeError as error:
        raise NotStrict("not UTF-8") from error
    except NotStrict:
        raise
    except (ValueError, RecursionError) as error:
        raise NotStrict("not JSON") from error
    if end != len(text):
        raise NotStrict("more than one value")
    if not _is_plainly_strict(line, text):
        _check(value, 1)
    return value


def _is_plainly_strict(line: bytes, text: str) -> bool:
    """Whether a quick look proves what reading has not: no text that an escape could have hidden, all in normal form C,
    and too few brackets for more than 16 levels. What this cannot prove is looked at value by value."""
    return (
        line.count(b"{") + line.count(b"[") <= MAX_LEVELS
        and "\\u" not in text
        and (text.isascii() or _is_in_form_c(text))
    )


def _is_in_form_c(text: str) -> bool:
    return unicodedata.is_normalized("NFC", _ASSIGNED_AFTER_UNICODE_14.sub("\ufffd", text))


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
    if text.isascii():
        return
    if not _is_encodable(text):
        raise NotStrict("a lone surrogate")
    if not _is_in_form_c(text):
        raise NotStrict("text not in normal form C")


def _is_encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
