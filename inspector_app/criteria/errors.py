"""Errors of criterion sets.

CriterionSetError
├── CriterionSetRefused     a file is not a criterion set; every problem is listed
└── NoSuchSet               no file holds the set that was asked for
"""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["CriterionSetError", "CriterionSetRefused", "NoSuchSet", "Problem"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a set: the file, the key in it (`criteria[3].elements[0].level`) and what to mend."""

    file: str
    key: str
    what: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.what}" if self.key else f"{self.file}: {self.what}"


class CriterionSetError(ValueError):
    """A criterion set could not be had."""


class CriterionSetRefused(CriterionSetError):
    """A file is not a criterion set. `problems` names them all; the message gives the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        super().__init__(f"{problems[0]}{more}")
        self.problems = tuple(problems)


class NoSuchSet(CriterionSetError):
    """No criterion set of that id is here."""

    def __init__(self, set_id: str, folder: str) -> None:
        super().__init__(f"no criterion set {set_id!r} in {folder}")
        self.set_id = set_id
