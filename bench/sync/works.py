"""The works, one after another; each is a table with every side in a row, us first."""

import tempfile
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bench.sync.half_open import LOAD as ONE_PHOTO
from bench.sync.half_open import come_back_after_silence
from bench.sync.link import Character
from bench.sync.programs import run
from bench.sync.racing import Measured, race, race_in_turns
from bench.sync.sides import Anki, Ours, Pouch, Side, tus_node, tus_python
from bench.sync.work import ENTRIES, FEW_ENTRIES, IDLE_VISITS, PHOTO_BYTES, PHOTOS, Load

SLOW: Final = Character(rate_up=16_000, rate_down=64_000, round_trip=0.6)
CUT_SPEED: Final = 64_000
CUT_EVERY: Final = 15.0
CUT: Final = Character(rate_up=CUT_SPEED, rate_down=CUT_SPEED, round_trip=0.2, cut_every=CUT_EVERY)
"""Four times as fast and cut four times as often as 16 kB/s and 60 s: as many bytes between two cuts, in less time."""
CUT_LOAD: Final = Load(photos=1, photo_bytes=3_500_000)
CUT_WITHIN: Final = 100.0
FSYNCING: Final = frozenset({"tuspyserver, 1 at once", "tuspyserver, 4 at once"})
"""Peers whose server fsyncs every photo before it says that it has it (seen with strace)."""


@dataclass(frozen=True, slots=True)
class Aim:
    """What a work should show, and what it does."""

    what: str
    most: float
    found: float | None

    @property
    def is_reached(self) -> bool:
        return self.found is not None and self.found <= self.most

    def line(self) -> str:
        found = "not done" if self.found is None else f"{self.found:,.3g}"
        return f"{'reached' if self.is_reached else 'MISSED '}  {self.what}: {found}, at most {self.most:g}"


@dataclass(frozen=True, slots=True)
class Work:
    """A work that was done. `unit` says what `figure` makes of a measure; `is_more_better` how ratios are read."""

    name: str
    what: str
    unit: str
    measured: Sequence[Measured]
    figure: Callable[[Measured], float | None]
    aims: Sequence[Aim] = ()
    is_more_better: bool = False


def entries_over_loopback(folder: Path, times: int) -> Work:
    """W1."""
    load = Load(entries=ENTRIES)
    laid = _lay(folder, load, [Ours(), Anki(), Pouch()])
    timed = race_in_turns(laid[:2], load, times) + race_in_turns(laid[2:], load, 1)
    counted = [race(side, place, load, Character()) for side, place in laid]
    measured = [replace(one, link=line.link) for one, line in zip(timed, counted, strict=True)]
    ours, anki = measured[0], measured[1]
    aims = [
        Aim("seconds, where Anki's are 1", 1.0, _ratio(ours.seconds, anki.seconds)),
        Aim("bytes an entry on the wire, both ways", 75, _bytes_of(ours) / ENTRIES),
    ]
    what = f"{ENTRIES:,} entries over loopback, from commit on the device to the receipt; median of {times} in turns"
    return Work("W1", what, "s", measured, lambda one: one.seconds, aims)


def entries_over_a_slow_line(folder: Path, _: int) -> Work:
    """W2."""
    load = Load(entries=FEW_ENTRIES)
    laid = _lay(folder, load, [Ours(), Anki(), Pouch()])
    measured = _all_at_once(laid, lambda side, place: race(side, place, load, SLOW))
    ours = measured[0]
    turns = ours.link.turns if ours.link else None
    aims = [Aim("seconds", 3.2, ours.seconds), Aim("round trips, the handshake included", 2, turns)]
    what = f"{FEW_ENTRIES} entries at 600 ms round trip, 16 kB/s up and 64 kB/s down"
    return Work("W2", what, "s", measured, lambda one: one.seconds, aims)


def photos_over_loopback(folder: Path, times: int) -> Work:
    """W3."""
    load = Load(photos=PHOTOS, photo_bytes=PHOTO_BYTES)
    often: list[Side] = [Ours(), tus_node(1), tus_node(4), tus_python(1), tus_python(4)]
    laid = _lay(folder, load, often)
    measured = race_in_turns(laid, load, times)
    for side in (Anki(), Pouch()):
        measured += race_in_turns(_lay(folder, load, [side]), load, 1)
    fsyncing = [one.seconds for one in measured if one.seconds is not None and one.side in FSYNCING]
    ratio = _ratio(measured[0].seconds, min(fsyncing, default=None))
    aims = [Aim("seconds, where those of the fastest peer that fsyncs are 1", 1.0, ratio)]
    what = f"{PHOTOS} photos of 4 MiB, ours out of the encrypted vault; median of {times} in turns (Anki, PouchDB once)"
    return Work("W3", what, "MB/s", measured, _megabytes_a_second, aims, is_more_better=True)


