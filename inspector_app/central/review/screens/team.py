"""Who may read and write the visit, who has written in it, and giving it to another inspector."""

from collections.abc import Sequence
from typing import Final

import flet as ft

from inspector_app.central.review.seat import current_seat
from inspector_app.central.review.sheet import Member, Sheet
from inspector_app.central.tables import Person
from inspector_app.ui.kit import (
    ConfirmSheet,
    Entry,
    Field,
    Kind,
    body,
    button,
    chip,
    faint,
    list_card,
    list_row,
    loading,
    section,
)
from inspector_app.ui.palette import Tone
from inspector_app.ui.runtime import component
from inspector_app.ui.tasks import use_query, use_task
from inspector_app.ui.window import current_window
from inspector_app.ui.wording import say, word_for

__all__ = ["Team"]

MOST: Final = 20


@component
def Team(sheet: Sheet) -> ft.Control:
    """Those on the visit first, then everybody it could be given to."""
    desk, window = current_seat().desk, current_window()
    query = use_query(("inspectors", sheet.reading.place), desk.inspectors)
    wanted, set_wanted = ft.use_state("")
    asked, set_asked = ft.use_state("")

    def granted(_: object) -> None:
        window.tell(say("review.granted"), Tone.MET)

    granting = use_task(desk.grant, on_success=granted)
    members = [_member(member) for member in sheet.members]
    parts: list[ft.Control] = [section(say("review.team_here")), list_card(members, identifier="team")]
    parts += [section(say("review.team_add")), faint(say("review.team_add_text"))]
    if query.value is None:
        parts.append(loading("team-loading", query.failure.sentence if query.failure else say("review.loading")))
        return body(parts, identifier="team-section")
    parts.append(Field("team-search", say("review.team_search"), wanted, on_change=set_wanted, entry=Entry.SEARCH))
    others = _others(query.value, sheet.members, wanted)
    rows = [_other(person, set_asked, is_busy=granting.is_running) for person in others]
    parts.append(list_card(rows, identifier="others") if rows else faint(say("review.team_nobody")))
    parts.append(
        ConfirmSheet(
            "grant",
            say("review.grant_title"),
            say("review.grant_text", email=asked),
            is_open=bool(asked),
            confirm=say("review.grant_yes"),
            on_confirm=lambda: granting.start(sheet.id, asked),
            on_close=lambda: set_asked(""),
        )
    )
    return body(parts, identifier="team-section")


def _others(people: Sequence[Person], members: Sequence[Member], wanted: str) -> list[Person]:
    there = {member.person for member in members if member.has_access}
    words = wanted.casefold().split()
    found = [one for one in people if one.id not in there]
    return [one for one in found if all(word in f"{one.name} {one.email}".casefold() for word in words)][:MOST]


def _member(member: Member) -> ft.Control:
    wrote = say("review.wrote", count=member.entries)
    named = ", ".join(device[:6] for device in member.devices)
    devices = say("review.on_devices", count=len(member.devices), devices=named) if named else ""
    text = " · ".join(part for part in (member.email, wrote, devices) if part)
    tone = (Tone.MET, ft.Icons.KEY) if member.has_access else (Tone.WARN, ft.Icons.KEY_OFF)
    word = say("review.has_access") if member.has_access else say("review.no_access")
    role = [chip(word_for("review.role", member.role))] if member.role else []
    return list_row(f"member-{member.person}", member.name, text=text, below=[*role, chip(word, *tone)])


def _other(person: Person, ask: object, *, is_busy: bool) -> ft.Control:
    on_tap = (lambda: ask(person.email)) if callable(ask) and not is_busy else None
    give = button(f"grant-{person.id}", say("review.grant"), on_tap, kind=Kind.SECONDARY)
    return list_row(f"person-{person.id}", person.name or person.email, text=person.email, trail=give)
