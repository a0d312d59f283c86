"""The line that is always there: what exists only on this device, or that all is proven safe."""

from datetime import datetime

import flet as ft

from inspector_app.device.screens.places import go, the_desk
from inspector_app.ui.kit.banner import safety_banner
from inspector_app.ui.kit.cards import SIDE
from inspector_app.ui.runtime import component, use_changes
from inspector_app.ui.wording import say, say_age


@component
def SafetyLine() -> ft.Control:
    """A tap leads to the sync screen."""
    line = the_desk().line
    if line is None:
        return ft.Container(height=0)
    use_changes(line.changes)
    if line.safety is not None and line.safety.entries == 0:
        return ft.Container(height=0)  # nothing was captured yet
    is_safe = line.only_here == 0 and not line.lost
    told = safety_banner(safety_sentence(), is_safe=is_safe, on_tap=lambda: go("/sync"))
    return ft.Container(told, padding=ft.Padding.only(left=SIDE, right=SIDE, bottom=10))


def safety_sentence() -> str:
    """What is true of everything on this device."""
    desk = the_desk()
    line = desk.line
    if line is None or line.safety is None:
        return say("safety.measuring")
    safety = line.safety
    if line.only_here == 0:
        if line.lost:
            return say("staying.lost", count=len(line.lost))
        if safety.away:
            return say("staying.confirming", count=safety.away)
        return say("safety.all_safe", entries=safety.entries, photos=safety.photos)
    if safety.damaged:
        return say("safety.damaged", count=len(safety.damaged))
    entries, photos = safety.entries - safety.safe_entries, safety.photos_only_here
    counted = say("safety.entries", count=entries)
    if photos:
        counted = say("safety.and", first=counted, second=say("safety.photos", count=photos))
    return say("safety.only_here", what=counted, age=say_age(oldest_seconds()))


def oldest_seconds() -> float:
    """How old the oldest thing is that exists only here, by this device's clock."""
    desk = the_desk()
    safety = desk.line.safety if desk.line else None
    if safety is None or safety.oldest_unsafe_at is None:
        return 0.0
    return max(0.0, (desk.clock.now() - datetime.fromisoformat(safety.oldest_unsafe_at)).total_seconds())
