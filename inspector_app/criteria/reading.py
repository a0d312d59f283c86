"""Reads a set's TOML. Every problem is gathered, so that whoever writes a set mends it in one go."""

import datetime as dt
import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, TypeVar, cast

from inspector_app.criteria.elements import (
    ENTITY_TYPES,
    EVIDENCE,
    LEVELS,
    WALK,
    Category,
    CriterionSet,
    Element,
    Level,
    Tick,
    Wording,
)
from inspector_app.criteria.errors import Problem

__all__ = ["read_set"]

FORMAT: Final = 1
"""The format of the file. Another number is refused: it may mean another thing by the same keys."""

_REQUIRED: Final = "format id edition entity_type title verified effective_from categories criteria"
_CATEGORY: Final = re.compile(r"[1-9][0-9]?")
_CRITERION: Final = re.compile(r"([1-9][0-9]?)\.[1-9][0-9]?")
_WORD: Final = re.compile(r"[a-z][a-z0-9_]{0,63}")
_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,63}")
_LANGUAGE: Final = re.compile(r"[a-z]{2}")

Table = Mapping[str, Any]
T = TypeVar("T")


def read_set(content: bytes, file: str) -> tuple[CriterionSet | None, tuple[Problem, ...]]:
    """The set (None where the file is no TOML) and every problem. With any problem the set must not be used."""
    try:
        table = tomllib.loads(content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return None, (Problem(file, "", f"not readable as TOML: {error}"),)
    reader = _Reader(file)
    found = reader.criterion_set(table, hashlib.sha256(content).hexdigest())
    return found, tuple(reader.problems)


class _Reader:
    """Reads tables by key. A value that is wrong is noted, and something harmless stands in for it until the end."""

    def __init__(self, file: str) -> None:
        self._file = file
        self.problems: list[Problem] = []

    def criterion_set(self, table: Table, digest: str) -> CriterionSet:
        self._only(table, "", _REQUIRED, "effective_until")
        if table.get("format") != FORMAT:
            self._note("format", f"this app reads format {FORMAT}")
        begins, ends = self._term(table)
        categories = tuple(self._category(one, at) for at, one in self._tables(table, "categories", ""))
        elements = tuple(self._elements(table))
        self._no_doubles("categories", [category.id for category in categories])
        self._same_categories(categories, elements)
        return CriterionSet(
            id=self._match(table, "id", "", _NAME),
            edition=self._text(table, "edition", ""),
            entity_type=self._choice(table, "entity_type", "", ENTITY_TYPES),
            title=self._wording(table, "title", ""),
            verified=self._wording(table, "verified", ""),
            effective_from=begins,
            effective_until=ends,
            categories=categories,
            elements=elements,
            digest=digest,
        )

    def _term(self, table: Table) -> tuple[dt.date, dt.date | None]:
        begins = self._day(table, "effective_from")
        if "effective_until" not in table:
            return begins, None
        ends = self._day(table, "effective_until")
        if ends < begins:
            self._note("effective_until", "lies before effective_from")
        return begins, ends

    def _elements(self, table: Table) -> list[Element]:
        criteria = list(self._tables(table, "criteria", ""))
        self._no_doubles("criteria", [one["id"] for _, one in criteria if isinstance(one.get("id"), str)])
        elements = [element for at, one in criteria for element in self._criterion(one, at)]
        self._no_doubles("criteria.elements", [element.id for element in elements])
        return elements

    def _category(self, table: Table, at: str) -> Category:
        self._only(table, at, "id title")
        return Category(self._match(table, "id", at, _CATEGORY), self._wording(table, "title", at))

    def _criterion(self, table: Table, at: str) -> Iterable[Element]:
        self._only(table, at, "id category elements")
        criterion, category = self._match(table, "id", at, _CRITERION), self._match(table, "category", at, _CATEGORY)
        if criterion.partition(".")[0] != category:
            self._note(f"{at}.category", f"{criterion} belongs to another category than {category}")
        for place, one in self._tables(table, "elements", at):
            yield self._element(one, place, criterion, category)

    def _element(self, table: Table, at: str, criterion: str, category: str) -> Element:
        self._only(table, at, "id level walk evidence title look_for", "condition ticks")
        element = self._text(table, "id", at)
        if element not in (criterion, f"{criterion}+"):
            self._note(f"{at}.id", f"must be {criterion} or {criterion}+")
        ticks = tuple(self._tick(one, place) for place, one in self._tables(table, "ticks", at, may_lack=True))
        self._no_doubles(f"{at}.ticks", [tick.word for tick in ticks])
        return Element(
            id=element,
            criterion=criterion,
            category=category,
            level=cast(Level, self._choice(table, "level", at, LEVELS)),
            title=self._wording(table, "title", at),
            look_for=self._wording(table, "look_for", at),
            walk=self._choice(table, "walk", at, WALK),
            evidence=self._evidence(table, at),
            ticks=ticks,
            condition=self._wording(table, "condition", at) if "condition" in table else None,
        )

    def _tick(self, table: Table, at: str) -> Tick:
        self._only(table, at, "word text")
        return Tick(self._match(table, "word", at, _WORD), self._wording(table, "text", at))

    def _evidence(self, table: Table, at: str) -> tuple[str, ...]:
        found = table.get("evidence")
        if not isinstance(found, list) or not found or not all(kind in EVIDENCE for kind in found):
            self._note(f"{at}.evidence", "must be a list of " + ", ".join(EVIDENCE))
            return ()
        return tuple(found)

    def _same_categories(self, categories: Sequence[Category], elements: Sequence[Element]) -> None:
        named, used = [one.id for one in categories], {one.category for one in elements}
        for category in sorted(used - set(named)):
            self._note("categories", f"category {category} has elements and is not listed")
        for category in named:
            if category not in used:
                self._note("categories", f"category {category} has no elements")

    def _wording(self, table: Table, key: str, at: str) -> Wording:
        found, where = table.get(key), _under(at, key)
        if not isinstance(found, dict):
            self._note(where, f'must be a text by language: {key}.en = "..."')
            return Wording({"en": ""})
        for language, text in found.items():
            if not _LANGUAGE.fullmatch(language):
                self._note(f"{where}.{language}", "is not a language such as en or es")
            if not isinstance(text, str) or not text.strip():
                self._note(f"{where}.{language}", "must be a text")
        if "en" not in found:
            self._note(where, "lacks the English text")
        return Wording(MappingProxyType({"en": "", **{name: str(text) for name, text in found.items()}}))

    def _text(self, table: Table, key: str, at: str) -> str:
        found = table.get(key)
        if isinstance(found, str) and found.strip():
            return found
        self._note(_under(at, key), "must be a text")
        return ""

    def _match(self, table: Table, key: str, at: str, pattern: re.Pattern[str]) -> str:
        found = self._text(table, key, at)
        if found and not pattern.fullmatch(found):
            self._note(_under(at, key), f"{found!r} is not of the right form")
        return found

    def _choice(self, table: Table, key: str, at: str, words: Sequence[str]) -> str:
        found = self._text(table, key, at)
        if found and found not in words:
            self._note(_under(at, key), f"{found!r} is none of " + ", ".join(words))
        return found

    def _day(self, table: Table, key: str) -> dt.date:
        found = table.get(key)
        if isinstance(found, dt.date) and not isinstance(found, dt.datetime):
            return found
        self._note(key, "must be a day such as 2026-11-20, without quotes")
        return dt.date.min

    def _tables(self, table: Table, key: str, at: str, *, may_lack: bool = False) -> Iterable[tuple[str, Table]]:
        found, where = table.get(key), _under(at, key)
        if found is None and may_lack:
            return
        if not isinstance(found, list) or not found:
            self._note(where, "must be a list that is not empty")
            return
        for number, one in enumerate(found):
            if isinstance(one, dict):
                yield f"{where}[{number}]", one
            else:
                self._note(f"{where}[{number}]", "must be a table")

    def _only(self, table: Table, at: str, required: str, optional: str = "") -> None:
        """Unknown keys are refused: a misspelled one would be left out in silence."""
        for key in table:
            if key not in required.split() + optional.split():
                self._note(_under(at, key), "there is no such key")

    def _no_doubles(self, key: str, ids: Sequence[str]) -> None:
        for doubled in sorted({one for one in ids if ids.count(one) > 1}):
            self._note(key, f"{doubled} stands there more than once")

    def _note(self, key: str, what: str) -> None:
        self.problems.append(Problem(self._file, key, what))


def _under(at: str, key: str) -> str:
    return f"{at}.{key}" if at else key
