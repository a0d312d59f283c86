"""The catalogue and the sources hold together: nothing is missing, nothing is left over, values fit."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from inspector_app.ui.theme import FONTS
from inspector_app.ui.wording import (
    Catalogue,
    MissingSentence,
    assets_folder,
    read_catalogue,
    say,
    say_age,
    say_size,
    word_for,
)

ROOT = Path(__file__).parents[2]
ROOMS = ("inspector_app/ui", "inspector_app/device", "inspector_app/central/review", "inspector_app/central/signin")
SAYING = {"say", "word_for"}


@dataclass(frozen=True)
class Use:
    """A key (or, of `word_for`, a group) with the names of its values (None: not known here), and where it is used."""

    key: str
    is_group: bool
    values: frozenset[str] | None
    where: str


@cache
def uses() -> tuple[Use, ...]:
    paths = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return tuple(use for path in paths if path.name != "wording.py" or "ui" not in path.parts for use in _uses(path))


def _uses(path: Path) -> Iterator[Use]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    wrappers = dict(_wrappers(tree))
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args):
            continue
        name, first, where = node.func.id, node.args[0], f"{path.relative_to(ROOT)}:{node.lineno}"
        if name in SAYING and not (isinstance(first, ast.Name) and wrappers):
            keys = _literals(first)
            assert keys, f"{where}: write the key out"
            assert all(word.arg for word in node.keywords), f"{where}: name the values"
            values = frozenset(str(word.arg) for word in node.keywords)
            yield from (Use(key, name == "word_for", values, where) for key in keys)
        elif name in wrappers:
            yield from (Use(key, wrappers[name], None, where) for key in _literals(first))


def _literals(value: ast.expr) -> list[str]:
    """The texts that an expression can be: one, or one of two."""
    if isinstance(value, ast.IfExp):
        return [*_literals(value.body), *_literals(value.orelse)]
    return [value.value] if isinstance(value, ast.Constant) and isinstance(value.value, str) else []


def _wrappers(tree: ast.AST) -> Iterator[tuple[str, bool]]:
    """Functions of this file that hand their first argument on as a key (False) or as a group (True)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.args.args:
            first = node.args.args[0].arg
            calls = [call for call in ast.walk(node) if isinstance(call, ast.Call) and call.args]
            for call in calls:
                name = ast.unparse(call.func)
                if name in SAYING and ast.unparse(call.args[0]) == first:
                    yield node.name, name == "word_for"


def english() -> Catalogue:
    return read_catalogue("en")


OWN = {
    *("time.now", "time.minutes", "time.hours", "time.days", "size.kilobytes", "size.megabytes"),
    *("date.day", "date.full", "date.time", *(f"date.month.{month}" for month in range(1, 13))),
}
"""Said by wording.py itself."""


def _texts(key: str) -> list[str]:
    entry = english().entries[key]
    return [entry] if isinstance(entry, str) else list(entry.values())


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_key_that_is_used_is_in_the_catalogue() -> None:
    keys = set(english().entries)
    groups = {key.rpartition(".")[0] for key in keys}
    missing = {use.key: use.where for use in uses() if use.key not in (groups if use.is_group else keys)}
    assert not missing


def test_every_key_in_the_catalogue_is_used() -> None:
    said = {use.key for use in uses() if not use.is_group} | OWN
    groups = {use.key for use in uses() if use.is_group}
    left_over = [key for key in english().entries if key not in said and key.rpartition(".")[0] not in groups]
    assert not left_over


def test_every_sentence_is_given_the_values_that_it_names() -> None:
    wrong = []
    for use in uses():
        keys = [key for key in english().entries if key.rpartition(".")[0] == use.key] if use.is_group else [use.key]
        for key in set(keys) & set(english().entries):
            entry = english().entries[key]
            needed = set().union(*(_places(text) for text in _texts(key))) | (
                set() if isinstance(entry, str) else {"count"}
            )
            fits = use.values is None or needed == use.values or (use.is_group and needed <= use.values)
            if not fits:
                wrong.append(f"{use.where}: {key} needs {sorted(needed)}, is given {sorted(use.values or ())}")
    assert not wrong


def test_every_plural_has_one_and_other() -> None:
    plurals = [entry for entry in english().entries.values() if not isinstance(entry, str)]
    assert all({"one", "other"} <= set(entry) for entry in plurals)


@pytest.mark.parametrize("font", FONTS.values())
def test_every_character_of_the_catalogue_is_in_the_typeface(font: str) -> None:
    """One that is not would be asked of a public host, or stand there as a box."""
    known = TTFont(assets_folder() / font).getBestCmap()
    texts = "".join(text for key in english().entries for text in _texts(key))
    assert not {character for character in texts if ord(character) not in known and character != "\n"}


def test_a_plural_chooses_by_its_count() -> None:
    catalogue = Catalogue({"photos": {"none": "No photos", "one": "1 photo", "other": "{count} photos"}})
    assert [catalogue.say("photos", count=count) for count in (0, 1, 2)] == [
        "No photos",
        "1\u00a0photo",
        "2\u00a0photos",
    ]


def test_a_number_never_stands_apart_from_its_word() -> None:
    catalogue = Catalogue({"only_here": "{count} photos exist only here, oldest {age}"})
    said = catalogue.say("only_here", count=12, age="3\u00a0h")
    assert said == "12\u00a0photos exist only here, oldest 3\u00a0h"


def test_figures_are_written_as_the_language_writes_them() -> None:
    spanish = Catalogue({"size": "{count} MB", "n": "{count}"}, thousands=".", decimal=",")
    assert spanish.say("size", count=3.9) == "3,9\u00a0MB"
    assert spanish.say("n", count=1234567) == "1.234.567"


def test_a_key_that_nobody_wrote_is_an_error_and_not_an_empty_sentence() -> None:
    with pytest.raises(MissingSentence):
        english().say("nobody.wrote.this")


def test_outside_of_a_window_sentences_are_english() -> None:
    assert say("kit.back") == "Back" and word_for("outcome", "met") == "Met"


def test_ages_and_sizes_are_told_in_their_largest_unit() -> None:
    ages = [say_age(seconds).replace("\u00a0", " ") for seconds in (5, 60, 3599, 3600, 86399, 200_000)]
    assert ages == ["now", "1 min", "59 min", "1 h", "23 h", "2 d"]
    sizes = [say_size(size).replace("\u00a0", " ") for size in (1, 640_000, 3_940_000)]
    assert sizes == ["1 kB", "640 kB", "3.9 MB"]


def test_no_sentence_breaks_the_house_rules() -> None:
    """No exclamations, no "please", no dashes that stand for a comma."""
    odd = [
        key
        for key in english().entries
        for text in _texts(key)
        if re.search(r"!|\bplease\b|\s[–—]\s|\bdata\b", text, re.IGNORECASE)
    ]
    assert not odd
