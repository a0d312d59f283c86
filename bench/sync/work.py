"""The work that everybody is given: what an inspector writes in a season, and photos that nothing can compress.

The same seed gives the same records on every machine. A note has 8 words in the median (2 to 20), taken from
`words.txt` as often as words are used in a language (the n-th most frequent one with weight 1/n). Seconds to minutes
lie between two records, so that no program profits from times that a script wrote within the same millisecond.
"""

import random
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

ENTRIES: Final = 5_000
FEW_ENTRIES: Final = 500
ENTRIES_A_VISIT: Final = 250
PHOTOS: Final = 100
PHOTO_BYTES: Final = 4 * 1024 * 1024
IDLE_VISITS: Final = 50
CRITERIA: Final = 40
OUTCOMES: Final = ("met", "met", "met", "not_met")
BEGUN: Final = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)

_WORDS: Final = (Path(__file__).parent / "words.txt").read_text().split()
_WEIGHTS: Final = [1 / place for place in range(1, len(_WORDS) + 1)]


@dataclass(frozen=True, slots=True)
class Load:
    """What has to be brought over: so many entries, photos of that size, or visits with one entry each."""

    entries: int = 0
    photos: int = 0
    photo_bytes: int = 0
    visits: int = 0


@dataclass(frozen=True, slots=True)
class Record:
    """What is written at one time: about one criterion, an outcome and a note."""

    visit: int
    criterion: str
    outcome: str
    note: str
    at: str
    by: str


def records(count: int) -> Iterator[Record]:
    """The first so many records, visit after visit."""
    chance = random.Random(20_261_122)
    at = BEGUN
    for number in range(count):
        at += timedelta(milliseconds=chance.randrange(8_000, 180_000))
        words = chance.choices(_WORDS, _WEIGHTS, k=_note_length(chance))
        yield Record(
            visit=number // ENTRIES_A_VISIT,
            criterion=f"6.{chance.randrange(CRITERIA) + 1}",
            outcome=chance.choice(OUTCOMES),
            note=" ".join(words),
            at=at.isoformat(timespec="milliseconds"),
            by="lead",
        )


def _note_length(chance: random.Random) -> int:
    return min(20, max(2, round(chance.lognormvariate(2.08, 0.45))))


def records_json(count: int) -> list[dict[str, object]]:
    """The same for programs in other languages."""
    return [asdict(record) for record in records(count)]


def photos(count: int, size: int = PHOTO_BYTES) -> Iterator[bytes]:
    """Random bytes: as incompressible as a camera's JPEG."""
    chance = random.Random(20_261_123)
    for _ in range(count):
        yield chance.randbytes(size)
