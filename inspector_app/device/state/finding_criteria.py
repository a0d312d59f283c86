"""Which criteria are offered for photos: what the person was at last, then its neighbors; or what was searched for."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from inspector_app.criteria.elements import CriterionSet, Element

__all__ = ["Offer", "offer"]

_MOST_FOUND = 30


@dataclass(frozen=True, slots=True)
class Offer:
    """`found` is None while nothing is searched for; `near` are the others of the category of the most recent."""

    recent: tuple[Element, ...]
    near: tuple[Element, ...]
    found: tuple[Element, ...] | None = None


def offer(criteria: CriterionSet, recent: Sequence[str], wanted: str, language: str) -> Offer:
    """`wanted` is what was typed: a number's beginning, or words that are all somewhere in the criterion."""
    last = tuple(one for name in recent if (one := criteria.element(name)) is not None)
    near = tuple(one for one in criteria.elements if last and one.category == last[0].category and one not in last)
    if not (parts := _plain(wanted).split()):
        return Offer(last, near)
    found = [one for one in criteria.elements if all(_holds(one, part, language) for part in parts)]
    return Offer(last, near, tuple(found[:_MOST_FOUND]))


def _holds(element: Element, part: str, language: str) -> bool:
    if element.id.lower().startswith(part):
        return True
    return any(part in _plain(wording.text(language)) for wording in (element.title, element.look_for))


def _plain(text: str) -> str:
    """Without case and accents: nobody types them in a yard."""
    apart = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
