"""Why an entry is kept aside: the sentences that are said of it, and the codes that stand for them everywhere."""

from collections.abc import Mapping
from typing import Final

WAITING_FOR_ACCESS: Final = "waiting for access"
WAITING_FOR_A_SUPERVISOR: Final = "its device was revoked: waiting for a supervisor"

_CODES: Final[Mapping[str, str]] = {
    WAITING_FOR_ACCESS: "waiting-for-access",
    WAITING_FOR_A_SUPERVISOR: "waiting-for-a-supervisor",
}
WAITING: Final = frozenset({_CODES[WAITING_FOR_ACCESS], _CODES[WAITING_FOR_A_SUPERVISOR]})
"""The center keeps what waits so, and takes it in itself when somebody there decides: nobody need bring it again."""


def code_of(why: str) -> str:
    """ "" for a sentence that has none."""
    return _CODES.get(why, "")
