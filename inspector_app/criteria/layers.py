"""Sources and what they extend, laid over one another: bases first, in their order, each once, then the file itself."""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from inspector_app.criteria.errors import Problem
from inspector_app.criteria.parts import Criterion, Laid, Part
from inspector_app.criteria.rules import Notes, Table
from inspector_app.criteria.shapes import FORMAT, LANGUAGES, look_at_source

__all__ = ["FindSource", "Source", "lay", "lay_alone", "read_source"]

_KINDS: Final = {
    "categories": "category",
    "conditions": "condition",
    "lists": "list",
    "unconfirmed": "unconfirmed criterion",
}


@dataclass(frozen=True, slots=True)
class Source:
    """An authored file: its table, and what is wrong with its shape. With any problem nothing else in it counts."""

    file: str
    table: Table
    problems: tuple[Problem, ...] = ()

    @property
    def id(self) -> str:
        return str(self.table.get("id", ""))


FindSource: TypeAlias = Callable[[str], Source | None]
"""Gives the source of an id, or None."""


def read_source(content: bytes, file: str) -> Source:
    """An authored file as it stands, with every fault in its shape."""
    try:
        table = tomllib.loads(content.decode())
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return Source(file, {}, (Problem(file, line, "", "is not UTF-8", "Save the file as UTF-8."),))
    except (ValueError, RecursionError) as error:
        return Source(file, {}, (_no_toml(content, file, str(error)),))
    notes = Notes(file, LANGUAGES)
    look_at_source(table, notes)
    return Source(file, table, tuple(notes.problems))


def _no_toml(content: bytes, file: str, said: str) -> Problem:
    """tomllib tells the place within its sentence."""
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)", said)
    line = int(place[1]) if place and place[1] else content.count(b"\n") + 1
    what = said[: place.start()] if place else said
    return Problem(file, line, "", f"is not TOML: {what}", "Mend the line, or the one before it.")


def lay(source: Source, find: FindSource) -> tuple[Laid | None, tuple[Problem, ...]]:
    """The source over its bases. None where a base cannot be had or one of the files is not in order by itself."""
    order: list[Source] = []
    problems = list(source.problems) or list(_line_up(source, find, order, ()))
    if problems:
        return None, tuple(problems)
    laid = Laid(Part(source.table, source.file, "", is_own=True))
    for one in order:
        problems += _join(laid, one, is_own=one is source)
    return laid, tuple(problems)


def lay_alone(table: Table, file: str) -> tuple[Laid, tuple[Problem, ...]]:
    """A set that extends nothing, such as a published one; its shape must have been looked at."""
    laid = Laid(Part(table, file, "", is_own=True))
    return laid, tuple(_join(laid, Source(file, table), is_own=True))


def _line_up(source: Source, find: FindSource, order: list[Source], trail: tuple[Source, ...]) -> Iterator[Problem]:
    """Put the bases of a source into `order`, and then itself."""
    trail = (*trail, source)
    for number, name in enumerate(source.table.get("extends", ())):
        here = Part(source.table, source.file, "", is_own=True)
        base, key = find(name), f"extends[{number}]"
        if name in [one.id for one in trail]:
            yield _circle(trail, name)
        elif base is None:
            yield here.problem(key, f"there is no source {name!r}", "Put its file beside this one, or mend the name.")
        elif base.table and base.table.get("format") != FORMAT:
            cure = f"Bring {base.file} to format {FORMAT} first."
            yield here.problem(key, f"{name!r} is in another format than {FORMAT}", cure)
        elif base.problems:
            yield from base.problems
        elif all(one.id != name for one in order):
            yield from _line_up(base, find, order, trail)
    order.append(source)


def _circle(trail: tuple[Source, ...], name: str) -> Problem:
    """Shown in the file that is read, whichever one closes the circle."""
    ids = [one.id for one in trail] + [name]
    key = f"extends[{trail[0].table['extends'].index(ids[1])}]"
    way = " extends ".join(ids[ids.index(name) :])
    here = Part(trail[0].table, trail[0].file, "", is_own=True)
    return here.problem(key, f"goes round in a circle: {way}", "Take one of them out.")


def _join(laid: Laid, source: Source, *, is_own: bool) -> Iterator[Problem]:
    """Lay one more source over what is there."""
    yield from _leave_out(laid, source)
    yield from _change(laid, source)
    yield from _join_parts(laid, source, is_own=is_own)
    yield from _join_absent(laid, source, is_own=is_own)


def _join_parts(laid: Laid, source: Source, *, is_own: bool) -> Iterator[Problem]:
    for kind, called in _KINDS.items():
        there: dict[str, Part] = getattr(laid, kind)
        for part in _parts(source, kind, is_own=is_own):
            if part.id in there:
                yield _doubled(part, "id", called, part.id, there[part.id])
            there.setdefault(part.id, part)
    for part in _parts(source, "criteria", is_own=is_own):
        if part.id in laid.criteria:
            yield _doubled(part, "id", "criterion", part.id, laid.criteria[part.id].part)
        laid.criteria.setdefault(part.id, Criterion(part, tuple(_elements(part))))


def _join_absent(laid: Laid, source: Source, *, is_own: bool) -> Iterator[Problem]:
    for part in _parts(source, "absent", is_own=is_own):
        for number, name in enumerate(part.table["ids"]):
            if name in laid.absent:
                yield _doubled(part, f"ids[{number}]", "absent id", name, laid.absent[name])
            laid.absent.setdefault(name, part)


def _parts(source: Source, kind: str, *, is_own: bool) -> Iterator[Part]:
    for number, table in enumerate(source.table.get(kind, ())):
        yield Part(table, source.file, f"{kind}[{number}]", is_own)


def _elements(criterion: Part) -> Iterator[Part]:
    for number, table in enumerate(criterion.table["elements"]):
        yield replace(criterion, table=table, key=f"{criterion.key}.elements[{number}]")


def _doubled(part: Part, key: str, called: str, name: str, first: Part) -> Problem:
    where = "in this file" if first.file == part.file else f"in {first.file}, which is inherited"
    cure = "Leave one out." if first.file == part.file else "Leave it out here."
    return part.problem(key, f"{called} {name} stands there already {where}", cure)


def _leave_out(laid: Laid, source: Source) -> Iterator[Problem]:
    here = Part(source.table, source.file, "", is_own=True)
    for number, name in enumerate(source.table.get("leave_out", ())):
        if laid.criteria.pop(name, None) is None:
            cure = "Name a criterion of the bases, or take it out."
            yield here.problem(f"leave_out[{number}]", f"criterion {name} is not inherited", cure)


def _change(laid: Laid, source: Source) -> Iterator[Problem]:
    changed: set[str] = set()
    for part in _parts(source, "changes", is_own=True):
        name = part.table["element"]
        criterion = laid.criteria.get(name.removesuffix("+"))
        if criterion is None or all(one.id != name for one in criterion.elements):
            yield part.problem("element", f"element {name} is not inherited", "Name an element of the bases.")
            continue
        if name in changed:
            yield part.problem("element", f"element {name} is changed twice", "Put both changes into one table.")
        changed.add(name)
        elements = tuple(
            one.change(part.table, part.file, part.key) if one.id == name else one for one in criterion.elements
        )
        laid.criteria[criterion.id] = replace(criterion, elements=elements)
