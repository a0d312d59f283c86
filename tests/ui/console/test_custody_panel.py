"""What proves a visit, on its page: strands with their people, clocks, gaps, receipts."""

from inspector_app.visits.writing import answer_outcome
from tests.ui.console.seats import PHONE_WIDTH, Row, read
from tests.unit.central.phones import begin_visit, enroll


async def test_the_overview_leads_to_what_proves_it_on_a_phone_too(row: Row) -> None:
    client = await row.sit(f"/visit/{row.first}", PHONE_WIDTH)
    await read(client, "Custody unbroken")
    await client.tap("to-custody")
    await read(client, "What this does not prove", "STRANDS", "RECEIPTS")
    assert row.seat_of(client).spot.path == f"/visit/{row.first}/custody"


async def test_each_strand_has_its_person_and_device_and_how_far_it_is_proven(row: Row) -> None:
    client = await row.sit(f"/visit/{row.first}/custody")
    await read(client, "The lead", "The second", "at headquarters", "Nothing speaks against the devices' clocks")
    strands = row.headquarters.custody(row.headquarters.read(row.first)).strands
    for one in strands:
        assert client.has(f"strand-{one.name}")
        if not one.at_center:
            assert client.says(f"Signed by its device {one.entries} of {one.entries}")
            assert client.says(f"Confirmed {one.entries} of {one.entries}")
    await client.tap("receipts-head")
    await read(client, "that are new in it")


async def test_a_clock_that_was_set_and_a_strand_that_is_not_confirmed_are_told_in_words(row: Row) -> None:
    ana = enroll(row.headquarters, "ana@example.test")
    visit = begin_visit(ana)
    ana.write(visit, answer_outcome("6.1", "met"), at="2026-11-20T06:55:00-06:00")
    ana.hand_in(visit)
    row.headquarters.center.new_epoch()
    client = await row.sit(f"/visit/{visit}/custody")
    await read(client, "Not complete yet", "entry 2", "Its clock was set back by 3 h 5 min since the entry before.")
    assert any("1 time by a device's clock cannot be right." in text for text in client.texts()), "in the verdict, too"
    assert client.says("Confirmed 0 of 2") and client.says("Signed by its device 2 of 2")
    row.seat_of(client).go_to(visit, row.seat_of(client).spot.section.TIMELINE)
    await read(client, "Its clock was set back by 3 h 5 min since the entry before.")
