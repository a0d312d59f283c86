"""A form field that loses no keystroke and drafts itself (drafting.py says how)."""

import enum
from collections.abc import Callable
from dataclasses import dataclass, replace

import flet as ft

from inspector_app.ui import palette
from inspector_app.ui.drafting import Draft
from inspector_app.ui.events import hear
from inspector_app.ui.kit.anchors import anchored
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import Cell, component, use_cell, use_effect
from inspector_app.ui.theme import Style
from inspector_app.ui.window import Window, current_window

__all__ = ["Entry", "Field"]


class Entry(enum.Enum):
    """What is typed: the keyboard follows, and whether words are corrected."""

    PROSE = "prose"
    NAME = "name"
    CODE = "code"
    EMAIL = "email"
    URL = "url"
    NUMBER = "number"
    HIDDEN = "hidden"
    PIN = "pin"
    SEARCH = "search"


_KEYBOARDS = {
    Entry.EMAIL: ft.KeyboardType.EMAIL,
    Entry.URL: ft.KeyboardType.URL,
    Entry.NUMBER: ft.KeyboardType.NUMBER,
    Entry.PIN: ft.KeyboardType.NUMBER,
}
_SECRET = frozenset({Entry.HIDDEN, Entry.PIN})
_CORRECTED = frozenset({Entry.PROSE, Entry.SEARCH})


@dataclass(eq=False)
class _Typing:
    """What the field remembers: the draft, and the control that the client knows, whose value is the newest."""

    draft: Draft
    shown: ft.TextField | None = None


@component
def Field(
    identifier: str,
    label: str,
    value: str = "",
    *,
    draft: str | None = None,
    on_draft: Callable[[str], object] | None = None,
    on_commit: Callable[[str], object] | None = None,
    on_change: Callable[[str], object] | None = None,
    on_send: Callable[[str], object] | None = None,
    entry: Entry = Entry.PROSE,
    lines: int = 1,
    helper: str | None = None,
    error: str | None = None,
    is_focused: bool = False,
    is_enabled: bool = True,
) -> ft.Control:
    """A labeled field. `value` is what is kept outside; a new one is shown, unless the person is typing.

    Args:
        draft: what was typed before and never committed; the field begins with it, and commits it when it is left.
        on_draft: gets the text after a pause in typing, and at once when the app is hidden or the field goes.
        on_commit: gets the text, if it is new, when the person leaves the field or sends it.
        on_change: gets the text with every keystroke, for a filter.
        on_send: gets the text, new or not, when the person sends it, and not when the field is left: for what counts.
        lines: how many are shown; more than one grows to twice as many, and Enter begins a new line.
    """
    window = current_window()
    typing: Cell[_Typing] = use_cell(lambda: _Typing(Draft(value, _caller(window), begun=draft)))
    typed = typing.value.draft
    typed.on_draft, typed.on_commit = on_draft, on_commit
    _remember_to_save(window, typed)
    if typed.offer(value):
        typing.value.shown = None

    def type_text(event: ft.Event[ft.TextField]) -> object:
        typed.type(event.control.value)
        return on_change(typed.text) if on_change else None

    def send() -> object:
        typed.commit()
        return on_send(typed.text) if on_send else None

    # What the client has typed so far is in the control that is shown, and may be ahead of the last event: any other
    # value would be sent to the client, and take the newest keystrokes away.
    text = typed.text if typing.value.shown is None else typing.value.shown.value
    shown = typing.value.shown = _text_field(label, text, entry, lines, is_enabled=is_enabled)
    shown.autofocus, shown.helper, shown.error = is_focused, helper, error
    shown.on_change = hear(type_text)
    shown.on_blur = hear(lambda _: typed.commit())
    shown.on_submit = hear(lambda _: send())
    return anchored(identifier, ft.Row([shown]))


def _caller(window: Window) -> Callable[[Callable[[str], object] | None, str], None]:
    return lambda fn, text: None if fn is None else window.call(fn, text)


def _remember_to_save(window: Window, draft: Draft) -> None:
    """The window saves what was typed when it is hidden or cut off; the field itself does when it goes."""
    window.unsaved[draft] = draft.flush

    def leave() -> None:
        window.unsaved.pop(draft, None)
        draft.flush()

    use_effect(lambda: None, [], cleanup=leave)


def _text_field(label: str, text: str, entry: Entry, lines: int, *, is_enabled: bool) -> ft.TextField:
    width = current_window().look.border
    return ft.TextField(
        value=text,
        expand=True,
        label=label,
        text_style=Style.BODY,
        color=palette.INK,
        label_style=_style(Style.BODY, palette.FAINT),
        align_label_with_hint=True,
        helper_style=_style(Style.SMALL, palette.FAINT),
        error_style=_style(Style.SMALL, Tone.NOT_MET.strong),
        error_max_lines=4,
        helper_max_lines=4,
        prefix_icon=ft.Icons.SEARCH if entry is Entry.SEARCH else None,
        border=_borders(width),
        filled=True,
        fill_color=palette.CARD,
        hover_color=palette.CARD,
        content_padding=ft.Padding.symmetric(horizontal=14, vertical=14),
        multiline=lines > 1,
        min_lines=lines if lines > 1 else None,
        max_lines=2 * lines if lines > 1 else 1,
        keyboard_type=_KEYBOARDS.get(entry, ft.KeyboardType.MULTILINE if lines > 1 else ft.KeyboardType.TEXT),
        # Flet does not only tell the keyboard: it rewrites what was typed, "S.A. de C.V." and numbers of seals too.
        capitalization=ft.TextCapitalization.CHARACTERS if entry is Entry.CODE else ft.TextCapitalization.NONE,
        autocorrect=entry in _CORRECTED,
        enable_suggestions=entry in _CORRECTED,
        password=entry in _SECRET,
        can_reveal_password=entry in _SECRET,
        read_only=not is_enabled,
    )


def _style(style: ft.TextStyle, color: str) -> ft.TextStyle:
    return replace(style, color=color, height=None)


def _borders(width: float) -> dict[ft.ControlState, ft.InputBorder]:
    def outline(color: str, thickness: float) -> ft.InputBorder:
        return ft.OutlineInputBorder(side=ft.BorderSide(thickness, color), border_radius=10)

    return {
        ft.ControlState.DEFAULT: outline(palette.EDGE, width),
        ft.ControlState.FOCUSED: outline(palette.ACCENT, width + 1),
        ft.ControlState.ERROR: outline(Tone.NOT_MET.strong, width + 0.5),
    }
