"""The sets on a device: shipped or brought by sync, by digest for a visit, by day for one that begins."""

import datetime as dt
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector_app.criteria.elements import CriterionSet
from inspector_app.criteria.sets import Shelf, load_set, published_folder
from inspector_app.device.errors import NotThatSet
from inspector_app.device.sets import SetsHere
from inspector_app.vault.vault import Vault
from inspector_app.visits.fold import fold_visit
from inspector_app.visits.records import Visit
from tests.support.editions import FIRST, NEXT, SINCE, published, set_of, shelf_of
from tests.support.visits import ERASED, Clash, Value, set_name, state_of
from tests.unit.vault.samples import CHEAP, PASSPHRASE

BEFORE, AFTER = dt.date(2026, 5, 31), dt.date(2026, 6, 1)


@pytest.fixture
def vault(tmp_path: Path) -> Iterator[Vault]:
    with Vault.create(tmp_path / "vault", PASSPHRASE, kdf=CHEAP) as made:
        yield made


def bring(vault: Vault, content: bytes) -> CriterionSet:
    """As sync does."""
    vault.write(lambda contents: contents.add_document(hashlib.sha256(content).hexdigest(), content))
    return load_set(content)


def visit_of(value: Value) -> Visit:
    return fold_visit(state_of({("visit", "visit"): {"criterion_set": value}}), lambda _: None)


def test_a_set_is_here_that_came_with_the_app_or_by_sync(vault: Vault, tmp_path: Path) -> None:
    shipped = published(tmp_path)
    sets = SetsHere(vault, shelf_of(tmp_path / "app", shipped))
    brought = bring(vault, published(tmp_path, NEXT))
    for criteria in (load_set(shipped), brought):
        assert sets.by_digest(criteria.digest) == criteria
        assert sets.of(visit_of(set_name(criteria))) == criteria
    assert sets.by_digest("0" * 64) is None


def test_only_what_came_with_the_app_is_carried(vault: Vault, tmp_path: Path) -> None:
    shipped, brought = published(tmp_path), published(tmp_path, NEXT)
    sets = SetsHere(vault, shelf_of(tmp_path / "app", shipped))
    bring(vault, brought)
    assert sets.carried == {load_set(shipped).digest}
    assert sets.carried_file(load_set(shipped).digest) == shipped
    assert sets.carried_file(load_set(brought).digest) is None


def test_a_visit_whose_set_has_not_come_yet_opens_when_it_has(vault: Vault, tmp_path: Path) -> None:
    sets, content = SetsHere(vault, shelf_of(tmp_path / "app")), published(tmp_path)
    visit = visit_of(set_name(load_set(content)))
    with pytest.raises(NotThatSet, match="by sync"):
        sets.of(visit)
    assert bring(vault, content) == sets.of(visit)


def test_a_file_that_this_app_cannot_read_is_no_set(vault: Vault, tmp_path: Path) -> None:
    sets, newer = SetsHere(vault, shelf_of(tmp_path / "app")), b'{"format":99,"id":"alone"}\n'
    digest = hashlib.sha256(newer).hexdigest()
    vault.write(lambda contents: contents.add_document(digest, newer))
    assert sets.by_digest(digest) is None
    with pytest.raises(NotThatSet):
        sets.of(visit_of({"id": "alone", "edition": "9", "digest": digest}))
    assert sets.to_start("importer", AFTER) == ()


@pytest.mark.parametrize("value", [None, ERASED, "a set"])
def test_a_visit_that_names_none_has_none(vault: Vault, tmp_path: Path, value: Value) -> None:
    with pytest.raises(NotThatSet):
        SetsHere(vault, shelf_of(tmp_path / "app")).of(visit_of(value))


def test_where_two_people_moved_the_visit_it_opens_on_the_first_shown_that_is_here(
    vault: Vault, tmp_path: Path
) -> None:
    sets = SetsHere(vault, shelf_of(tmp_path / "app"))
    one, two = published(tmp_path), published(tmp_path, NEXT)
    visit = visit_of(Clash(set_name(load_set(one)), set_name(load_set(two))))
    (conflict,) = visit.conflicts
    second_shown = conflict.claims[1].value
    assert isinstance(second_shown, dict)
    later = one if load_set(one).digest == second_shown["digest"] else two
    assert bring(vault, later) == sets.of(visit)
    earlier = two if later == one else one
    bring(vault, earlier)
    assert sets.of(visit) == load_set(earlier)


# which may be chosen


def test_a_visit_starts_with_the_newest_edition_in_effect_on_its_day(vault: Vault, tmp_path: Path) -> None:
    sets = SetsHere(vault, shelf_of(tmp_path / "app", published(tmp_path)))
    bring(vault, published(tmp_path, NEXT, since=SINCE))
    assert [one.edition for one in sets.to_start("importer", BEFORE)] == [FIRST]
    assert [one.edition for one in sets.to_start("importer", AFTER)] == [NEXT]
    assert sets.to_start("importer", dt.date(2025, 12, 31)) == ()
    assert sets.to_start("exporter", AFTER) == ()


def test_an_open_visit_could_move_to_a_newer_edition_from_its_day_on(vault: Vault, tmp_path: Path) -> None:
    first, after = set_of(tmp_path), set_of(tmp_path, NEXT, since=SINCE)
    sets = SetsHere(vault, shelf_of(tmp_path / "app", published(tmp_path), published(tmp_path, NEXT, since=SINCE)))
    assert sets.to_move_to(first, BEFORE) == ()
    assert sets.to_move_to(first, AFTER) == (after,)
    assert sets.to_move_to(after, AFTER) == ()


def test_nobody_is_offered_an_older_edition(vault: Vault, tmp_path: Path) -> None:
    first, ends = published(tmp_path), f"effective_from = {SINCE}\neffective_until = 2026-06-30"
    short = published(tmp_path, NEXT, since=SINCE, changed={f"effective_from = {SINCE}": ends})
    sets = SetsHere(vault, shelf_of(tmp_path / "app", first, short))
    assert [one.edition for one in sets.to_start("importer", dt.date(2026, 7, 1))] == [FIRST]
    assert sets.to_move_to(load_set(short), dt.date(2026, 7, 1)) == ()


def test_another_set_for_the_same_kind_of_partner_is_offered(vault: Vault, tmp_path: Path) -> None:
    other = published(tmp_path, changed={'id = "alone"': 'id = "alone-too"'})
    sets = SetsHere(vault, shelf_of(tmp_path / "app", published(tmp_path), other))
    assert [one.id for one in sets.to_move_to(set_of(tmp_path), AFTER)] == ["alone-too"]


def test_a_visit_is_never_moved_to_a_draft(vault: Vault, tmp_path: Path) -> None:
    draft = published(tmp_path, NEXT, since=SINCE, changed={'status = "checked"': 'status = "draft"'})
    sets = SetsHere(vault, shelf_of(tmp_path / "app", published(tmp_path), draft))
    assert [one.is_draft for one in sets.to_start("importer", AFTER)] == [True]
    assert sets.to_move_to(set_of(tmp_path), AFTER) == ()


def test_what_ships_with_this_app_is_found_by_every_digest() -> None:
    shelf = Shelf(published_folder())
    assert shelf.digests()
    for digest in shelf.digests():
        content = shelf.content(digest)
        assert content is not None and hashlib.sha256(content).hexdigest() == digest
