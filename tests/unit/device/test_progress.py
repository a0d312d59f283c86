"""How far a sync is and how fast, counted where the bytes leave."""

import threading
from collections.abc import Iterator

import pytest

from inspector_app.device.state.progress import Meter, Moved
from inspector_app.device.syncing import Sending
from sync.errors import Stopped

VISIT, FIRST, SECOND = "v", "a" * 64, "b" * 64


class Watch:
    """A clock that moves when it is told."""

    milliseconds = 0

    def read(self) -> int:
        return self.milliseconds


class Pictures:
    """Photos of so many bytes."""

    def __init__(self, **sizes: int) -> None:
        self.sizes = {FIRST: sizes["first"], SECOND: sizes.get("second", 0)}

    def size(self, visit: str, sha256: str) -> int | None:
        return self.sizes.get(sha256)

    def read(self, visit: str, sha256: str, offset: int) -> Iterator[bytes]:
        yield bytes(self.sizes[sha256] - offset)


def metered(watch: Watch, first: int = 1000, second: int = 3000) -> Meter:
    return Meter({(VISIT, FIRST): first, (VISIT, SECOND): second}, watch.read)


def test_what_is_left_falls_as_bytes_leave_and_a_resumed_photo_does_not_count_twice() -> None:
    meter = metered(Watch())
    assert meter.read() == Moved(photos=2, left_bytes=4000)
    meter.begin(VISIT, FIRST, 0)
    meter.move(400)
    assert meter.read() == Moved(2, 0, 3600, None, FIRST, 0.4)
    meter.begin(VISIT, FIRST, 300)  # the center says how far it is
    assert meter.read().left_bytes == 3700
    meter.move(700)
    meter.begin(VISIT, SECOND, 0)
    assert meter.read() == Moved(2, 1, 3000, None, SECOND, 0.0)


def test_speed_and_time_left_are_said_after_a_while_and_follow_the_line() -> None:
    watch = Watch()
    meter = metered(watch, second=100_000)
    meter.begin(VISIT, SECOND, 0)
    meter.move(1000)
    assert meter.read().speed is None and meter.read().seconds_left is None
    watch.milliseconds = 4000
    meter.move(7000)
    found = meter.read()
    assert found.speed == 2000 and found.seconds_left == (1000 + 92_000) / 2000
    watch.milliseconds = 30_000
    meter.move(200)
    assert meter.read().speed == 10  # what went long ago says nothing of the line now
    watch.milliseconds = 60_000
    assert meter.read().speed is None


def test_a_photo_that_nobody_announced_moves_nothing() -> None:
    meter = metered(Watch())
    meter.begin("elsewhere", FIRST, 0)
    meter.move(500)
    assert meter.read().left_bytes == 4000 and meter.read().share == 0.0


def test_photos_leave_in_pieces_that_are_counted_once_they_have_left() -> None:
    meter = metered(Watch(), first=100_000)
    pieces = Sending(Pictures(first=100_000), meter, lambda: False).read(VISIT, FIRST, 0)
    first = next(pieces)
    assert len(first) == 32 * 1024 and meter.read().share == 0.0
    next(pieces)
    assert meter.read().left_bytes == 103_000 - len(first)
    assert len(first) * 2 + sum(map(len, pieces)) == 100_000
    assert meter.read().gone == 1


def test_a_photo_on_its_way_stops_where_it_is() -> None:
    halt = threading.Event()
    pieces = Sending(Pictures(first=100_000), metered(Watch()), halt.is_set).read(VISIT, FIRST, 0)
    next(pieces)
    halt.set()
    with pytest.raises(Stopped):
        next(pieces)


def test_a_large_photo_stays_where_only_small_ones_may_leave() -> None:
    held = Sending(Pictures(first=100_000, second=900), metered(Watch()), lambda: False, most_bytes=1000)
    assert held.size(VISIT, FIRST) is None and held.size(VISIT, SECOND) == 900
    assert held.size(VISIT, "c" * 64) is None
