"""Commands of the center: central, invite, remark, and its side of visits and summary."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from inspector_app.central.errors import SetNotInOrder
from inspector_app.central.headquarters import Headquarters
from inspector_app.central.people import REVIEWERS
from inspector_app.central.publishing import Offered
from inspector_app.central.stores import choose_stores
from inspector_app.commands.printing import emit, say, table
from inspector_app.commands.rulings import existing
from inspector_app.criteria.comparing import PartChanges, SetChanges
from inspector_app.criteria.elements import CheckList, Condition, Element
from inspector_app.summary.content import SummaryContent
from inspector_app.summary.pdf import render_pdf

Parts: TypeAlias = PartChanges[Element] | PartChanges[Condition] | PartChanges[CheckList]

FIRST_PAGE = "/sign-in/first"
"""Where the site takes a code for a password."""


def invite(folder: Path, email: str, role: str, name: str, *, as_json: bool) -> None:
    with Headquarters.open(folder, stores=choose_stores(folder, os.environ)) as headquarters:
        invited, site = headquarters.invite(email, role, name), headquarters.address
    if as_json:
        emit({"code": invited.code, "person": invited.person, "email": email, "role": role})
        return
    if role in REVIEWERS:
        where = f"{site}{FIRST_PAGE}" if site else f"{FIRST_PAGE} of the center's site"
        say(f"Code for {email} ({role}), good once within seven days:")
        say(f"  {invited.code}")
        say(f"Open {where} in a browser, type the code and choose a password; then sign in with {email}.")
    else:
        say(f"Code for {email} ({role}), good for seven days and one device:")
        say(f"  {invited.code}")


def remark(folder: Path, visit: str, by: str, on: tuple[str, str], text: str, *, as_json: bool) -> None:
    with existing(folder) as headquarters:
        remark_id = headquarters.remark(visit, by_email=by, on=on, text=text)
    if as_json:
        emit({"remark": remark_id})
    else:
        say(f"Remark {remark_id} is in the visit's journal; the phone gets it with its next sync.")


def visits(folder: Path, *, as_json: bool) -> None:
    with existing(folder) as headquarters:
        lines = headquarters.visits()
    if as_json:
        emit(lines)
    else:
        rows = [[v.partner, v.stage, v.entries, v.photos, v.findings, v.state_digest[:12], v.id] for v in lines]
        table(rows, ["partner", "stage", "entries", "photos", "findings", "digest", "id"])


def summarize_visit(folder: Path, visit: str, language: str) -> tuple[SummaryContent, bytes]:
    with existing(folder) as headquarters:
        content = headquarters.summary(visit)
        return content, render_pdf(content, headquarters.gallery(visit), language=language)


def publish_set(folder: Path, file: Path, *, as_json: bool) -> None:
    """Publish a criterion set, and say what it changes; or every fault that it has, in an error."""
    with existing(folder) as headquarters:
        try:
            offered = headquarters.criteria.publish(file)
        except SetNotInOrder as refused:
            for problem in refused.problems if not as_json else ():
                say(str(problem))
            raise
    criteria, before = offered.criteria, offered.before
    if as_json:
        emit(
            {
                **criteria.pinned(),
                "effective_from": criteria.effective_from.isoformat(),
                "effective_until": criteria.effective_until and criteria.effective_until.isoformat(),
                "before": before and before.edition,
                "changes": offered.changes and _as_json(offered.changes),
                "published": offered.is_new,
            }
        )
    else:
        _say_changes(offered)


def _say_changes(offered: Offered) -> None:
    criteria, before, changes = offered.criteria, offered.before, offered.changes
    if not offered.is_new:
        say(f"{criteria.id} {criteria.edition} was published already; nothing is changed: {criteria.digest}")
        return
    until = f" until {criteria.effective_until.isoformat()}" if criteria.effective_until else ""
    say(f"{criteria.id} {criteria.edition}, in effect from {criteria.effective_from.isoformat()}{until}.")
    if before is None or changes is None:
        say(f"The first edition: {len(criteria.elements)} elements.")
    else:
        say(f"Against edition {before.edition}: {'nothing differs.' if changes.are_none else ''}".rstrip())
        for line in _lines(changes):
            say(f"  {line}")
    say(f"Published: {criteria.digest}")


def _lines(changes: SetChanges) -> Iterator[str]:
    for one in changes.levels:
        yield f"level     {one.element.id}: {one.before} becomes {one.after}"
    yield from _part_lines("", changes.elements)
    yield from _part_lines("condition ", changes.conditions)
    yield from _part_lines("list ", changes.lists)


def _part_lines(kind: str, changes: Parts) -> list[str]:
    return [f"{word:<9} {kind}{_called(one)}" for word, parts in _by_word(changes).items() for one in parts]


def _by_word(changes: Parts) -> dict[str, Sequence[Element | Condition | CheckList]]:
    return {
        "new": changes.added,
        "gone": changes.gone,
        "reworded": changes.reworded,
        "altered": changes.altered,
    }


def _called(one: Element | Condition | CheckList) -> str:
    if isinstance(one, Element):
        return f"{one.id} ({one.level}): {one.title.text()}"
    return f"{one.id}: {one.text.text() if isinstance(one, Condition) else one.title.text()}"


def _as_json(changes: SetChanges) -> dict[str, object]:
    parts: dict[str, Parts] = {
        "elements": changes.elements,
        "conditions": changes.conditions,
        "lists": changes.lists,
    }
    ids = {
        name: {word: [one.id for one in found] for word, found in _by_word(part).items()}
        for name, part in parts.items()
    }
    levels = [{"element": one.element.id, "before": one.before, "after": one.after} for one in changes.levels]
    return {**ids, "levels": levels}
