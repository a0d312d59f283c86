"""The gallery's loose parts: buttons, chips, states, fields, sheets, the long list, and the ways to fail."""

import asyncio

import flet as ft

from inspector_app.ui import kit
from inspector_app.ui.kit import Entry, Kind
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed, use_effect, view
from inspector_app.ui.tasks import use_query, use_task
from inspector_app.ui.toasts import Toast
from inspector_app.ui.window import current_window

__all__ = ["Fields", "LongList", "Parts", "Sheets", "States", "Troubles"]


def _back() -> None:
    ft.context.page.navigate("/")


def _frame(identifier: str, title: str, controls: list[ft.Control]) -> ft.View:
    return kit.screen(identifier, kit.Bar(title, on_back=_back), kit.body(controls))


async def _slowly() -> None:
    await asyncio.sleep(0.6)


@view
def Parts() -> ft.View:
    count, set_count = ft.use_state(0)
    buttons = [
        ft.Row(
            [kit.button("count", f"Tapped {count}", lambda: set_count(count + 1)), kit.button("off", "Off", None)],
            wrap=True,
        ),
        ft.Row(
            [
                kit.button("second", "Second", _slowly, kind=Kind.SECONDARY),
                kit.button("quiet", "Quiet", _slowly, kind=Kind.QUIET),
            ],
            wrap=True,
        ),
        ft.Row(
            [
                kit.button("danger", "Delete", _slowly, kind=Kind.DANGER, icon=ft.Icons.DELETE_OUTLINE),
                kit.BusyButton("busy", "Sync now", _slowly, icon=ft.Icons.SYNC),
            ],
            wrap=True,
        ),
    ]
    tones = [kit.chip(tone.name.replace("_", " ").capitalize(), tone, ft.Icons.CIRCLE) for tone in Tone]
    banners = [
        kit.banner(f"banner-{tone.name.lower()}", ft.Icons.INFO_OUTLINE, "What is true, and what to do", tone=tone)
        for tone in Tone
    ]
    progress = [kit.ring(share, f"{share:.0%}", name="share") for share in (0, 0.33, 1)]
    shown = [
        kit.section("Buttons"),
        *buttons,
        kit.section("Chips"),
        ft.Row(tones, wrap=True),
        kit.section("Banners"),
        *banners,
    ]
    safe = kit.safety_banner("Everything is safe at the center", is_safe=True)
    return _frame(
        "parts",
        "Parts",
        [
            *shown,
            safe,
            kit.section("Progress"),
            ft.Row(progress),
            kit.bar(0.4, name="40 percent"),
            kit.bar(None, name="under way"),
        ],
    )


@view
def States() -> ft.View:
    window = current_window()
    again = kit.button("plan", "Ask for a visit", lambda: window.tell("Asked for"), icon=ft.Icons.ADD)
    toasts = [
        kit.button("toast-met", "Good news", lambda: window.tell("Saved on this phone", Tone.MET), kind=Kind.SECONDARY),
        kit.button(
            "toast-undo",
            "Undo",
            lambda: window.toasts.show(
                Toast("Answer taken back", action="Undo", on_action=lambda: window.tell("Put back"))
            ),
            kind=Kind.SECONDARY,
        ),
    ]
    return _frame(
        "states",
        "States",
        [
            kit.card(
                kit.empty_state(
                    "no-visits",
                    ft.Icons.ASSIGNMENT_OUTLINED,
                    "No visits yet",
                    "Visits planned for you arrive with the next sync. You can also start one here.",
                    again,
                )
            ),
            kit.error_card(
                "no-center",
                "The center did not answer",
                "Everything is kept on this phone and is sent when it answers again.",
                on_retry=lambda: None,
            ),
            kit.card(kit.loading("opening", "Opening the visit")),
            kit.section("Toasts"),
            ft.Row(toasts, wrap=True),
        ],
    )


