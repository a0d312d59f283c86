"""A season on a bad line, with kill -9 on either side: at its end both sides hold the same, whole and once."""

import itertools
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from inspector_app.central.serving import running
from inspector_app.clock import SystemClock
from inspector_app.device.enrollment import enroll
from tests.support.campaign import KINDS, Campaign, Plan, judge
from tests.support.chaos import chaos_line
from tests.support.commands import PASSPHRASE, inspector_json
from tests.support.office import QUICK, open_office
from tests.support.pictures import draw_photo
from tests.support.quick_line import quick_line

IS_SOAK = bool(os.environ.get("INSPECTOR_SOAK"))
SEED = int(os.environ.get("INSPECTOR_CAMPAIGN_SEED", "5"))
LARGE = Plan(visits=20, answers_per_visit=25, photos_per_visit=10, kills=30, survives=0.6)
SIDES = (("--vault", "vault"), ("--data", "center"))
SMALL = Plan(visits=2, answers_per_visit=4, photos_per_visit=2, kills=3, survives=0.0)


@contextmanager
def campaign(folder: Path, plan: Plan, size: tuple[int, int]) -> Iterator[Campaign]:
    port = _free_port()
    with chaos_line(f"http://127.0.0.1:{port}", seed=SEED) as line:
        with open_office(folder) as office, running(office.headquarters, port):
            code = office.headquarters.invite("lead@example.test", "inspector").code
            clock, central = SystemClock(), quick_line(line.url)
            enroll(
                folder / "vault", PASSPHRASE, url=line.url, code=code, clock=clock, central=central, kdf=QUICK
            ).close()
            central.close()
        yield Campaign(folder, line, port, plan, _pictures(size), SEED)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _pictures(size: tuple[int, int]) -> Iterator[bytes]:
    """All different, so that each is stored once for its own sake; or those of a folder, in turn."""
    given = os.environ.get("CAMPAIGN_PHOTOS")
    if given:
        yield from (path.read_bytes() for path in itertools.cycle(sorted(Path(given).iterdir())))
    yield from (draw_photo(seed, size, grain=True) for seed in itertools.count())


@pytest.mark.soak
def test_after_a_season_of_cuts_lost_replies_and_kills_both_sides_hold_the_same(
    on_disk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("INSPECTOR_PASSPHRASE", PASSPHRASE)
    plan, size = (LARGE, (800, 600)) if IS_SOAK else (SMALL, (320, 240))
    with campaign(on_disk, plan, size) as season:
        season.run()
        files = judge(season)
    counts = season.line.counts()
    assert season.killed.total() >= plan.kills and {*season.killed} == {*KINDS} and counts.connections > 0
    visits = {promise.visit for promise in season.promises}
    photos = sum(len(promise.photos) for promise in season.promises)
    assert len(visits) >= plan.visits and plan.visits * plan.photos_per_visit <= photos <= files
    if IS_SOAK:
        here, there = (inspector_json("visits", way, on_disk / name) for way, name in SIDES)
        assert sorted(map(str, here)) == sorted(map(str, there)) and len(here) == len(visits)
        assert counts.cuts > plan.kills and counts.fates > plan.kills
        with capsys.disabled():
            held = f"{len(visits)} visits, {len(season.promises)} entries, {photos} photos in {files} files"
            sys.stdout.write(f"\n{held}; {dict(season.killed)}; {season.syncs} syncs to the end; {counts}\n")
