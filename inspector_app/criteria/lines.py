"""On which line of a TOML file each key stands. tomlkit keeps every character, so that they can be counted.

The file is taken apart at its headers first: tomlkit moves tables of one name together when others stand between them.
"""

import re
from collections.abc import Iterator
from typing import Any, Final

import tomlkit
from tomlkit.container import Container
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array, InlineTable, Item, Table

from inspector_app.criteria.rules import under

__all__ = ["line_of", "lines_of"]

_HEADER: Final = re.compile(r"\s*(\[\[?)([^\[\]]+)\]\]?\s*(?:#.*)?")

_BETWEEN: Final = re.compile(r"(?:[\s,]|#[^\n]*)*")
"""What stands between the values of a list."""


def lines_of(text: str) -> dict[str, int]:
    """The line of every key, by the key as a problem names it (`criteria[3].elements[0].level`), counted from 1."""
    counting = _Counting()
    for line, header, body in _pieces(text.split("\n")):
        counting.piece(line, header, body)
    return counting.found


def line_of(key: str, lines: dict[str, int]) -> int:
    """The line of a key, or of the nearest thing around it: a missing key is shown where its table begins."""
    while key and key not in lines:
        key = key[: max(key.rfind("."), key.rfind("["), 0)]
    return lines.get(key, 1)


def _pieces(lines: list[str]) -> Iterator[tuple[int, re.Match[str] | None, Container]]:
    """Each header with what stands under it, and the line after it."""
    begin, header = 0, None
    for end in range(len(lines) + 1):
        next_header = _HEADER.fullmatch(lines[end]) if end < len(lines) else None
        if next_header is None and end < len(lines):
            continue
        try:
            body = tomlkit.parse("\n".join([*lines[begin:end], ""]))
        except TOMLKitError:
            continue  # what looked like a header stands inside a text
        yield begin + 1, header, body
        begin, header = end + 1, next_header


class _Counting:
    """Goes through a file piece by piece, in the order in which it is written."""

    def __init__(self) -> None:
        self.found: dict[str, int] = {}
        self._line = 1
        self._tables: dict[str, int] = {}
        """How many tables a list of tables has so far."""

    def piece(self, line: int, header: re.Match[str] | None, body: Container) -> None:
        """A header and what stands under it, which begins on a line."""
        where = self._place(header) if header else ""
        self.found.setdefault(where, line - 1 if header else line)
        self._line = line
        self._body(body, where)

    def _place(self, header: re.Match[str]) -> str:
        """What a header names: of a list of tables that was begun before, its newest."""
        where, names = "", [name.strip().strip("\"'") for name in header[2].split(".")]
        for depth, name in enumerate(names, 1):
            where = under(where, name)
            if header[1] == "[[" and depth == len(names):
                self._tables[where] = self._tables.get(where, 0) + 1
            if where in self._tables:
                where = f"{where}[{self._tables[where] - 1}]"
        return where

    def _body(self, container: Container, at: str) -> None:
        for key, item in container.body:
            if key is None:
                self._line += item.as_string().count("\n")
                continue
            where = under(at, key.key)
            if isinstance(item, Table):
                self.found.setdefault(where, self._line)
                self._body(item.value, where)
            else:
                self._value(item, where)

    def _value(self, item: Item, where: str) -> None:
        trivia = item.trivia
        self._line += trivia.indent.count("\n")
        self._inside(item, where, self._line)
        rest = item.as_string() + trivia.comment_ws + trivia.comment + trivia.trail
        self._line += rest.count("\n")

    def _inside(self, item: Any, where: str, line: int) -> None:
        """A value that begins on a line, and what stands inside it."""
        self.found.setdefault(where, line)
        if isinstance(item, Array):
            text, place = item.as_string(), 1
            for number, one in enumerate(item):
                between = _BETWEEN.match(text, place)
                place = between.end() if between else place
                self._inside(one, f"{where}[{number}]", line + text.count("\n", 0, place))
                place += len(one.as_string())
        elif isinstance(item, InlineTable | Table):
            self._keys(item, where, line)

    def _keys(self, table: InlineTable | Table, where: str, line: int) -> None:
        text, place = table.as_string(), 0
        for key, one in table.value.body:
            if key is not None:
                place = text.find(key.as_string(), place)
                self._inside(one, under(where, key.key), line + text.count("\n", 0, place))
                place += len(key.as_string())
