"""What a category knows of and does not ask: criteria that are not confirmed, and official numbers it does not hold."""

from collections.abc import Sequence

import flet as ft

from inspector_app.criteria.elements import Unconfirmed
from inspector_app.device.screens.language import in_language
from inspector_app.device.screens.places import the_visit
from inspector_app.ui import palette
from inspector_app.ui.kit.fold import Fold
from inspector_app.ui.kit.words import faint, figure, words
from inspector_app.ui.runtime import keyed
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say

__all__ = ["absent_fold", "unconfirmed_fold"]


def unconfirmed_fold(category: str) -> ft.Control:
    """Criteria that are known of, for information: nobody is asked to answer them."""
    found = [one for one in the_visit().criteria.unconfirmed if one.category == category]
    text = say("checklist.unconfirmed_text")
    return keyed(
        "unconfirmed",
        Fold,
        "unconfirmed",
        say("checklist.unconfirmed"),
        lambda: [_unconfirmed(one) for one in found],
        count=len(found),
        text=text,
    )


def _unconfirmed(one: Unconfirmed) -> ft.Control:
    lines: list[ft.Control] = [words(in_language(one.text), Style.SECOND), faint(in_language(one.why))]
    number = figure(one.id, Style.SECOND_STRONG, palette.FAINT)
    return ft.Row(
        [number, ft.Column(lines, spacing=4, expand=True)],
        spacing=12,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )


def absent_fold(category: str) -> ft.Control:
    """Official numbers without a criterion here, and why: numbers are never given anew."""
    found = [(_of_category(one.ids, category), in_language(one.why)) for one in the_visit().criteria.absent]
    found = [(ids, why) for ids, why in found if ids]
    return keyed(
        "absent",
        Fold,
        "absent",
        say("checklist.absent"),
        lambda: [_absent(ids, why) for ids, why in found],
        count=sum(len(ids) for ids, _ in found),
        text=say("checklist.absent_text"),
    )


def _of_category(ids: Sequence[str], category: str) -> list[str]:
    return [one for one in ids if one.partition(".")[0] == category]


def _absent(ids: Sequence[str], why: str) -> ft.Control:
    return ft.Column([words(", ".join(ids), Style.SECOND_STRONG, palette.FAINT), faint(why)], spacing=4)
