"""The step to another criterion set: what it changes, the question before it, and what is kept without a criterion."""

import flet as ft

from inspector_app.criteria.comparing import LevelChange
from inspector_app.criteria.elements import CriterionSet, Element
from inspector_app.device.screens.conflicts import Choice
from inspector_app.device.screens.language import in_language
from inspector_app.device.screens.places import the_desk, the_visit
from inspector_app.device.state.moving import Move, answers_left_over, move_to
from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.answer import OUTCOME_ICONS, OUTCOME_TONES
from inspector_app.ui.kit.buttons import button
from inspector_app.ui.kit.cards import card, list_card, list_row, notice, section
from inspector_app.ui.kit.chips import chip
from inspector_app.ui.kit.fold import Fold
from inspector_app.ui.kit.sheets import ConfirmSheet
from inspector_app.ui.kit.words import faint, figure, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed, use_changes
from inspector_app.ui.tasks import use_query, use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, say_date, word_for
from inspector_app.visits.ids import VISIT_ID
from inspector_app.visits.pinning import named_sets
from inspector_app.visits.records import Answer
from inspector_app.visits.values import known


def part(*controls: ft.Control) -> ft.Control:
    """One part of the page with the room below it: a part that shows nothing takes no room either."""
    return ft.Container(ft.Column(list(controls), spacing=10), padding=ft.Padding.only(bottom=10))


@component
def SetConflict() -> ft.Control:
    """Two people moved the visit to different sets: a tap settles which it is."""
    visit = the_visit()
    use_changes(visit.changes)
    conflict = visit.conflict_of("visit", VISIT_ID, "criterion_set")
    if conflict is None:
        return ft.Container(height=0)
    shown = faint(say("moving.shown_by", edition=visit.criteria.edition))
    return part(keyed("set", Choice, conflict), shown)


@component
def NotHere() -> ft.Control:
    """A colleague moved it to a set that this device does not have yet."""
    visit = the_visit()
    use_changes(visit.changes)
    named = named_sets(visit.visit)
    if not named or visit.named:
        return ft.Container(height=0)
    text = say("moving.not_here_text", edition=visit.criteria.edition)
    title = say("moving.not_here", edition=named[0].edition)
    return part(notice("set-not-here", ft.Icons.CLOUD_DOWNLOAD_OUTLINED, title, text, tone=Tone.WARN))


@component
def Moves() -> ft.Control:
    """The sets in effect that the visit could move to: as a rule none, or a newer edition."""
    visit = the_visit()
    offers = use_query(("moves", visit.id, visit.criteria.digest), visit.offers, changes=visit.changes)
    if offers.failure is not None:
        return part(notice("moves-failure", ft.Icons.ERROR_OUTLINE, offers.failure.sentence, tone=Tone.NOT_MET))
    cards = [keyed(one.digest, Offer, one) for one in offers.value or ()]
    return part(*cards) if cards else ft.Container(height=0)


@component
def Offer(criteria: CriterionSet) -> ft.Control:
    """One of them: what is new, gone and different there, and the step."""
    visit, desk, window = the_visit(), the_desk(), current_window()
    use_changes(visit.changes)
    asking, set_asking = ft.use_state(False)
    move = move_to(criteria, visit.criteria, visit.visit)

    async def act() -> None:
        await visit.move_to(criteria)
        window.tell(told, Tone.MET)  # by now this offer is gone
        await desk.captured()

    told = say("moving.moved", edition=criteria.edition)
    moving = use_task(act)
    sheet = ConfirmSheet(
        f"move-{criteria.edition}",
        say("moving.title", edition=criteria.edition),
        _warning(move),
        is_open=asking,
        confirm=say("moving.confirm"),
        on_confirm=moving.start,
        on_close=lambda: set_asking(False),
    )
    start = button(
        f"move-to-{criteria.edition}",
        say("moving.start", edition=criteria.edition),
        lambda: set_asking(True),
        icon=ft.Icons.MOVE_UP,
        is_busy=moving.is_running,
        expand=True,
    )
    is_newer = criteria.id == visit.criteria.id
    head = section(say("moving.newer") if is_newer else say("moving.other"))
    parts = [head, _about(move, start), *_changes(move), sheet]
    return anchored(f"offer-{criteria.edition}", ft.Column(parts, spacing=10))


