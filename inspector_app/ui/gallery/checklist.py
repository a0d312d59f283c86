"""The gallery's checklist: answers, photos, a finding, a conflict."""

import flet as ft

from inspector_app.ui import kit
from inspector_app.ui.gallery.samples import PARTNER, navigation, thumbs
from inspector_app.ui.gallery.visits import visit_list
from inspector_app.ui.kit import Keeping
from inspector_app.ui.palette import ACCENT, Tone
from inspector_app.ui.runtime import component, keyed, view
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window
from inspector_app.visits.values import OutcomeWord

__all__ = ["Checklist"]

_CRITERIA = (
    (
        "6.2",
        True,
        "Every sealable shipment is sealed at once after loading with an ISO\u00a017712 high-security seal.",
        "Seal in place, number and H legible; time loaded against time sealed.",
        OutcomeWord.MET,
    ),
    (
        "6.7",
        True,
        "Each bolt or cable seal is checked: view, verify, tug, twist.",
        "Watch a worker do it, without prompting.",
        OutcomeWord.NOT_MET,
    ),
    (
        "6.6",
        False,
        "A manager audits seal stock against the log and the papers.",
        "Count five seals from stock against the log yourself.",
        None,
    ),
    (
        "6.9",
        False,
        "A broken seal is replaced, noted and told at once.",
        "Ask for the last case.",
        OutcomeWord.NOT_APPLICABLE,
    ),
)
_PLACES = (("5", "5 Conveyance"), ("6", "6 Seals"), ("9", "9 Physical"), ("10", "10 Access"), ("11", "11 Personnel"))


@component
def Criterion(number: str, is_must: bool, title: str, hint: str, first: OutcomeWord | None) -> ft.Control:
    chosen, choose = ft.use_state(first)
    head = ft.Row(
        [
            kit.figure(number, Style.BODY_STRONG, ACCENT),
            kit.chip("Must", Tone.ACCENT) if is_must else kit.chip("Should"),
            ft.Container(expand=True),
            kit.icon_button(f"note-{number}", ft.Icons.EDIT_NOTE, "Note", lambda: None),
            kit.icon_button(f"photo-{number}", ft.Icons.ADD_A_PHOTO_OUTLINED, "Photo", lambda: None, color=ACCENT),
        ],
        spacing=8,
    )
    parts = [head, kit.words(title, Style.CRITERION), kit.faint(hint), kit.answer(f"answer-{number}", chosen, choose)]
    return kit.card(
        [*parts, *_extras(number, chosen)],
        identifier=f"criterion-{number}",
        padding=ft.Padding.only(left=16, right=16, top=6, bottom=16),
        spacing=8,
    )


def _extras(number: str, chosen: OutcomeWord | None) -> list[ft.Control]:
    if number == "6.2":
        shown = thumbs(Keeping.ONLY_HERE, Keeping.MOVING, Keeping.SAFE, Keeping.DAMAGED)
        return [kit.photo_strip("photos-6.2", shown, lambda _: None, on_add=lambda: None)]
    if chosen is OutcomeWord.NOT_MET:
        text = "Twist was skipped on 2 of 3\u00a0seals; no photo of the number."
        return [kit.notice(f"finding-{number}", ft.Icons.ERROR_OUTLINE, "Action required", text, tone=Tone.NOT_MET)]
    return []


@view
def Checklist() -> ft.View:
    place, set_place = ft.use_state("6")
    window = current_window()
    pills = kit.pills("category", [kit.Pill(value, label, value) for value, label in _PLACES], place, set_place)
    filter_button = kit.icon_button("filter", ft.Icons.FILTER_LIST, "Filter", lambda: None, count=1)
    camera = kit.capture_button("capture", "Take photos", lambda: window.tell("Saved on this phone", Tone.MET))
    rows = [keyed(row[0], Criterion, *row) for row in _CRITERIA]
    return kit.screen(
        "checklist",
        kit.Bar(
            PARTNER, "Stuffing dock · 6 Seal Security", lambda: window.page.navigate("/overview"), (filter_button,)
        ),
        kit.body(rows),
        above=[ft.Container(pills, padding=ft.Padding.only(top=2, bottom=10))],
        floating=camera,
        navigation=None if window.viewport.is_compact else navigation("visits"),
        aside=kit.body(visit_list(has_open=True)) if window.viewport.is_wide else None,
    )