@view
def Fields() -> ft.View:
    kept, keep = ft.use_state("")
    drafted, draft = ft.use_state("")
    beats, beat = ft.use_state(0)
    code_error = None if not kept or kept.isdigit() else "A code has digits only"
    return _frame(
        "fields",
        "Fields",
        [
            kit.Field(
                "statement", "Statement", kept, on_draft=draft, on_commit=keep, lines=3, helper="Reaches the partner"
            ),
            kit.words(f"Draft: {drafted}"),
            kit.words(f"Kept: {kept}"),
            kit.button("redraw", f"Draw anew ({beats})", lambda: beat(beats + 1), kind=Kind.SECONDARY),
            kit.Field("code", "Code", entry=Entry.NUMBER, on_commit=keep, error=code_error),
            kit.Field("find", "Partner, place, criterion", entry=Entry.SEARCH),
            kit.Field("passphrase", "Passphrase", entry=Entry.HIDDEN),
            kit.Field("fixed", "Center", "https://center.example", is_enabled=False),
        ],
    )


@view
def Sheets() -> ft.View:
    is_asking, ask = ft.use_state(False)
    is_giving, give = ft.use_state(False)
    reason, set_reason = ft.use_state("")
    answered, set_answered = ft.use_state("nothing yet")
    return _frame(
        "sheets",
        "Sheets",
        [
            kit.button("ask", "Lock for travel", lambda: ask(True), kind=Kind.DANGER, icon=ft.Icons.LOCK_OUTLINE),
            kit.button("give", "Not applicable", lambda: give(True), kind=Kind.SECONDARY),
            kit.words(f"Answered: {answered}"),
            kit.words(f"Reason: {reason}"),
            kit.ConfirmSheet(
                "travel",
                "Lock this phone for travel?",
                "Nothing can be read here until you have signed in to the center again.",
                is_open=is_asking,
                confirm="Lock",
                on_confirm=lambda: set_answered("lock"),
                on_close=lambda: ask(False),
                is_danger=True,
            ),
            kit.ReasonSheet(
                "reason",
                "Why is it not applicable?",
                label="Reason",
                reason=reason,
                is_open=is_giving,
                on_reason=set_reason,
                on_close=lambda: give(False),
            ),
        ],
    )


@component
def _Row(number: int) -> ft.Control:
    return kit.card([kit.words(f"Entry {number}"), kit.faint("Answer, 14:02")], identifier=f"entry-{number}")


@view
def LongList() -> ft.View:
    rows = kit.PagedList("entries", tuple(range(1, 313)), lambda number: keyed(number, _Row, number))
    return kit.screen("list", kit.Bar("Timeline", "312 entries", _back), rows)


def _raise() -> None:
    raise ValueError("María's answer must not be in the log")


@component
def _Broken() -> ft.Control:
    _raise()
    return ft.Container()


@component
def _Effect() -> ft.Control:
    use_effect(_raise, [])
    return kit.words("An effect that raises")


@component
def _Invalid(is_invalid: bool) -> ft.Control:
    return ft.Text("A property that is refused", opacity=2 if is_invalid else 1)


@view
def Troubles() -> ft.View:
    is_broken, break_it = ft.use_state(False)
    is_invalid, invalidate = ft.use_state(False)
    has_effect, set_effect = ft.use_state(False)
    count, set_count = ft.use_state(0)
    query = use_query("slow", lambda: _raise() if count > 2 else "an answer")
    task = use_task(_raise)
    parts: list[ft.Control] = [
        kit.button("alive", f"Alive {count}", lambda: set_count(count + 1)),
        kit.button("raise-tap", "A tap that raises", _raise, kind=Kind.SECONDARY),
        kit.button("raise-task", "Work that raises", task.start, kind=Kind.SECONDARY, is_busy=task.is_running),
        kit.button("raise-part", "A part that raises", lambda: break_it(True), kind=Kind.SECONDARY),
        kit.button("raise-effect", "An effect that raises", lambda: set_effect(True), kind=Kind.SECONDARY),
        kit.button("raise-property", "An invalid property", lambda: invalidate(True), kind=Kind.SECONDARY),
        kit.words(f"Query: {query.value}"),
    ]
    parts += [_Broken()] if is_broken else []
    parts += [_Effect()] if has_effect else []
    return _frame("troubles", "Troubles", [*parts, _Invalid(is_invalid)])
