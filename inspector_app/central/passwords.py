"""Which passwords may be chosen: long ones. Rules about signs only make them shorter and worse (NIST SP 800-63B)."""

import unicodedata
from typing import Final

from inspector_app.central.errors import NotAPassword

__all__ = ["MAX_LETTERS", "MIN_LETTERS", "check_password", "in_one_form"]

MIN_LETTERS: Final = 12
MAX_LETTERS: Final = 200
_LEAST_DIFFERENT: Final = 5


def in_one_form(password: str) -> str:
    """The same letters typed on another keyboard are the same password."""
    return unicodedata.normalize("NFKC", password)


def check_password(password: str, address: str) -> None:
    """Raises NotAPassword: too short, too long, too simple, or the person's own address."""
    letters = in_one_form(password)
    if len(letters) < MIN_LETTERS:
        raise NotAPassword("too_short")
    if len(letters) > MAX_LETTERS:
        raise NotAPassword("too_long")
    if len(set(letters.casefold())) < _LEAST_DIFFERENT:
        raise NotAPassword("too_simple")
    if address in letters.casefold() or letters.casefold() in address:
        raise NotAPassword("the_address")
    try:
        letters.encode()
    except UnicodeEncodeError:
        raise NotAPassword("no_text") from None
