"""kill -9 in the middle of a burst at the camera: every photo that was counted is there, whole, for its criterion."""

import contextlib
import hashlib
import random
import subprocess
from pathlib import Path

from inspector_app.criteria.sets import find_set
from inspector_app.device.book import open_visit
from inspector_app.device.capture import undeveloped
from inspector_app.device.session import Session
from inspector_app.device.state.desk import begin_visit
from inspector_app.visits.values import known
from tests.support.commands import PASSPHRASE, kill
from tests.support.forks import Forked
from tests.support.office import open_office

KILLS = 3
COUNTED = 3


def test_a_burst_that_is_killed_keeps_every_photo_that_was_counted(on_disk: Path) -> None:
    with open_office(on_disk) as office:
        with office.center_running():
            phone = office.enroll("lead")
        visit = begin_visit(phone, {"partner_name": "Fictional Harness Works"}, find_set("foreign-manufacturer"))
    vault, acks, chance = on_disk / "lead-0", on_disk / "acks", random.Random(COUNTED)
    acks.touch()
    for _ in range(KILLS):
        _burst_and_kill(vault, visit, acks, chance.uniform(0.0, 0.3))
        _judge(vault, visit, acks)


def _burst_and_kill(vault: Path, visit: str, acks: Path, after_seconds: float) -> None:
    """Once a few more were counted, at some moment after."""
    before = _lines(acks)
    burst = Forked("tests.support.burst", vault, visit, acks)
    while burst.poll() is None and _lines(acks) < before + COUNTED:
        with contextlib.suppress(subprocess.TimeoutExpired):
            burst.wait(0.01)
    with contextlib.suppress(subprocess.TimeoutExpired):
        burst.wait(after_seconds)
    assert burst.poll() is None, "it ended by itself"
    kill(burst)


def _lines(acks: Path) -> int:
    return acks.read_text(encoding="ascii").count("\n")


def _judge(vault: Path, visit: str, acks: Path) -> None:
    promised = dict(line.split() for line in acks.read_text(encoding="ascii").splitlines())
    with Session.open(vault, PASSPHRASE) as session:
        book = open_visit(session, visit)
        photos = {photo.id: photo for photo in book.fold(lambda _: None).photos}
        for photo, digest in promised.items():
            assert hashlib.sha256(book.photo(digest)).hexdigest() == digest == known(photos[photo].digest)
            assert known(photos[photo].shows["6.5"]) is True and known(photos[photo].origin) == "camera"
        digests = [known(photo.digest) for photo in photos.values()]
        assert len(digests) == len({*digests}), "none is doubled"
        assert all(one.sha256 in digests for one in undeveloped(book)), "views that are missing can be made later"
