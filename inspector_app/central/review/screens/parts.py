"""Small parts that several screens of the console draw."""

from collections.abc import Sequence
from typing import Final

import flet as ft

from inspector_app.central.review.setrows import Standing
from inspector_app.ui.kit import OUTCOME_ICONS, OUTCOME_TONES, anchored, chip, faint, words
from inspector_app.ui.kit.buttons import Kind
from inspector_app.ui.palette import Tone
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, word_for
from inspector_app.visits.values import FindingKind, Gap, Level, Outcome

__all__ = [
    "FINDING_ICONS",
    "FINDING_TONES",
    "advice_chip",
    "finding_chip",
    "labeled",
    "level_chip",
    "link_button",
    "one_source_chip",
    "outcome_chip",
    "private_note",
    "shield",
    "standing_chip",
]

FINDING_TONES: Final = {
    FindingKind.ACTION_REQUIRED: Tone.NOT_MET,
    FindingKind.RECOMMENDATION: Tone.WARN,
    FindingKind.BEST_PRACTICE: Tone.MET,
}
FINDING_ICONS: Final = {
    FindingKind.ACTION_REQUIRED: ft.Icons.ERROR_OUTLINE,
    FindingKind.RECOMMENDATION: ft.Icons.LIGHTBULB_OUTLINE,
    FindingKind.BEST_PRACTICE: ft.Icons.STAR_OUTLINE,
}


_STANDING: Final = {
    Standing.IN_EFFECT: (Tone.ACCENT, ft.Icons.EVENT_AVAILABLE_OUTLINED),
    Standing.TO_COME: (Tone.PLAIN, ft.Icons.SCHEDULE),
    Standing.SUPERSEDED: (Tone.PLAIN, ft.Icons.HISTORY),
    Standing.ENDED: (Tone.PLAIN, ft.Icons.EVENT_BUSY_OUTLINED),
}


def level_chip(level: Level | None) -> ft.Control:
    """Must or Should; of an element that the set does not have, that nobody knows."""
    if level is None:
        return chip(say("review.no_level"), Tone.WARN, ft.Icons.HELP_OUTLINE)
    return chip(word_for("level", level), Tone.ACCENT if level == "must" else Tone.PLAIN)


def one_source_chip() -> ft.Control:
    """What rests on one public source only is never a Must."""
    return chip(say("review.one_source"), Tone.PLAIN, ft.Icons.LOOKS_ONE_OUTLINED)


def draft_chip() -> ft.Control:
    """Criteria that nobody may rely on."""
    return chip(say("review.draft"), Tone.WARN, ft.Icons.WARNING_AMBER)


def checked_chip() -> ft.Control:
    return chip(say("review.checked"), Tone.MET, ft.Icons.VERIFIED_OUTLINED)


def standing_chip(standing: Standing) -> ft.Control:
    """Whether an edition is in effect today."""
    return chip(word_for("review.standing", standing.value), *_STANDING[standing])


def outcome_chip(outcome: Outcome | Gap) -> ft.Control:
    """The outcome as icon, word and color, or why there is none."""
    if isinstance(outcome, Outcome):
        word = outcome.word
        return chip(word_for("outcome", word.value), OUTCOME_TONES[word], OUTCOME_ICONS[word])
    if outcome is Gap.IN_CONFLICT:
        return chip(say("review.in_conflict"), Tone.WARN, ft.Icons.CALL_SPLIT)
    return chip(word_for("review.gap_chip", outcome.value), Tone.PLAIN, ft.Icons.RADIO_BUTTON_UNCHECKED)


def finding_chip(kind: FindingKind) -> ft.Control:
    return chip(word_for("finding", kind.value), FINDING_TONES[kind], FINDING_ICONS[kind])


def advice_chip(count: int) -> ft.Control:
    """How many recommendations: their color is that of conflicts too, so the icon tells them apart."""
    kind = FindingKind.RECOMMENDATION
    return chip(say("review.chip_recommendations", count=count), FINDING_TONES[kind], FINDING_ICONS[kind])


def labeled(label: str, text: ft.Control | str) -> ft.Control:
    """A label with what it names below it."""
    shown = words(text, Style.SECOND) if isinstance(text, str) else text
    return ft.Column([faint(label, Style.LABEL), shown], spacing=1)


def private_note(text: str) -> ft.Control:
    """What no partner ever reads, marked so by icon and word."""
    row = ft.Row(
        [
            ft.Icon(ft.Icons.LOCK_OUTLINE, size=16, color=Tone.PLAIN.strong),
            ft.Column(
                [faint(say("review.private_note"), Style.LABEL), words(text, Style.SECOND)],
                spacing=1,
                expand=True,
            ),
        ],
        spacing=8,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    edge = ft.Border.all(2, Tone.PLAIN.strong) if current_window().look.is_stark else None
    return ft.Container(row, bgcolor=Tone.PLAIN.soft, border=edge, border_radius=10, padding=10)


def shield(*, is_whole: bool, size: float = 26) -> ft.Control:
    tone = Tone.MET if is_whole else Tone.WARN
    return ft.Icon(ft.Icons.SHIELD if is_whole else ft.Icons.GPP_MAYBE_OUTLINED, size=size, color=tone.strong)


def link_button(
    identifier: str,
    label: str,
    url: str,
    *,
    kind: Kind = Kind.PRIMARY,
    icon: ft.IconData | None = None,
    ink: str | None = None,
) -> ft.Control:
    """Leads to another address of this site: a download, the sign-in page. The browser goes there by itself, so that
    nothing stops it as a page that opens unasked. `ink` is for a ground that is not the screen's."""
    edge = None if kind.edge is None else ft.Border.all(current_window().look.border, kind.edge)
    lead: Sequence[ft.Control] = [] if icon is None else [ft.Icon(icon, size=20, color=ink or kind.ink)]
    box = ft.Container(
        ft.Row(
            [*lead, ft.Text(label, style=Style.BODY_STRONG, color=ink or kind.ink, no_wrap=True)],
            spacing=10,
            tight=True,
            alignment=ft.MainAxisAlignment.CENTER,
        ),
        bgcolor=kind.ground,
        border=edge,
        border_radius=10,
        padding=ft.Padding.symmetric(horizontal=20, vertical=13),
        ink=True,
        action=ft.OpenUrl(url, target=ft.UrlTarget.SELF),
    )
    return anchored(identifier, box)
