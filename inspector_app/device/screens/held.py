"""Why something stays on this device, in the words of the screen: of a sync's reasons, and of access that has ended."""

import flet as ft

from inspector_app.device.screens.places import the_desk
from inspector_app.device.state.line import Line
from inspector_app.ui.kit.cards import notice
from inspector_app.ui.palette import Tone
from inspector_app.ui.wording import say, word_for
from sync.engine import Waiting
from sync.reasons import CODES, QUARANTINED, code_of

__all__ = ["endings", "set_aside", "what_waits", "why_it_is_aside", "why_it_waits"]

_MOST_REASONS = 5

_SAID = ("revoked", "access-ended", "newer-version", "older-version", "another-version", "not-in-step")
"""Reasons that have a sentence in every language; of others the center's, or the line's, own is shown."""


def what_waits(one: Waiting) -> str:
    """Of what is no photo: everything, this device, the visits or one of them, or a file of the center."""
    if one.what.startswith("visit "):
        visit, _, counted = one.what.removeprefix("visit ").partition(", ")
        partner = next((card.partner for card in the_desk().cards if card.id == visit), "")
        return say("sync.of_visit", visit=partner or say("visits.unnamed"), counted=counted)
    match one.what:
        case "everything":
            return say("sync.everything")
        case "visits":
            return say("sync.visits")
        case "device":
            return say("sync.device")
    return say("sync.document")


def why_it_waits(one: Waiting) -> str:
    if one.code in CODES:
        return word_for("aside", one.code.replace("-", "_"))
    return word_for("held", one.code.replace("-", "_")) if one.code in _SAID else one.why


def why_it_is_aside(why: str) -> str:
    """In the words of the screen; a supervisor's reason, and what has no code, as it is."""
    code = code_of(why)
    if not code:
        return why
    told = word_for("aside", code.replace("-", "_"))
    reason = why.partition(": ")[2] if code == QUARANTINED else ""
    return say("sync.with_reason", told=told, reason=reason) if reason else told


def endings(line: Line) -> ft.Control | None:
    """That access to visits has ended, and what that took away."""
    safety = line.safety
    if safety is None or not safety.endings:
        return None
    title = say("sync.ended", count=len(safety.endings))
    return notice("access-ended", ft.Icons.LOCK_OUTLINE, title, say("sync.ended_text"), tone=Tone.WARN)


def set_aside(line: Line) -> ft.Control | None:
    """What is kept and counts nowhere: put under quarantine by a supervisor, or of a content that breaks the rules."""
    reasons = line.safety.reasons if line.safety is not None else ()
    if not reasons:
        return None
    told = [*dict.fromkeys(map(why_it_is_aside, reasons))][:_MOST_REASONS]
    title = say("sync.set_aside", count=len(reasons))
    return notice("set-aside", ft.Icons.RULE, title, "\n".join(told), tone=Tone.WARN)
