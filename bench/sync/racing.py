"""Races one side over one link with one load, and measures: seconds, processor time of both ends, bytes, requests."""

import os
import shutil
import statistics
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from bench.sync.link import Character, Counts, link
from bench.sync.programs import DidNotFinish, Server, run
from bench.sync.sides import Side
from bench.sync.work import Load

RACES_WITHIN_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True)
class Measured:
    """What one race took. `link` counts bytes with all headers; None where there was no link
    to count them.

    `seconds` is the client's own measure of the work alone; None where it did not get it done: `why` then says so.
    """

    side: str
    seconds: float | None = None
    processor: float | None = None
    link: Counts | None = None
    why: str = ""

    def to_json(self) -> dict[str, object]:
        return asdict(self)


@contextmanager
def copied(laid: Path, name: str) -> Iterator[Path]:
    """The same work once more, on a disk that has nothing left to write."""
    folder = laid.parent / f"race-{name}"
    shutil.copytree(laid, folder)
    os.sync()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def race(
    side: Side, laid: Path, load: Load, character: Character | None = None, *, within: float = RACES_WITHIN_SECONDS
) -> Measured:
    """One race. Without a character straight over loopback, and no bytes are counted."""
    with (
        copied(laid, f"{laid.name}-{time.perf_counter_ns()}") as folder,
        side.serve(folder) as server,
        link(server.url, character) if character is not None else nullcontext() as between,
    ):
        command = side.command(folder, between.url if between else server.url, load)
        return replace(_measure(side, server, command, within), link=between.counts if between else None)


def _measure(side: Side, server: Server, command: list[object], within: float) -> Measured:
    used = server.processor_seconds()
    try:
        done = run(command, within=within, environ=side.environ)
    except DidNotFinish as error:
        return Measured(side.name, why=str(error))
    return Measured(side.name, done["seconds"], done["processor"] + server.processor_seconds() - used)


def race_in_turns(sides: Iterable[tuple[Side, Path]], load: Load, times: int) -> list[Measured]:
    """Everybody in turn, so many times over, so that what else the machine does meets all alike: the medians."""
    sides = list(sides)
    rounds = [[race(side, laid, load) for side, laid in sides] for _ in range(times)]
    return [_median(found) for found in zip(*rounds, strict=True)]


def _median(found: Iterable[Measured]) -> Measured:
    found = list(found)
    done = [one for one in found if one.seconds is not None]
    if not done:
        return found[0]
    seconds = statistics.median(one.seconds for one in done if one.seconds is not None)
    processor = statistics.median(one.processor for one in done if one.processor is not None)
    return replace(done[0], seconds=seconds, processor=processor)
