"""A whole day by the command: captured with the center stopped, synced in the evening, equal on both sides."""

import os
from functools import partial
from pathlib import Path

import pytest

from inspector_app.commands import device as on_device
from inspector_app.device.session import Session
from inspector_app.device.syncing import synchronize
from inspector_app.vault.errors import WrongPassphrase
from tests.support.commands import PASSPHRASE, center, enroll, enroll_by_command, inspector_json, json_here, run_here
from tests.support.judging import judge_photos, judge_safe, judge_vault, read_promises
from tests.support.office import never_rest
from tests.support.pictures import fill_folder

IS_SOAK = bool(os.environ.get("INSPECTOR_SOAK"))
VISITS, ANSWERS, PHOTOS = 20 if IS_SOAK else 6, 25, 2


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Visits of twenty-five answers, rehearsed with the center stopped, not synced yet."""
    folder = tmp_path_factory.mktemp("day")
    fill_folder(folder / "photos", 12)
    with center(folder / "center") as running:
        enroll(running, folder / "vault")
    figures = inspector_json(
        *("rehearse", "--vault", folder / "vault", "--visits", VISITS, "--answers", ANSWERS),
        *("--photos", folder / "photos", "--photos-per-visit", PHOTOS, "--acks", folder / "acks"),
    )
    assert isinstance(figures, dict)
    assert (figures["visits"], figures["photos"]) == (VISITS, VISITS * PHOTOS)
    return folder


@pytest.mark.soak
def test_a_day_offline_arrives_whole(day: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    vault, data = day / "vault", day / "center"
    judge_vault(vault, read_promises(day / "acks"))
    before = json_here("status", "--vault", vault)
    assert isinstance(before, dict)
    assert before["entries"] == {"total": VISITS * (1 + ANSWERS + 2 * PHOTOS), "safe": 0, "quarantined": 0}

    with monkeypatch.context() as patch:  # by itself it waits between its tries
        patch.setattr(on_device, "synchronize", partial(synchronize, rest=never_rest))
        offline = json_here("sync", "--vault", vault, exits=1)
    assert isinstance(offline, dict)
    assert not offline["safe"] and offline["waiting"]

    port = int(_url(vault).rpartition(":")[2])
    with center(data, port):
        synced = inspector_json("sync", "--vault", vault)
        again = inspector_json("sync", "--vault", vault)
    assert isinstance(synced, dict) and isinstance(again, dict)
    assert synced["safe"] and synced["waiting"] == [] and synced["photos_sent"] == 3 * VISITS * PHOTOS
    assert (again["requests"], again["entries_sent"], again["photos_sent"]) == (1, 0, 0)

    here, there = json_here("visits", "--vault", vault), json_here("visits", "--data", data)
    assert isinstance(here, list) and isinstance(there, list)
    assert sorted(here, key=_id) == sorted(there, key=_id) and len(here) == VISITS
    assert judge_photos(vault, data) == 3 * VISITS * PHOTOS
    assert judge_safe(vault, data) > 0

    after = json_here("status", "--vault", vault)
    assert isinstance(after, dict)
    assert after["oldest_unsafe_at"] is None and after["photos"]["safe"] == after["photos"]["total"]  # type: ignore[index]
    verified = json_here("verify", vault)
    assert isinstance(verified, dict) and verified["ok"]


def test_a_vault_made_by_the_command_opens_with_its_passphrase_alone(tmp_path: Path) -> None:
    """Its passphrase is stretched in full, as that of every vault outside of these tests."""
    vault = tmp_path / "vault"
    with center(tmp_path / "center", afresh=True) as running:
        enroll_by_command(running, vault)
    said = run_here("status", "--vault", vault, INSPECTOR_PASSPHRASE=PASSPHRASE + "!")
    assert isinstance(said.exception, WrongPassphrase) and said.exit_code == 1 and said.stdout == ""
    assert isinstance(json_here("status", "--vault", vault), dict)


def _id(line: dict[str, object]) -> str:
    return str(line["id"])


def _url(vault: Path) -> str:
    with Session.open(vault, PASSPHRASE) as session:
        return session.url
