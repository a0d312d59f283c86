"""The ids that carry meaning.

An answer's id is its element's id, with a place where the answer differs by place: `6.2`, `6.2@dock-3`, `10.2+@gate`.
A finding's id is made from its answer's, so that two inspectors cannot make two. All other ids are random
(`sync.journal.new_id`). Ids are never typed text: typed text in an id could not be erased.
"""

import re
from typing import Final

from inspector_app.visits.errors import NotWritable

__all__ = [
    "ANSWER_ID",
    "FINDING_ID",
    "STAGE_ID",
    "VISIT_ID",
    "answer_id",
    "answer_of_finding",
    "element_of",
    "finding_id",
    "natural_order",
    "place_of",
]

VISIT_ID: Final = "visit"
"""The one record of kind `visit` in a visit's journal."""
STAGE_ID: Final = "stage"
"""The one record of kind `step`: a single register, so that the center's last move is found without a clock."""

_ELEMENT: Final = r"[0-9a-z]{1,30}(?:\.[0-9a-z]{1,30}){0,4}\+?"
_PLACE: Final = r"[0-9a-z][0-9a-z-]{0,62}"
_ANSWER: Final = rf"({_ELEMENT})(?:@({_PLACE}))?"

PLACE_ID: Final = re.compile(_PLACE)
ANSWER_ID: Final = re.compile(_ANSWER)
FINDING_ID: Final = re.compile(rf"finding:{_ANSWER}")


def answer_id(element: str, place: str | None = None) -> str:
    """The id of the answer to an element, at a place where it differs by place. Raises NotWritable."""
    found = element if place is None else f"{element}@{place}"
    if not ANSWER_ID.fullmatch(found):
        raise NotWritable("answer", "", f"no answer can have the id {found!r}")
    return found


def element_of(answer: str) -> str:
    """The element's id in an answer's id."""
    return answer.partition("@")[0]


def place_of(answer: str) -> str | None:
    """The place's id in an answer's id, or None where the answer is for the whole site."""
    return answer.partition("@")[2] or None


def finding_id(answer: str) -> str:
    """The id of the finding on an answer."""
    return f"finding:{answer}"


def answer_of_finding(finding: str) -> str | None:
    """The answer's id in a finding's id, or None where the id is not a finding's."""
    return finding.removeprefix("finding:") if FINDING_ID.fullmatch(finding) else None


_CHUNK = re.compile(r"[0-9]+|[^0-9]+")


def natural_order(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sorting key by which 6.2 comes before 6.10, and 10.2 before 10.2+."""
    chunks: list[str] = _CHUNK.findall(text)
    return tuple((0, int(chunk), "") if chunk[0] in "0123456789" else (1, 0, chunk) for chunk in chunks)
