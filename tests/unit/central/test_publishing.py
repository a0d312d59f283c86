"""Criterion sets at the center: checked, compared, published for ever, and found again by digest."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from inspector_app.central.documents import SetRules
from inspector_app.central.errors import AlreadyPublished, NotASetFile, NotThatSet, SetNotInOrder
from inspector_app.central.headquarters import Headquarters
from inspector_app.central.publications import Publication
from inspector_app.central.publishing import uploaded
from inspector_app.clock import to_text
from inspector_app.criteria.sets import Shelf, load_set, published_folder
from inspector_app.visits.pinning import named_sets
from inspector_app.visits.writing import answer_outcome, describe_visit
from tests.support.criteria import write_sources
from tests.support.editions import FIRST, NEXT, SEALED_IS_ADVICE, SINCE, published, set_of, shelf_of, write_edition
from tests.support.visits import set_name
from tests.unit.central.conftest import MORNING
from tests.unit.central.phones import begin_visit, enroll


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Headquarters]:
    """A center of an app that ships no sets."""
    (tmp_path / "ships").mkdir()
    with Headquarters.open(tmp_path / "center", clock=lambda: MORNING, sets=tmp_path / "ships") as opened:
        yield opened


def due(headquarters: Headquarters, day: dt.datetime = MORNING) -> set[str]:
    """The editions that every device should hold."""
    with headquarters.center.store.reading() as books:
        digests = SetRules(lambda: day).for_all(books.documents)
        return {load_set(books.documents.content(digest) or b"").edition for digest in digests}


# what ships


def test_what_ships_is_published_when_the_center_opens(headquarters: Headquarters) -> None:
    assert headquarters.center.documents().keys() == Shelf(published_folder()).digests()
    for digest in Shelf(published_folder()).digests():
        assert headquarters.center.document(digest) == Shelf(published_folder()).content(digest)


def test_what_ships_later_comes_beside_what_was_published(tmp_path: Path) -> None:
    shelf_of(tmp_path / "old app", published(tmp_path))
    shelf_of(tmp_path / "new app", published(tmp_path, NEXT, since=SINCE))
    for app, there in (("old app", [FIRST]), ("new app", [FIRST, NEXT]), ("old app", [FIRST, NEXT])):
        with Headquarters.open(tmp_path / "center", sets=tmp_path / app) as headquarters:
            assert [one.edition for one in headquarters.criteria.all()] == there


def test_an_edition_that_ships_after_somebody_took_its_name_is_there_by_its_digest(tmp_path: Path) -> None:
    shelf_of(tmp_path / "app", published(tmp_path))
    (tmp_path / "none").mkdir()
    with Headquarters.open(tmp_path / "center", sets=tmp_path / "none") as headquarters:
        headquarters.criteria.publish(write_edition(tmp_path, changed=SEALED_IS_ADVICE))
    with Headquarters.open(tmp_path / "center", sets=tmp_path / "app") as headquarters:
        assert {one.digest for one in headquarters.criteria.all()} == {
            set_of(tmp_path).digest,
            set_of(tmp_path, changed=SEALED_IS_ADVICE).digest,
        }


def test_a_file_that_cannot_be_read_does_not_keep_the_center_closed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shelf_of(tmp_path / "app", b'{"format":99}', published(tmp_path))
    with Headquarters.open(tmp_path / "center", sets=tmp_path / "app") as headquarters:
        assert [one.id for one in headquarters.criteria.all()] == ["alone"]
    assert "cannot be read" in caplog.text


# publishing


def test_a_source_is_published_as_its_file_would_be(bare: Headquarters, tmp_path: Path) -> None:
    offered = bare.criteria.publish(write_edition(tmp_path))
    assert (offered.criteria, offered.before, offered.changes, offered.is_new) == (set_of(tmp_path), None, None, True)
    assert bare.center.document(set_of(tmp_path).digest) == published(tmp_path)
    assert bare.criteria.all() == (set_of(tmp_path),)


def test_a_published_file_is_published_byte_for_byte(bare: Headquarters, tmp_path: Path) -> None:
    with uploaded("alone.2026.2.json", published(tmp_path)) as path:
        offered = bare.criteria.publish(path)
    assert bare.center.document(offered.criteria.digest) == published(tmp_path)


def test_a_source_finds_its_bases_beside_it(bare: Headquarters, tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    folder = write_sources(tmp_path / "sources")
    assert bare.criteria.publish(folder / "small.toml").criteria.level("6.2") == "should"


def test_the_next_edition_is_compared_with_the_newest_before_it(bare: Headquarters, tmp_path: Path) -> None:
    bare.criteria.publish(write_edition(tmp_path))
    bare.criteria.publish(write_edition(tmp_path, changed={'id = "alone"': 'id = "another"'}))
    path = write_edition(tmp_path, NEXT, since=SINCE, changed=SEALED_IS_ADVICE)
    for look in (bare.criteria.examine, bare.criteria.publish):
        offered = look(path)
        assert offered.before == set_of(tmp_path)
        assert offered.changes is not None
        assert [one.element.id for one in offered.changes.levels] == ["6.2"]
        assert offered.is_new


def test_to_examine_is_not_to_publish(bare: Headquarters, tmp_path: Path) -> None:
    bare.criteria.examine(write_edition(tmp_path))
    assert bare.criteria.all() == ()


def test_the_same_again_changes_nothing(bare: Headquarters, tmp_path: Path) -> None:
    bare.criteria.publish(write_edition(tmp_path))
    again = bare.criteria.publish(write_edition(tmp_path))
    assert (again.is_new, again.before) == (False, None)
    assert len(bare.center.documents()) == 1


def test_a_published_edition_is_never_changed(bare: Headquarters, tmp_path: Path) -> None:
    bare.criteria.publish(write_edition(tmp_path))
    other = write_edition(tmp_path, changed=SEALED_IS_ADVICE)
    for look in (bare.criteria.examine, bare.criteria.publish):
        with pytest.raises(AlreadyPublished, match=r"2026\.2 of alone is published.*another edition"):
            look(other)
    assert bare.criteria.all() == (set_of(tmp_path),)


def test_a_file_with_faults_is_not_published_and_each_fault_is_told(bare: Headquarters, tmp_path: Path) -> None:
    path = write_edition(tmp_path, changed={'title.es = "Sellado"\n': "", 'level = "must"': 'level = "perhaps"'})
    with pytest.raises(SetNotInOrder) as refused:
        bare.criteria.publish(path)
    assert len(refused.value.problems) == 2
    assert all(problem.line and problem.cure for problem in refused.value.problems)
    assert str(refused.value.problems[0]) in str(refused.value)
    assert bare.criteria.all() == ()


@pytest.mark.parametrize("content", [b"{}", b"[1", b"<!doctype html>", b'format = 1\nid = "alone"\n'], ids=repr)
def test_what_is_no_set_is_not_published(bare: Headquarters, content: bytes) -> None:
    with uploaded("../../a set.toml", content) as path, pytest.raises(SetNotInOrder):
        bare.criteria.publish(path)
    assert bare.center.documents() == {}


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"", "empty"), (b" \n", "empty"), (b"\x00\xff", "no_text"), (b"a\x00b", "no_text"), (b"#" * 2**23, "too_large")],
    ids=lambda one: repr(one)[:12],
)
def test_what_cannot_be_a_set_at_all_is_refused_before_it_is_a_file(content: bytes, why: str) -> None:
    with pytest.raises(NotASetFile) as refused, uploaded("a set.toml", content):
        pytest.fail("it became a file")
    assert refused.value.why == why


@pytest.mark.parametrize("name", ["..", "", "a/../..", "a\0b.toml", "ä" * 900 + ".toml", ".hidden", "C:\\sets\\x.toml"])
def test_whatever_a_file_is_called_it_lies_in_a_folder_of_its_own(name: str) -> None:
    with uploaded(name, b"{}") as path:
        assert path.read_bytes() == b"{}"
        assert list(path.parent.iterdir()) == [path]
    assert not path.parent.exists()


def test_it_is_noted_who_published_a_set_and_when(bare: Headquarters, tmp_path: Path) -> None:
    bare.invite("boss@example.test", "supervisor")
    boss, of_the_command = bare.people.known("boss@example.test"), bare.criteria.publish(write_edition(tmp_path))
    of_boss = bare.criteria.publish(write_edition(tmp_path, NEXT, since=SINCE), boss)
    bare.criteria.publish(write_edition(tmp_path), boss)
    assert bare.criteria.published() == {
        of_the_command.criteria.digest: Publication(None, to_text(MORNING)),
        of_boss.criteria.digest: Publication(boss.id, to_text(MORNING)),
    }


def test_a_base_is_only_extended(bare: Headquarters, tmp_path: Path) -> None:
    with pytest.raises(SetNotInOrder, match="extend"):
        bare.criteria.publish(write_sources(tmp_path) / "small-base.toml")


def test_a_set_larger_than_a_device_would_take_is_not_published(bare: Headquarters, tmp_path: Path) -> None:
    words = 'title.en = "Sealed"'
    path = write_edition(tmp_path, changed={words: f'title.en = "{"Sealed " * 700_000}"'})
    with pytest.raises(SetNotInOrder, match="larger"):
        bare.criteria.publish(path)


# what devices should hold


def test_devices_hold_what_is_in_effect_and_what_is_to_come(bare: Headquarters, tmp_path: Path) -> None:
    bare.criteria.publish(write_edition(tmp_path))
    bare.criteria.publish(write_edition(tmp_path, NEXT, since=SINCE))
    bare.criteria.publish(write_edition(tmp_path, "2027.1", since="2027-01-01"))
    assert due(bare, dt.datetime(2026, 5, 1, tzinfo=dt.UTC)) == {FIRST, NEXT, "2027.1"}
    assert due(bare, MORNING) == {NEXT, "2027.1"}
    assert due(bare, dt.datetime(2028, 1, 1, tzinfo=dt.UTC)) == {"2027.1"}


def test_what_ended_at_midnight_is_in_effect_where_the_day_is_not_over(bare: Headquarters, tmp_path: Path) -> None:
    bare.criteria.publish(write_edition(tmp_path))
    bare.criteria.publish(write_edition(tmp_path, NEXT, since=SINCE))
    assert due(bare, dt.datetime(2026, 6, 1, 12, tzinfo=dt.UTC)) == {FIRST, NEXT}
    assert due(bare, dt.datetime(2026, 6, 2, 0, 1, tzinfo=dt.UTC)) == {NEXT}


def test_a_set_whose_time_is_over_is_not_sent_to_everybody(bare: Headquarters, tmp_path: Path) -> None:
    ends = {"effective_from = 2026-01-01": "effective_from = 2026-01-01\neffective_until = 2026-03-31"}
    bare.criteria.publish(write_edition(tmp_path, changed=ends))
    assert due(bare, dt.datetime(2026, 3, 31, tzinfo=dt.UTC)) == {FIRST}
    assert due(bare, MORNING) == set()


def test_what_a_later_version_of_the_center_published_is_left_alone(bare: Headquarters) -> None:
    bare.center.publish("of the future 1", b'{"format":99}')
    assert due(bare) == set()
    assert bare.criteria.all() == ()


# visits


def test_a_visit_is_read_by_the_set_it_is_pinned_to_whatever_is_published_later(
    bare: Headquarters, tmp_path: Path
) -> None:
    criteria = bare.criteria.publish(write_edition(tmp_path)).criteria
    phone = enroll(bare, "ana@example.test")
    visit = begin_visit(phone, answer_outcome("6.2", "not_met"), criterion_set=set_name(criteria))
    bare.criteria.publish(write_edition(tmp_path, NEXT, since=SINCE, changed=SEALED_IS_ADVICE))
    assert bare.read(visit).criteria == criteria
    assert [finding.level for finding in bare.visit(visit).findings] == ["must"]
    assert bare.queue()[0].actions_required == 1


def test_a_set_that_is_published_after_the_visit_brings_its_findings(bare: Headquarters, tmp_path: Path) -> None:
    phone = enroll(bare, "ana@example.test")
    visit = begin_visit(phone, answer_outcome("6.2", "not_met"), criterion_set=set_name(set_of(tmp_path)))
    assert (bare.read(visit).criteria, bare.queue()[0].actions_required) == (None, 0)
    with pytest.raises(NotThatSet, match=r"'alone', edition '2026\.2', is not here"):
        bare.summary(visit)
    bare.criteria.publish(write_edition(tmp_path))
    assert (bare.read(visit).criteria, bare.queue()[0].actions_required) == (set_of(tmp_path), 1)


def test_a_publication_in_another_process_is_seen_at_once(bare: Headquarters, tmp_path: Path) -> None:
    phone = enroll(bare, "ana@example.test")
    begin_visit(phone, answer_outcome("6.2", "not_met"), criterion_set=set_name(set_of(tmp_path)))
    assert bare.queue()[0].actions_required == 0
    with Headquarters.open(tmp_path / "center", sets=tmp_path / "ships") as elsewhere:
        elsewhere.criteria.publish(write_edition(tmp_path))
    assert bare.queue()[0].actions_required == 1


def test_a_visit_whose_set_is_here_is_not_folded_again_for_a_publication(bare: Headquarters, tmp_path: Path) -> None:
    criteria = bare.criteria.publish(write_edition(tmp_path)).criteria
    begin_visit(enroll(bare, "ana@example.test"), criterion_set=set_name(criteria))
    bare.visits()
    with bare.center.store.engine.begin() as connection:
        connection.execute(text("UPDATE projected_visit SET partner = 'from the table'"))
    bare.criteria.publish(write_edition(tmp_path, NEXT, since=SINCE))
    assert [line.partner for line in bare.visits()] == ["from the table"]


def test_where_two_people_moved_a_visit_it_is_read_by_the_first_shown_that_is_here(
    bare: Headquarters, tmp_path: Path
) -> None:
    sources = [write_edition(tmp_path), write_edition(tmp_path, NEXT, since=SINCE)]
    sets = {
        one.digest: (one, path)
        for one, path in zip((set_of(tmp_path), set_of(tmp_path, NEXT, since=SINCE)), sources, strict=True)
    }
    ana, ben = (enroll(bare, f"{name}@example.test") for name in ("ana", "ben"))
    visit = begin_visit(ana, answer_outcome("6.2", "not_met"), criterion_set=set_name(set_of(tmp_path)))
    bare.grant(visit, "ben@example.test")
    ben.write(visit, describe_visit({"criterion_set": set_name(set_of(tmp_path, NEXT, since=SINCE))}))
    ben.hand_in(visit)
    first, second = (named.digest for named in named_sets(bare.visit(visit)))
    assert bare.read(visit).criteria is None
    for digest in (second, first):
        criteria, path = sets[digest]
        bare.criteria.publish(path)
        assert bare.read(visit).criteria == criteria
        assert bare.queue()[0].has_criteria
