"""The shelf: every edition stays, and of several the newest in effect is taken."""

import datetime as dt
from pathlib import Path

import pytest

from inspector_app.criteria.authoring import publish_source
from inspector_app.criteria.errors import CriterionSetRefused, NoSuchSet
from inspector_app.criteria.sets import Shelf, find_set
from tests.support.criteria import ALONE, write_sources

NEW_YEAR, MIDSUMMER = dt.date(2026, 1, 1), dt.date(2026, 6, 24)


def _published(folder: Path, *changes: tuple[str, str]) -> bytes:
    text = ALONE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / "source.toml").write_text(text, encoding="utf-8")
    return publish_source(folder / "source.toml")


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    return tmp_path / "sources"


@pytest.fixture
def old(sources: Path) -> bytes:
    return _published(sources)


@pytest.fixture
def new(sources: Path) -> bytes:
    return _published(sources, ("2026.2", "2026.10"), ("2026-01-01", "2026-06-01"))


@pytest.fixture
def shelf(tmp_path: Path, old: bytes, new: bytes) -> Shelf:
    (folder := tmp_path / "published").mkdir()
    (folder / "alone.2026.2.json").write_bytes(old)
    (folder / "alone.2026.10.json").write_bytes(new)
    return Shelf(folder)


def test_the_newest_edition_is_found_unless_another_is_named(shelf: Shelf, old: bytes) -> None:
    first = shelf.find("alone", edition="2026.2")
    assert shelf.find("alone").edition == "2026.10"
    assert shelf.find("alone", digest=first.digest) is first
    assert [one.edition for one in shelf.all()] == ["2026.2", "2026.10"]


def test_a_newer_edition_takes_over_on_its_first_day(shelf: Shelf) -> None:
    for day, edition in ((NEW_YEAR, "2026.2"), (dt.date(2026, 5, 31), "2026.2"), (dt.date(2026, 6, 1), "2026.10")):
        assert [one.edition for one in shelf.for_entity("importer", day)] == [edition]
    assert shelf.for_entity("importer", dt.date(2025, 12, 31)) == ()
    assert shelf.for_entity("exporter", MIDSUMMER) == ()


def test_of_two_editions_from_one_day_the_higher_number_counts(shelf: Shelf, sources: Path) -> None:
    same_day = _published(sources, ("2026.2", "2026.11"), ("2026-01-01", "2026-06-01"))
    with_more = Shelf(Path(shelf.folder), lambda: [same_day])
    assert with_more.find("alone").edition == "2026.11"
    assert [one.edition for one in with_more.for_entity("importer", MIDSUMMER)] == ["2026.11"]


def test_a_pinned_set_is_found_by_its_digest_however_old(shelf: Shelf, old: bytes) -> None:
    digest = shelf.find("alone", edition="2026.2").digest
    found = shelf.by_digest(digest)
    assert found is not None
    assert found.pinned() == {"id": "alone", "edition": "2026.2", "digest": digest}
    assert shelf.by_digest("0" * 64) is None


def test_what_comes_from_elsewhere_is_there_as_soon_as_it_came(tmp_path: Path, old: bytes) -> None:
    came: list[bytes] = []
    (empty := tmp_path / "empty").mkdir()
    shelf = Shelf(empty, lambda: came)
    assert shelf.all() == ()
    came.append(old)
    assert [one.id for one in shelf.all()] == ["alone"]


def test_a_set_is_read_once_wherever_it_lies(shelf: Shelf, old: bytes, tmp_path: Path) -> None:
    elsewhere = Shelf(tmp_path, lambda: [old])
    assert elsewhere.find("alone") is shelf.find("alone", edition="2026.2")


def test_what_a_newer_app_wrote_hides_nothing_else(shelf: Shelf, new: bytes) -> None:
    from_later = new.replace(b'"format":2', b'"format":3').replace(b"2026.10", b"2027.1")
    with_more = Shelf(shelf.folder, lambda: [from_later, b"no set at all"])
    assert with_more.in_effect("alone", MIDSUMMER) == shelf.find("alone")
    assert [one.edition for one in with_more.all()] == ["2026.2", "2026.10"]
    (digest,) = {head.digest for head in with_more.heads()} - {head.digest for head in shelf.heads()}
    with pytest.raises(CriterionSetRefused, match="this app reads formats 1 and 2"):
        with_more.by_digest(digest)


def test_a_set_that_is_not_there_is_said_to_be(shelf: Shelf) -> None:
    with pytest.raises(NoSuchSet, match=r"no criterion set 'alone', edition '2031\.1'"):
        shelf.find("alone", edition="2031.1")
    with pytest.raises(NoSuchSet, match="no criterion set 'other'"):
        shelf.find("other")
    with pytest.raises(NoSuchSet, match="in effect on 1999-12-31"):
        find_set("foreign-manufacturer", dt.date(1999, 12, 31))


def test_the_shipped_sets_can_all_be_read() -> None:
    shelf = Shelf()
    assert len(shelf.all()) == len(shelf.heads()) == len(list(shelf.folder.iterdir()))


def test_a_base_is_not_published(sources: Path) -> None:
    with pytest.raises(CriterionSetRefused, match="is a base, which is only extended"):
        publish_source(write_sources(sources) / "small-base.toml")
