"""Reads a published set from its bytes. Phones run this: it needs the standard library alone, and it is quick."""

import datetime as dt
import hashlib
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from inspector_app.criteria.consistency import look_together
from inspector_app.criteria.elements import (
    Absent,
    Category,
    CheckList,
    Condition,
    CriterionSet,
    Element,
    Group,
    Item,
    Unconfirmed,
    Verification,
    Wording,
)
from inspector_app.criteria.errors import CriterionSetRefused, Problem
from inspector_app.criteria.first_format import upgrade
from inspector_app.criteria.layers import lay_alone
from inspector_app.criteria.rules import Notes, Table
from inspector_app.criteria.shapes import LANGUAGES, look_at_published

__all__ = ["Head", "build", "digest_of", "read_head", "read_set"]

_FIRST_LANGUAGES: Final = ("en",)
"""A first-format set has no other."""


@dataclass(frozen=True, slots=True)
class Head:
    """What is needed to choose among sets."""

    id: str
    edition: str
    entity_type: str
    effective_from: str
    effective_until: str | None
    digest: str


def digest_of(content: bytes) -> str:
    """The digest of a published set, which names it for ever."""
    return hashlib.sha256(content).hexdigest()


def read_set(content: bytes, file: str = "criterion set") -> CriterionSet:
    """The set that a published file holds.

    Raises:
        CriterionSetRefused: with everything that is wrong with it. Nothing else is raised, whatever the bytes.
    """
    table, languages = _table(content, file)
    notes = Notes(file, languages)
    look_at_published(table, notes)
    if notes.problems:
        raise CriterionSetRefused(notes.problems)
    laid, problems = lay_alone(table, file)
    problems = problems or look_together(laid)
    if problems:
        raise CriterionSetRefused(problems)
    return build(table, digest_of(content))


def read_head(content: bytes, file: str = "criterion set") -> Head:
    """What a published file is, without looking at the whole of it.

    Raises:
        CriterionSetRefused: as `read_set`, for a file that does not even say what it is.
    """
    table, _ = _table(content, file)
    required, until = ("id", "edition", "entity_type", "effective_from"), table.get("effective_until")
    said = {name: word for name in required if isinstance(word := table.get(name), str)}
    if len(said) < len(required) or not isinstance(until, str | None):
        raise CriterionSetRefused([Problem(file, 0, "", "does not say what it is", "Give its id, edition and dates.")])
    return Head(**said, effective_until=until, digest=digest_of(content))


def _table(content: bytes, file: str) -> tuple[Table, tuple[str, ...]]:
    """The table as format 2 has it, and the languages that it must be in."""
    if content[:1] == b"{":
        return _from_json(content, file), LANGUAGES
    return _from_first_format(content, file), _FIRST_LANGUAGES


def _from_json(content: bytes, file: str) -> Table:
    try:
        found = json.loads(content)
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        problem = Problem(file, line, "", f"is no JSON: {error}", "Build it again from its source.")
        raise CriterionSetRefused([problem]) from error
    return found if isinstance(found, dict) else {}


def _from_first_format(content: bytes, file: str) -> Table:
    try:
        return upgrade(tomllib.loads(content.decode()))
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError) as error:
        cure = "Build the file from its source; only the first set of all was published as TOML."
        raise CriterionSetRefused([Problem(file, 0, "", "is no published criterion set", cure)]) from error


def build(table: Table, digest: str) -> CriterionSet:
    """The set of a table in which nothing is wrong."""
    until = table.get("effective_until")
    return CriterionSet(
        id=table["id"],
        edition=table["edition"],
        entity_type=table["entity_type"],
        title=_wording(table["title"]),
        verified=_verification(table["verified"]),
        effective_from=_day(table["effective_from"]),
        effective_until=None if until is None else _day(until),
        categories=tuple(Category(one["id"], one["area"], _wording(one["title"])) for one in table["categories"]),
        conditions=tuple(
            Condition(one["id"], _wording(one["question"]), _wording(one["text"]))
            for one in table.get("conditions", ())
        ),
        lists=tuple(_list(one) for one in table.get("lists", ())),
        elements=tuple(_elements(table["criteria"])),
        unconfirmed=tuple(
            Unconfirmed(one["id"], one["category"], _wording(one["text"]), _wording(one["why"]))
            for one in table.get("unconfirmed", ())
        ),
        absent=tuple(Absent(tuple(one["ids"]), _wording(one["why"])) for one in table.get("absent", ())),
        digest=digest,
    )


def _elements(criteria: Iterable[Table]) -> Iterable[Element]:
    for criterion in criteria:
        for one in criterion["elements"]:
            yield Element(
                id=one["id"],
                criterion=criterion["id"],
                category=criterion["category"],
                level=one["level"],
                confirmed=one["confirmed"],
                title=_wording(one["title"]),
                look_for=_wording(one["look_for"]),
                walk=one["walk"],
                evidence=tuple(one["evidence"]),
                sensitive=tuple(one.get("sensitive", ())),
                condition=one.get("condition"),
                lists=tuple(one.get("lists", ())),
            )


def _list(table: Table) -> CheckList:
    groups = tuple(_group(one) for one in table["groups"])
    title, edition, after = _wording(table["title"]), table.get("edition"), table.get("superseded_by")
    return CheckList(table["id"], title, table["form"], edition, after, groups)


def _group(table: Table) -> Group:
    title, text = table.get("title"), table.get("text")
    items = tuple(Item(one["word"], _wording(one["text"])) for one in table["items"])
    return Group(_wording(title) if title else None, _wording(text) if text else None, items)


def _verification(table: Table) -> Verification:
    on = table.get("on")
    return Verification(table["status"], None if on is None else _day(on), _wording(table["note"]))


def _wording(texts: Mapping[str, Any]) -> Wording:
    return Wording(MappingProxyType(dict(texts)))


def _day(value: dt.date | str) -> dt.date:
    return dt.date.fromisoformat(value) if isinstance(value, str) else value