def a_half_open_line(folder: Path, _: int) -> Work:
    """W5."""
    laid = _lay(folder, ONE_PHOTO, [Ours(), tus_node(1), tus_python(1)])
    measured = _all_at_once(laid, come_back_after_silence)
    what = "coming back after half of a 4 MiB photo, while the dead connection is still open, to its last byte"
    return Work("W5", what, "s", measured, lambda one: one.seconds, [Aim("seconds", 1.0, measured[0].seconds)])


def a_line_that_is_cut(folder: Path, _: int) -> Work:
    """W6."""
    sides: list[Side] = [Ours(), tus_node(1), tus_python(1), Anki(), Pouch()]
    laid = _lay(folder, CUT_LOAD, sides)
    measured = _all_at_once(laid, lambda side, place: race(side, place, CUT_LOAD, CUT, within=CUT_WITHIN))
    aims = [Aim("% re-sent, headers and journal included", 2, _resent(measured[0]))]
    what = (
        f"a photo of {CUT_LOAD.photo_bytes / 1e6} MB at {CUT_SPEED // 1000} kB/s, all connections reset every "
        f"{CUT_EVERY:g} s: as many bytes between two cuts as at 16 kB/s and 60 s, in a quarter of the time; given up "
        f"after {CUT_WITHIN:g} s"
    )
    return Work("W6", what, "% re-sent", measured, _resent, aims)


def an_idle_exchange(folder: Path, _: int) -> Work:
    """W7."""
    measured = []
    for side, load in ((Ours(), Load(visits=IDLE_VISITS)), (Anki(), Load(entries=50)), (Pouch(), Load(entries=50))):
        place = _lay(folder, load, [side])[0][1]
        with side.serve(place) as server:
            run(side.command(place, server.url, load), within=120, environ=side.environ)
        measured.append(race(side, place, load, Character()))
    ours = measured[0]
    aims = [
        Aim("requests", 1, ours.link.requests if ours.link else None),
        Aim("bytes with all headers, both ways", 1000, _bytes_of(ours)),
    ]
    what = f"nothing new in {IDLE_VISITS} visits (peers: 50 records)"
    return Work("W7", what, "bytes", measured, _bytes_of, aims)


WORKS: Final = {
    "W1": entries_over_loopback,
    "W2": entries_over_a_slow_line,
    "W3": photos_over_loopback,
    "W5": a_half_open_line,
    "W6": a_line_that_is_cut,
    "W7": an_idle_exchange,
}


def do(name: str, times: int) -> Work:
    """One work, in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix=f"bench-sync-{name}-") as folder:
        return WORKS[name](Path(folder), times)


def _lay(folder: Path, load: Load, sides: Iterable[Side]) -> list[tuple[Side, Path]]:
    laid = []
    for side in sides:
        place = folder / "".join(letter for letter in side.name if letter.isalnum())
        side.lay(place, load)
        laid.append((side, place))
    return laid


def _all_at_once(laid: Sequence[tuple[Side, Path]], done: Callable[[Side, Path], Measured]) -> list[Measured]:
    """For works in which the line is waited for: nobody is in another's way."""
    with ThreadPoolExecutor(len(laid)) as pool:
        return [found.result() for found in [pool.submit(done, side, place) for side, place in laid]]


def _ratio(ours: float | None, theirs: float | None) -> float | None:
    return ours / theirs if ours is not None and theirs else None


def _bytes_of(one: Measured) -> float:
    return float(one.link.up + one.link.down) if one.link else 0.0


def _resent(one: Measured) -> float | None:
    """What went up beyond the photo itself, in percent of it."""
    if one.link is None or one.seconds is None:
        return None
    return (one.link.up / CUT_LOAD.photo_bytes - 1) * 100


def _megabytes_a_second(one: Measured) -> float | None:
    return PHOTOS * PHOTO_BYTES / 1e6 / one.seconds if one.seconds else None
