"""What a supervisor does at the console: remarks, gives access, signs out; and what a sign-in that ended still can."""

import flet as ft
import pytest

from inspector_app.central.errors import SignInEnded
from inspector_app.visits.records import Remark
from inspector_app.visits.values import Blur, known
from inspector_app.visits.writing import annotate
from sync.braid import View
from sync.journal import Put, new_id
from sync.strands import Node
from sync.strictjson import JSON
from tests.support.flet_harness import Client
from tests.ui.console.seats import PHONE_WIDTH, Row, read, wait
from tests.ui.console.seed import BOSS

ON = "remark-finding:6.7"
WORDS = "Please add a photo of the third seal."


async def open_first(row: Row) -> Client:
    client = await row.sit(f"/visit/{row.first}")
    await wait(client, lambda: client.has(ON), "it")
    return client


def remarks(row: Row) -> list[Remark]:
    return list(row.headquarters.visit(row.first).remarks)


def newest(row: Row) -> Node:
    return row.headquarters.center.strands(row.first).nodes[-1]


async def remark(client: Client, words: str = WORDS) -> None:
    await client.tap(ON)
    await client.type(f"{ON}-text", words)
    await client.tap(f"{ON}-send")
    await read(client, "The remark is in the visit's journal")


async def test_a_remark_is_written_and_shown_and_the_form_is_gone(row: Row) -> None:
    client = await open_first(row)
    await remark(client)
    await read(client, WORDS, "not marked as dealt with yet")
    await wait(client, lambda: not client.has(f"{ON}-text"), "it")
    [written] = remarks(row)
    assert (written.text, written.settled) == (WORDS, False) or written.text == WORDS
    assert row.desk.drafts == {}
    client.assert_alive()


async def test_a_remark_has_seen_what_was_drawn_and_not_what_had_merely_arrived(row: Row) -> None:
    client = await open_first(row)
    other = row.headquarters.invite("tests.other@example.test", "supervisor", "The other")
    # It has arrived, and the console has not looked yet.
    row.headquarters.remark(row.first, by_email=other.email, on=("finding", "finding:6.7"), text="Unseen.")
    unseen = newest(row)
    await remark(client)
    mine = newest(row)
    assert mine.device != unseen.device
    seen = {one.device for one in mine.envelope.seen}
    assert seen
    assert unseen.device not in seen


async def test_a_draft_outlives_the_screen_and_is_dropped_on_cancel(row: Row) -> None:
    client = await open_first(row)
    await client.tap(ON)
    await client.type(f"{ON}-text", "Half a sent")
    row.seat_of(client).go_to(row.second)
    await read(client, "Nave 7, Zona Ejemplo")
    await wait(client, lambda: row.desk.drafts == {(row.first, "finding", "finding:6.7"): "Half a sent"}, "it")
    row.seat_of(client).go_to(row.first)
    await wait(client, lambda: client.has(f"{ON}-text"), "it")
    assert client.field(f"{ON}-text").value == "Half a sent"
    await client.tap(f"{ON}-cancel")
    assert row.desk.drafts == {}
    await wait(client, lambda: not client.has(f"{ON}-text"), "it")


async def test_a_remark_without_words_cannot_be_sent(row: Row) -> None:
    client = await open_first(row)
    await client.tap(ON)
    await client.type(f"{ON}-text", "   ")
    with pytest.raises(AssertionError, match="cannot be tapped"):
        await client.tap(f"{ON}-send")
    assert remarks(row) == []


async def test_a_remark_on_an_answer(row: Row) -> None:
    client = await row.sit(f"/visit/{row.first}/answers/6", PHONE_WIDTH)
    await wait(client, lambda: client.has("remark-6.2"), "it")
    await client.tap("remark-6.2")
    await client.type("remark-6.2-text", WORDS)
    await client.tap("remark-6.2-send")
    await read(client, "The remark is in the visit's journal", WORDS)


async def test_what_the_center_refuses_is_told_in_its_own_words(row: Row) -> None:
    client = await open_first(row)
    await client.tap(ON)
    await client.type(f"{ON}-text", "x" * 9000)
    await client.tap(f"{ON}-send")
    await read(client, "The remark was not written: it has more than 8000 letters.")
    assert client.field(f"{ON}-text").value == "x" * 9000
    client.assert_alive()


async def test_a_photo_is_shown_to_the_partner_and_taken_back(row: Row) -> None:
    photo = next(one for one in row.headquarters.visit(row.first).photos if known(one.shows.get("6.7", False)))
    client = await row.sit(f"/visit/{row.first}?photo={photo.id}")
    await wait(client, lambda: client.has(f"share-{photo.id}"), "it")
    assert not client.has(f"take-back-{photo.id}")
    await client.tap(f"share-{photo.id}")
    await read(client, "The partner gets it beside the finding")
    assert shared(row, photo.id) is True
    other = await row.sit(f"/visit/{row.first}/summary")
    await wait(other, lambda: len(other.controls(ft.Image)) == 1, "the picture in the preview")
    [image] = other.controls(ft.Image)
    assert str(image.src).startswith(f"/summary/{row.first}/")
    await wait(client, lambda: client.has(f"take-back-{photo.id}"), "it")
    await client.tap(f"take-back-{photo.id}")
    await wait(client, lambda: client.has(f"share-{photo.id}"), "it")
    assert shared(row, photo.id) is False
    client.assert_alive()


