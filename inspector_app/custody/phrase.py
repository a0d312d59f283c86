"""A one-time phrase: what the receiving phone shows and the sending one types, so that a file opens there and nowhere.

Four groups of five letters and digits (base32): 16 of them, 80 bits, are random, and the last four say whether the rest
was typed rightly, since a slip would be found out only when the two phones are far apart. They follow from the others,
so they tell nothing.
"""

import hashlib
import re
import secrets
from typing import Final

from inspector_app.custody.errors import PhraseMistyped
from sync.journal import to_base32

GROUP: Final = 5
_RANDOM_LETTERS: Final = 16
_FORM: Final = re.compile(r"[a-z2-7]{20}")
_MISREAD: Final = str.maketrans("018", "oib")
"""Digits that are in no phrase, and what they are taken for."""


def new_phrase() -> str:
    """A fresh one, as it is shown: groups in capitals."""
    letters = to_base32(secrets.token_bytes(10))
    return show_phrase(letters + _check(letters))


def show_phrase(letters: str) -> str:
    return "-".join(letters[at : at + GROUP] for at in range(0, len(letters), GROUP)).upper()


def read_phrase(typed: str) -> str:
    """The letters of a phrase. Case, blanks and hyphens do not matter. Raises PhraseMistyped."""
    letters = re.sub(r"[\s-]", "", typed).lower().translate(_MISREAD)
    if not _FORM.fullmatch(letters) or _check(letters[:_RANDOM_LETTERS]) != letters[_RANDOM_LETTERS:]:
        raise PhraseMistyped
    return letters


def _check(letters: str) -> str:
    return to_base32(hashlib.sha256(b"inspector phrase 1\n" + letters.encode()).digest())[:4]
