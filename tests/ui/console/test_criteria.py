"""A visit at the console by its criteria: by category and by walk, what does not apply, and which set it goes by."""

from collections.abc import Iterator
from pathlib import Path

import flet as ft
import pytest

from inspector_app.central.headquarters import Headquarters
from inspector_app.criteria.elements import CriterionSet
from inspector_app.criteria.sets import find_set
from inspector_app.visits.values import Blur
from inspector_app.visits.writing import (
    annotate,
    answer_condition,
    answer_outcome,
    answer_statement,
    answer_tick,
    choose_list,
    link_photo,
    move_to_set,
    share_photo,
)
from sync.journal import Op, new_id
from sync.strictjson import JSON
from tests.support.visits import set_name
from tests.ui.console.seats import DESK_WIDTH, PHONE_WIDTH, Row, read, wait
from tests.ui.console.seed import admit_boss
from tests.unit.central.phones import Phone, begin_visit, enroll

FULL = find_set("foreign-manufacturer")
CARRIER = find_set("highway-carrier-us-mexico")


@pytest.fixture
def headquarters(tmp_path: Path) -> Iterator[Headquarters]:
    with Headquarters.open(tmp_path / "center") as opened:
        admit_boss(opened)
        yield opened


@pytest.fixture
def ana(headquarters: Headquarters) -> Phone:
    return enroll(headquarters, "ana@example.test")


def held_against(ana: Phone, criteria: CriterionSet, *ops: Op) -> str:
    return begin_visit(ana, *ops, criterion_set=set_name(criteria), entity_type=criteria.entity_type)


@pytest.mark.parametrize("width", [DESK_WIDTH, PHONE_WIDTH])
async def test_the_answers_are_read_by_category_and_by_walk(
    headquarters: Headquarters, ana: Phone, width: float
) -> None:
    visit = held_against(ana, FULL, answer_outcome("6.7", "met"), answer_outcome("10.2", "met"))
    client = await Row(headquarters, visit).sit(f"/visit/{visit}/answers", width)
    await read(client, "1 Security Vision & Responsibility", "Next: 2 Risk Assessment")
    await client.tap("next-part")
    await read(client, "Next: 3 Business Partners")
    await client.tap("grouping-walk")
    await read(client, "Gate", "Next: Yard", "10 Physical Access Controls")
    await wait(client, lambda: client.has("card-answer-10.2"), "the answer at the gate")
    assert not client.has("card-answer-6.7")
    await client.tap("grouping-category")
    await read(client, "Next: 2 Risk Assessment")


async def test_every_part_of_every_set_can_be_opened(headquarters: Headquarters, ana: Phone) -> None:
    for criteria in (FULL, CARRIER):
        visit = held_against(ana, criteria)
        row = Row(headquarters, visit)
        walk = {element.walk for element in criteria.elements}
        for part in (*(category.id for category in criteria.categories), *walk):
            client = await row.sit(f"/visit/{visit}/answers/{part}", PHONE_WIDTH)
            await wait(client, lambda: client.has("category-title"), part)  # noqa: B023 - waited for at once
            assert not client.has("trouble-part"), client.texts()


async def test_what_does_not_apply_is_explained_by_who_said_what_of_the_site(
    headquarters: Headquarters, ana: Phone
) -> None:
    visit = held_against(ana, FULL, answer_condition("cameras", False), answer_outcome("9.1", "met"))
    client = await Row(headquarters, visit).sit(f"/visit/{visit}/answers/9")
    await read(
        client,
        "6 ELEMENTS DO NOT APPLY HERE",
        "Are cameras used here?",
        "ana@example.test, 20 Nov 2026, 10:00 (UTC−06:00)",
    )
    await read(client, "Waits for: Is security technology used here, such as alarms, access control or cameras?")
    assert client.has("passed-over-cameras")
    assert not client.has("passed-over-security_technology")


async def test_an_answer_against_what_was_said_of_the_site_is_marked(headquarters: Headquarters, ana: Phone) -> None:
    visit = held_against(ana, FULL, answer_condition("guards", False), answer_outcome("10.10", "met"))
    row = Row(headquarters, visit)
    client = await row.sit(f"/visit/{visit}/answers/10")
    await read(client, "Answered, although it is said not to apply here", "Are security guards used here? No")
    client = await row.sit(f"/visit/{visit}")
    await read(client, "What still blocks the sign-off", "Questions about the site", "1 of 8 answered")
    await client.tap("blockers-head")
    await read(client, "Answered, although it is said not to apply here", "A question about the site is open")
    assert client.says("elements have no answer yet")
    await client.tap("site-head")
    await read(client, "Decides one element: 10.10", "Decides 6 elements: 9.12, 9.13, 9.13+, 9.14, 9.15, 9.16")
    assert not client.has("trouble-part")


async def test_boxes_stand_under_their_headings_as_they_were_left(headquarters: Headquarters, ana: Phone) -> None:
    ticks = [answer_tick("6.1", "authorized_only", True), answer_tick("6.1", "secure_storage", False)]
    visit = held_against(ana, FULL, answer_outcome("6.1", "met"), *ticks, answer_outcome("6.7", "met"))
    client = await Row(headquarters, visit).sit(f"/visit/{visit}/answers/6")
    await read(client, "Seal procedure", "Control of seals", "In transit", "None of 4 looked at")
    labels = [each.label or "" for each in client.controls(ft.Semantics)]
    assert any(label.startswith("There: ") for label in labels)
    assert any(label.startswith("Not there: ") for label in labels)
    assert any(label.startswith("Not looked at: ") for label in labels)


