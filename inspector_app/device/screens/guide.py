"""The guided sheet: a list gone through step by step, each a screen; at its end what is still empty, and the answer."""

import flet as ft

from inspector_app.criteria.elements import CheckList, Group
from inspector_app.criteria.elements import Item as CheckItem
from inspector_app.device.screens.boxes import Groups, open_guide
from inspector_app.device.screens.item import Item
from inspector_app.device.screens.language import in_language
from inspector_app.device.screens.places import answer_address, go, navigation, the_visit
from inspector_app.device.screens.visits import aside
from inspector_app.device.state.guided import Guided
from inspector_app.device.state.lists import is_ticked, lists_of, step_to_go_on
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.cards import card, list_card, list_row, section
from inspector_app.ui.kit.screen import Bar, body, screen
from inspector_app.ui.kit.states import empty_state
from inspector_app.ui.kit.steps import steps
from inspector_app.ui.runtime import component, keyed, use_changes
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say
from inspector_app.visits.values import known


def guide(category: str, answer_id: str) -> ft.View:
    """The sheet of one answer."""
    visit = the_visit()
    back = answer_address(visit.id, category, answer_id)
    shown = guided_list(answer_id)
    if shown is None:
        none = empty_state("no-guide", ft.Icons.CHECKLIST, say("guide.none"), say("guide.none_text"))
        return screen("guide", Bar(say("criterion.title", id=answer_id), on_back=lambda: go(back)), none)
    partner = known(visit.visit.partner_name)
    under = " · ".join(part for part in (say("criterion.title", id=answer_id), partner) if part)
    return screen(
        "guide",
        Bar(in_language(shown.title), under, on_back=lambda: go(back)),
        keyed(f"sheet-{answer_id}", Sheet, answer_id),
        below=keyed(f"foot-{answer_id}", Foot, answer_id, back),
        navigation=None if current_window().viewport.is_compact else navigation("visits"),
        aside=aside(visit.id),
    )


def guided_list(answer_id: str) -> CheckList | None:
    """The list of the answer's element that is gone through in steps."""
    criteria = the_visit().criteria
    element = criteria.element(answer_id)
    lists = lists_of(criteria, element) if element else ()
    return next((one for one in lists if one.form == "steps"), None)


def _step(guided: Guided, answer_id: str, shown: CheckList) -> int:
    """The one that was chosen; at first the one to go on with."""
    if guided.step is None:
        guided.step = step_to_go_on(the_visit().answer(answer_id), shown)
    return min(guided.step, len(shown.groups) - 1)


@component
def Sheet(answer_id: str) -> ft.Control:
    """The step that this window is at, from its top."""
    visit, guided, shown = the_visit(), open_guide(answer_id), guided_list(answer_id)
    use_changes(guided.changes)
    use_changes(visit.changes)
    if shown is None:
        return ft.Container(expand=True)
    step = _step(guided, answer_id, shown)
    group = shown.groups[step]
    parts: list[ft.Control] = [card([keyed("boxes", Groups, answer_id, (group,), in_language(shown.title))])]
    if step == len(shown.groups) - 1:
        parts += [keyed("empty", StillEmpty, answer_id), section(say("guide.answer"))]
        parts.append(keyed(f"item-{answer_id}", Item, answer_id, is_alone=True))
    return anchored("guide-step", ft.Container(body(parts), key=f"step-{step}", expand=True), expand=True)


@component
def StillEmpty(answer_id: str) -> ft.Control:
    """The boxes of the whole sheet that are not ticked, by step; each step can be gone back to."""
    visit, shown = the_visit(), guided_list(answer_id)
    use_changes(visit.changes)
    given = visit.answer(answer_id)
    by_step = [
        (step, group, [one for one in group.items if not is_ticked(given, one)])
        for step, group in enumerate(shown.groups if shown else ())
    ]
    rows = [_empty(answer_id, step, group, empty) for step, group, empty in by_step if empty]
    told = section(say("guide.empty", count=sum(len(empty) for _, _, empty in by_step)), identifier="guide-empty")
    return ft.Column([told, *([list_card(rows)] if rows else [])], spacing=8)


def _empty(answer_id: str, step: int, group: Group, empty: list[CheckItem]) -> ft.Control:
    return list_row(
        f"empty-{step + 1}",
        in_language(group.title) if group.title else say("guide.step", step=step + 1),
        text=" · ".join(in_language(one.text) for one in empty),
        on_tap=lambda: open_guide(answer_id).show(step),
    )


@component
def Foot(answer_id: str, back: str) -> ft.Control:
    """Back, the dots, and on; after the last step to the criterion."""
    guided, shown = open_guide(answer_id), guided_list(answer_id)
    use_changes(guided.changes)
    if shown is None:
        return ft.Container(height=0)
    step, last = _step(guided, answer_id, shown), len(shown.groups) - 1
    return steps(
        "guide",
        step + 1,
        last + 1,
        on_back=(lambda: guided.show(step - 1)) if step else None,
        on_next=(lambda: guided.show(step + 1)) if step < last else lambda: go(back),
        next_label=None if step < last else say("guide.done"),
    )
