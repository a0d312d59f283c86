"""Whether the parts of a set go together: what is named is there, what is there makes sense.

The looks follow one another, and the first that finds something is the last: one fault is told once, not by everything
that follows from it.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from inspector_app.criteria.errors import Problem
from inspector_app.criteria.parts import Criterion, Laid, Part
from inspector_app.criteria.rules import nearest

__all__ = ["look_together"]


def look_together(laid: Laid) -> tuple[Problem, ...]:
    """What is wrong with a set as a whole; of a base only what it alone can get wrong."""
    is_base = laid.head.table.get("abstract", False)
    for look in _OF_BASES if is_base else (*_OF_BASES, *_OF_SETS):
        problems = tuple(look(laid))
        if problems:
            return problems
    return ()


def _ids(laid: Laid) -> Iterator[Problem]:
    """Every element belongs to its criterion, and every criterion to its category."""
    for criterion in laid.criteria.values():
        if criterion.id.partition(".")[0] != criterion.category:
            what = f"criterion {criterion.id} does not belong to category {criterion.category}"
            yield criterion.part.problem("category", what, f"Write {criterion.id.partition('.')[0]!r}.")
            continue
        yield from _ids_of_elements(criterion)
    for name, part in laid.unconfirmed.items():
        if name.partition(".")[0] != part.table["category"]:
            what = f"criterion {name} does not belong to category {part.table['category']}"
            yield part.problem("category", what, f"Write {name.partition('.')[0]!r}.")


def _ids_of_elements(criterion: Criterion) -> Iterator[Problem]:
    seen: set[str] = set()
    for element in criterion.elements:
        if element.id not in (criterion.id, f"{criterion.id}+"):
            what = f"{element.id} is no element of criterion {criterion.id}"
            yield element.problem("id", what, f"Write {criterion.id!r}, or {criterion.id + '+'!r} for its other level.")
        elif element.id in seen:
            yield element.problem("id", f"element {element.id} stands there twice", "Leave one out.")
        seen.add(element.id)
    if seen == {f"{criterion.id}+"}:
        what = f"{criterion.id}+ stands alone, and it is only the other level of {criterion.id}"
        yield criterion.elements[0].problem("id", what, f"Add the element {criterion.id}, or drop the +.")


def _words(laid: Laid) -> Iterator[Problem]:
    """No box of a list has the word of another."""
    for part in laid.lists.values():
        seen: set[str] = set()
        for place, group in enumerate(part.table["groups"]):
            for number, item in enumerate(group["items"]):
                if item["word"] in seen:
                    key = f"groups[{place}].items[{number}].word"
                    yield part.problem(key, f"word {item['word']} stands in this list twice", "Give one another word.")
                seen.add(item["word"])


def _levels(laid: Laid) -> Iterator[Problem]:
    """A Must is confirmed by two sources that agree."""
    for _, element in laid.elements():
        if element.table["level"] == "must" and element.table["confirmed"] != "two_sources":
            key = "level" if "level" in element.changed else "confirmed"
            what = f"{element.id} is a Must that one source alone confirms"
            yield element.problem(key, what, "A Must needs two sources that agree: find another, or make it a Should.")


def _names(laid: Laid) -> Iterator[Problem]:
    """Whatever an element or a list names is there."""
    for criterion in laid.criteria.values():
        if criterion.category not in laid.categories:
            yield _nameless(criterion.part, "category", criterion.category, "category", list(laid.categories))
    for _, element in laid.elements():
        asked = element.table.get("condition")
        if asked is not None and asked not in laid.conditions:
            yield _nameless(element, "condition", asked, "condition", list(laid.conditions))
        for number, name in enumerate(element.table.get("lists", ())):
            if name not in laid.lists:
                yield _nameless(element, f"lists[{number}]", name, "list", list(laid.lists))
    yield from _names_of_lists(laid)


def _names_of_lists(laid: Laid) -> Iterator[Problem]:
    for part in laid.lists.values():
        after = part.table.get("superseded_by")
        if after is not None and (after not in laid.lists or after == part.id):
            yield _nameless(part, "superseded_by", after, "other list", [one for one in laid.lists if one != part.id])


def _nameless(part: Part, key: str, name: str, called: str, there: list[str]) -> Problem:
    cure = nearest(name, sorted(there)) if there else "Add it to the file."
    return part.problem(key, f"there is no {called} {name!r} in this set", cure)


def _prefixed(laid: Laid) -> Iterator[Problem]:
    """Where an element has several lists, the words with their lists' ids before them differ too."""
    for _, element in laid.elements():
        names = element.table.get("lists", ())
        if len(names) < 2:
            continue
        words = Counter(
            f"{name}_{item['word']}"
            for name in names
            for group in laid.lists[name].table["groups"]
            for item in group["items"]
        )
        for word in sorted(word for word, times in words.items() if times > 1):
            what = f"two boxes of the lists of {element.id} would both be answered as {word}"
            yield element.problem("lists", what, "Give one of the lists another id, or the box another word.")


def _term(laid: Laid) -> Iterator[Problem]:
    head = laid.head.table
    if "effective_until" in head and str(head["effective_until"]) < str(head["effective_from"]):
        cure = "Write a later day, or leave it out where no end is known."
        yield laid.head.problem("effective_until", "lies before effective_from", cure)


def _explanations(laid: Laid) -> Iterator[Problem]:
    """What is left out is explained, and what is explained as missing or open is."""
    for number, name in enumerate(laid.head.table.get("leave_out", ())):
        if name not in laid.absent and name not in laid.criteria:
            what = f"criterion {name} is left out and nothing says why"
            yield laid.head.problem(f"leave_out[{number}]", what, f"Explain {name} in [[absent]].")
    for name, part in laid.absent.items():
        if part.is_own and laid.holds(name):
            key = f"ids[{part.table['ids'].index(name)}]"
            yield part.problem(key, f"{name} is said to be absent and is in the set", "Take out one of the two.")
    for name, part in laid.unconfirmed.items():
        if part.is_own and laid.holds(name):
            yield part.problem("id", f"{name} is unconfirmed and an element as well", "Take out one of the two.")


def _unused(laid: Laid) -> Iterator[Problem]:
    used = {criterion.category for criterion in laid.criteria.values()}
    if not laid.criteria:
        yield laid.head.problem("criteria", "the set has no criteria", "Add some, or extend a base that has them.")
    for name, part in laid.categories.items():
        if laid.criteria and part.is_own and name not in used:
            yield part.problem("id", f"category {name} has no elements", "Add its criteria, or leave the category out.")


_Look = Callable[[Laid], Iterator[Problem]]
_OF_BASES: Final[tuple[_Look, ...]] = (_ids, _words, _levels)
_OF_SETS: Final[tuple[_Look, ...]] = (_names, _prefixed, _term, _explanations, _unused)
