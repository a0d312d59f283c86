"""All photos of a visit by what they show, and those that nobody has assigned yet."""

import flet as ft

from inspector_app.central.review.screens.pictures import picture_row
from inspector_app.central.review.sheet import Sheet
from inspector_app.ui import palette
from inspector_app.ui.kit import body, empty_state, figure, heading, words
from inspector_app.ui.runtime import component
from inspector_app.ui.theme import Style
from inspector_app.ui.wording import say
from inspector_app.visits.ids import natural_order

__all__ = ["Photos"]

MOST = 100
"""How many are drawn at once; the answers show the rest."""


@component
def Photos(sheet: Sheet) -> ft.Control:
    """Grouped by answer, in the order of the criteria."""
    if not sheet.pictures:
        text = say("review.no_photos_text")
        told = empty_state("no-photos", ft.Icons.PHOTO_LIBRARY_OUTLINED, say("review.no_photos"), text)
        return body([told])
    shown: list[ft.Control] = []
    left = MOST
    for answer in sorted(sheet.by_answer, key=natural_order):
        pictures = sheet.pictures_of(answer)[:left]
        left -= len(pictures)
        if pictures:
            shown.append(_title(answer, sheet.title_of(answer)))
            shown.append(picture_row(sheet, pictures, f"photos-{answer}"))
    loose = sheet.loose_pictures()[:left]
    if loose:
        shown += [_title("", say("review.loose_photos")), picture_row(sheet, loose, "photos-loose")]
    return body(shown, identifier="photos")


def _title(number: str, text: str) -> ft.Control:
    lead = [figure(number, Style.BODY_STRONG, palette.ACCENT)] if number else []
    row = ft.Row(
        [*lead, words(text, Style.BODY_STRONG, expand=True)],
        spacing=10,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return heading(ft.Container(row, padding=ft.Padding.only(top=10)), 2)
