"""The end of a visit's page: what still blocks signing off, each with the way to it, and the partner's summary."""

from collections.abc import Iterator, Sequence

import flet as ft

from inspector_app.device.screens.language import in_language
from inspector_app.device.screens.places import (
    answer_address,
    file_address,
    go,
    set_address,
    site_address,
    summary_address,
    the_visit,
)
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import list_card, list_row, section
from inspector_app.ui.kit.words import faint
from inspector_app.ui.runtime import component, use_slice
from inspector_app.ui.wording import say, word_for
from inspector_app.visits.rules import Blocker, Why

_MOST_ROWS = 8
"""While most is still open the rows above say it better."""


@component
def Close() -> ft.Control:
    """What is to be done, the first of it as rows, and the summary."""
    visit = the_visit()
    blockers = use_slice(visit.changes, lambda: visit.counts.blockers)
    told = section(say("overview.blockers", count=len(blockers)))
    rows = list(_rows(blockers))
    rest = [faint(say("overview.rest", count=len(rows) - _MOST_ROWS))] if len(rows) > _MOST_ROWS else []
    show = button(
        "open-summary",
        say("overview.summary"),
        lambda: go(summary_address(visit.id)),
        kind=Kind.PRIMARY if not blockers else Kind.SECONDARY,
        icon=ft.Icons.DESCRIPTION_OUTLINED,
        expand=True,
    )
    carry = button(
        "take-on-file",
        say("files.title"),
        lambda: go(file_address(visit.id)),
        kind=Kind.QUIET,
        icon=ft.Icons.SAVE_ALT,
        expand=True,
    )
    listed = [list_card(rows[:_MOST_ROWS], identifier="blockers")] if rows else []
    return ft.Column([told, *listed, *rest, ft.Row([show]), ft.Row([carry])], spacing=10)


def _rows(blockers: Sequence[Blocker]) -> Iterator[ft.Control]:
    """Questions about the site as one row: they are answered on one page."""
    questions = [one for one in blockers if one.why is Why.CONDITION_OPEN]
    for one in blockers:
        if one.why is not Why.CONDITION_OPEN:
            yield _row(one)
        elif one is questions[0]:
            yield _question(one) if len(questions) == 1 else _questions(len(questions))


def _question(one: Blocker) -> ft.Control:
    visit = the_visit()
    condition = visit.criteria.condition(one.id)
    title = in_language(condition.question) if condition else one.id
    return list_row(
        "blocker-site", title, text=word_for("why", one.why.value), on_tap=lambda: go(site_address(visit.id))
    )


def _questions(count: int) -> ft.Control:
    visit = the_visit()
    title, text = say("site.banner", count=count), say("site.banner_why")
    return list_row("blocker-site", title, text=text, on_tap=lambda: go(site_address(visit.id)))


def _row(one: Blocker) -> ft.Control:
    visit = the_visit()
    why, answer = word_for("why", one.why.value), one.id.removeprefix("finding:")
    element = visit.criteria.element(answer)
    if one.field == "criterion_set":
        title = in_language(visit.criteria.title)
        return list_row("blocker-set", title, text=why, on_tap=lambda: go(set_address(visit.id)))
    if element is None:
        return list_row(f"blocker-{one.id}", answer, text=why)
    return list_row(
        f"blocker-{one.id}",
        f"{answer}  {in_language(element.title)}",
        text=why,
        on_tap=lambda: go(answer_address(visit.id, element.category, answer)),
    )
