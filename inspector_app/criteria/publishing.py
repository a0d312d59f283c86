"""Writes a set as its published file: the same bytes for the same set, whoever writes them and when."""

import json
from typing import Any, Final

from inspector_app.criteria.elements import EVIDENCE, SENSITIVE, CheckList, CriterionSet, Element, Wording
from inspector_app.criteria.shapes import FORMAT

__all__ = ["file_name", "publish"]

_FIRST: Final = ("en", "es")


def publish(criteria: CriterionSet) -> bytes:
    """The published file: canonical JSON, keys in a fixed order. Its SHA-256 is the digest of the set."""
    text = json.dumps(_table(criteria), ensure_ascii=False, separators=(",", ":"))
    return text.encode() + b"\n"


def file_name(criteria: CriterionSet) -> str:
    """Under which it lies in a folder of published sets."""
    return f"{criteria.id}.{criteria.edition}.json"


def _table(criteria: CriterionSet) -> dict[str, Any]:
    return _without_gaps(
        format=FORMAT,
        published=True,
        id=criteria.id,
        edition=criteria.edition,
        entity_type=criteria.entity_type,
        effective_from=criteria.effective_from.isoformat(),
        effective_until=criteria.effective_until and criteria.effective_until.isoformat(),
        title=_wording(criteria.title),
        verified=_without_gaps(
            status=criteria.verified.status,
            on=criteria.verified.on and criteria.verified.on.isoformat(),
            note=_wording(criteria.verified.note),
        ),
        categories=[{"id": one.id, "area": one.area, "title": _wording(one.title)} for one in criteria.categories],
        conditions=[
            {"id": one.id, "question": _wording(one.question), "text": _wording(one.text)}
            for one in criteria.conditions
        ],
        lists=[_list(one) for one in criteria.lists],
        criteria=_criteria(criteria),
        unconfirmed=[
            {"id": one.id, "category": one.category, "text": _wording(one.text), "why": _wording(one.why)}
            for one in criteria.unconfirmed
        ],
        absent=[{"ids": list(one.ids), "why": _wording(one.why)} for one in criteria.absent],
    )


def _without_gaps(**keys: Any) -> dict[str, Any]:
    """A key that says nothing is left out: there is one way to write a set."""
    return {key: value for key, value in keys.items() if value not in (None, [], ())}


def _list(one: CheckList) -> dict[str, Any]:
    groups = [
        _without_gaps(
            title=group.title and _wording(group.title),
            text=group.text and _wording(group.text),
            items=[{"word": item.word, "text": _wording(item.text)} for item in group.items],
        )
        for group in one.groups
    ]
    return _without_gaps(
        id=one.id,
        title=_wording(one.title),
        form=one.form,
        edition=one.edition,
        superseded_by=one.superseded_by,
        groups=groups,
    )


def _criteria(criteria: CriterionSet) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for element in criteria.elements:
        of = {"id": element.criterion, "category": element.category, "elements": []}
        found.setdefault(element.criterion, of)["elements"].append(_element(element))
    return list(found.values())


def _element(element: Element) -> dict[str, Any]:
    return _without_gaps(
        id=element.id,
        level=element.level,
        confirmed=element.confirmed,
        walk=element.walk,
        evidence=[one for one in EVIDENCE if one in element.evidence],
        sensitive=[one for one in SENSITIVE if one in element.sensitive],
        condition=element.condition,
        lists=list(element.lists),
        title=_wording(element.title),
        look_for=_wording(element.look_for),
    )


def _wording(wording: Wording) -> dict[str, str]:
    """English first, then Spanish, then whatever else there is; without the space that is left over at the ends."""
    languages = sorted(wording.texts, key=lambda one: (_FIRST.index(one) if one in _FIRST else len(_FIRST), one))
    return {language: wording.texts[language].strip() for language in languages}
