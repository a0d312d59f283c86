"""A gallery of pictures from hostile and from clumsy hands goes in, all in one process that is then weighed."""

import fcntl
import json
import os
import tempfile
from typing import Any

import pytest

from tests.support.forks import Forked
from tests.support.gallery import ANY, GALLERY, Exhibit
from tests.support.patience import PATIENCE_SECONDS

MOST_MEGABYTES = 600


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What the campaign says of the whole gallery: it runs once, for whichever of several test processes asks first."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return _campaign()
    shared = tmp_path_factory.getbasetemp().parent / "hostile-pictures.json"
    with shared.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            shared.write_text(json.dumps(_campaign()))
    return dict(json.loads(shared.read_text()))


def _campaign() -> dict[str, Any]:
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
        code = Forked("tests.evidence_campaign", "--json", stdout=said, stderr=complained).wait(3 * PATIENCE_SECONDS)
        said.seek(0)
        complained.seek(0)
        assert code == 0, complained.read()[-3000:] + said.read()[-1000:]
        return dict(json.loads(said.read()))


def test_no_picture_ends_the_process_or_takes_much_of_it(told: dict[str, Any]) -> None:
    assert len(GALLERY) == len({one.name for one in GALLERY}) == len(told["pictures"]) > 40
    assert told["peak_megabytes"] <= MOST_MEGABYTES
    times = ("seconds", "by_the_clock", "seconds_there", "by_the_clock_there")
    assert not {one["name"]: [one[time] for time in times] for one in told["pictures"] if one["is_slow"]}
    assert any(one["seconds_there"] > 0 for one in told["pictures"]), "the darkroom was never asked"


@pytest.mark.parametrize("one", GALLERY, ids=lambda one: one.name)
def test_a_picture_is_kept_to_the_byte_and_told_of_clearly(told: dict[str, Any], one: Exhibit) -> None:
    found = next(picture for picture in told["pictures"] if picture["name"] == one.name)
    assert found["is_kept"] and found["is_at_headquarters"]
    assert found["shown"] is not None or found["told"]
    if one.is_told != ANY:
        assert found["told"] == one.is_told
    if one.upright:
        assert found["corners"]
    if one.taken_at is not None:
        assert (found["taken_at"] or "") == one.taken_at
    if one.place is not None:
        assert tuple(found["place"]) == one.place
    if one.camera is not None:
        assert found["camera"] == one.camera
