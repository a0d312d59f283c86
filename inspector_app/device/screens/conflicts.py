"""Two values that had not seen each other, in place, with their authors; a tap settles which one stands."""

from datetime import datetime

import flet as ft

from inspector_app.device.screens.language import in_language
from inspector_app.device.screens.places import the_desk, the_visit
from inspector_app.device.state.lists import tick_of
from inspector_app.ui import palette
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.kit.buttons import Kind, button
from inspector_app.ui.kit.cards import card
from inspector_app.ui.kit.words import faint, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, use_slice
from inspector_app.ui.tasks import use_task
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, say_time, word_for
from inspector_app.visits.records import Claim, Conflict
from sync.braid import Erased
from sync.strictjson import JSON


@component
def Conflicts(answer_id: str) -> ft.Control:
    """Every field of an answer and its finding that two people wrote differently."""
    visit = the_visit()
    found = use_slice(visit.changes, lambda: visit.conflicts_of(answer_id))
    return ft.Column([Choice(one) for one in found], spacing=8, visible=bool(found))


@component
def Choice(conflict: Conflict) -> ft.Control:
    """One field: who wrote what, and a button each."""
    visit, desk = the_visit(), the_desk()

    async def settle(value: JSON) -> None:
        await visit.settle(conflict, value)
        await desk.captured()

    settling = use_task(settle)
    name = _name(conflict)
    rows = [_claim(conflict, number, claim, settling.start) for number, claim in enumerate(conflict.claims)]
    head = ft.Row(
        [
            ft.Icon(ft.Icons.CALL_SPLIT, size=18, color=Tone.WARN.strong),
            words(say("conflict.title", field=name), Style.SMALL_STRONG, Tone.WARN.strong, expand=True),
        ],
        spacing=8,
    )
    text = say("conflict.text_outcome") if conflict.field == "outcome" else say("conflict.text")
    box = ft.Container(
        ft.Column([head, faint(text), *rows], spacing=8),
        bgcolor=Tone.WARN.soft,
        border=ft.Border.all(current_window().look.border, Tone.WARN.strong),
        border_radius=10,
        padding=12,
    )
    return anchored(f"conflict-{conflict.id}-{conflict.field}", box)


def _name(conflict: Conflict) -> str:
    """What they differ about: of many boxes, which."""
    family, _, word = conflict.field.partition(".")
    criteria = the_visit().criteria
    box = tick_of(criteria, conflict.id, word) if family == "tick" else None
    return word_for("field", family) if box is None else in_language(box.text)


def _claim(conflict: Conflict, number: int, claim: Claim, settle: object) -> ft.Control:
    visit = the_visit()
    shown = _title(conflict, claim.value) or show_value(claim.value)
    author = say(
        "conflict.author",
        name=visit.name_of(claim.by) or say("conflict.somebody"),
        at=say_time(datetime.fromisoformat(claim.at)),
    )
    value = claim.value
    keep = button(
        f"settle-{conflict.id}-{conflict.field}-{number}",
        say("conflict.keep"),
        (lambda: settle(value)) if _can_stand(conflict, value) and callable(settle) else None,
        kind=Kind.SECONDARY,
        icon=ft.Icons.CHECK,
        expand=True,
    )
    said = ft.Column([faint(author), words(shown, Style.BODY, palette.INK)], spacing=2)
    return card([said, ft.Row([keep])], padding=12)


def _title(conflict: Conflict, value: object) -> str | None:
    """The title of a list that is named by its id, and the set that is named by its digest."""
    visit = the_visit()
    if conflict.field == "criterion_set" and isinstance(value, dict):
        named = visit.named.get(str(value.get("digest")))
        title = str(value.get("id")) if named is None else in_language(named.title)
        return say("conflict.set" if named else "conflict.set_not_here", title=title, edition=str(value.get("edition")))
    found = visit.criteria.list(value) if conflict.field == "list" and isinstance(value, str) else None
    return None if found is None else in_language(found.title)


def _can_stand(conflict: Conflict, value: object) -> bool:
    """What was erased cannot be chosen, nor a set that is not here: the visit could not be opened any more."""
    if conflict.field == "criterion_set" and isinstance(value, dict):
        return str(value.get("digest")) in the_visit().named
    return not isinstance(value, Erased)


def show_value(value: object) -> str:
    """A value as a person reads it."""
    if isinstance(value, Erased):
        return say("conflict.erased")
    if isinstance(value, dict) and "is" in value:
        word = word_for("outcome", str(value["is"]))
        return f"{word}: {value['reason']}" if value.get("reason") else word
    if isinstance(value, bool):
        return say("conflict.yes") if value else say("conflict.no")
    return say("conflict.nothing") if value is None else str(value)
