"""What is told of a package: each thing by its place, and of a file that is nothing but faults not all of them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

MOST_TOLD: Final = 100
"""Of one file. Whoever mends or judges a package reads no more; a crafted one could bring millions."""
MOST_TOLD_IN_ALL: Final = 1000
OTHERS: Final = "other files"
"""Those of which none is told, counted together."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong, or not there, and where."""

    where: str
    what: str

    @property
    def file(self) -> str:
        """The file in which it is: a place there follows behind a comma."""
        return self.where.partition(",")[0]


class Faults:
    """Those found so far, the first of each file."""

    def __init__(self) -> None:
        self._told: list[Fault] = []
        self._counts = Counter[str]()
        self._told_of = Counter[str]()

    def add(self, fault: Fault) -> None:
        self._counts[fault.file] += 1
        if self._told_of[fault.file] < MOST_TOLD and len(self._told) < MOST_TOLD_IN_ALL:
            self._told_of[fault.file] += 1
            self._told.append(fault)

    def take(self, others: "Faults") -> None:
        """All of the others, those that are only counted included."""
        for fault in others:
            self.add(fault)
        self._counts.update(others.untold)

    def __iter__(self) -> Iterator[Fault]:
        return iter(self._told)

    @property
    def untold(self) -> Mapping[str, int]:
        """By file, how many more there are than are told."""
        more = Counter[str]()
        for file, count in (self._counts - self._told_of).items():
            more[file if self._told_of[file] else OTHERS] += count
        return more
