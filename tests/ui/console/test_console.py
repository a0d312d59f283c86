"""The console's screens, drawn without a browser from a center with a day behind it."""

from pathlib import Path

import flet as ft
import pytest

from inspector_app.central.headquarters import Headquarters
from inspector_app.central.review.seat import Seat
from inspector_app.visits.writing import answer_outcome
from tests.support.flet_harness import Client
from tests.support.heic import draw_heic
from tests.ui.console.seats import DESK_WIDTH, PHONE_WIDTH, Row, read, wait
from tests.ui.console.seed import admit_boss
from tests.unit.central.phones import begin_visit, enroll
from tests.unit.central.test_files import a_photo_of

SECTIONS = ("", "/answers", "/answers/10", "/photos", "/timeline", "/custody", "/team", "/summary")


async def test_every_section_is_drawn_wide_and_narrow(row: Row) -> None:
    for width in (DESK_WIDTH, 800, PHONE_WIDTH):
        for section in SECTIONS:
            client = await row.sit(f"/visit/{row.first}{section}", width)
            await drawn(client)
            await read(client, "Fictional Harness Works")
            client.assert_alive()
            assert not client.has("trouble-part"), client.texts()


async def drawn(client: Client) -> None:
    await wait(client, lambda: not client.says("Reading"), "everything to be read")


async def test_the_queue_says_who_where_and_what_is_new(row: Row) -> None:
    client = await row.sit()
    await read(client, "Fictional Harness Works", "Example Textiles")
    assert client.texts().count("New") == 3  # the filter, and both visits
    await read(client, "2 actions", "1 conflict", "On site")
    assert "Planta 2, Parque Industrial Ejemplo · Apodaca, Mexico" in client.texts()


async def test_what_was_opened_is_no_longer_new_until_something_arrives(row: Row) -> None:
    client = await row.sit()
    await read(client, "Fictional Harness Works")
    await client.tap(f"queue-{row.first}")
    await read(client, "Custody unbroken")
    await wait(client, lambda: client.texts().count("New") == 2, "it")
    arrive(row, "It is on the screen, so it is seen at once.")
    await read(client, "It is on the screen, so it is seen at once.")
    assert client.texts().count("New") == 2
    row.seat_of(client).go_to(row.second)
    await read(client, "visit 2 of 2")
    await client.settle()  # the page that was left hears nothing more once it is taken down
    arrive(row, "It is not on the screen.")
    await read(client, "1 new entry")


def arrive(row: Row, words: str) -> None:
    """Somebody else writes an entry, and the console looks for arrivals as it does every few seconds."""
    other = row.headquarters.invite("tests.other@example.test", "supervisor", "The other")
    row.headquarters.remark(row.first, by_email=other.email, on=("finding", "finding:6.7"), text=words)
    assert row.console.arrivals.look()


async def test_searching_and_narrowing_the_queue(row: Row) -> None:
    client = await row.sit()
    await read(client, "Example Textiles")
    await client.type("queue-search", "gómez  nave")
    await wait(client, lambda: not client.says("Fictional Harness Works"), "it")
    await client.type("queue-search", "nowhere at all")
    await read(client, "No visit matches")
    await client.type("queue-search", "")
    await client.tap("queue-filter-conflicts")
    await wait(client, lambda: client.says("Fictional") and not client.says("Example Textiles"), "it")
    await client.tap("queue-filter-waiting")
    await read(client, "No visit matches")
    client.assert_alive()


async def test_an_empty_center_says_what_will_happen(tmp_path: Path) -> None:
    with Headquarters.open(tmp_path / "center") as headquarters:
        admit_boss(headquarters)
        row = Row(headquarters)
        client = await row.sit()
        await read(client, "Nothing has arrived yet", "Choose a visit")


async def test_the_verdict_of_custody_stands_in_words(row: Row, tmp_path: Path) -> None:
    client = await row.sit(f"/visit/{row.first}")
    await read(client, "44 entries and 6 photos: all here, each signed by its device and covered by a receipt.")
    photo = next(iter((tmp_path / "center" / "photos" / row.second).iterdir()))
    photo.unlink()
    client = await row.sit(f"/visit/{row.second}")
    await read(client, "Not complete yet", "has not arrived.")


async def test_both_claims_of_a_conflict_are_shown_with_their_authors(row: Row) -> None:
    client = await row.sit(f"/visit/{row.first}")
    await read(client, "Not examined: The second found the cabinet locked.", "Not met", "The second, ", "The lead, ")


async def test_notes_for_the_office_are_marked_as_such(row: Row) -> None:
    client = await row.sit(f"/visit/{row.first}")
    await read(client, "Internal note, never for the partner", "The shift lead looked surprised")


