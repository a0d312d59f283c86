"""A real center in a folder of its own, whose clock goes on by a second with every look at it.

What is said of people, sign-ins, publications and projected tables is said twice: with the journals in the folder, and
in PostgreSQL, which the folder names.
"""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from inspector_app.central.headquarters import Headquarters
from inspector_app.central.stores import Stores, note_stores
from tests.support.office import lay_headquarters
from tests.support.postgres import Postgres
from tests.unit.central.phones import Phone, enroll

IN_POSTGRES_TOO = {
    "a_second_invitation_is_another_device_of_the_same_person",
    "nobody_changes_the_role",
    "people_outlive_the_process",
    "one_person_is_made_however_many_invite_at_once",
    "after_five_wrong_passwords_one_waits_longer_and_longer",
    "one_place_cannot_go_through_many_addresses",
    "many_attempts_at_once_are_no_way_around_the_waiting",
    "a_code_gives_a_password_once",
    "nonsense_is_no_code",
    "nonsense_is_nobodys_address",
    "whoever_signs_out_is_out_and_nobody_else",
    "a_new_password_ends_every_sign_in",
    "tables_made_anew_are_the_tables_that_followed",
    "tables_of_another_layout_are_made_anew",
    "two_readers_at_once_get_the_same",
    "two_programs_may_read_at_once",
    "a_visit_is_laid_out_for_lists",
    "odd_values_are_doubts_and_never_trouble",
    "the_newest_arrival_comes_first_and_a_remark_is_no_arrival",
    "a_photo_whose_bytes_come_later_is_an_arrival",
    "a_trouble_is_looked_at_again_by_the_next_process",
    "it_is_noted_who_published_a_set_and_when",
    "a_published_edition_is_never_changed",
    "a_publication_in_another_process_is_seen_at_once",
    "a_remark_is_an_entry_that_reaches_the_phone",
    "an_unknown_visit_is_made_by_nobody_here",
    "the_list_says_what_the_fold_says",
    "a_restored_center_begins_a_new_epoch",
    "a_visit_whose_proofs_are_all_here_is_whole",
    "what_a_reader_has_seen_is_kept_for_each",
    "a_person_who_signs_in_gets_the_key_of_the_device",
    "an_ask_is_answered_once",
    "wrong_passwords_count_with_those_of_the_sign_in_page",
    "a_device_that_is_revoked_while_its_person_signs_in_gets_no_key",
    "a_database_of_an_earlier_version_gets_the_table",
}
"""What is told of the center's own tables, as far as it is quickly told."""
MORNING = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if metafunc.function.__name__.removeprefix("test_") in IN_POSTGRES_TOO:
        metafunc.parametrize("journals_in", ["folder", "postgres"], indirect=True)


@pytest.fixture(autouse=True)
def journals_in(request: pytest.FixtureRequest) -> Iterator[None]:
    """A folder that has a center in PostgreSQL says so; everybody who opens it finds it there."""
    with ExitStack() as lent:
        if getattr(request, "param", "folder") == "postgres":
            postgres: Postgres = request.getfixturevalue("postgres")
            tmp_path: Path = request.getfixturevalue("tmp_path")
            for folder in (tmp_path, tmp_path / "center"):
                note_stores(folder, Stores(lent.enter_context(postgres.lent())))
        yield


@pytest.fixture
def headquarters(tmp_path: Path) -> Iterator[Headquarters]:
    seconds = itertools.count()
    lay_headquarters(tmp_path / "center", MORNING)
    with Headquarters.open(tmp_path / "center", clock=lambda: MORNING + timedelta(seconds=next(seconds))) as opened:
        yield opened


@pytest.fixture
def ana(headquarters: Headquarters) -> Phone:
    return enroll(headquarters, "ana@example.test")


@pytest.fixture
def ben(headquarters: Headquarters) -> Phone:
    return enroll(headquarters, "ben@example.test")
