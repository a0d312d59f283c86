"""What a value in a set's file may be. A rule looks at one value and notes what is wrong with it, and how it is cured.

Rules are put together in `shapes`, which says what a source and a published set look like.
"""

import datetime as dt
import difflib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from inspector_app.criteria.errors import Problem

__all__ = [
    "Notes",
    "Rule",
    "Table",
    "day",
    "listed",
    "matching",
    "nearest",
    "once",
    "one_of",
    "table",
    "text",
    "under",
    "wording",
    "written_day",
]

Table: TypeAlias = Mapping[str, Any]

_LANGUAGE: Final = re.compile(r"[a-z]{2}")
# A text goes on screens, into signatures and into a database: no control characters but the line break, no half pairs.
_UNFIT: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f\ud800-\udfff]")


class Notes:
    """What was found wrong in one file. `languages` are those that every wording must have."""

    def __init__(self, file: str, languages: Sequence[str]) -> None:
        self.file, self.languages = file, tuple(languages)
        self.problems: list[Problem] = []

    def add(self, key: str, what: str, cure: str) -> None:
        """Note one thing wrong."""
        self.problems.append(Problem(self.file, 0, key, what, cure))


@dataclass(frozen=True, slots=True)
class Rule:
    """`look` notes what is wrong with the value at a key; `sense` says what belongs there."""

    sense: str
    look: Callable[[object, str, Notes], None]


def under(at: str, key: str) -> str:
    """The key inside a table, as a person writes it."""
    return f"{at}.{key}" if at else key


def nearest(word: str, words: Sequence[str]) -> str:
    """The cure for a word that there is not: the nearest right one, or all of them."""
    found = difflib.get_close_matches(word, words, 1)
    return f"Did you mean {found[0]!r}?" if found else f"Write one of {', '.join(words)}."


def _look_text(value: object, at: str, notes: Notes) -> None:
    if not isinstance(value, str):
        notes.add(at, "must be a text", "Write it in quotes.")
    elif not value.strip():
        notes.add(at, "is empty", "Write the text.")
    elif _UNFIT.search(value):
        notes.add(at, "holds a control character", "Take it out; only line breaks may stand in a text.")


text: Final = Rule("a text in quotes", _look_text)


def matching(pattern: str, sense: str) -> Rule:
    """A text of one form."""
    form = re.compile(pattern)

    def look(value: object, at: str, notes: Notes) -> None:
        if not isinstance(value, str):
            notes.add(at, "must be a text", f"Write {sense}, in quotes.")
        elif not form.fullmatch(value):
            notes.add(at, f"{value!r} is not of the right form", f"Write {sense}.")

    return Rule(sense, look)


def one_of(words: Sequence[str]) -> Rule:
    """One of a few words."""
    sense = "one of " + ", ".join(words)

    def look(value: object, at: str, notes: Notes) -> None:
        if not isinstance(value, str):
            notes.add(at, "must be a word", f"Write {sense}, in quotes.")
        elif value not in words:
            notes.add(at, f"{value!r} is none of the words that may stand here", nearest(value, words))

    return Rule(sense, look)


def listed(rule: Rule) -> Rule:
    """A list of at least one value."""
    sense = f"a list of {rule.sense}"

    def look(value: object, at: str, notes: Notes) -> None:
        if not isinstance(value, list) or not value:
            notes.add(at, "must be a list that is not empty", f"Write {sense}, or leave the key out where it may be.")
            return
        for number, one in enumerate(value):
            rule.look(one, f"{at}[{number}]", notes)

    return Rule(sense, look)


def once(rule: Rule) -> Rule:
    """A list of texts of which none stands there twice."""
    inner = listed(rule)

    def look(value: object, at: str, notes: Notes) -> None:
        inner.look(value, at, notes)
        if isinstance(value, list):
            seen: list[object] = []
            for number, one in enumerate(value):
                if one in seen:
                    notes.add(f"{at}[{number}]", f"{one!r} stands there twice", "Leave it out once.")
                seen.append(one)

    return Rule(inner.sense, look)


def _look_wording(value: object, at: str, notes: Notes) -> None:
    if not isinstance(value, dict):
        name = at.rpartition(".")[2]
        notes.add(at, "must be a text by language", f'Write {name}.en = "..." and {name}.es = "...".')
        return
    unknown = [language for language in value if not _LANGUAGE.fullmatch(language)]
    for language in unknown:
        notes.add(under(at, language), "is no language", "Write two small letters: en for English, es for Spanish.")
    missing = () if unknown else [language for language in notes.languages if language not in value]
    for language in missing:
        called = {"en": "English", "es": "Spanish"}.get(language, language)
        notes.add(at, f"lacks the {called} text", f'Add it: {at.rpartition(".")[2]}.{language} = "...".')
    for language, written in value.items():
        if language not in unknown:
            _look_text(written, under(at, language), notes)


wording: Final = Rule("a text by language", _look_wording)


def _look_day(value: object, at: str, notes: Notes) -> None:
    if isinstance(value, str) and _is_day(value):
        notes.add(at, "is a day in quotes", f"Write it without them: {value}.")
    elif not isinstance(value, dt.date) or isinstance(value, dt.datetime):
        notes.add(at, "must be a day", "Write it as in 2026-11-20, without quotes or a time.")


def _look_written_day(value: object, at: str, notes: Notes) -> None:
    if not isinstance(value, str) or not _is_day(value):
        notes.add(at, "must be a day", 'Write it as in "2026-11-20".')


def _is_day(value: str) -> bool:
    try:
        return dt.date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


day: Final = Rule("a day such as 2026-11-20, without quotes", _look_day)
written_day: Final = Rule('a day such as "2026-11-20"', _look_written_day)


def table(required: Mapping[str, Rule], optional: Mapping[str, Rule] | None = None) -> Rule:
    """A table of known keys. An unknown key is refused: a misspelled one would be left out in silence."""
    rules = {**required, **(optional or {})}

    def look(value: object, at: str, notes: Notes) -> None:
        if not isinstance(value, dict):
            notes.add(at, "must be a table", f"Give it the keys {', '.join(required)}.")
            return
        meant = {_unknown(key, at, list(rules), notes) for key in value if key not in rules}
        # Of what was misspelled in one place nothing more is said: half of a text may stand under the right key.
        for key in value:
            if key in rules and key not in meant:
                rules[key].look(value[key], under(at, key), notes)
        for key in required:
            if key not in value and key not in meant:
                notes.add(under(at, key), "is missing", f"Add it: {rules[key].sense}.")

    return Rule("a table", look)


def _unknown(key: str, at: str, known: Sequence[str], notes: Notes) -> str | None:
    """Note an unknown key; gives the one that was probably meant."""
    meant = difflib.get_close_matches(key, known, 1)
    notes.add(under(at, key), "there is no such key", nearest(key, known) if meant else "Take it out.")
    return meant[0] if meant else None
