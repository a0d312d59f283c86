"""Why an entry is kept aside or counts nowhere: the sentences that are said of it, and the codes that stand for them.

The sentences stand in vaults, in files and on the wire; a screen says them in its own words, by the code. A sentence
that has none, of a newer center or about what in a body breaks a rule, is shown as it is.
"""

from collections.abc import Mapping
from typing import Final

WAITING_FOR_ACCESS: Final = "waiting for access"
WAITING_FOR_A_SUPERVISOR: Final = "its device was revoked: waiting for a supervisor"
NO_MORE_ASIDE: Final = "it could not even be kept aside: this device has brought too much that has no place"
QUARANTINED: Final = "quarantined"
"""What follows it behind a colon is the supervisor's own reason."""

_CODES: Final[Mapping[str, str]] = {
    WAITING_FOR_ACCESS: "waiting-for-access",
    WAITING_FOR_A_SUPERVISOR: "waiting-for-a-supervisor",
    NO_MORE_ASIDE: "no-more-aside",
    "its device has too many branches in this visit": "too-many-branches",
    "no checkpoint of its device covers it": "not-covered",
    "what comes before it is not here": "lacks-what-comes-before",
    "it does not begin its strand": "does-not-follow",
    "it does not follow what it names as before it": "does-not-follow",
    "a strand never changes its version": "does-not-follow",
    "its writer is not known here": "unknown-writer",
    "it came without its body, and no erasure of the center is known for it": "without-body",
    "of a version that is not known here": "unknown-version",
    "written in the name of another person": "another-person",
}
_BEGINNINGS: Final[Mapping[str, str]] = {QUARANTINED: "quarantined", "only the center can decide": "center-decides"}
CODES: Final = frozenset({*_CODES.values(), *_BEGINNINGS.values()})
WAITING: Final = frozenset({_CODES[WAITING_FOR_ACCESS], _CODES[WAITING_FOR_A_SUPERVISOR]})
"""The center keeps what waits so, and takes it in itself when somebody there decides: nobody need bring it again."""


def code_of(why: str) -> str:
    """The code of a sentence; "" where it has none."""
    beginning, colon, _ = why.partition(": ")
    return _CODES.get(why) or (_BEGINNINGS.get(beginning, "") if colon else "")
