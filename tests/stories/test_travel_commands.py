"""The travel lock by the commands: after it no command says a word of what is in the vault, until it is unlocked."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector_app.central.headquarters import Headquarters
from inspector_app.commands.errors import SPOKEN
from tests.stories.test_nothing_in_clear import JPEG, PLANTED, assert_nothing_in_clear
from tests.support.commands import (
    PASSPHRASE,
    RunningCenter,
    center,
    done_here,
    enroll,
    inspector,
    run,
    run_afresh,
    run_here,
)
from tests.support.pictures import fill_folder

PASSWORD, ANOTHER = "a long password of the traveler", "another passphrase"
EMAIL = "tests.lead@example.test"


@pytest.fixture
def running(tmp_path: Path) -> Iterator[RunningCenter]:
    with center(tmp_path / "center") as opened:
        yield opened


def choose_password(running: RunningCenter) -> None:
    """With the code that a supervisor prints, as on the page of the site."""
    told = json.loads(done_here("password-code", "--data", running.data, "--email", EMAIL, "--json"))
    with Headquarters.open(running.data) as headquarters:
        headquarters.accounts.redeem(str(told["code"]), PASSWORD, source="here")


def test_after_a_travel_lock_no_command_says_anything_until_it_is_unlocked(
    running: RunningCenter, tmp_path: Path
) -> None:
    vault, photos = tmp_path / "vault", fill_folder(tmp_path / "photos", 2)
    slices = [photo.read_bytes()[at : at + 16] for photo in photos for at in (200, 5000, -200)]
    enroll(running, vault)
    done_here("rehearse", "--vault", vault, "--visits", 2, "--photos", tmp_path / "photos")
    before = json.loads(done_here("visits", "--vault", vault, "--json"))
    visit, parcel = before[0]["id"], tmp_path / "parcel"
    done_here("export", visit, "--vault", vault, "--to", parcel)

    for half in ("tray/1", "restore.part", "salvage.part"):  # as a kill leaves them
        shutil.copytree(vault, vault / half, ignore=shutil.ignore_patterns("tray", "*.part"))

    assert "no password at headquarters" in said("travel-lock", "--vault", vault)
    choose_password(running)
    done_here("travel-lock", "--vault", vault)
    assert list(vault.rglob("*.db")) == [vault / "vault.db"]

    for command in (
        ("status",),
        ("visits",),
        ("visits", "--json"),
        ("sync",),
        ("sync", "--json"),
        ("rehearse", "--visits", 1),
        ("export", visit, "--to", tmp_path / "out"),
        ("export", visit, "--to", tmp_path / "out", "--plain"),
        ("import", parcel),
        ("summary", visit, "--to", tmp_path / "out.pdf"),
        ("phrase",),
        ("salvage", "--to", tmp_path / "out"),
        ("backup", "--to", tmp_path / "out"),
        ("travel-lock",),
        ("enroll", "--central", running.url, "--code", "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA"),
    ):
        assert "ocked for travel" in said(*command, "--vault", vault), command
    assert "ocked for travel" in said("verify", vault)
    assert "already" in said("restore-backup", parcel, "--vault", vault)
    assert not [*tmp_path.glob("out/*")] and not (tmp_path / "out.pdf").exists()
    told = json.loads(done_here("status", "--vault", vault, "--json"))
    assert (told["locked_for_travel"], told["entries"], told["photos"]) == (True, None, None)
    assert_nothing_in_clear([*JPEG, *PLANTED, *slices, PASSWORD.encode(), PASSPHRASE.encode()], vault)

    assert "not your password" in said("unlock", "--vault", vault, INSPECTOR_CENTER_PASSWORD="a wrong password here")
    done_here("unlock", "--vault", vault, INSPECTOR_CENTER_PASSWORD=PASSWORD, INSPECTOR_PASSPHRASE=ANOTHER)
    assert "does not open" in said("visits", "--vault", vault)
    after = json.loads(done_here("visits", "--vault", vault, "--json", INSPECTOR_PASSPHRASE=ANOTHER))
    assert after == before
    done_here("sync", "--vault", vault, INSPECTOR_PASSPHRASE=ANOTHER)
    asked = json.loads(done_here("unlocks", "--data", running.data, "--json"))
    assert [(one["outcome"], one["email"]) for one in asked] == [("granted", EMAIL), ("wrong-sign-in", EMAIL)]
    assert_nothing_in_clear([*JPEG, *PLANTED, *slices, PASSWORD.encode(), ANOTHER.encode()], vault)


def said(*arguments: object, **environ: str) -> str:
    """The sentence that a command ends with, and exit 1; on standard output there is nothing."""
    result = run_here(*arguments, **environ)
    assert isinstance(result.exception, SPOKEN), (arguments, result.output, result.exception)
    assert result.stdout == "", arguments
    return str(result.exception)


def test_a_process_of_its_own_ends_with_the_sentence_and_1(running: RunningCenter, tmp_path: Path) -> None:
    vault = tmp_path / "vault"
    enroll(running, vault)
    choose_password(running)
    inspector("travel-lock", "--vault", vault)
    for ended in (run_afresh("status", "--vault", vault), run("sync", "--vault", vault)):
        assert (ended.returncode, ended.stdout) == (1, "")
        assert ended.stderr.startswith("inspector: Locked for travel")
