"""The questions about the site: each asked once, each deciding for every criterion that depends on it."""

from collections.abc import Sequence

import flet as ft

from inspector_app.criteria.elements import Condition
from inspector_app.device.screens.conflicts import Choice
from inspector_app.device.screens.language import in_language
from inspector_app.device.screens.places import go, navigation, the_desk, the_visit, visit_address
from inspector_app.device.screens.visits import aside
from inspector_app.ui import palette
from inspector_app.ui.kit.banner import banner
from inspector_app.ui.kit.cards import SIDE, card
from inspector_app.ui.kit.screen import Bar, body, screen
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.kit.yes_no import yes_no
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed, use_slice
from inspector_app.ui.tasks import use_saves
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say
from inspector_app.visits.ids import VISIT_ID
from inspector_app.visits.values import Gap, known

__all__ = ["site_questions"]


def site_questions() -> ft.View:
    """All of them on one page."""
    visit = the_visit()
    bar = Bar(say("site.title"), known(visit.visit.partner_name), on_back=lambda: go(visit_address(visit.id)))
    cards = [keyed(one.id, Question, one.id) for one in visit.criteria.conditions]
    shown = body([Answered(), *cards], identifier="site")
    return screen("site-questions", bar, shown, navigation=navigation("visits"), aside=aside(visit.id))


@component
def Answered() -> ft.Control:
    """How many are left, and then that the checklist can begin."""
    visit = the_visit()
    total = len(visit.criteria.conditions)
    left = use_slice(visit.changes, lambda: len(visit.counts.open_conditions))
    told = words(say("site.text"), Style.BODY, palette.FAINT)
    if left:
        counted = words(say("site.answered", answered=total - left, total=total), Style.SECOND_STRONG)
        return ft.Column([told, counted], spacing=4)
    done = banner(
        "site-done",
        ft.Icons.CHECK,
        say("site.all_answered"),
        tone=Tone.MET,
        on_tap=lambda: go(visit_address(visit.id)),
    )
    return ft.Column([told, done], spacing=10)


@component
def Question(condition_id: str) -> ft.Control:
    """One of them: Yes or No, what it decides, and what two people said differently."""
    visit, desk = the_visit(), the_desk()
    field = f"condition.{condition_id}"
    given, conflict = use_slice(
        visit.changes,
        lambda: (
            visit.visit.condition.get(condition_id, Gap.UNANSWERED),
            visit.conflict_of("visit", VISIT_ID, field),
        ),
    )

    async def write(holds: bool | None) -> None:
        await visit.set_condition(condition_id, holds)
        await desk.captured()

    save = use_saves(write)
    condition = visit.criteria.condition(condition_id)
    assert condition is not None
    buttons = yes_no(f"condition-{condition_id}", known(given), save, on_take_back=lambda: save(None))
    parts: list[ft.Control] = [
        words(in_language(condition.question), Style.CRITERION),
        faint(_decides(condition)),
        buttons,
    ]
    if conflict is not None:
        parts.append(keyed(field, Choice, conflict))
    is_last = conflict is None and known(given) is not None  # the way to take it back has room of its own below it
    padding = ft.Padding.only(left=SIDE, right=SIDE, top=SIDE, bottom=4 if is_last else SIDE)
    return card(parts, identifier=f"question-{condition_id}", spacing=10, padding=padding)


def _decides(condition: Condition) -> str:
    ids: Sequence[str] = [one.id for one in the_visit().criteria.elements if one.condition == condition.id]
    return say("site.decides", count=len(ids), ids=", ".join(ids))
