"""Every sentence by its key, in the language of the window. The English catalogue is assets/locale/en.toml.

    say("visits.title")                        a sentence
    say("photos.only_here", count=12)          one of `none`, `one`, `other`, by the count
    word_for("outcome", outcome.word.value)    one of a group, where the member is only known while running

A number never stands apart from the word behind it: "3 h" and "12 photos" do not break. tests/ui/test_wording.py holds
the catalogue and the sources together: every key used is there with the same values, and every key there is used.
"""

import functools
import os
import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Final, TypeAlias

import flet as ft

__all__ = [
    "Catalogue",
    "MissingSentence",
    "assets_folder",
    "read_catalogue",
    "say",
    "say_age",
    "say_date",
    "say_day",
    "say_size",
    "say_time",
    "word_for",
]

Value: TypeAlias = str | int | float
Entry: TypeAlias = str | Mapping[str, str]
ENGLISH: Final = "en"
LANGUAGE: Final = "inspector.language"
"""Where a window keeps its language."""
_PLURALS: Final = frozenset({"none", "one", "other"})
_NUMBER_GAP: Final = re.compile(r"(?<=[0-9]) (?=\w)")
_MINUTE, _HOUR, _DAY = 60, 3600, 86400


class MissingSentence(LookupError):
    """A key that the catalogue of the language does not have."""


class Catalogue:
    """The sentences of one language, by key."""

    def __init__(self, entries: Mapping[str, Entry], *, thousands: str = ",", decimal: str = ".") -> None:
        self.entries = dict(entries)
        self._marks = str.maketrans({",": thousands, ".": decimal})

    def say(self, key: str, **values: Value) -> str:
        """The sentence with its values. A plural needs `count`.

        Raises MissingSentence, and KeyError if a value is missing.
        """
        entry = self.entries.get(key)
        if entry is None:
            raise MissingSentence(key)
        text = entry if isinstance(entry, str) else _plural(entry, values["count"])
        return _NUMBER_GAP.sub("\u00a0", text.format_map({name: self._show(value) for name, value in values.items()}))

    def _show(self, value: Value) -> str:
        if isinstance(value, str):
            return value
        return (f"{value:,.1f}" if isinstance(value, float) else f"{value:,}").translate(self._marks)


def _plural(entry: Mapping[str, str], count: Value) -> str:
    """English and Spanish count alike: one, and everything else."""
    if count == 0 and "none" in entry:
        return entry["none"]
    return entry["one" if count == 1 else "other"]


def assets_folder() -> Path:
    """`assets` beside the packages; on a phone, where they are packed apart, wherever Flet says that they lie."""
    beside = Path(__file__).resolve().parents[2] / "assets"
    return beside if beside.is_dir() else Path(os.environ["FLET_ASSETS_DIR"])


@functools.cache
def read_catalogue(language: str) -> Catalogue:
    """The catalogue of a language by its tag, "en".

    Raises FileNotFoundError.
    """
    text = (assets_folder() / "locale" / f"{language}.toml").read_text(encoding="utf-8")
    found = tomllib.loads(text)
    marks = found.pop("language")
    return Catalogue(dict(_flatten(found)), thousands=marks["thousands"], decimal=marks["decimal"])


def _flatten(table: Mapping[str, object], prefix: str = "") -> list[tuple[str, Entry]]:
    entries: list[tuple[str, Entry]] = []
    for name, value in table.items():
        if isinstance(value, str) or (isinstance(value, Mapping) and set(value) <= _PLURALS):
            entries.append((prefix + name, value))
        elif isinstance(value, Mapping):
            entries.extend(_flatten(value, f"{prefix}{name}."))
    return entries


def say(key: str, **values: Value) -> str:
    """The sentence in the language of the current window; in English where there is no window.

    Raises MissingSentence, and KeyError if a value is missing.
    """
    return read_catalogue(_language()).say(key, **values)


def word_for(group: str, member: str, **values: Value) -> str:
    """`say` for a key whose last part is only known while running; the group is written out, for the test."""
    return say(f"{group}.{member}", **values)


def say_age(seconds: float) -> str:
    """How long ago or how old, in its largest unit: "now", "12 min", "3 h", "2 d"."""
    if seconds < _MINUTE:
        return say("time.now")
    if seconds < _HOUR:
        return say("time.minutes", count=int(seconds // _MINUTE))
    if seconds < _DAY:
        return say("time.hours", count=int(seconds // _HOUR))
    return say("time.days", count=int(seconds // _DAY))


def say_date(day: date) -> str:
    """A day with its year: 19 Feb 2027."""
    return say("date.full", day=say_day(day), year=str(day.year))


def say_day(day: date) -> str:
    """A day of about now: 21 Nov."""
    return say("date.day", day=str(day.day), month=word_for("date.month", str(day.month)))


def say_time(moment: datetime) -> str:
    """A time by the clock and offset of whoever wrote it: 21 Nov, 14:02."""
    return say("date.time", day=say_day(moment), time=moment.strftime("%H:%M"))


def say_full_time(moment: datetime) -> str:
    """The same with its year, for evidence: a clock may have been years off. 21 Nov 2026, 14:02."""
    return say("date.time", day=say_date(moment), time=moment.strftime("%H:%M"))


def say_size(size: int) -> str:
    """Bytes as a person counts them: "640 kB", "3.9 MB"."""
    if size < 1_000_000:
        return say("size.kilobytes", count=max(1, round(size / 1_000)))
    return say("size.megabytes", count=size / 1_000_000)


def _language() -> str:
    try:
        language = ft.context.page.session.store.get(LANGUAGE)
    except RuntimeError:  # no page: a command, or a test of the words alone
        return ENGLISH
    return language if isinstance(language, str) else ENGLISH
