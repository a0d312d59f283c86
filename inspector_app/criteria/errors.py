"""Errors of criterion sets.

CriterionSetError
├── CriterionSetRefused     a file is not a criterion set; every problem is listed
└── NoSuchSet               no file holds the set that was asked for
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["CriterionSetError", "CriterionSetRefused", "NoSuchSet", "Problem"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a set: where (`criteria[3].elements[0].level`), what, and how it is cured.

    `line` counts from 1; 0 where it was not looked up, and in a published file, which is a single line.
    """

    file: str
    line: int
    key: str
    what: str
    cure: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return ": ".join(part for part in (place, self.key, f"{self.what}. {self.cure}") if part)


class CriterionSetError(ValueError):
    """A criterion set could not be had."""


class CriterionSetRefused(CriterionSetError):
    """A file is not a criterion set. `problems` names them all; the message gives the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{problems[0]}{more}")
        self.problems = tuple(problems)


class NoSuchSet(CriterionSetError):
    """No criterion set of that id is here, or none of that edition, digest or day."""

    def __init__(
        self, set_id: str, edition: str | None = None, digest: str | None = None, day: dt.date | None = None
    ) -> None:
        told = [f"no criterion set {set_id!r}"]
        told += [f"edition {edition!r}"] if edition else []
        told += [f"digest {digest[:16]}"] if digest else []
        told += [f"in effect on {day.isoformat()}"] if day else []
        super().__init__(", ".join(told))
        self.set_id = set_id
