"""What the tables of a set look like: a source as it is authored, a base that is only extended, a set as published."""

from typing import Final

from inspector_app.criteria.elements import (
    AREAS,
    CONFIRMED,
    ENTITY_TYPES,
    EVIDENCE,
    FORMS,
    LEVELS,
    SENSITIVE,
    STATUSES,
    WALK,
)
from inspector_app.criteria.rules import (
    Notes,
    Rule,
    Table,
    day,
    listed,
    matching,
    once,
    one_of,
    table,
    text,
    wording,
    written_day,
)

__all__ = ["FORMAT", "LANGUAGES", "look_at_published", "look_at_source"]

FORMAT: Final = 2
LANGUAGES: Final = ("en", "es")
"""Every wording of a format-2 set has both; a further language may stand beside them."""

_NAME: Final = matching(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", "small letters, digits and hyphens, such as sea-carrier")
_EDITION: Final = matching(r"[0-9]{4}(\.[0-9]{1,3})+", "a year and a number, such as 2026.2")
# A list's word and an item's together must still be the name of a field in an answer.
_WORD: Final = matching(r"[a-z][a-z0-9_]{0,30}", "at most 31 small letters, digits and _, such as visitor_log")
_CATEGORY: Final = matching(r"[1-9]|1[0-2]", "a category's number from 1 to 12")
_CRITERION: Final = matching(r"([1-9]|1[0-2])\.[1-9][0-9]?", "an official id such as 6.2")
_ELEMENT: Final = matching(r"([1-9]|1[0-2])\.[1-9][0-9]?\+?", "an official id such as 6.2, or 6.2+ for its other level")
_TRUTH: Final = Rule(
    "true",
    lambda value, at, notes: None if value is True else notes.add(at, "must be true", "Write true, or leave it out."),
)
_FORMAT: Final = Rule(
    "2",
    lambda value, at, notes: (
        None
        if type(value) is int and value == FORMAT
        else notes.add(at, f"this app reads formats 1 and {FORMAT}", f"Write format = {FORMAT}, or update the app.")
    ),
)

_ITEM: Final = table({"word": _WORD, "text": wording})
_GROUP: Final = table({"items": listed(_ITEM)}, {"title": wording, "text": wording})
_LIST: Final = table(
    {"id": _WORD, "title": wording, "form": one_of(FORMS), "groups": listed(_GROUP)},
    {"edition": text, "superseded_by": _WORD},
)
_CONDITION: Final = table({"id": _WORD, "question": wording, "text": wording})
_OF_CATEGORY: Final = table({"id": _CATEGORY, "area": one_of(AREAS), "title": wording})
_ELEMENT_KEYS: Final = {
    "level": one_of(LEVELS),
    "confirmed": one_of(CONFIRMED),
    "walk": one_of(WALK),
    "evidence": once(one_of(EVIDENCE)),
    "title": wording,
    "look_for": wording,
}
_ELEMENT_MAY: Final = {"sensitive": once(one_of(SENSITIVE)), "condition": _WORD, "lists": once(_WORD)}
_OF_ELEMENT: Final = table({"id": _ELEMENT, **_ELEMENT_KEYS}, _ELEMENT_MAY)
_OF_CRITERION: Final = table({"id": _CRITERION, "category": _CATEGORY, "elements": listed(_OF_ELEMENT)})
_UNCONFIRMED: Final = table({"id": _ELEMENT, "category": _CATEGORY, "text": wording, "why": wording})
_ABSENT: Final = table({"ids": once(_CRITERION), "why": wording})
_CHANGE: Final = table({"element": _ELEMENT}, {**_ELEMENT_KEYS, **_ELEMENT_MAY})

_LAYERS: Final = {
    "conditions": listed(_CONDITION),
    "lists": listed(_LIST),
    "unconfirmed": listed(_UNCONFIRMED),
    "absent": listed(_ABSENT),
}
_MAIN: Final = {"categories": listed(_OF_CATEGORY), "criteria": listed(_OF_CRITERION)}
_INHERITING: Final = {"extends": once(_NAME), "changes": listed(_CHANGE), "leave_out": once(_CRITERION)}


def _verified(on: Rule) -> Rule:
    return table({"status": one_of(STATUSES), "on": on, "note": wording})


_HEAD: Final = {"format": _FORMAT, "id": _NAME, "edition": _EDITION, "title": wording}
_TERM: Final = {"entity_type": one_of(ENTITY_TYPES), "effective_from": day}
_BASE: Final = table({**_HEAD, "abstract": _TRUTH}, {"verified": _verified(day), **_LAYERS, **_MAIN, **_INHERITING})
_SOURCE: Final = table({**_HEAD, **_TERM, "verified": _verified(day), **_MAIN}, {"effective_until": day, **_LAYERS})
_EXTENDING: Final = table(
    {**_HEAD, **_TERM, "verified": _verified(day), "extends": _INHERITING["extends"]},
    {"effective_until": day, **_LAYERS, **_MAIN, **_INHERITING},
)
_PUBLISHED: Final = table(
    {
        **_HEAD,
        "published": _TRUTH,
        "entity_type": _TERM["entity_type"],
        "effective_from": written_day,
        "verified": table({"status": one_of(STATUSES), "note": wording}, {"on": written_day}),
        **_MAIN,
    },
    {"effective_until": written_day, **_LAYERS},
)


def look_at_source(source: Table, notes: Notes) -> None:
    """Note what is wrong with the shape of a source."""
    if "abstract" in source:
        _look_at_base(source, notes)
    elif "extends" in source:
        _EXTENDING.look(source, "", notes)
    else:
        _look_at_alone(source, notes)


def _look_at_base(source: Table, notes: Notes) -> None:
    """A base belongs to no kind of partner and is never in effect itself."""
    for key in ("entity_type", "effective_from", "effective_until"):
        if key in source:
            notes.add(key, "does not belong in a base, which is only extended", 'Take it out, or take out "abstract".')
    _BASE.look({key: value for key, value in source.items() if key not in (*_TERM, "effective_until")}, "", notes)


def _look_at_alone(source: Table, notes: Notes) -> None:
    for key in ("changes", "leave_out"):
        if key in source:
            notes.add(key, "changes what is inherited, and nothing is", 'Name the bases in "extends", or take it out.')
    _SOURCE.look({key: value for key, value in source.items() if key not in ("changes", "leave_out")}, "", notes)


def look_at_published(published: Table, notes: Notes) -> None:
    """Note what is wrong with the shape of a published set."""
    _PUBLISHED.look(published, "", notes)
