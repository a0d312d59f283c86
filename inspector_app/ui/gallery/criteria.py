"""The gallery's criterion sets: kinds to choose from, questions about the site, a guided sheet, a set in figures."""

from typing import Final

import flet as ft

from inspector_app.ui import kit
from inspector_app.ui.kit import Check, CheckGroup, Choice, Pill, TableRow
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component, keyed, view
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window

__all__ = ["Guide", "Kinds", "Set", "Site"]

_KINDS: Final = (
    ("maker", "Foreign manufacturer", "Edition 2026.2, 148 criteria", "Checked against two public sources"),
    ("trucker", "Highway carrier", "Edition 2026.2, 131 criteria", "Checked against two public sources"),
    ("sea", "Sea carrier", "Edition 2026.1, 118 criteria", None),
    ("port", "Marine port authority and terminal operator", "Edition 2026.1, 104 criteria", None),
    ("broker", "Licensed customs broker", "No set is in effect on this day", ""),
)
_QUESTIONS: Final = (
    ("cameras", "Are cameras used at this site?", "Decides 6 criteria: 9.12, 9.13, 9.14, 9.15, 9.16, 9.17"),
    ("seals", "Are seals kept in stock here?", "Decides 2 criteria: 6.4, 6.6"),
    ("wood", "Is wood packaging material used?", "Decides 1 criterion: 7.1"),
)
_BOXES: Final = {
    "Outside": {"bumper": "Bumper, tires and rims", "doors": "Doors and locking mechanism"},
    "Inside": {
        "floor": "Floor: no fresh repairs, no false height measured from the ground to the sill",
        "walls": "Left and right side, front wall",
        "roof": "Ceiling and roof",
    },
}
_CATEGORIES: Final = (
    ("1", "Security Vision and Responsibility", 4, 2),
    ("2", "Risk Assessment", 3, 4),
    ("3", "Business Partners", 7, 5),
    ("4", "Cybersecurity", 11, 0),
    ("5", "Conveyance and Instruments of International Traffic", 12, 6),
    ("6", "Seal Security", 10, 3),
    ("7", "Procedural Security", 13, 7),
    ("8", "Agricultural Security", 2, 0),
    ("9", "Physical Security", 8, 9),
    ("10", "Physical Access Controls", 9, 3),
    ("11", "Personnel Security", 6, 4),
    ("12", "Education, Training and Awareness", 11, 7),
)


def _back() -> None:
    ft.context.page.navigate("/")


@view
def Kinds() -> ft.View:
    kind, choose = ft.use_state("trucker")
    offered = [Choice(name, title, name, text, _verified(how)) for name, title, text, how in _KINDS]
    fixed = [Choice(2, "2026.2", "2", "In effect from 1 October"), Choice(1, "2026.1", "1", "In effect until then")]
    shown = [
        kit.choices("kind", offered, kind, choose),
        kit.section("What cannot be chosen any more"),
        kit.choices("edition", fixed, 2, None),
    ]
    return kit.screen("kinds", kit.Bar("Kind of partner", "Decides which criteria are asked", _back), kit.body(shown))


def _verified(how: str | None) -> ft.Control | None:
    if how == "":
        return None
    if how is None:
        return kit.chip("Draft, not verified", Tone.WARN, ft.Icons.WARNING_AMBER)
    return kit.chip(how, Tone.MET, ft.Icons.CHECK)


@component
def _Question(name: str, question: str, depends: str) -> ft.Control:
    chosen: bool | None
    chosen, choose = ft.use_state(True if name == "cameras" else None)
    return kit.card(
        [
            kit.words(question, Style.CRITERION),
            kit.faint(depends),
            kit.yes_no(f"site-{name}", chosen, choose, on_take_back=lambda: choose(None)),
        ],
        identifier=f"question-{name}",
    )


@view
def Site() -> ft.View:
    draft = "Draft criteria, not verified: not for use in a validation. They can be practiced with."
    newer = "An edition that takes effect on 1 October is here. Move this visit to it; every answer is kept."
    people = "Mask names and faces before the picture is taken. What is masked here cannot be seen at the center."
    shown = [
        kit.banner("draft", ft.Icons.WARNING_AMBER, draft, tone=Tone.WARN),
        kit.banner("newer", ft.Icons.NEW_RELEASES_OUTLINED, newer, tone=Tone.ACCENT, on_tap=lambda: None),
        *(keyed(row[0], _Question, *row) for row in _QUESTIONS),
        kit.card(kit.notice("people", ft.Icons.PRIVACY_TIP_OUTLINED, "People", people, tone=Tone.WARN)),
        kit.card(
            [kit.words("Fixed", Style.CRITERION), kit.yes_no("fixed", False, None)],
        ),
    ]
    return kit.screen("site", kit.Bar("About the site", "3 questions", _back), kit.body(shown))


@view
def Guide() -> ft.View:
    step, go = ft.use_state(2)
    ticked: set[str]
    ticked, tick = ft.use_state({"bumper", "doors"})

    def set_tick(name: str, is_ticked: bool) -> None:
        tick(ticked | {name} if is_ticked else ticked - {name})

    groups = [
        CheckGroup(title, [Check(name, text, name in ticked) for name, text in boxes.items()])
        for title, boxes in _BOXES.items()
    ]
    foot = kit.steps(
        "guide-steps",
        step,
        5,
        on_back=(lambda: go(step - 1)) if step > 1 else None,
        on_next=(lambda: go(step + 1)) if step < 5 else current_window().save_drafts,
        next_label="Done" if step == 5 else None,
    )
    shown = [
        kit.words(f"{step}. Walk around the trailer", Style.CARD_TITLE),
        kit.faint("Look at it from outside first, then from inside with a lamp.", Style.BODY),
        kit.card(kit.checks("box", groups, set_tick)),
    ]
    return kit.screen("guide", kit.Bar("Guided sheet", "2.1 Conveyance inspection", _back), kit.body(shown), below=foot)


def _unconfirmed() -> list[ft.Control]:
    return [
        kit.words(f"{number}  A criterion that no public source confirms", Style.SECOND)
        for number in ("9.4", "9.5", "9.8")
    ]


@view
def Set() -> ft.View:
    place, set_place = ft.use_state("12")
    pills = kit.pills(
        "set-category", [Pill(row[0], " ".join(row[:2]), row[0]) for row in _CATEGORIES], place, set_place
    )
    rows = [TableRow(f"{number}  {title}", (must, should)) for number, title, must, should in _CATEGORIES]
    total = TableRow("All categories", (sum(row[2] for row in _CATEGORIES), sum(row[3] for row in _CATEGORIES)), True)
    shown = [
        kit.Fold("unconfirmed", "Not confirmed", _unconfirmed, count=3, text="Nothing is asked of them"),
        kit.Fold("absent", "Not in this list", lambda: [kit.faint("9.1 to 9.3: no source has them")], is_open=True),
        kit.card(kit.table("counts", "Category", ("Must", "Should"), [*rows, total])),
    ]
    above = [ft.Container(pills, padding=ft.Padding.only(bottom=10))]
    return kit.screen("set", kit.Bar("Foreign manufacturer", "Edition 2026.2", _back), kit.body(shown), above=above)
