"""Format 1, in which the very first set was published. Visits are pinned to it, so it is read for ever."""

from typing import Any

from inspector_app.criteria.rules import Table

__all__ = ["upgrade"]


def upgrade(first: Table) -> dict[str, Any]:
    """A first-format table as a published one of format 2: inline boxes become lists, inline conditions conditions.

    Raises:
        KeyError, TypeError, AttributeError: the table is not in the shape of format 1.
    """
    if type(first["format"]) is not int or first["format"] != 1:
        raise TypeError("not format 1")
    conditions: dict[str, Any] = {}
    lists: list[Any] = []
    criteria = [_criterion(one, conditions, lists) for one in first["criteria"]]
    renewed = {
        **first,
        "format": 2,
        "published": True,
        "effective_from": str(first["effective_from"]),
        "verified": {"status": "checked", "note": first["verified"]},
        "categories": [{**one, "area": _area(one["id"])} for one in first["categories"]],
        "criteria": criteria,
    }
    found = {"conditions": list(conditions.values()), "lists": lists}
    return {**renewed, **{key: value for key, value in found.items() if value}}


def _criterion(criterion: Table, conditions: dict[str, Any], lists: list[Any]) -> dict[str, Any]:
    elements = [_element(one, conditions, lists) for one in criterion["elements"]]
    return {**criterion, "elements": elements}


def _element(element: Table, conditions: dict[str, Any], lists: list[Any]) -> dict[str, Any]:
    renewed = {**element, "confirmed": "two_sources"}
    name = element["id"].replace(".", "_").replace("+", "_plus")
    if "ticks" in element:
        groups = [{"items": renewed.pop("ticks")}]
        lists.append({"id": f"l{name}", "title": element["title"], "form": "ticks", "groups": groups})
        renewed["lists"] = [f"l{name}"]
    if "condition" in element:
        renewed["condition"] = _condition(element["condition"], f"c{name}", conditions)
    return renewed


def _condition(wording: Table, name: str, conditions: dict[str, Any]) -> str:
    """The id of the condition; elements that say the same share one, which is asked once."""
    condition = conditions.setdefault(str(wording), {"id": name, "question": _question(wording), "text": wording})
    return str(condition["id"])


def _question(wording: Table) -> dict[str, str]:
    return {language: f"Does this apply here: {text[:1].lower()}{text[1:]}?" for language, text in wording.items()}


def _area(category: str) -> str:
    number = int(category)
    return "corporate" if number <= 4 else "transportation" if number <= 8 else "people"
