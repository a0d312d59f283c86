"""Vaults as earlier versions of the app left them, with their centers: opened, folded, written in and synced."""

import functools
import json
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from inspector_app.central.headquarters import Headquarters
from inspector_app.central.serving import running
from inspector_app.device.book import open_visit
from inspector_app.device.capture import capture_photo, develop
from inspector_app.device.checking import check_vault
from inspector_app.device.listing import list_visits
from inspector_app.device.session import Session
from inspector_app.device.syncing import measure_safety, synchronize
from inspector_app.vault.passphrase import Kdf
from inspector_app.visits.writing import answer_note
from tests.support.commands import PASSPHRASE
from tests.support.judging import Promise, judge_photos, judge_safe, judge_vault
from tests.support.office import never_rest
from tests.support.pictures import draw_photo
from tests.support.quick_line import quick_line

VAULTS = sorted((Path(__file__).parents[1] / "data" / "vaults").glob("*.tar.gz"))


@pytest.fixture(autouse=True)
def passphrase_stretched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """In full, and then remembered: each vault is opened half a dozen times."""
    monkeypatch.setattr(Kdf, "stretch", functools.cache(Kdf.stretch))


def test_a_vault_of_every_stage_is_kept() -> None:
    readme = (VAULTS[0].parent / "README.md").read_text()
    assert [kept.name for kept in VAULTS] == [f"stage-{stage}.tar.gz" for stage in range(1, 7)]
    assert all(f"`{kept.name}`" in readme for kept in VAULTS)


@pytest.mark.parametrize("kept", VAULTS, ids=lambda path: path.name)
def test_it_opens_folds_is_written_in_and_syncs(kept: Path, tmp_path: Path) -> None:
    with tarfile.open(kept) as tar:
        tar.extractall(tmp_path, filter="data")
    came_to = json.loads((tmp_path / "came_to.json").read_text())
    vault, data = tmp_path / "vault", tmp_path / "center"
    promises = [
        Promise(one["visit"], one["device"], one["seq"], one["head"], tuple(one["photos"])) for one in came_to["acks"]
    ]
    judge_vault(vault, promises)
    with Headquarters.open(data) as headquarters, running(headquarters) as url:
        with Session.open(vault, PASSPHRASE) as phone:
            before = {line.id: line for line in list_visits(phone)}
            for told in came_to["visits"]:
                line = before[told["id"]]
                assert (line.entries, line.photos, line.state_digest) == (
                    told["entries"],
                    told["photos"],
                    told["state_digest"],
                )
            safety = measure_safety(phone)
            assert 0 < safety.safe_entries < safety.entries == came_to["status"]["entries"]["total"]
            book = open_visit(phone, came_to["acks"][0]["visit"])
            book.write([answer_note("6.9", "written by a version of years later")])
            picture = draw_photo(9, (320, 240))
            develop(book, capture_photo(book, picture, answers=("6.9",)), picture)
            with closing(quick_line(url)) as line_there:
                assert synchronize(phone, line_there, rest=never_rest).waiting == ()
            safety = measure_safety(phone)
            assert (safety.safe_entries, safety.safe_photos) == (safety.entries, safety.photos)
            assert check_vault(phone).faults == ()
            here = {line.id: line.state_digest for line in list_visits(phone)}
        assert here == {line.id: line.state_digest for line in headquarters.visits()}
    judge_vault(vault, promises)
    assert judge_safe(vault, data) > 0 and judge_photos(vault, data) > 0
