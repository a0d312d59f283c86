"""The published criterion sets at the console: read whole, and published with faults told and changes shown."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from inspector_app.central.errors import MayNotPublish
from inspector_app.criteria.sets import find_set
from inspector_app.ui.taps import Taps
from sync.strictjson import JSON
from tests.support.editions import NEXT, SEALED_IS_ADVICE, SINCE, published, set_of, write_edition
from tests.support.flet_harness import Client
from tests.support.visits import set_name
from tests.ui.console.seats import DESK_WIDTH, PHONE_WIDTH, Row, read, wait
from tests.unit.central.phones import begin_visit, enroll

FULL = find_set("foreign-manufacturer")
CARRIER = find_set("highway-carrier-us-mexico")


class Chooser(Row):
    """A row at which every choosing of a file gives these."""

    files: list[dict[str, Any]]

    def _device(self, method: str, arguments: Mapping[str, Any]) -> object:
        return self.files if method == "pick_files" else super()._device(method, arguments)

    def chooses(self, name: str, content: bytes | None) -> None:
        self.files = [{"id": 1, "name": name, "size": len(content or b""), "path": None, "bytes": content}]

    def chooses_nothing(self) -> None:
        self.files = []


@pytest.fixture
def chooser(row: Row) -> Chooser:
    return Chooser(row.headquarters, row.first, row.second)


async def choose(client: Client) -> None:
    """Not right behind another choosing: that would be a slip of the thumb."""
    assert client.window is not None
    client.window.taps = Taps()
    await wait(client, lambda: client.has("choose-file"), "the button")
    await client.tap("choose-file")


# reading


@pytest.mark.parametrize("width", [DESK_WIDTH, 800, PHONE_WIDTH])
async def test_every_published_set_is_listed_with_what_it_is_and_who_uses_it(row: Row, width: float) -> None:
    client = await row.sit("/", width)
    await wait(client, lambda: client.has("nav-criteria"), "the way there")
    await client.tap("nav-criteria")
    await read(client, "Criterion sets", "Air carrier", "air-carrier, edition 2026.2", "Draft, not verified")
    await client.type("sets-search", "foreign manufacturer")
    await read(client, "foreign-manufacturer, edition 2026.1", "Superseded", "56 Must, 43 Should · used by 2 visits")
    await wait(client, lambda: not client.says("air-carrier"), "what was searched for alone")
    await client.type("sets-search", "nothing like that")
    await read(client, "No set matches")
    client.assert_alive()


@pytest.mark.parametrize("width", [DESK_WIDTH, PHONE_WIDTH])
async def test_a_set_is_read_whole(row: Row, width: float) -> None:
    for criteria in (FULL, CARRIER):
        client = await row.sit(f"/criteria/{criteria.digest}", width)
        await read(client, criteria.title.text(), criteria.verified.note.text(), criteria.digest, "All categories")
        for name in ("conditions", "lists", "unconfirmed", "absent"):
            await client.tap(f"set-{name}-head")
        await read(client, criteria.conditions[0].question.text(), criteria.lists[0].items[0].text.text())
        await read(client, criteria.unconfirmed[0].why.text(), criteria.absent[0].why.text())
        for category in criteria.categories:
            row.seat_of(client).page.navigate(f"/criteria/{criteria.digest}/{category.id}")
            for element in (one for one in criteria.elements if one.category == category.id):
                await wait(client, lambda: client.has(f"element-{element.id}"), element.id)  # noqa: B023 - at once
        assert not client.has("trouble-part"), client.texts()


async def test_a_draft_says_so_before_anything_of_it(row: Row) -> None:
    client = await row.sit(f"/criteria/{CARRIER.digest}/6")
    await read(client, "Draft criteria, not verified: not for use.")


@pytest.mark.parametrize("width", [DESK_WIDTH, PHONE_WIDTH])
async def test_a_set_that_is_not_here_says_so(row: Row, width: float) -> None:
    client = await row.sit(f"/criteria/{'ab' * 32}", width)
    await read(client, "This set is not here")


async def test_a_visit_leads_to_the_set_that_it_goes_by(row: Row) -> None:
    client = await row.sit(f"/visit/{row.first}", PHONE_WIDTH)
    await wait(client, lambda: client.has("visit-set"), "the row of the set")
    await client.tap("visit-set")
    await read(client, "Digest (SHA-256)", FULL.digest)


# publishing


@pytest.mark.parametrize("width", [DESK_WIDTH, PHONE_WIDTH])
async def test_every_fault_is_told_with_its_line_its_key_and_its_cure(
    chooser: Chooser, tmp_path: Path, width: float
) -> None:
    wrong = write_edition(tmp_path).read_text(encoding="utf-8").replace('walk = "gate"', 'walk = "roof"')
    chooser.chooses("alone.toml", wrong.replace('level = "must"', 'level = "maybe"').encode())
    client = await chooser.sit("/criteria/publish", width)
    await choose(client)
    await read(client, "3 faults. Nothing was published.", "alone.toml", "Line ")
    await read(client, "criteria[0].elements[0].level", "Write one of must, should.")
    assert client.has("fault-1")
    assert client.has("fault-3")
    assert not client.has("publish-now")
    chooser.chooses_nothing()
    await choose(client)
    assert client.has("fault-3")
    assert "alone" not in {one.id for one in chooser.headquarters.criteria.all()}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("photo.jpg", b"\xff\xd8\xff\xe0" * 90, "The file is not text."),
        ("sheet.xls", b"PK\0\0 not text, though all of it could be read as such", "The file is not text."),
        ("empty.toml", b" \n", "The file is empty."),
        ("nothing.toml", None, "The file is empty."),
        ("large.toml", b"# on and on\n" * 400_000, "The file is larger than 4 MiB"),
        ("letter.toml", b"Dear colleague,\n\nplease", "fault"),
        ("list.json", b"[1, 2", "fault"),
        ("../../..", b'{"format": 3}', "fault"),
    ],
)
async def test_a_file_that_cannot_be_a_set_is_refused_in_a_sentence(
    chooser: Chooser, name: str, content: bytes | None, told: str
) -> None:
    here = len(chooser.headquarters.criteria.all())
    chooser.chooses(name, content)
    client = await chooser.sit("/criteria/publish")
    await choose(client)
    await read(client, "othing was published", told)
    client.assert_alive()
    assert not client.has("publish-now")
    assert len(chooser.headquarters.criteria.all()) == here


@pytest.mark.parametrize("width", [DESK_WIDTH, PHONE_WIDTH])
async def test_a_new_edition_is_compared_asked_for_published_and_noted(
    chooser: Chooser, tmp_path: Path, width: float
) -> None:
    chooser.headquarters.criteria.publish(write_edition(tmp_path))
    chooser.chooses("alone.toml", write_edition(tmp_path, NEXT, since=SINCE, changed=SEALED_IS_ADVICE).read_bytes())
    client = await chooser.sit("/criteria/publish", width)
    await choose(client)
    await read(client, "CHANGES AGAINST EDITION 2026.2", "Another level", "In effect from 1 Jun 2026")
    await read(client, "It takes over from edition 2026.2 as soon as it is published.")
    await client.tap("publish-now")
    await read(client, f"Publish alone, edition {NEXT}?", "It goes to every device with its next exchange")
    assert len([one for one in chooser.headquarters.criteria.all() if one.id == "alone"]) == 1
    await client.tap("publish-yes")
    expected = set_of(tmp_path, NEXT, since=SINCE, changed=SEALED_IS_ADVICE)
    await read(client, "The set is published.", expected.digest, "Test Supervisor, ")
    noted = chooser.headquarters.criteria.published()
    assert noted[expected.digest].person == chooser.begun.who.person
    assert noted[set_of(tmp_path).digest].person is None
    client.assert_alive()


async def test_a_draft_is_warned_of_before_it_is_published(chooser: Chooser, tmp_path: Path) -> None:
    draft = {'status = "checked"': 'status = "draft"'}
    chooser.chooses("alone.2026.2.json", published(tmp_path, changed=draft))
    client = await chooser.sit("/criteria/publish")
    await choose(client)
    await read(client, "This is a draft", "no visit is signed off on it", "The first edition of this set here")
    await client.tap("publish-now")
    await read(client, "Visits begun on it cannot be signed off.")
    await client.tap("publish-no")
    assert chooser.headquarters.criteria.published() == {}


async def test_what_is_published_is_not_published_again_nor_changed(chooser: Chooser, tmp_path: Path) -> None:
    chooser.headquarters.criteria.publish(write_edition(tmp_path))
    chooser.chooses("alone.json", published(tmp_path))
    client = await chooser.sit("/criteria/publish")
    await choose(client)
    await read(client, "Published here already")
    assert not client.says("Publish alone")
    with pytest.raises(AssertionError, match="cannot be tapped"):
        await client.tap("publish-now")
    chooser.chooses("alone.toml", write_edition(tmp_path, changed=SEALED_IS_ADVICE).read_bytes())
    await choose(client)
    await read(client, "is published with another text and stays as it is: visits are pinned to it.")
    assert not client.has("publish-now")


async def test_a_set_published_meanwhile_by_somebody_else_is_told(chooser: Chooser, tmp_path: Path) -> None:
    chooser.chooses("alone.toml", write_edition(tmp_path).read_bytes())
    client = await chooser.sit("/criteria/publish")
    await choose(client)
    await read(client, "In effect from 1 Jan 2026")
    chooser.headquarters.criteria.publish(write_edition(tmp_path, changed=SEALED_IS_ADVICE))
    await client.tap("publish-now")
    await client.tap("publish-yes")
    await read(client, "is published with another text and stays as it is")
    client.assert_alive()


async def test_a_visit_that_waited_for_its_set_is_shown_by_it_once_it_is_published(
    chooser: Chooser, tmp_path: Path
) -> None:
    named: dict[str, JSON] = set_name(set_of(tmp_path))
    visit = begin_visit(enroll(chooser.headquarters, "ana@example.test"), criterion_set=named)
    client = await chooser.sit(f"/visit/{visit}")
    await read(client, "Its criteria are not at this center: alone, edition 2026.2")
    chooser.desk.publish("alone.json", published(tmp_path))
    client = await chooser.sit(f"/visit/{visit}/answers")
    await read(client, "6 Seal Security")


def test_nobody_but_a_reviewer_publishes(row: Row, tmp_path: Path) -> None:
    inspector = row.headquarters.people.known("third@example.test")
    with pytest.raises(MayNotPublish, match="known here as inspector"):
        row.headquarters.criteria.publish(write_edition(tmp_path), inspector)
    assert row.headquarters.criteria.published() == {}
