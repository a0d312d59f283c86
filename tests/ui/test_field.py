"""A field loses no keystroke, whatever is drawn meanwhile, and hands its text over before it can get lost."""

import asyncio
from collections.abc import Callable

import flet as ft
import pytest

from inspector_app.ui import drafting, kit
from inspector_app.ui.drafting import Draft
from inspector_app.ui.runtime import view
from tests.support.flet_harness import Client


@pytest.fixture(autouse=True)
def _short_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drafting, "PAUSE_SECONDS", 0.02)


class Kept:
    """What the field handed over, and what is kept outside of it."""

    def __init__(self, value: str = "") -> None:
        self.value = value
        self.drafts: list[str] = []
        self.commits: list[str] = []
        self.error: Exception | None = None

    def draft(self, text: str) -> None:
        self.drafts.append(text)
        if self.error:
            raise self.error

    async def commit(self, text: str) -> None:
        self.commits.append(text)


async def _open(kept: Kept) -> Client:
    @view
    def Screen() -> ft.View:
        beats, beat = ft.use_state(0)
        is_there, show = ft.use_state(True)
        field = kit.Field("statement", "Statement", kept.value, on_draft=kept.draft, on_commit=kept.commit, lines=3)
        parts = [
            kit.button("redraw", f"beat {beats}", lambda: beat(lambda count: count + 1)),
            kit.button("leave", "Leave", lambda: show(False)),
        ]
        return kit.screen("screen", kit.Bar("Fields"), kit.body([*parts, *([field] if is_there else [])]))

    return await Client.open(Screen)


async def _redraw(client: Client) -> None:
    assert client.window is not None
    client.window.pulse.beat()
    await client.settle()


async def test_what_was_typed_stays_when_the_screen_is_drawn_anew() -> None:
    client = await _open(Kept())
    await client.type("statement", "Two of three")
    await _redraw(client)
    await client.tap("redraw")
    assert client.field("statement").value == "Two of three"


async def test_keystrokes_that_are_ahead_of_their_event_are_not_taken_back_by_a_drawing() -> None:
    client = await _open(Kept())
    await client.type("statement", "ab")
    # The client's newest text has arrived, its event has not: a drawing in between must send nothing for the field.
    field = client.field("statement")
    client.session.apply_patch(field._i, {"value": "abc"})
    sent = len(client.wire.messages)
    await client.tap("redraw")
    patches = [str(message.body) for message in client.wire.messages[sent:]]
    assert client.field("statement").value == "abc"
    assert patches and not any("'ab'" in patch or "abc" in patch for patch in patches)


async def test_a_draft_is_handed_over_after_a_pause_in_typing_and_not_with_every_key() -> None:
    kept = Kept()
    client = await _open(kept)
    for text in ("S", "Se", "Sea"):
        await client.type("statement", text)
    assert kept.drafts == []
    await client.wait_until(lambda: kept.drafts == ["Sea"])
    assert kept.commits == []


async def test_leaving_the_field_commits_once() -> None:
    kept = Kept()
    client = await _open(kept)
    await client.type("statement", "Seals are counted.")
    await client.leave("statement")
    await client.fire(client.field("statement"), "submit")
    await asyncio.sleep(0.05)
    assert kept.commits == ["Seals are counted."] and kept.drafts == []


@pytest.mark.parametrize("way", ["screen", "line", "hidden", "paused"])
async def test_what_waits_for_its_pause_is_handed_over_at_once_when_it_could_get_lost(
    way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "PAUSE_SECONDS", 60)
    kept = Kept()
    client = await _open(kept)
    await client.type("statement", "Half a sen")
    if way == "screen":
        await client.tap("leave")
    elif way == "line":
        await client.lose_line()
    else:
        state = {"hidden": "hide", "paused": "pause"}[way]
        await client.fire(client.page, "app_lifecycle_state_change", {"state": state})
    assert kept.drafts == ["Half a sen"]


async def test_a_draft_that_cannot_be_kept_is_told_and_the_text_stays() -> None:
    kept = Kept()
    kept.error = OSError("the disk is full")
    client = await _open(kept)
    await client.type("statement", "text")
    await client.wait_until(lambda: client.has("toast"))
    assert client.field("statement").value == "text"
    client.assert_alive()


async def test_a_value_from_outside_is_shown_unless_the_person_is_typing() -> None:
    kept = Kept("first")
    client = await _open(kept)
    kept.value = "from the other phone"
    await _redraw(client)
    assert client.field("statement").value == "from the other phone"
    await client.type("statement", "my own")
    kept.value = "again from the other"
    await _redraw(client)
    assert client.field("statement").value == "my own"


def _draft(text: str = "") -> tuple[Draft, list[str]]:
    heard: list[str] = []

    def call(fn: Callable[[str], object] | None, text: str) -> None:
        if fn is not None:
            fn(text)

    draft = Draft(text, call)
    draft.on_commit = heard.append
    return draft, heard


async def test_a_text_put_back_to_what_it_was_is_not_committed() -> None:
    draft, heard = _draft("as it was")
    draft.type("something else")
    draft.type("as it was")
    draft.commit()
    assert heard == []


async def test_what_was_committed_coming_back_from_outside_changes_nothing() -> None:
    draft, heard = _draft()
    draft.type("mine")
    draft.commit()
    draft.type("mine, and more")
    assert not draft.offer("mine")
    assert draft.text == "mine, and more"
    assert heard == ["mine"]