async def test_photos_come_over_addresses_and_never_over_the_line(row: Row) -> None:
    visit = row.first
    client = await row.sit(f"/visit/{visit}/photos")
    await wait(client, lambda: len(client.controls(ft.Image)) == 6, "it")
    assert all(str(image.src).startswith(f"/photos/{visit}/") for image in client.controls(ft.Image))


async def test_the_viewer_goes_on_and_back_by_keys_and_is_left_by_escape(row: Row) -> None:
    client = await row.sit(f"/visit/{row.first}/photos")
    await wait(client, lambda: client.has("photos-6.1"), "it")
    seat, first = row.seat_of(client), next(each for each in client.identifiers() if each.startswith("photos-6.1-"))
    await client.tap(first)
    await read(client, "Photos 1 and 2 of 6")
    await press(client, seat, "Arrow Right", "Photos 2 and 3 of 6")
    await press(client, seat, "Arrow Left", "Photos 1 and 2 of 6")
    await press(client, seat, "Arrow Left", "Photos 1 and 2 of 6")
    await client.tap("viewer-pair")
    await read(client, "Photo 1 of 6")
    for _ in range(9):
        await press(client, seat, "Arrow Right", "Photo ")
    await read(client, "Photo 6 of 6")
    await press(client, seat, "Escape", "Photos")
    await wait(client, lambda: not client.has("viewer"), "it")
    assert seat.keys == {}


async def press(client: Client, seat: Seat, key: str, then: str) -> None:
    assert client.page.on_keyboard_event is not None
    await client.fire(
        client.page, "keyboard_event", {"key": key, "shift": False, "ctrl": False, "alt": False, "meta": False}
    )
    await read(client, then)


async def test_the_timeline_tells_who_wrote_what_and_when_it_was_confirmed(row: Row) -> None:
    client = await row.sit(f"/visit/{row.first}/timeline")
    await read(client, "6.6: Not met", "6.7: Not met", "Access given to The second", "by the device · confirmed ")
    await read(client, "of its list, 18 there and 1 not there", "Photo taken for 6.7", "Finding on 6.7")


async def test_the_preview_holds_what_the_partner_reads_and_no_word_more(row: Row) -> None:
    client = await row.sit(f"/visit/{row.first}/summary", PHONE_WIDTH)
    await read(
        client, "Preliminary", "Of three seals watched at dock 3", "What would close it", "Digest of the content"
    )
    preview = client.find("preview")
    assert not any("shift lead" in text for text in client.texts()), preview
    _, content = row.console.previews._made[next(iter(row.console.previews._made))]
    assert client.says(content.digest)


@pytest.mark.parametrize("width", [DESK_WIDTH, PHONE_WIDTH])
async def test_a_path_that_leads_nowhere_leads_to_the_queue(row: Row, width: float) -> None:
    for path in ("/nowhere", "/visit", "/visit/", "//"):
        client = await row.sit(path, width)
        await read(client, "To review", "Fictional Harness Works")
        client.assert_alive()
    client = await row.sit("/visit/aaaaaaaaaaaaaaaaaaaaaaaaaa", width)
    await read(client, "This could not be shown", "No visit 'aaaaaaaaaaaaaaaaaaaaaaaaaa' has arrived at this center.")


async def test_a_visit_with_very_many_answers_is_drawn_a_few_at_a_time(tmp_path: Path) -> None:
    with Headquarters.open(tmp_path / "center") as headquarters:
        admit_boss(headquarters)
        ana = enroll(headquarters, "ana@example.test")
        visit = begin_visit(ana, *(answer_outcome(f"6.7@hall-{number}", "not_met") for number in range(300)))
        row = Row(headquarters, visit)
        client = await row.sit(f"/visit/{visit}/answers/6")
        await read(client, "Show 20 more of 300")
        assert len([each for each in client.identifiers() if each.startswith("card-answer-")]) == 20
        await client.tap("answers-more")
        assert len([each for each in client.identifiers() if each.startswith("card-answer-")]) == 40
        for section, more in (("", "findings-more"), ("/summary", "preview-action-required-more")):
            client = await row.sit(f"/visit/{visit}{section}")
            await wait(client, lambda: client.has(more), more)  # noqa: B023 - waited for at once
            assert len(client.controls(ft.Text)) < 600
            client.assert_alive()


async def test_a_photo_that_no_phone_can_show_is_shown_with_what_it_says(row: Row) -> None:
    visit, digest = a_photo_of(row.headquarters, draw_heic())
    client = await row.sit(f"/visit/{visit}/photos")
    shown = [f"/photos/{visit}/{digest}/thumbnail"]
    await wait(client, lambda: [image.src for image in client.controls(ft.Image)] == shown, "its address")
    await client.tap(next(each for each in client.identifiers() if each.startswith("photos-loose-")))
    await read(client, "Taken 21 Nov 2026, 23:03 (UTC+07:00), by the camera", "10.50000, 106.25000")
    await read(client, "Read at headquarters from the original.")
