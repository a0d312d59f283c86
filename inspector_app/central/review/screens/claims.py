"""Conflicts: what two people wrote without having seen each other, side by side, with names. They settle it on site."""

from collections.abc import Sequence

import flet as ft

from inspector_app.central.review.saying import field_word, kind_word, say_moment, say_value
from inspector_app.central.review.sheet import Sheet
from inspector_app.ui import palette
from inspector_app.ui.kit import card, chip, faint, figure, words
from inspector_app.ui.palette import Tone
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say
from inspector_app.visits.ids import answer_of_finding
from inspector_app.visits.records import Claim, Conflict

__all__ = ["claims", "conflict_card"]


def conflict_card(sheet: Sheet, conflict: Conflict) -> ft.Control:
    """A conflict as one of the first things to be read about a visit."""
    answer = answer_of_finding(conflict.id) or (conflict.id if conflict.kind == "answer" else "")
    head = ft.Row(
        [
            figure(answer or kind_word(conflict.kind), Style.BODY_STRONG, palette.ACCENT),
            chip(say("review.in_conflict"), Tone.WARN, ft.Icons.CALL_SPLIT),
        ],
        spacing=8,
        wrap=True,
    )
    title = sheet.title_of(answer) if answer else _question(sheet, conflict)
    parts = [head, *([words(title, Style.CRITERION)] if title else []), claims(sheet, [conflict])]
    return card(parts, identifier=_name(conflict))


def _question(sheet: Sheet, conflict: Conflict) -> str:
    """What was asked of the site, where that is what two people said differently."""
    asked = sheet.asked.get(conflict.field.partition("condition.")[2])
    return asked.condition.question.text() if asked else ""


def claims(sheet: Sheet, conflicts: Sequence[Conflict]) -> ft.Control:
    """Every field in conflict with all its claims."""
    return ft.Column([_one(sheet, conflict) for conflict in conflicts], spacing=10)


def _one(sheet: Sheet, conflict: Conflict) -> ft.Control:
    field = say("review.conflict_in", field=field_word(conflict.kind, conflict.field))
    drawn = [_claim(sheet, conflict, claim) for claim in conflict.claims]
    side_by_side: ft.Control = ft.Column(drawn, spacing=8)
    if not current_window().viewport.is_compact:
        boxes: list[ft.Control] = [ft.Container(claim, expand=True) for claim in drawn]
        # Each as high as it is: made equally high, a line that wraps was cut off at the foot.
        side_by_side = ft.Row(boxes, spacing=8, vertical_alignment=ft.CrossAxisAlignment.START)
    return ft.Column([faint(field), side_by_side], spacing=6)


def _claim(sheet: Sheet, conflict: Conflict, claim: Claim) -> ft.Control:
    said = words(say_value(conflict.kind, conflict.field, claim.value), Style.BODY_STRONG)
    who = say("review.claim_by", name=sheet.name_of(claim.by), at=say_moment(claim.at)) if claim.by else ""
    column = ft.Column([said, faint(who, Style.LABEL)], spacing=3)
    edge = ft.Border.all(current_window().look.border, Tone.WARN.strong)
    return ft.Container(column, bgcolor=Tone.WARN.soft, border=edge, border_radius=10, padding=12)


def _name(conflict: Conflict) -> str:
    return _identifier(f"conflict-{conflict.kind}-{conflict.id}-{conflict.field}")


def _identifier(text: str) -> str:
    """An identifier of what may hold signs that no identifier has."""
    return "".join(sign if sign.isascii() and (sign.isalnum() or sign in "-.@:_") else "-" for sign in text.lower())
