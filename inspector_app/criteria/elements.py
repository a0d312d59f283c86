"""A criterion set in memory.

A **criterion** has an official id; its **elements** are what is answered, each Must or Should. A **tick** is one box
of a fixed list inside an element. A **wording** is a text by language.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

__all__ = [
    "ENTITY_TYPES",
    "EVIDENCE",
    "LEVELS",
    "WALK",
    "Category",
    "CriterionSet",
    "Element",
    "Level",
    "Tick",
    "Wording",
]

Level: TypeAlias = Literal["must", "should"]

LEVELS: Final[tuple[Level, ...]] = ("must", "should")
WALK: Final = ("gate", "yard", "dock", "stuffing", "office", "hr", "it")
"""Where on the walk an element is met, in the order of the walk."""
EVIDENCE: Final = ("document", "record", "process", "interview", "photo")
ENTITY_TYPES: Final = (
    "importer",
    "exporter",
    "customs_broker",
    "consolidator",
    "marine_terminal",
    "air_carrier",
    "rail_carrier",
    "sea_carrier",
    "highway_carrier",
    "mexican_long_haul_carrier",
    "foreign_manufacturer",
)


@dataclass(frozen=True, slots=True)
class Wording:
    """A text by language; English is always there."""

    texts: Mapping[str, str]

    def text(self, language: str = "en") -> str:
        """The text in a language, in English where the set has none in it."""
        return self.texts.get(language, self.texts["en"])


@dataclass(frozen=True, slots=True)
class Tick:
    """One box of a fixed list. It is answered in the field `tick.<word>`."""

    word: str
    text: Wording


@dataclass(frozen=True, slots=True)
class Category:
    """One of the twelve categories, by its official number."""

    id: str
    title: Wording


@dataclass(frozen=True, slots=True)
class Element:
    """What is answered. `id` is the official id, with + for an element of another level."""

    id: str
    criterion: str
    category: str
    level: Level
    title: Wording
    look_for: Wording
    walk: str
    evidence: tuple[str, ...] = ()
    ticks: tuple[Tick, ...] = ()
    condition: Wording | None = None
    """Where the element applies (`Where seals are stocked`); None: everywhere."""


@dataclass(frozen=True, slots=True)
class CriterionSet:
    """A set as one file holds it; `digest` is SHA-256 (hex) of the file's bytes. Elements stand in the file's order."""

    id: str
    edition: str
    entity_type: str
    title: Wording
    verified: Wording
    effective_from: dt.date
    effective_until: dt.date | None
    categories: tuple[Category, ...]
    elements: tuple[Element, ...]
    digest: str
    _by_id: Mapping[str, Element] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_id = MappingProxyType({element.id: element for element in self.elements})
        object.__setattr__(self, "_by_id", by_id)

    def level(self, element_id: str) -> Level | None:
        """Must or Should, or None where the set has no such element."""
        found = self._by_id.get(element_id)
        return found.level if found else None

    def element(self, answer_id: str) -> Element | None:
        """The element that an answer is to: `6.2@dock-3` is an answer to 6.2."""
        return self._by_id.get(answer_id.partition("@")[0])
