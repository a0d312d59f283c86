"""The fixed lists of a criterion: boxes in groups, the choice among several lists, and the sheet that leads through."""

import flet as ft

from inspector_app.criteria.elements import CheckList, Element, Group
from inspector_app.device.screens.language import in_language
from inspector_app.device.screens.places import go, guide_address, the_desk, the_visit
from inspector_app.device.state.guided import Guided
from inspector_app.device.state.lists import count_ticked, is_ticked, list_in_use, lists_of, step_to_go_on
from inspector_app.ui.kit.buttons import button
from inspector_app.ui.kit.cards import card, list_card, list_row, notice, section
from inspector_app.ui.kit.checks import Check, CheckGroup, checks
from inspector_app.ui.kit.chips import chip
from inspector_app.ui.kit.choices import Choice, choices
from inspector_app.ui.kit.progress import ring
from inspector_app.ui.kit.words import faint, figure
from inspector_app.ui.palette import ACCENT, FAINT, Tone
from inspector_app.ui.runtime import component, keyed, use_changes
from inspector_app.ui.tasks import use_saves
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say
from inspector_app.visits.records import Answer


def lists_shown(answer_id: str, element: Element) -> list[ft.Control]:
    """What a criterion's page shows of its lists."""
    lists = lists_of(the_visit().criteria, element)
    if len(lists) > 1:
        return [keyed(f"lists-{answer_id}", WhichList, answer_id)]
    return [keyed(f"list-{answer_id}", Steps if one.form == "steps" else Boxes, answer_id, one.id) for one in lists]


def list_named(answer_id: str, list_id: str) -> CheckList:
    """A list of the answer's element, its items by the words that they are answered under."""
    criteria = the_visit().criteria
    element = criteria.element(answer_id)
    assert element is not None
    return next(one for one in lists_of(criteria, element) if one.id == list_id)


@component
def Boxes(answer_id: str, list_id: str) -> ft.Control:
    """One list, all at once: each box alone, nothing preset."""
    visit = the_visit()
    use_changes(visit.changes)
    shown, given = list_named(answer_id, list_id), visit.answer(answer_id)
    title = in_language(shown.title)
    inside = card([keyed("groups", Groups, answer_id, shown.groups, title)])
    if len(shown.groups) == 1:
        return inside
    return ft.Column([section(title, trail=_count(given, shown)), inside], spacing=8)


def _count(given: Answer | None, shown: CheckList) -> ft.Control:
    counted = say("kit.ticked", ticked=count_ticked(given, shown.items), total=len(shown.items))
    return figure(counted, Style.SMALL_STRONG, FAINT)


@component
def Groups(answer_id: str, groups: tuple[Group, ...], title: str) -> ft.Control:
    """The boxes of these groups; one without a name of its own bears the list's."""
    visit, desk = the_visit(), the_desk()
    use_changes(visit.changes)
    given = visit.answer(answer_id)

    async def write(word: str, ticked: bool) -> None:
        await visit.set_tick(answer_id, word, ticked)
        await desk.captured()

    save = use_saves(write)
    return checks(f"tick-{answer_id}", [_group(one, given, title) for one in groups], save)


def _group(group: Group, given: Answer | None, title: str) -> CheckGroup:
    return CheckGroup(
        title if group.title is None else in_language(group.title),
        [Check(one.word, in_language(one.text), is_ticked(given, one)) for one in group.items],
        None if group.text is None else in_language(group.text),
    )


@component
def WhichList(answer_id: str) -> ft.Control:
    """Of several lists the one that the check used; its boxes once that is said."""
    visit, desk = the_visit(), the_desk()
    use_changes(visit.changes)
    asking, set_asking = ft.use_state(False)
    element, given = visit.criteria.element(answer_id), visit.answer(answer_id)
    lists = lists_of(visit.criteria, element) if element else ()
    used = list_in_use(lists, given)

    async def write(list_id: str) -> None:
        await visit.choose_list(answer_id, list_id)
        set_asking(False)
        await desk.captured()

    choose = use_saves(write)
    if used is None or asking:
        offered = [_choice(one, given) for one in lists]
        asked = choices(f"list-{answer_id}", offered, used.id if used else None, choose)
        return ft.Column([section(say("lists.which")), asked], spacing=8)
    chosen = list_row(
        f"list-{answer_id}-other",
        in_language(used.title),
        text=" · ".join([*_form(used), say("lists.other")]),
        lead=ft.Icon(ft.Icons.CHECK_CIRCLE, size=24, color=ACCENT),
        on_tap=lambda: set_asking(True),
    )
    head = section(say("lists.used"), trail=_count(given, used))
    boxes = card([keyed(used.id, Groups, answer_id, used.groups, say("lists.points"))])
    old = [*_superseded(used, lists), *_elsewhere(used, lists, given)]
    return ft.Column([head, list_card([chosen]), *old, boxes], spacing=8)


