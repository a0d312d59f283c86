"""Wrong tries: counted beside the vault before each is judged, and each after the first few must wait longer.

The count is durable before anybody hears whether a try was right, so that no kill and no restart gives one for nothing.
Waiting is measured by the milliseconds of this process, which no clock can be set to: after a restart the whole delay
counts anew. This keeps out whoever has the device in hand. Whoever has the files has the count too, and can take it
away, or try on a copy of the vault elsewhere: against them a passphrase has nothing but its length and the cost of
scrypt, and a PIN has the keystore's secret, which is in no file.
"""

import contextlib
import enum
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from inspector_app.clock import Clock
from inspector_app.vault.ballast import Ballast
from inspector_app.vault.errors import TooSoon, Uncounted, WrongPassphrase, WrongPin

__all__ = ["FREE_TRIES", "MAX_WRONG_PINS", "TRIES_NAME", "Tries", "Way", "delay_seconds"]

TRIES_NAME: Final = "vault.tries"
FREE_TRIES: Final = 3
"""So many may be wrong, as thumbs are, before any must wait."""
MAX_WRONG_PINS: Final = 10
"""After these the PIN is taken away."""

_DELAYS_SECONDS = (15, 30, 60, 120, 300, 900)
_UNREADABLE: Final = 6
"""What a file that cannot be read counts as: taking it away costs nothing, and its owner must not be shut out."""
_UNCOUNTED_SECONDS: Final = 60
"""Between two tries where the storage does not let them be counted; the first also since the process began."""
_SLOT_BYTES: Final = 512
_SLOTS: Final = 2


class Way(enum.Enum):
    """What is tried. Each has a count of its own, so that a child with the phone cannot keep the passphrase waiting."""

    PASSPHRASE = "passphrase"  # noqa: S105  # the word, not one
    PIN = "pin"


def delay_seconds(wrong: int) -> int:
    """How long the next try waits after so many wrong ones: nothing, then 15 s, at last a quarter of an hour."""
    over = wrong - FREE_TRIES
    return 0 if over <= 0 else _DELAYS_SECONDS[min(over, len(_DELAYS_SECONDS)) - 1]


@dataclass(frozen=True, slots=True)
class _Count:
    """`at` is by the clock of the process `boot`, in milliseconds since it began."""

    wrong: int = 0
    boot: str = ""
    at: int = 0


class Tries:
    """The counts of one vault's folder. The caller holds the folder's lock while something is judged."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._path, self._clock, self._ballast = folder / TRIES_NAME, clock, Ballast(folder)
        self._uncounted_at, self.counts = 0, True
        """Whether the last try could be counted."""

    def begin(self) -> None:
        """Take the room for the counts while there is some. Nothing happens where they have it."""
        if not self._path.exists():
            self._write_if_it_can(0, self._read()[1])

    def wrong(self, way: Way) -> int:
        """How many tries were wrong since the last right one."""
        return self._read()[1][way].wrong

    def wait_seconds(self, way: Way) -> float:
        """How long the next try must wait from now on."""
        return max(self._wait(self._read()[1][way]), 0.0 if self.counts else self._wait_of_uncounted())

    @contextlib.contextmanager
    def judging(self, way: Way) -> Iterator[None]:
        """Around the judgement of one try, which raises WrongPassphrase or WrongPin: counted before, and taken back
        where nothing was judged. A right passphrase clears both counts, a right PIN its own.

        Raises TooSoon, as Uncounted where there is no room for the count; nothing was judged then.
        """
        number, before = self._read()
        if (wait := self._wait(before[way])) > 0:
            raise TooSoon(wait)
        wrong = _Count(before[way].wrong + 1, self._clock.boot, self._clock.milliseconds())
        self._count(number + 1, {**before, way: wrong})
        try:
            yield
        except (WrongPassphrase, WrongPin):
            raise
        except Exception:
            self._write_if_it_can(number + 2, before)
            raise
        self._write_if_it_can(number + 2, {one: _cleared(way, one, before[one]) for one in Way})

    def clear(self, way: Way) -> None:
        """Begin to count anew."""
        number, counts = self._read()
        if counts[way].wrong:
            self._write_if_it_can(number + 1, {**counts, way: _Count()})

    def _wait(self, count: _Count) -> float:
        now = self._clock.milliseconds()
        passed = now - count.at if count.boot == self._clock.boot else now
        return max(0.0, delay_seconds(count.wrong) - passed / 1000)

    def _count(self, number: int, counts: dict[Way, _Count]) -> None:
        """Where the storage is full, or broken, the vault must open all the same, but not for whoever tries without
        end. Raises Uncounted."""
        self.counts = self._is_written(number, counts) or (self._ballast.give_up() and self._is_written(number, counts))
        if self.counts:
            return
        if (wait := self._wait_of_uncounted()) > 0:
            raise Uncounted(wait)
        self._uncounted_at = self._clock.milliseconds()

    def _wait_of_uncounted(self) -> float:
        return max(0.0, _UNCOUNTED_SECONDS - (self._clock.milliseconds() - self._uncounted_at) / 1000)

    def _is_written(self, number: int, counts: dict[Way, _Count]) -> bool:
        try:
            self._write(number, counts)
        except OSError:
            return False
        return True

    def _read(self) -> tuple[int, dict[Way, _Count]]:
        """The newest slot that is whole, with its number: of two writes, a power cut spoils the last at most."""
        none = dict.fromkeys(Way, _Count())
        try:
            content = self._path.read_bytes()
        except OSError:
            return 0, none
        if not content:
            return 0, none
        slots = [_parse(content[at : at + _SLOT_BYTES]) for at in range(0, _SLOTS * _SLOT_BYTES, _SLOT_BYTES)]
        whole = [slot for slot in slots if slot is not None]
        unreadable = (0, {way: replace(count, wrong=_UNREADABLE) for way, count in none.items()})
        return max(whole, key=lambda slot: slot[0], default=unreadable)

    def _write(self, number: int, counts: dict[Way, _Count]) -> None:
        """Over the older of the two slots, in place: a full disk has room for that. Raises OSError."""
        is_new = not self._path.exists()
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.lseek(file, number % _SLOTS * _SLOT_BYTES, os.SEEK_SET)
            os.write(file, _format(number, counts))
            os.fsync(file)
        finally:
            os.close(file)
        if is_new and os.name != "nt":
            folder = os.open(self._path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _write_if_it_can(self, number: int, counts: dict[Way, _Count]) -> None:
        # What stays counted costs a wait at most.
        self._is_written(number, counts)


def _cleared(right: Way, way: Way, count: _Count) -> _Count:
    return _Count() if right in (Way.PASSPHRASE, way) else count


def _format(number: int, counts: dict[Way, _Count]) -> bytes:
    said = {way.value: [count.wrong, count.boot, count.at] for way, count in counts.items()}
    text = json.dumps({"number": number, "wrong": said})
    return f"{text}\n{_digest(text)}\n".encode().ljust(_SLOT_BYTES)


def _parse(slot: bytes) -> tuple[int, dict[Way, _Count]] | None:
    """None where it is not whole, or of another form."""
    try:
        text, digest = slot.decode().split("\n")[:2]
        if digest != _digest(text):
            return None
        said = json.loads(text)
        counts = {way: _Count(*said["wrong"][way.value]) for way in Way}
        if all(
            (type(one.wrong), type(one.boot), type(one.at)) == (int, str, int) and one.wrong >= 0
            for one in counts.values()
        ):
            return int(said["number"]), counts
    except (KeyError, TypeError, ValueError):
        return None
    return None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