async def test_of_several_lists_only_those_that_were_used_are_shown(headquarters: Headquarters, ana: Phone) -> None:
    used = (choose_list("5.3", "seventeen_point_2010"), answer_tick("5.3", "seventeen_point_2010_engine", True))
    visit = held_against(ana, FULL, answer_outcome("5.3", "met"), *used)
    client = await Row(headquarters, visit).sit(f"/visit/{visit}/answers/5")
    await read(client, "List used", "17-point inspection of truck and trailer, older list · 2010", "Superseded")
    assert not client.says("7-point inspection of an empty container")


async def test_what_rests_on_one_source_is_marked(headquarters: Headquarters, ana: Phone) -> None:
    visit = held_against(ana, FULL, answer_outcome("5.15", "met"))
    client = await Row(headquarters, visit).sit(f"/visit/{visit}/answers/5")
    await read(client, "One source")
    client = await Row(headquarters, visit).sit(f"/visit/{visit}/answers/6")
    await read(client, "5 ELEMENTS NOT LOOKED AT YET")
    assert not client.says("One source")


@pytest.mark.parametrize("width", [DESK_WIDTH, PHONE_WIDTH])
async def test_a_draft_is_marked_wherever_a_visit_on_it_is_read(
    headquarters: Headquarters, ana: Phone, width: float
) -> None:
    visit = held_against(ana, CARRIER)
    row = Row(headquarters, visit)
    client = await row.sit("/", width)
    await read(client, "Draft, not verified")
    client = await row.sit(f"/visit/{visit}", width)
    await read(client, "Draft, not verified", "Draft criteria, not verified: not for use.")
    client = await row.sit(f"/visit/{visit}/summary", width)
    await read(client, "Draft criteria, not verified: not for use", "This summary is for practice")


async def test_a_visit_whose_set_is_not_here_says_which_and_shows_its_answers_by_id(
    headquarters: Headquarters, ana: Phone
) -> None:
    elsewhere: JSON = {"id": "importer", "edition": "2031.1", "digest": "ab" * 32}
    visit = begin_visit(
        ana, answer_outcome("6.7", "not_met"), answer_statement("6.7", "Seen."), criterion_set=elsewhere
    )
    row = Row(headquarters, visit)
    client = await row.sit(f"/visit/{visit}")
    await read(client, "Its criteria are not at this center: importer, edition 2031.1, digest abababababab.")
    client = await row.sit(f"/visit/{visit}/answers", PHONE_WIDTH)
    await read(client, "Element 6.7: its words are not here", "Level not known", "Not met", "Seen.")


async def test_answers_that_the_present_set_has_no_element_for_are_kept(headquarters: Headquarters, ana: Phone) -> None:
    visit = held_against(ana, FULL, answer_outcome("5.24", "not_examined", "No yard."), answer_outcome("6.7", "met"))
    ana.write(visit, move_to_set(find_set("importer").pinned()))
    ana.hand_in(visit)
    client = await Row(headquarters, visit).sit(f"/visit/{visit}/answers")
    await read(client, "Kept, not in this list: 1")
    await client.tap("grouping-other")
    await read(client, "They are kept, and count in no rule.", "The criterion set has no such element.", "No yard.")
    assert not client.has("card-answer-6.7")


async def test_a_conflict_over_the_set_stands_first(headquarters: Headquarters, ana: Phone) -> None:
    visit = held_against(ana, FULL)
    ben = enroll(headquarters, "ben@example.test")
    headquarters.grant(visit, "ben@example.test")
    ben.hear(visit)
    for phone, criteria in ((ana, find_set("importer")), (ben, CARRIER)):
        phone.write(visit, move_to_set(criteria.pinned()))
        phone.hand_in(visit)
    client = await Row(headquarters, visit).sit(f"/visit/{visit}")
    await read(client, "Criteria in conflict", "Two people moved this visit to different criteria. It is shown by ")
    await read(client, "importer, edition 2026.2", "highway-carrier-us-mexico, edition 2026.2")
    await read(client, "Criteria of the visit: two people wrote without having seen each other.")


async def test_the_timeline_names_the_list_that_a_check_used_by_its_title(
    headquarters: Headquarters, ana: Phone
) -> None:
    visit = held_against(ana, FULL, choose_list("5.3", "seventeen_point_2010"))
    client = await Row(headquarters, visit).sit(f"/visit/{visit}/timeline")
    await read(client, "5.3 · List used: 17-point inspection of truck and trailer, older list")
    assert not client.says("seventeen_point")


async def test_the_timeline_says_what_became_of_a_photo(headquarters: Headquarters, ana: Phone) -> None:
    photo = new_id()
    drawn = Blur((0, 0), (5000, 5000))
    visit = held_against(ana, FULL, link_photo(photo, "7.5"), share_photo(photo), annotate(new_id(), "ab" * 32, drawn))
    ana.write(visit, link_photo(photo, "7.5", False), share_photo(photo, False))
    ana.hand_in(visit)
    client = await Row(headquarters, visit).sit(f"/visit/{visit}/timeline")
    await read(client, "Photo given to 7.5", "Photo to be shown to the partner", "Drawn on a photo")
    await read(client, "Photo no longer for 7.5", "Photo not to be shown to the partner")


async def test_the_timeline_names_what_was_said_of_the_site(headquarters: Headquarters, ana: Phone) -> None:
    visit = held_against(ana, FULL, answer_condition("cameras", False))
    ana.write(visit, answer_condition("guards", True))
    ana.hand_in(visit)
    client = await Row(headquarters, visit).sit(f"/visit/{visit}/timeline")
    await read(
        client, "Are security guards used here? Yes", "Criteria of the visit: foreign-manufacturer, edition 2026.2"
    )
