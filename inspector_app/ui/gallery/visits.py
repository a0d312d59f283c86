"""The gallery's visits, and the overview of one."""

import flet as ft

from inspector_app.ui import kit
from inspector_app.ui.gallery.samples import PARTNER, navigation
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import view
from inspector_app.ui.theme import Style
from inspector_app.ui.window import current_window

__all__ = ["Overview", "Visits", "visit_list"]


def _go(route: str) -> None:
    ft.context.page.navigate(route)


def _visit(name: str, place: str, kind: str, share: float, chips: list[ft.Control], *, is_open: bool) -> ft.Control:
    head = ft.Row(
        [
            ft.Column(
                [kit.words(name, Style.CARD_TITLE), kit.faint(place, Style.SECOND), kit.faint(kind)],
                spacing=3,
                expand=True,
            ),
            kit.ring(share, f"{share:.0%}", name=f"{share:.0%} answered"),
        ],
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    return kit.card(
        [head, ft.Row(chips, spacing=6, run_spacing=6, wrap=True)],
        identifier=f"visit-{name.lower().replace(' ', '-')}",
        on_tap=lambda: _go("/overview"),
        is_selected=is_open or None,
        spacing=12,
    )


def visit_list(*, has_open: bool = False) -> list[ft.Control]:
    ready = kit.chip("Ready for offline", Tone.MET, ft.Icons.DOWNLOAD_DONE)
    busy: list[ft.Control] = [
        kit.chip("2 actions required", Tone.NOT_MET, ft.Icons.ERROR_OUTLINE),
        kit.chip("1 conflict", Tone.WARN, ft.Icons.CALL_SPLIT),
    ]
    head = [kit.pane_head("Visits", kit.icon_button("new-visit", ft.Icons.ADD, "New visit", lambda: _go("/fields")))]
    return [
        *(head if has_open else []),
        kit.section("Today"),
        _visit(
            PARTNER,
            "Apodaca, Nuevo León, Mexico",
            "Foreign manufacturer · Revalidation · Visit\u00a02\u00a0of\u00a02",
            0.62,
            busy,
            is_open=has_open,
        ),
        kit.section("Upcoming"),
        _visit(
            "Example Sea Lines",
            "Cartagena, Colombia",
            "Sea carrier · Initial validation · Mon 23 Nov",
            0,
            [ready],
            is_open=False,
        ),
        _visit(
            "Sample Cross-Dock 7",
            "Laredo, Texas",
            "Consolidator · Revalidation · Thu 26 Nov",
            0,
            [ready],
            is_open=False,
        ),
    ]


def only_here() -> ft.Control:
    sentence = "12\u00a0photos exist only on this phone, oldest 3\u00a0h"
    room = ft.Padding.only(left=kit.SIDE, right=kit.SIDE, bottom=4)
    return ft.Container(kit.safety_banner(sentence, is_safe=False, on_tap=lambda: _go("/sync")), padding=room)


@view
def Visits() -> ft.View:
    search = kit.icon_button("search", ft.Icons.SEARCH, "Search", lambda: _go("/list"))
    add = kit.icon_button("new-visit", ft.Icons.ADD, "New visit", lambda: _go("/fields"))
    bar = kit.Bar("Visits", "3 this week", actions=(search, add))
    return kit.screen("visits", bar, kit.body(visit_list()), above=[only_here()], navigation=navigation("visits"))


def _category(number: str, name: str, share: float, chips: list[ft.Control]) -> ft.Control:
    ring = kit.ring(share, f"{share * 100:.0f}", name=f"{share:.0%} answered", size=44)
    return kit.list_row(
        f"category-{number}", f"{number}\u00a0 {name}", lead=ring, below=chips, on_tap=lambda: _go("/checklist")
    )


def _standing() -> ft.Control:
    head = ft.Row(
        [
            kit.ring(0.62, "62%", name="31 of 50 answered", size=76),
            ft.Column(
                [
                    kit.words("31 of 50 answered", Style.CARD_TITLE),
                    kit.words("9 Must still open before sign-off", Style.SECOND_STRONG, Tone.WARN.strong),
                    kit.faint("Lead: you · with a second specialist"),
                ],
                spacing=3,
                expand=True,
            ),
        ],
        spacing=16,
    )
    shown = [
        kit.Figure("count-actions", "2", "Actions required", Tone.NOT_MET),
        kit.Figure("count-advice", "3", "Recommendations", Tone.WARN),
        kit.Figure("count-best", "1", "Best practice", Tone.MET),
        kit.Figure("count-photos", "73", "Photos"),
    ]
    return kit.card([head, kit.divider(), kit.figures(shown)], spacing=14)


@view
def Overview() -> ft.View:
    action = kit.chip("1 action", Tone.NOT_MET, ft.Icons.ERROR_OUTLINE)
    rows = [
        _category("5", "Conveyance and IIT", 0.7, [kit.chip("1 conveyance")]),
        _category("6", "Seal Security", 0.6, [action]),
        _category("9", "Physical Security", 1, [kit.chip("Complete", Tone.MET, ft.Icons.CHECK)]),
        _category("10", "Physical Access Controls", 0.75, [action, kit.chip("Repeat", Tone.WARN, ft.Icons.HISTORY)]),
        _category("11", "Personnel Security", 0.33, []),
    ]
    more = kit.icon_button("more", ft.Icons.MORE_VERT, "More", lambda: _go("/parts"))
    closing = kit.button("closing", "Closing meeting", lambda: _go("/sheets"), icon=ft.Icons.DRAW_OUTLINED, expand=True)
    return kit.screen(
        "overview",
        kit.Bar(PARTNER, "Apodaca, Mexico · 20–21 Nov 2026", lambda: _go("/visits"), (more,)),
        kit.body([_standing(), kit.list_card(rows), ft.Row([closing])]),
        navigation=navigation("visits"),
        aside=kit.body(visit_list(has_open=True)) if current_window().viewport.is_wide else None,
    )
