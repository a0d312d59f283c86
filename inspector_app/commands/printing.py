"""How the command speaks: tables for people, one JSON value for programs, one sentence for an error."""

import dataclasses
import json
import sys
from collections.abc import Sequence

import typer


def say(text: str = "") -> None:
    """A line for the person."""
    typer.echo(text)


def emit(value: object) -> None:
    """One JSON value on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=None, default=_plain))


def _plain(value: object) -> object:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return str(value)


def complain(message: str) -> None:
    """A sentence on standard error."""
    typer.echo(f"inspector: {message}", err=True)


def table(rows: Sequence[Sequence[object]], head: Sequence[str]) -> None:
    """Columns as wide as they need; numbers to the right."""
    lines = [[str(cell) for cell in row] for row in rows]
    widths = [max(len(head[n]), *(len(line[n]) for line in lines)) if lines else len(head[n]) for n in range(len(head))]
    is_number = [bool(rows) and all(isinstance(row[n], int) for row in rows) for n in range(len(head))]
    say("  " + _line(head, widths, is_number))
    say("  " + "  ".join("-" * width for width in widths))
    for line in lines:
        say("  " + _line(line, widths, is_number))


def _line(cells: Sequence[str], widths: Sequence[int], is_number: Sequence[bool]) -> str:
    padded = [
        cell.rjust(width) if right else cell.ljust(width)
        for cell, width, right in zip(cells, widths, is_number, strict=True)
    ]
    return "  ".join(padded).rstrip()


def is_terminal() -> bool:
    """Whether somebody sits in front of it."""
    return sys.stdin.isatty() and sys.stdout.isatty()