def _warning(move: Move) -> str:
    return " ".join([say("moving.warning"), *_left_over(move), say("moving.for_good")])


def _left_over(move: Move) -> list[str]:
    ids = ", ".join(one.id for one in move.left_over)
    return [say("moving.left_over", count=len(move.left_over), ids=ids)] if ids else []


def _about(move: Move, start: ft.Control) -> ft.Control:
    """Which set it is, since when, what becomes of the answers, and the step."""
    criteria, here = move.criteria, the_visit().criteria
    title = say("moving.edition", edition=criteria.edition) if criteria.id == here.id else in_language(criteria.title)
    icon = ft.Icon(ft.Icons.UPDATE, size=22, color=palette.ACCENT)
    lines: list[ft.Control] = [
        words(title, Style.CARD_TITLE),
        faint(say("moving.in_effect", day=say_date(criteria.effective_from))),
    ]
    head = ft.Row([icon, ft.Column(lines, spacing=3, expand=True)], spacing=12)
    told = [say("moving.kept"), *_left_over(move)]
    told += [say("moving.asked", count=len(move.asked))] if move.asked else []
    told += [say("moving.no_change")] if move.changes.are_none else []
    step = ft.Container(ft.Row([start]), padding=ft.Padding.only(top=4))
    return card([head, *(words(one, Style.SECOND) for one in told), step], spacing=8)


def _changes(move: Move) -> list[ft.Control]:
    """One fold for each kind of change that there is."""
    elements = move.changes.elements
    levels = [
        (one.element, say("moving.level", before=_level(one.before), after=_level(one.after)))
        for one in move.changes.levels
    ]
    kinds = {
        "new": [(one, _level(one.level)) for one in elements.added],
        "gone": [(one, _level(one.level)) for one in elements.gone],
        "level": levels,
        "changed": [(one, _level(one.level)) for one in move.changed],
    }
    return [_fold(name, found) for name, found in kinds.items() if found]


def _level(level: str) -> str:
    return word_for("level", level)


def _levels(change: LevelChange) -> str:
    return say("moving.level", before=_level(change.before), after=_level(change.after))


def _fold(name: str, found: list[tuple[Element, str]]) -> ft.Control:
    title = word_for("moving_kind", name)
    return keyed(name, Fold, f"moving-{name}", title, lambda: [_row(*one) for one in found], count=len(found))


def _row(element: Element, level: str) -> ft.Control:
    head = ft.Row([figure(element.id, Style.SECOND_STRONG, palette.ACCENT), chip(level)], spacing=8)
    return ft.Column([head, words(in_language(element.title), Style.SECOND)], spacing=3)


@component
def LeftOver() -> ft.Control:
    """What was answered by another set, and has no criterion in this one: nothing of it is lost."""
    visit = the_visit()
    use_changes(visit.changes)
    found = answers_left_over(visit.visit, visit.criteria)
    if not found:
        return ft.Container(height=0)
    head = section(say("moving.left", count=len(found)))
    rows = [_kept(one) for one in found]
    told = faint(say("moving.left_text", count=len(found)))
    return part(head, list_card(rows, identifier="left-over"), told)


def _kept(answer: Answer) -> ft.Control:
    outcome = known(answer.outcome)
    chips = []
    if outcome is not None:
        label = word_for("outcome", outcome.word.value)
        chips.append(chip(label, OUTCOME_TONES[outcome.word], OUTCOME_ICONS[outcome.word]))
    text = known(answer.statement) or known(answer.note) or (outcome.reason if outcome else None)
    return list_row(f"left-{answer.id}", answer.id, text=text or _why_not(answer), below=chips)


def _why_not(answer: Answer) -> str | None:
    """Why the set does not ask it, where the set says so."""
    criteria = the_visit().criteria
    known_of = next((one.why for one in criteria.unconfirmed if one.id == answer.element), None)
    why = known_of or next((one.why for one in criteria.absent if answer.element in one.ids), None)
    return None if why is None else in_language(why)
