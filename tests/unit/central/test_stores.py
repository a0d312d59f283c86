"""Where a center keeps journals and photos: chosen once, found by every command, never mistaken, no password told."""

import json
from pathlib import Path

import pytest

from inspector_app.central.errors import CannotOpen
from inspector_app.central.headquarters import Headquarters
from inspector_app.central.stores import (
    DATABASE,
    PHOTOS,
    Stores,
    choose_stores,
    has_center,
    note_stores,
    noted_stores,
)
from sync.journal import new_id
from tests.support.postgres import Postgres
from tests.support.s3 import BUCKET, Bucket

PLAIN, SECRET = "postgresql://inspector@db.example/journals", "postgresql://inspector:a-secret@db.example/journals"
BY_NAME = Stores(PLAIN, "s3://photos/of/visits")


def test_without_a_word_all_is_in_the_folder(tmp_path: Path) -> None:
    assert choose_stores(tmp_path, {}) == noted_stores(tmp_path, {}) == Stores("", "")
    note_stores(tmp_path, Stores())
    assert [*tmp_path.iterdir()] == []
    assert not has_center(tmp_path)


def test_what_was_chosen_once_every_command_finds(tmp_path: Path) -> None:
    note_stores(tmp_path, choose_stores(tmp_path, {}, database=BY_NAME.database, photos=BY_NAME.photos))
    assert choose_stores(tmp_path, {}) == noted_stores(tmp_path, {}) == BY_NAME
    assert has_center(tmp_path)


def test_the_environment_says_it_as_well_as_an_option(tmp_path: Path) -> None:
    assert choose_stores(tmp_path, {DATABASE: PLAIN, PHOTOS: BY_NAME.photos}) == BY_NAME
    assert choose_stores(tmp_path, {DATABASE: "postgresql://other/x"}, database=PLAIN) == Stores(PLAIN)


def test_a_password_is_taken_from_the_environment_and_never_noted(tmp_path: Path) -> None:
    environ = {DATABASE: SECRET}
    note_stores(tmp_path, choose_stores(tmp_path, environ))
    assert "a-secret" not in "".join(file.read_text() for file in tmp_path.iterdir())
    assert json.loads((tmp_path / "stores.json").read_text()) == {"database": PLAIN, "photos": ""}
    assert noted_stores(tmp_path, environ).database == SECRET
    assert noted_stores(tmp_path, {}).database == PLAIN
    assert "a-secret" not in repr(noted_stores(tmp_path, environ))


def test_a_password_in_the_query_is_one_too(tmp_path: Path) -> None:
    note_stores(tmp_path, Stores("postgresql://db.example/x?user=a&password=a-secret&sslmode=require"))
    assert noted_stores(tmp_path, {}).database == "postgresql://db.example/x?user=a&sslmode=require"


def test_a_password_in_a_command_is_refused_because_everybody_can_read_it(tmp_path: Path) -> None:
    with pytest.raises(CannotOpen, match=DATABASE) as refused:
        choose_stores(tmp_path, {}, database=SECRET)
    assert "a-secret" not in str(refused.value)


@pytest.mark.parametrize(
    "asked",
    [
        {"database": "mysql://db.example/x"},
        {"database": "journals"},
        {"database": "postgresql://db.example:no-port/x?what=a-secret"},
        {"photos": "photos"},
        {"photos": "s3://"},
        {"photos": "https://photos.example/x"},
    ],
)
def test_what_is_no_address_is_refused_and_not_repeated(tmp_path: Path, asked: dict[str, str]) -> None:
    with pytest.raises(CannotOpen) as refused:
        choose_stores(tmp_path, {}, **asked)  # type: ignore[arg-type]
    assert "a-secret" not in str(refused.value)


@pytest.mark.parametrize(
    "other",
    [
        {"database": "postgresql://inspector@db.example/journal"},
        {"database": "postgresql://inspector@db2.example/journals"},
        {"photos": "s3://photos/of"},
    ],
)
def test_another_place_is_taken_only_where_the_data_came_from_a_backup(tmp_path: Path, other: dict[str, str]) -> None:
    """An empty database would tell every phone that the center holds nothing."""
    note_stores(tmp_path, BY_NAME)
    with pytest.raises(CannotOpen, match="--restored"):
        choose_stores(tmp_path, {}, **other)  # type: ignore[arg-type]
    moved = choose_stores(tmp_path, {}, restored=True, **other)
    note_stores(tmp_path, moved)
    assert noted_stores(tmp_path, {}) == moved != BY_NAME


def test_a_folder_that_holds_its_journals_is_not_left_for_a_database_by_the_way(tmp_path: Path) -> None:
    Headquarters.open(tmp_path).close()
    with pytest.raises(CannotOpen, match="in the folder"):
        choose_stores(tmp_path, {DATABASE: PLAIN})
    assert choose_stores(tmp_path, {}) == Stores()


def test_the_same_database_by_another_user_is_the_same(tmp_path: Path) -> None:
    note_stores(tmp_path, BY_NAME)
    other = "postgresql://somebody:else@db.example/journals?application_name=x"
    assert choose_stores(tmp_path, {DATABASE: other}).database == other


def test_a_note_that_cannot_be_read_opens_nothing(tmp_path: Path) -> None:
    (tmp_path / "stores.json").write_text("{")
    with pytest.raises(CannotOpen, match=r"stores\.json"):
        Headquarters.open(tmp_path)
    assert [one.name for one in tmp_path.iterdir()] == ["stores.json"]


def test_a_database_that_cannot_be_reached_is_a_sentence_without_a_password(tmp_path: Path) -> None:
    address = f"postgresql://inspector:a-secret@/x?host={tmp_path}"
    with pytest.raises(CannotOpen, match="cannot be opened: connection ") as refused:
        Headquarters.open(tmp_path / "center", stores=Stores(address))
    assert "a-secret" not in str(refused.value)
    assert not has_center(tmp_path / "center")


def test_a_database_of_another_center_is_left_alone(tmp_path: Path, postgres: Postgres) -> None:
    with postgres.lent() as address:
        Headquarters.open(tmp_path / "one", stores=Stores(address)).close()
        with pytest.raises(CannotOpen, match="another center's"):
            Headquarters.open(tmp_path / "other", stores=Stores(address))
        assert noted_stores(tmp_path / "one", {}) == Stores(address)
        assert not has_center(tmp_path / "other")


def test_a_photo_in_the_bucket_is_shown_and_a_bucket_out_of_reach_is_busy(
    tmp_path: Path, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in bucket.environment().items():
        monkeypatch.setenv(name, value)
    with Headquarters.open(tmp_path, stores=Stores(photos=f"s3://{BUCKET}/{new_id()}")) as headquarters:
        assert headquarters.center.photos.held(new_id()) == frozenset()
    assert noted_stores(tmp_path, {}).photos.startswith(f"s3://{BUCKET}/")
