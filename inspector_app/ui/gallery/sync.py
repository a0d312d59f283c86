"""The gallery's sync screen: progress, and every keeping of a photo."""

import flet as ft

from inspector_app.ui import kit
from inspector_app.ui.gallery.samples import navigation, picture
from inspector_app.ui.kit import Keeping
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import view
from inspector_app.ui.theme import Style

__all__ = ["Sync"]


def _hero() -> ft.Control:
    head = ft.Row(
        [
            kit.ring(0.83, "83%", name="61 of 73 photos safe", size=70),
            ft.Column(
                [
                    kit.words("Uploading on a weak line", Style.CARD_TITLE),
                    kit.faint("61 of 73\u00a0photos safe · about 9\u00a0min left"),
                    kit.words("All 418\u00a0entries are safe at the center", Style.SMALL_STRONG, Tone.MET.strong),
                ],
                spacing=3,
                expand=True,
            ),
        ],
        spacing=16,
    )
    pause = kit.button("pause", "Pause", lambda: None, icon=ft.Icons.PAUSE, expand=True)
    wifi = kit.button("wifi", "Wi-Fi only", lambda: None, icon=ft.Icons.WIFI, kind=kit.Kind.SECONDARY, expand=True)
    return kit.card([head, ft.Row([pause, wifi], spacing=10)], spacing=16)


def _row(number: int, title: str, text: str, keeping: Keeping, share: float | None = None) -> ft.Control:
    shown = kit.thumbnail(None if keeping is Keeping.DAMAGED else picture(number), keeping, side=56)
    meter = None if share is None else kit.bar(share, name="62 percent")
    return kit.list_row(f"photo-{number}", title, text=text, lead=shown, meter=meter)


@view
def Sync() -> ft.View:
    damaged = "The picture is damaged. It is kept; take it again if you can."
    groups = [
        _hero(),
        kit.section("Moving"),
        kit.list_card(
            [
                _row(
                    1,
                    "6.2 Seal in place, dock 3",
                    "2.4 of 3.9\u00a0MB · continues where it stopped",
                    Keeping.MOVING,
                    0.62,
                )
            ]
        ),
        kit.section("Only on this phone"),
        kit.list_card(
            [
                _row(2, "10.4 Pick-up log, page masked", "3.1\u00a0MB · next", Keeping.ONLY_HERE),
                _row(3, "9.6 Lighting, north fence", "4.4\u00a0MB · in 2\u00a0min", Keeping.ONLY_HERE),
            ]
        ),
        kit.section("Needs you"),
        kit.list_card([_row(4, "5.3 Undercarriage", damaged, Keeping.DAMAGED)]),
        kit.section("Safe at the center"),
        kit.list_card([_row(5, "6.1 Seal cabinet", "Receipt 14:02 · 2.8\u00a0MB", Keeping.SAFE)]),
    ]
    return kit.screen(
        "sync", kit.Bar("Sync", "Center answered 12\u00a0s ago"), kit.body(groups), navigation=navigation("sync")
    )
