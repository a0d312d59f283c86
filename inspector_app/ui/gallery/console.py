"""The gallery's review console: the same parts at a desk."""

import flet as ft

from inspector_app.ui import kit
from inspector_app.ui.gallery.samples import PARTNER, picture
from inspector_app.ui.kit import Kind, Navigation, Place
from inspector_app.ui.palette import ACCENT, Tone
from inspector_app.ui.runtime import view
from inspector_app.ui.theme import Style

__all__ = ["Console"]

_PLACES = (
    Place("review", "Review", ft.Icons.FACT_CHECK_OUTLINED, 14),
    Place("plan", "Plan", ft.Icons.EVENT_OUTLINED),
    Place("partners", "Partners", ft.Icons.FACTORY_OUTLINED),
    Place("figures", "Figures", ft.Icons.INSIGHTS),
    Place("people", "People", ft.Icons.GROUP_OUTLINED),
)


def _queued(name: str, where: str, when: str, chip: ft.Control, *, is_open: bool = False) -> ft.Control:
    head = ft.Row([kit.line(name, Style.SECOND_STRONG, expand=True), kit.faint(when)])
    slug = name.lower().replace(" ", "-")
    return kit.card(
        [head, kit.faint(where), ft.Row([chip])],
        identifier=f"queue-{slug}",
        on_tap=lambda: None,
        is_selected=is_open or None,
        padding=12,
        spacing=5,
    )


def _queue() -> ft.Control:
    head = kit.pane_head("To review", kit.chip("14", Tone.ACCENT))
    action = kit.chip("2 actions", Tone.NOT_MET, ft.Icons.ERROR_OUTLINE)
    return kit.body(
        [
            head,
            kit.Field("queue-search", "Partner, place, criterion", entry=kit.Entry.SEARCH),
            _queued(PARTNER, "Laredo office · Apodaca, Mexico", "2\u00a0h", action, is_open=True),
            _queued(
                "Example Sea Lines",
                "Miami office · Cartagena, Colombia",
                "1\u00a0d",
                kit.chip("Photos 41/58", Tone.WARN, ft.Icons.HOURGLASS_BOTTOM),
            ),
            _queued(
                "Sample Cross-Dock 7", "Laredo office · Laredo, Texas", "3\u00a0d", kit.chip("Answered", Tone.ACCENT)
            ),
            _queued(
                "Model Air Freight",
                "New York office · Jamaica, New York",
                "5\u00a0d",
                kit.chip("Overdue", Tone.NOT_MET, ft.Icons.SCHEDULE),
            ),
        ]
    )


def _stats() -> ft.Control:
    shown = [
        kit.Figure("stat-answered", "50 / 50", "answered"),
        kit.Figure("stat-actions", "2", "actions required", Tone.NOT_MET),
        kit.Figure("stat-advice", "3", "recommendations", Tone.WARN),
        kit.Figure("stat-best", "1", "best practice", Tone.MET),
        kit.Figure("stat-photos", "73", "photos"),
    ]
    custody = ft.Row(
        [
            ft.Icon(ft.Icons.SHIELD, color=Tone.MET.strong, size=26),
            ft.Column(
                [
                    kit.words("Custody unbroken", Style.SECOND_STRONG, Tone.MET.strong),
                    kit.faint("418 entries, 2 devices, all signed"),
                ],
                spacing=0,
            ),
        ],
        spacing=10,
    )
    return kit.card(ft.Row([ft.Container(kit.figures(shown), expand=True), custody], spacing=20))


def _finding() -> ft.Control:
    chips = [
        kit.figure("6.7", Style.BODY_STRONG, ACCENT),
        kit.chip("Must", Tone.ACCENT),
        kit.chip("Action required", Tone.NOT_MET, ft.Icons.ERROR_OUTLINE),
        kit.chip("Repeat of 2022", Tone.WARN, ft.Icons.HISTORY),
    ]
    head = ft.Row([ft.Row(chips, spacing=8, expand=True, wrap=True), kit.faint("dock 3 · 14:02 local")])
    shots = [
        ft.Column([kit.thumbnail(picture(number), side=132), kit.faint(name)], spacing=4)
        for number, name in enumerate(("Seal in place", "Number", "Procedure, p.\u00a04"), 1)
    ]
    return kit.card(
        [
            head,
            kit.words("Each bolt or cable seal is checked: view, verify, tug, twist.", Style.CRITERION),
            kit.words("Twist was skipped on 2 of 3\u00a0seals watched. The procedure of 2023 names all four steps."),
            ft.Row(list(shots), spacing=10, wrap=True),
            kit.notice(
                "remark",
                ft.Icons.REPLY,
                "You, 15:20 · goes to the phone at its next sync",
                "Please add a photo of the third seal with the number legible.",
            ),
        ]
    )


@view
def Console() -> ft.View:
    actions = (
        kit.button("return", "Return", lambda: None, kind=Kind.SECONDARY, icon=ft.Icons.REPLY),
        kit.button("approve", "Approve", lambda: None, icon=ft.Icons.CHECK),
    )
    bar = kit.Bar(
        PARTNER,
        "Foreign manufacturer · Revalidation, visit 2 of 2 · Apodaca, Nuevo León, Mexico · 20–21 Nov",
        actions=actions,
    )
    navigation = Navigation(_PLACES, "review", lambda _: None)
    return kit.screen(
        "console", bar, kit.body([_stats(), _finding()]), navigation=navigation, aside=_queue(), measure=None
    )
