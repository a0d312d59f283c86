"""Writes docs/criteria.md from the published sets: `python -m tools.criteria_table`. A test keeps it up to date."""

from collections.abc import Container, Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import Final

from inspector_app.criteria.elements import CheckList, CriterionSet, Element
from inspector_app.criteria.parts import natural
from inspector_app.criteria.sets import Shelf

FILE: Final = Path(__file__).resolve().parents[1] / "docs" / "criteria.md"

HEAD: Final = """\
# The criteria

Written by `python -m tools.criteria_table` from the published sets; do not edit it by hand.

A **criterion set** holds what is looked at in a visit to one kind of partner: criteria by their official number, and
under each its **elements**, which are what is answered. Must or Should belongs to the element; an id that ends in + is
an element of the official number before it whose level differs. Official numbers are kept, gaps included. The wording
is ours, in English and Spanish, and never the official text.

Only what was confirmed is asked. A Must is confirmed by two public sources that agree on its substance and its level; a
Should that one source alone confirms is asked and marked. What is known less well is listed under
[Not confirmed](#not-confirmed) and has no level.

## How a set is made

The sources are `assets/criteria/*.toml`; `schema.json` beside them describes every key. A set for one kind of partner
extends bases (`core.toml`, `cargo-handling.toml` and so on), which are never used by themselves, and says what
differs. `inspector criteria check FILE` names what is wrong with a source, by line; `inspector criteria build FILE`
writes its published file, one for each edition, into `assets/criteria/published/`. Devices and the center read
published files only. The SHA-256 of a published file is the digest to which visits are pinned, so a published file is
never changed: what has to be put right gets a new edition.
"""

_ELEMENTS: Final = """\
As in the newest edition of each set. A level that differs in one of them is named; sensitive is what a photo could give
away in at least one: people (faces, names, ids), the layout (blind spots, alarm panels), or security plans.\
"""


def render(sets: Sequence[CriterionSet]) -> str:
    """The document for these sets."""
    newest = _newest(sets)
    parts = [
        HEAD,
        _sets(sets),
        _categories(sets),
        _elements(newest),
        _unconfirmed(newest),
        _absent(newest),
        _lists(newest),
        _conditions(newest),
    ]
    return "\n".join(part.rstrip("\n") + "\n" for part in parts)


def _newest(sets: Iterable[CriterionSet]) -> list[CriterionSet]:
    """Of each id the edition that is newest: older ones are in the first two tables only."""
    by_id: dict[str, CriterionSet] = {}
    for one in sets:
        if one.id not in by_id or by_id[one.id].effective_from < one.effective_from:
            by_id[one.id] = one
    return list(by_id.values())


def _sets(sets: Sequence[CriterionSet]) -> str:
    rows = [
        [
            f"`{one.id}`",
            one.edition,
            _term(one),
            "**draft**" if one.is_draft else "checked",
            str(len(one.elements)),
            str(_count(one.elements, level="must")),
            str(_count(one.elements, level="should")),
            str(_count(one.elements, confirmed="one_source")),
            str(len(one.unconfirmed)),
            str(sum(len(absent.ids) for absent in one.absent)),
        ]
        for one in sets
    ]
    head = ["Set", "Edition", "In effect", "State", "Elements", "Must", "Should", "One source", "Unconfirmed", "Absent"]
    notes = "\n".join(f"- **{one.id} {one.edition}**: {one.verified.note.text().strip()}" for one in sets)
    return f"""\
## The sets, and how far each is verified

A draft is not verified and not for use: a visit on one cannot be signed off.

{_table(head, rows)}

{notes}
"""


def _term(one: CriterionSet) -> str:
    return f"{one.effective_from} to {one.effective_until}" if one.effective_until else f"from {one.effective_from}"


def _categories(sets: Sequence[CriterionSet]) -> str:
    numbers = [str(number) for number in range(1, 13)]
    titles = {category.id: category.title.text() for one in sets for category in one.categories}
    rows = [[f"`{one.id}` {one.edition}", *(_levels(one, number) for number in numbers)] for one in sets]
    named = "; ".join(f"{number} {titles[number]}" for number in numbers)
    return f"""\
## Must and Should by category

Each cell is Must / Should. {named}.

{_table(["Set", *numbers], rows)}
"""


def _levels(one: CriterionSet, category: str) -> str:
    elements = [element for element in one.elements if element.category == category]
    return f"{_count(elements, level='must')} / {_count(elements, level='should')}" if elements else ""


def _count(elements: Iterable[Element], **keys: str) -> int:
    return sum(all(getattr(element, key) == value for key, value in keys.items()) for element in elements)


def _elements(sets: Sequence[CriterionSet]) -> str:
    """One table for each category; the wording is that of the first set that has the element."""
    found = {element.id: element for one in sets for element in one.elements}
    ordered = sorted(found.values(), key=lambda one: natural(one.id))
    titles = {category.id: category.title.text() for one in sets for category in one.categories}
    parts = [
        "## The elements",
        "",
        _ELEMENTS,
    ]
    for category, elements in groupby(ordered, key=lambda one: one.category):
        rows = [
            [
                one.id,
                _level_in(sets, one),
                one.title.text(),
                one.walk,
                *map(", ".join, _cares(sets, one)),
                _where(sets, one),
            ]
            for one in elements
        ]
        head = ["Id", "Level", "Asked", "Walk", "Evidence", "Sensitive", "Sets"]
        parts += ["", f"### {category} {titles[category]}", "", _table(head, rows)]
    return "\n".join(parts)


