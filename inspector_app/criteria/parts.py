"""A set while it is put together: every table with the place where it is written, so that a fault is shown there."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from inspector_app.criteria.errors import Problem
from inspector_app.criteria.rules import Table, under

__all__ = ["Criterion", "Laid", "Part", "natural"]

_NUMBER: Final = re.compile(r"\d+")


def natural(word: str) -> tuple[tuple[int, str], ...]:
    """The order of official ids and editions: 6.2 before 6.10, 10.2 before 10.2+."""
    numbers = _NUMBER.findall(word)
    return tuple((int(number), rest) for number, rest in zip(numbers, _NUMBER.split(word)[1:], strict=True))


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a set. `is_own` says whether it stands in the file that is being read, or is inherited."""

    table: Table
    file: str
    key: str
    is_own: bool
    changed: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Keys that a later source replaced, with the file and key where it did."""

    @property
    def id(self) -> str:
        return str(self.table["id"])

    def problem(self, key: str, what: str, cure: str) -> Problem:
        """What is wrong with one of its keys, where that key is written."""
        file, at = self.changed.get(key.partition("[")[0], (self.file, self.key))
        return Problem(file, 0, under(at, key), what, cure)

    def change(self, change: Table, file: str, at: str) -> "Part":
        """The same with some keys replaced."""
        keys = [key for key in change if key != "element"]
        return replace(
            self,
            table={**self.table, **{key: change[key] for key in keys}},
            changed={**self.changed, **dict.fromkeys(keys, (file, at))},
        )


@dataclass(frozen=True, slots=True)
class Criterion:
    """A criterion with its elements."""

    part: Part
    elements: tuple[Part, ...]

    @property
    def id(self) -> str:
        return self.part.id

    @property
    def category(self) -> str:
        return str(self.part.table["category"])


@dataclass(slots=True)
class Laid:
    """Everything that makes up a set, by id; `head` is the file that is being read."""

    head: Part
    categories: dict[str, Part] = field(default_factory=dict)
    conditions: dict[str, Part] = field(default_factory=dict)
    lists: dict[str, Part] = field(default_factory=dict)
    criteria: dict[str, Criterion] = field(default_factory=dict)
    unconfirmed: dict[str, Part] = field(default_factory=dict)
    absent: dict[str, Part] = field(default_factory=dict)
    """By each id that it explains."""

    def elements(self) -> Iterator[tuple[Criterion, Part]]:
        """Every element with its criterion."""
        for criterion in self.criteria.values():
            for element in criterion.elements:
                yield criterion, element

    def element_ids(self) -> set[str]:
        """The ids of all elements."""
        return {element.id for _, element in self.elements()}

    def holds(self, official_id: str) -> bool:
        """Whether an id is one of its criteria or elements."""
        return official_id in self.criteria or official_id in self.element_ids()

    def table(self) -> dict[str, Any]:
        """The set as one table, in a fixed order, with nothing that no element uses."""
        elements = [element.table for _, element in self.elements()]
        used = {criterion.category for criterion in self.criteria.values()}
        asked = {one["condition"] for one in elements if "condition" in one}
        lists = self._in_use({name for one in elements for name in one.get("lists", ())})
        left_open = [part for name, part in self.unconfirmed.items() if not self.holds(name)]
        return {
            **self.head.table,
            "categories": [part.table for part in _sorted(self.categories) if part.id in used],
            "conditions": [self.conditions[name].table for name in sorted(asked)],
            "lists": [self.lists[name].table for name in sorted(lists)],
            "criteria": [_whole(self.criteria[name]) for name in sorted(self.criteria, key=natural)],
            "unconfirmed": [part.table for part in sorted(left_open, key=lambda part: natural(part.id))],
            "absent": self._explained(),
        }

    def _in_use(self, named: set[str]) -> set[str]:
        """The lists that elements name, and those that took their place."""
        todo, found = list(named), set[str]()
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo += [after for after in [self.lists[name].table.get("superseded_by")] if after]
        return found

    def _explained(self) -> list[dict[str, Any]]:
        """What is absent, without the ids that a later source brought in after all."""
        parts = {(part.file, part.key): part for part in self.absent.values()}
        kept = [
            (part, sorted((one for one in part.table["ids"] if not self.holds(one)), key=natural))
            for part in parts.values()
        ]
        tables = [{"ids": ids, "why": part.table["why"]} for part, ids in kept if ids]
        return sorted(tables, key=lambda one: natural(one["ids"][0]))


def _sorted(parts: Mapping[str, Part]) -> Sequence[Part]:
    return sorted(parts.values(), key=lambda part: natural(part.id))


def _whole(criterion: Criterion) -> dict[str, Any]:
    elements = sorted((element.table for element in criterion.elements), key=lambda one: natural(one["id"]))
    return {**criterion.part.table, "elements": elements}
