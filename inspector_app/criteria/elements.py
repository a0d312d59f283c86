"""A criterion set in memory.

A **criterion** has an official id; its **elements** are what is answered, each Must or Should. A **check list** is a
fixed list that belongs to elements; its **items** are the boxes. A **condition** is asked once per site and says where
elements apply. A **wording** is a text by language.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

__all__ = [
    "AREAS",
    "CONFIRMED",
    "ENTITY_TYPES",
    "EVIDENCE",
    "FORMS",
    "LEVELS",
    "SENSITIVE",
    "STATUSES",
    "WALK",
    "Absent",
    "Category",
    "CheckList",
    "Condition",
    "CriterionSet",
    "Element",
    "Group",
    "Item",
    "Level",
    "Unconfirmed",
    "Verification",
    "Wording",
]

Level: TypeAlias = Literal["must", "should"]

LEVELS: Final[tuple[Level, ...]] = ("must", "should")
CONFIRMED: Final = ("two_sources", "one_source")
WALK: Final = ("gate", "yard", "dock", "stuffing", "office", "hr", "it")
"""Where on the walk an element is met, in the order of the walk."""
EVIDENCE: Final = ("document", "record", "process", "interview", "photo")
SENSITIVE: Final = ("people", "layout", "plans")
"""What a photo could give away: faces and names, blind spots and alarm panels, plans nobody may photograph."""
AREAS: Final = ("corporate", "transportation", "people")
FORMS: Final = ("ticks", "steps")
"""How a list is gone through: all at once, or group by group on a guided sheet."""
STATUSES: Final = ("checked", "draft")
ENTITY_TYPES: Final = (
    "importer",
    "exporter",
    "customs_broker",
    "consolidator",
    "marine_terminal",
    "air_carrier",
    "rail_carrier",
    "sea_carrier",
    "highway_carrier_us_canada",
    "highway_carrier_us_mexico",
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
class Item:
    """One box of a list."""

    word: str
    text: Wording


@dataclass(frozen=True, slots=True)
class Group:
    """Items that stand together; `text` is guidance for them."""

    title: Wording | None
    text: Wording | None
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class CheckList:
    """A fixed list. `superseded_by` names the list that took its place: it is known when met, and no longer current."""

    id: str
    title: Wording
    form: str
    edition: str | None
    superseded_by: str | None
    groups: tuple[Group, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """Every box, in the order of the groups."""
        return tuple(item for group in self.groups for item in group.items)


@dataclass(frozen=True, slots=True)
class Condition:
    """Asked once per site: `question` asks, `text` says where an element applies (`Where cameras are used`)."""

    id: str
    question: Wording
    text: Wording


@dataclass(frozen=True, slots=True)
class Category:
    """One of the twelve categories, by its official number."""

    id: str
    area: str
    title: Wording


@dataclass(frozen=True, slots=True)
class Verification:
    """How far a set is verified, and against what. A draft is not for use. `on` is None where a first-format set
    names no day."""

    status: str
    on: dt.date | None
    note: Wording


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A criterion that is known of and not confirmed well enough to be answered. It has no level."""

    id: str
    category: str
    text: Wording
    why: Wording


@dataclass(frozen=True, slots=True)
class Absent:
    """Official ids that the set does not hold, and why: ids are never renumbered."""

    ids: tuple[str, ...]
    why: Wording


@dataclass(frozen=True, slots=True)
class Element:
    """What is answered. `id` is the official id, with + for an element of another level."""

    id: str
    criterion: str
    category: str
    level: Level
    confirmed: str
    title: Wording
    look_for: Wording
    walk: str
    evidence: tuple[str, ...] = ()
    sensitive: tuple[str, ...] = ()
    condition: str | None = None
    """The id of the condition where it applies; None: everywhere."""
    lists: tuple[str, ...] = ()
    """Ids of its lists. Of several, the inspector says which one the check used."""


@dataclass(frozen=True, slots=True)
class CriterionSet:
    """A set as one published file holds it; `digest` is SHA-256 (hex) of the file's bytes."""

    id: str
    edition: str
    entity_type: str
    title: Wording
    verified: Verification
    effective_from: dt.date
    effective_until: dt.date | None
    categories: tuple[Category, ...]
    conditions: tuple[Condition, ...]
    lists: tuple[CheckList, ...]
    elements: tuple[Element, ...]
    unconfirmed: tuple[Unconfirmed, ...]
    absent: tuple[Absent, ...]
    digest: str
    _elements: Mapping[str, Element] = field(init=False, repr=False, compare=False)
    _conditions: Mapping[str, Condition] = field(init=False, repr=False, compare=False)
    _lists: Mapping[str, CheckList] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for name in ("elements", "conditions", "lists"):
            by_id = MappingProxyType({one.id: one for one in getattr(self, name)})
            object.__setattr__(self, f"_{name}", by_id)

    def level(self, element_id: str) -> Level | None:
        """Must or Should, or None where the set has no such element."""
        found = self._elements.get(element_id)
        return found.level if found else None

    def element(self, answer_id: str) -> Element | None:
        """The element that an answer is to: `6.2@dock-3` is an answer to 6.2."""
        return self._elements.get(answer_id.partition("@")[0])

    def condition(self, condition_id: str | None) -> Condition | None:
        """The condition of that id; None for None, so that an element's own can be asked for."""
        return self._conditions.get(condition_id or "")

    def list(self, list_id: str) -> CheckList | None:
        """The list of that id."""
        return self._lists.get(list_id)

    def ticks_of(self, element: Element) -> tuple[Item, ...]:
        """An element's boxes, by the words that they are answered under (`tick.<word>`). Where an element has several
        lists a word begins with its list's id, so that no two are the same."""
        lists = [self._lists[name] for name in element.lists]
        if len(lists) < 2:
            return tuple(item for one in lists for item in one.items)
        return tuple(Item(f"{one.id}_{item.word}", item.text) for one in lists for item in one.items)

    @property
    def is_draft(self) -> bool:
        """Whether it is not verified, and therefore not for use."""
        return self.verified.status == "draft"

    def in_effect(self, day: dt.date) -> bool:
        """Whether its own dates hold on a day; a newer edition may have taken over by then."""
        return self.effective_from <= day and (self.effective_until is None or day <= self.effective_until)

    def pinned(self) -> dict[str, str]:
        """What a visit writes to name this set, byte for byte."""
        return {"id": self.id, "edition": self.edition, "digest": self.digest}