def _cares(sets: Sequence[CriterionSet], element: Element) -> tuple[Sequence[str], Sequence[str]]:
    """The kinds of evidence, and what a photo could give away in any of the sets."""
    sensitive = {word for one in sets if (found := one.element(element.id)) for word in found.sensitive}
    return element.evidence, sorted(sensitive)


def _level_in(sets: Sequence[CriterionSet], element: Element) -> str:
    """`Must in importer, else Should`, where the sets differ."""
    musts = [one.id for one in sets if one.level(element.id) == "must"]
    held = [one for one in sets if one.level(element.id)]
    source = " (one source)" if element.confirmed == "one_source" else ""
    if len(musts) in (0, len(held)):
        return ("Must" if musts else "Should") + source
    return f"Must in {', '.join(musts)}, else Should{source}"


def _where(sets: Sequence[CriterionSet], element: Element) -> str:
    return _named(sets, {one.id for one in sets if one.level(element.id)})


def _unconfirmed(sets: Sequence[CriterionSet]) -> str:
    found = [(one.id, one.text.text(), one.why.text(), of.id) for of in sets for one in of.unconfirmed]
    return f"""\
## Not confirmed

Known of, and not confirmed well enough to be answered. The app shows it for information, without a level.

{_table(["Id", "What is known", "Why it is not asked", "Sets"], _by_set(sets, found))}
"""


def _absent(sets: Sequence[CriterionSet]) -> str:
    found = [(_runs(one.ids), one.why.text(), of.id) for of in sets for one in of.absent]
    return f"""\
## Absent

Official numbers that a set does not hold. None is ever renumbered.

{_table(["Numbers", "Why", "Sets"], _by_set(sets, found))}
"""


def _runs(ids: Iterable[str]) -> str:
    """`5.9 to 5.13, 7.3` for numbers that follow one another."""
    runs: list[list[str]] = []
    for one in sorted(ids, key=natural):
        category, number = one.split(".")
        if runs and runs[-1][-1] == f"{category}.{int(number) - 1}":
            runs[-1].append(one)
        else:
            runs.append([one])
    return ", ".join(f"{run[0]} to {run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)


def _by_set(sets: Sequence[CriterionSet], found: Iterable[tuple[str, ...]]) -> list[list[str]]:
    """Rows that are the same in several sets, once, with the sets that have them in their last cell."""
    rows: dict[tuple[str, ...], set[str]] = {}
    for *cells, name in found:
        rows.setdefault(tuple(cell.strip() for cell in cells), set()).add(name)
    ordered = sorted(rows.items(), key=lambda row: natural(row[0][0]))
    return [[*cells, _named(sets, names)] for cells, names in ordered]


def _named(sets: Sequence[CriterionSet], names: Container[str]) -> str:
    """`all`, `all but customs-broker`, or the sets by name, whatever is shortest to read."""
    there, rest = [one.id for one in sets if one.id in names], [one.id for one in sets if one.id not in names]
    if not rest:
        return "all"
    return f"all but {', '.join(rest)}" if len(rest) < len(there) else ", ".join(there)


def _lists(sets: Sequence[CriterionSet]) -> str:
    lists = {one.id: one for criteria in sets for one in criteria.lists}
    longest = sorted((one for of in sets for one in of.elements), key=lambda one: (natural(one.id), -len(one.lists)))
    used: dict[str, str] = {}
    for element in longest:
        used |= {name: element.id for name in element.lists if name not in used}
    parts = [
        "## The lists",
        "",
        "A tick is always the good case. Of several lists, the inspector says which one the check used.",
        *(_list(lists[name], element) for name, element in used.items()),
    ]
    return "\n".join(parts)


def _list(one: CheckList, element: str) -> str:
    facts = [f"{len(one.items)} boxes"]
    facts += ["a guided sheet, step by step"] if one.form == "steps" else []
    facts += [f"edition {one.edition}"] if one.edition else []
    facts += [f"superseded by `{one.superseded_by}`, recognized when met"] if one.superseded_by else []
    lines = ["", f"### {one.title.text()}", "", f"`{one.id}` on {element}: {', '.join(facts)}.", ""]
    for group in one.groups:
        boxes = "; ".join(item.text.text() for item in group.items)
        lines.append(f"- {group.title.text()}: {boxes}" if group.title else f"- {boxes}")
    return "\n".join(lines)


def _conditions(sets: Sequence[CriterionSet]) -> str:
    rows = []
    for one in {one.id: one for criteria in sets for one in criteria.conditions}.values():
        under = {element.id for of in sets for element in of.elements if element.condition == one.id}
        asked = {of.id for of in sets if any(element.condition == one.id for element in of.elements)}
        ids = ", ".join(sorted(under, key=natural))
        rows.append([f"`{one.id}`", one.question.text(), ids, _named(sets, asked)])
    return f"""\
## The conditions

Asked once per site. What does not apply is explained and never hidden.

{_table(["Id", "Question", "Elements under it", "Sets that ask"], rows)}
"""


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def main() -> None:
    """Write the file."""
    FILE.write_text(render(Shelf().all()), encoding="utf-8")


if __name__ == "__main__":
    main()