async def test_sharing_that_is_disputed_or_shows_nothing_is_told_so(row: Row) -> None:
    visit = row.headquarters.visit(row.first)
    found = {finding.answer for finding in visit.findings}
    loose = next(one for one in visit.photos if found.isdisjoint(one.shows))
    row.headquarters.share(row.first, loose.id, by_email=BOSS, shared=True)
    client = await row.sit(f"/visit/{row.first}/photos")
    await read(client, "Shared, no finding")
    blurred = annotate(new_id(), known(loose.digest) or "", Blur((0, 0), (5000, 5000)))
    person = row.headquarters.people.known(BOSS)
    row.headquarters.center.append(row.first, person.id, person.role, [blurred])
    client = await row.sit(f"/visit/{row.first}?photo={loose.id}")
    await wait(client, lambda: client.has(f"bare-{loose.id}"), "it")
    assert any("/annotated?as=" in str(image.src) for image in client.controls(ft.Image))
    await client.tap(f"bare-{loose.id}")
    await wait(client, lambda: not any("/annotated" in str(one.src) for one in client.controls(ft.Image)), "it")
    client.assert_alive()


async def test_the_other_record_of_the_same_picture_is_told_of(row: Row) -> None:
    photo = next(one for one in row.headquarters.visit(row.first).photos if known(one.shows.get("6.7", False)))
    person, again = row.headquarters.people.known(BOSS), new_id()

    async def says_of(record: str, fields: dict[str, JSON], words: str) -> None:
        row.headquarters.center.append(row.first, person.id, person.role, [Put("photo", again, fields)])
        client = await row.sit(f"/visit/{row.first}?photo={record}")
        await read(client, words)
        client.assert_alive()

    digest = known(photo.digest) or ""
    await says_of(photo.id, {"digest": digest, "shared": True, "shows.6.7": True}, "the other one is shared")
    row.headquarters.share(row.first, photo.id, by_email=BOSS, shared=True)
    await says_of(photo.id, {"shared": False}, "the other one is not to be shown")
    assert row.headquarters.summary(row.first).to_json().count("pictures") == 0
    await says_of(photo.id, {"sensitive": True}, "somebody called it sensitive")


def shared(row: Row, photo: str) -> object:
    return next(one.shared for one in row.headquarters.visit(row.first).photos if one.id == photo)


async def test_giving_a_visit_to_another_inspector(row: Row) -> None:
    client = await row.sit(f"/visit/{row.first}/team")
    await read(client, "The lead", "The second", "The third")
    third = row.headquarters.people.known("third@example.test").id
    await client.type("team-search", "third")
    await client.tap(f"grant-{third}")
    await read(client, "Give this visit to another inspector?", "third@example.test will read and write")
    await client.tap("grant-yes")
    await read(client, "Access was given.")
    assert third in row.headquarters.members(row.first)
    await wait(client, lambda: client.has(f"member-{third}") and not client.has(f"person-{third}"), "it")


async def test_whoever_is_asked_and_says_no_gives_nothing(row: Row) -> None:
    client = await row.sit(f"/visit/{row.first}/team")
    third = row.headquarters.people.known("third@example.test").id
    await wait(client, lambda: client.has(f"grant-{third}"), "it")
    await client.tap(f"grant-{third}")
    await client.tap("grant-no")
    assert third not in row.headquarters.members(row.first)


async def test_signing_out_empties_every_window_and_leads_away(row: Row) -> None:
    first, second = await open_first(row), await row.sit(f"/visit/{row.second}")
    await read(second, "Example Textiles")
    await first.tap("sign-out")
    for client in (first, second):
        await read(client, "You are signed out")
        assert not client.says("Fictional Harness Works")
        assert not client.says("Example Textiles")
    await wait(first, lambda: len(row.launched) == 2, "it")
    assert set(row.launched) == {"/sign-in?out"}
    assert row.headquarters.accounts.who(row.begun.token) is None


async def test_a_sign_in_that_ended_elsewhere_can_do_nothing_more(row: Row) -> None:
    client = await open_first(row)
    sheet = row.desk.opened(row.first)
    assert sheet is not None
    row.headquarters.accounts.sign_out(row.begun.who.key)
    desk = row.desk
    for ask in (
        desk.queue,
        lambda: desk.open(row.first),
        lambda: desk.preview(row.first),
        lambda: desk.timeline(sheet),
        desk.inspectors,
        lambda: desk.grant(row.first, "third@example.test"),
        lambda: desk.remark(row.first, ("finding", "finding:6.7"), WORDS, View(())),
    ):
        with pytest.raises(SignInEnded):
            ask()
    await client.tap(ON)
    await client.type(f"{ON}-text", WORDS)
    await client.tap(f"{ON}-send")
    await read(client, "You are signed out. Sign in again to go on.")
    assert remarks(row) == []


async def test_the_console_notices_by_itself_that_a_sign_in_has_ended(row: Row) -> None:
    client = await open_first(row)
    row.headquarters.accounts.set_password(BOSS, "another long password")
    await row.console._look()
    await read(client, "You are signed out")
    assert not client.says("Fictional Harness Works")
    await wait(client, lambda: row.launched == ["/sign-in?ended"], "it")
    assert row.console._windows == {}