def _form(one: CheckList) -> list[str]:
    return [] if one.edition is None else [say("lists.form", edition=one.edition)]


def _choice(one: CheckList, given: Answer | None) -> Choice[str]:
    ticked, total = count_ticked(given, one.items), len(one.items)
    counted = say("kit.ticked", ticked=ticked, total=total) if ticked else say("lists.boxes", count=total)
    is_old = one.superseded_by is not None
    mark = chip(say("lists.superseded"), Tone.WARN, ft.Icons.HISTORY) if is_old else None
    return Choice(one.id, in_language(one.title), one.id, " · ".join([*_form(one), counted]), mark)


def _superseded(used: CheckList, lists: tuple[CheckList, ...]) -> list[ft.Control]:
    """A list that is no longer current is recorded as what the check used, and said to be so."""
    if used.superseded_by is None:
        return []
    newer = next((one for one in lists if one.id == used.superseded_by), None)
    text = say("lists.superseded_by", title=in_language(newer.title)) if newer else say("lists.superseded_text")
    return [notice("superseded", ft.Icons.HISTORY, say("lists.superseded_title"), text, tone=Tone.WARN)]


def _elsewhere(used: CheckList, lists: tuple[CheckList, ...], given: Answer | None) -> list[ft.Control]:
    """What was ticked on another list is kept, and not hidden."""
    counted = [(one, count_ticked(given, one.items)) for one in lists if one.id != used.id]
    return [
        faint(say("lists.elsewhere", ticked=ticked, total=len(one.items), title=in_language(one.title)))
        for one, ticked in counted
        if ticked
    ]


@component
def Steps(answer_id: str, list_id: str) -> ft.Control:
    """A list that is gone through step by step: how far each is, and the way into the sheet."""
    visit = the_visit()
    use_changes(visit.changes)
    shown, given = list_named(answer_id, list_id), visit.answer(answer_id)
    step, ticked = step_to_go_on(given, shown), count_ticked(given, shown.items)
    rows = [
        _step(answer_id, number, group, count_ticked(given, group.items)) for number, group in enumerate(shown.groups)
    ]
    go_on = say("guide.go_on", step=step + 1, total=len(shown.groups)) if ticked else say("guide.begin")
    label = say("guide.again") if ticked == len(shown.items) else go_on
    start = button(f"guide-{answer_id}", label, lambda: _guide(answer_id, step), icon=ft.Icons.CHECKLIST, expand=True)
    head = section(in_language(shown.title), trail=_count(given, shown))
    return ft.Column([head, list_card(rows, identifier=f"steps-{answer_id}"), ft.Row([start])], spacing=8)


def _step(answer_id: str, number: int, group: Group, ticked: int) -> ft.Control:
    total = len(group.items)
    counted = say("kit.ticked", ticked=ticked, total=total)
    return list_row(
        f"step-{answer_id}-{number + 1}",
        in_language(group.title) if group.title else str(number + 1),
        text=counted,
        lead=ring(ticked / total, str(ticked), name=counted, size=40),
        on_tap=lambda: _guide(answer_id, number),
    )


def _guide(answer_id: str, step: int) -> None:
    visit = the_visit()
    element = visit.criteria.element(answer_id)
    assert element is not None
    open_guide(answer_id).show(step)
    go(guide_address(visit.id, element.category, answer_id))


def open_guide(answer_id: str) -> Guided:
    """Where this window is in the sheet of an answer."""
    guided = current_window().keep.setdefault(f"guide-{the_visit().id}-{answer_id}", Guided())
    assert isinstance(guided, Guided)
    return guided
