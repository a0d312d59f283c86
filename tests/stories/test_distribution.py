"""Criterion sets on their way: published at the center, brought by sync over real HTTP, pinned by visits for ever."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector_app.device.book import open_visit
from inspector_app.device.errors import NotThatSet, SetsDiffer
from inspector_app.device.listing import list_visits
from inspector_app.device.sets import settled
from inspector_app.visits.writing import answer_outcome, describe_visit
from tests.support.device import Device
from tests.support.distribution import digests, holds, opened, publish, start, with_what_ships
from tests.support.editions import NEXT, SEALED_IS_ADVICE, SINCE, set_of, write_edition
from tests.support.misbehaving import Line, misbehaving_line
from tests.support.office import Office, open_office
from tests.support.visits import set_name


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened, opened.center_running():
        yield opened


@pytest.fixture
def line(office: Office) -> Iterator[Line]:
    with misbehaving_line(office.url) as through:
        yield through


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    return tmp_path / "sources"


def test_a_published_set_reaches_everybody_and_a_visit_on_it_outlives_its_edition(
    office: Office, line: Line, sources: Path
) -> None:
    first = publish(office, write_edition(sources))
    lead, second = office.enroll("lead"), office.enroll("second")
    old = Device.enrolled(office.url, office.headquarters.invite("old@example.test", "inspector").code)
    old.speaks = frozenset()
    line.cuts_documents_in_the_middle(2)
    for phone, through in ((lead, ""), (second, line.url)):
        assert office.sync(phone, through=through).waiting == ()
        assert holds(phone, first)
    assert len(line.sent) == 3
    old.sync()
    assert old.due == ()

    book = start(lead, first)
    assert office.sync(lead).waiting == ()
    for email in ("second@example.test", "old@example.test"):
        office.headquarters.grant(book.visit, email)
    assert office.sync(second, through=line.url).waiting == ()
    old.sync()
    assert [*old.strands] == [book.visit]

    after = publish(office, write_edition(sources, NEXT, since=SINCE, changed=SEALED_IS_ADVICE))
    for phone in (lead, second):
        assert office.sync(phone).waiting == ()
        assert holds(phone, after)
        assert opened(phone, book.visit) == first
        assert [one.level for one in open_visit(phone, book.visit).fold(first.level).findings] == ["must"]
    open_visit(second, book.visit).write([answer_outcome("6.2+", "met")])
    for phone in (second, lead):
        assert office.sync(phone).waiting == ()
    assert office.headquarters.read(book.visit).criteria == first
    assert digests(lead) == digests(second) == {one.id: one.state_digest for one in office.headquarters.visits()}
    assert list_visits(lead) == office.headquarters.visits()
    old.sync()
    old.line.close()


def test_a_phone_that_only_has_the_visit_by_sync_gets_its_set_though_the_set_is_no_longer_in_effect(
    office: Office, sources: Path
) -> None:
    first = publish(office, write_edition(sources))
    lead = office.enroll("lead")
    office.sync(lead)
    book = start(lead, first)
    office.sync(lead)
    publish(office, write_edition(sources, NEXT, since=SINCE))
    second = office.enroll("second")
    office.sync(second)
    assert not holds(second, first)
    office.headquarters.grant(book.visit, "second@example.test")
    assert office.sync(second).waiting == ()
    assert opened(second, book.visit) == first


def test_a_visit_whose_set_has_not_arrived_says_so_and_opens_after_the_next_sync(
    office: Office, line: Line, sources: Path
) -> None:
    lead, second = office.enroll("lead"), office.enroll("second")
    first = publish(office, write_edition(sources))
    office.sync(lead)
    book = start(lead, first)
    office.sync(lead)
    office.headquarters.grant(book.visit, "second@example.test")
    line.gives_other_documents(lambda content: content[:-1])
    report = office.sync(second, through=line.url)
    assert [one.what for one in report.waiting] == [f"document {first.digest[:12]}"]
    with pytest.raises(NotThatSet):
        opened(second, book.visit)
    office.sync(lead)
    assert digests(second) == digests(lead)
    assert office.sync(second).waiting == ()
    assert opened(second, book.visit) == first


def test_a_visit_opens_for_ever_whatever_later_versions_of_the_app_ship(office: Office, tmp_path: Path) -> None:
    phone = office.enroll("lead")
    shipped = phone.sets.to_start("foreign_manufacturer", phone.clock.now().date())[0]
    assert not holds(phone, shipped)
    book = start(phone, shipped)
    assert holds(phone, shipped)
    (tmp_path / "a later app").mkdir()
    with_what_ships(phone, tmp_path / "a later app")
    assert opened(phone, book.visit) == shipped
    assert office.sync(phone).waiting == ()


def test_a_visit_and_its_set_are_kept_together_or_not_at_all(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    phone = office.enroll("lead")
    shipped = phone.sets.to_start("foreign_manufacturer", phone.clock.now().date())[0]

    def fail(*_: object) -> None:
        raise OSError("the disk is gone")

    with monkeypatch.context() as broken:
        broken.setattr("inspector_app.vault.contents.Contents.add_entries", fail)
        with pytest.raises(OSError, match="gone"):
            start(phone, shipped)
    assert not holds(phone, shipped)
    assert phone.vault.read(lambda contents: contents.visits()) == []


def test_a_visit_that_moves_to_a_newer_edition_takes_its_file_along(office: Office, tmp_path: Path) -> None:
    phone = office.enroll("lead")
    shipped = phone.sets.to_start("foreign_manufacturer", phone.clock.now().date())[0]
    book = start(phone, set_of(tmp_path))
    assert not holds(phone, shipped)
    book.write([describe_visit({"criterion_set": set_name(shipped)})])
    assert holds(phone, shipped)
    assert opened(phone, book.visit) == shipped


def test_where_two_people_moved_a_visit_it_opens_and_is_not_printed_as_if_settled(
    office: Office, sources: Path
) -> None:
    first = publish(office, write_edition(sources))
    lead, second = office.enroll("lead"), office.enroll("second")
    office.sync(lead)
    book = start(lead, first)
    office.sync(lead)
    office.headquarters.grant(book.visit, "second@example.test")
    office.sync(second)
    after = publish(office, write_edition(sources, NEXT, since=SINCE, changed=SEALED_IS_ADVICE))
    other = publish(office, write_edition(sources, changed={'id = "alone"': 'id = "alone-too"'}))
    for phone, moved_to in ((lead, after), (second, other)):
        office.sync(phone)
        open_visit(phone, book.visit).write([describe_visit({"criterion_set": set_name(moved_to)})])
    for phone in (lead, second, lead):
        assert office.sync(phone).waiting == ()
    found = opened(lead, book.visit)
    assert found in (after, other)
    assert found == opened(second, book.visit) == office.headquarters.read(book.visit).criteria
    assert list_visits(lead) == list_visits(second) == office.headquarters.visits()
    with pytest.raises(SetsDiffer):
        settled(open_visit(lead, book.visit).fold(found.level), found)
