"""Checks a file of a criterion set, source or published, and says of every fault where it is and how it is cured.

For whoever writes sets: at the center and on the command line, where tomlkit is. A phone only reads what is published.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from inspector_app.criteria.authoring import Sources, check_source, read_file, sources_folder
from inspector_app.criteria.errors import CriterionSetRefused, Problem
from inspector_app.criteria.layers import Source
from inspector_app.criteria.lines import line_of, lines_of
from inspector_app.criteria.publishing import publish
from inspector_app.criteria.reading import read_set
from inspector_app.criteria.rules import Table

__all__ = ["check_file", "is_published"]


def is_published(content: bytes) -> bool:
    """Whether a file's bytes are those of a published set rather than of a source."""
    return content.lstrip()[:1] == b"{"


def check_file(path: Path, folder: Path | None = None) -> tuple[Problem, ...]:
    """Everything that is wrong with a set's file; empty where nothing is.

    Args:
        folder: where its bases and the other editions of it lie; by default beside it. The app's own come after.
    """
    try:
        content = path.read_bytes()
    except OSError:
        return read_file(path).problems
    if is_published(content) or _is_first_format(content):
        return _check_published(content, path.name)
    sources = Sources(folder or path.parent, sources_folder())
    source = read_file(path)
    problems = check_source(source, sources.find) or tuple(_beside(source, path, sources))
    return tuple(_with_lines(problems, path, sources))


def _with_lines(problems: Iterable[Problem], path: Path, sources: Sources) -> Iterator[Problem]:
    """Problems lie in the file itself or in one that it extends."""
    for file, found in itertools.groupby(problems, key=lambda one: one.file):
        paths = (path, *(folder / file for folder in sources.folders))
        text = next(one for one in paths if one.name == file and one.exists()).read_bytes()
        lines = lines_of(text.decode(errors="replace"))
        for problem in found:
            yield problem if problem.line else replace(problem, line=line_of(problem.key, lines))


def _beside(source: Source, path: Path, sources: Sources) -> Iterator[Problem]:
    """What goes wrong between a source and the others of its id in its folder."""
    path = path.resolve()
    for other_path, other in sources.of(path.parent):
        if other.id != source.id or other_path == path:
            continue
        if other.table.get("edition") == source.table["edition"]:
            what = f"edition {source.table['edition']} of {source.id} stands in {other.file} as well"
            yield Problem(source.file, 0, "edition", what, "Give the newer one another edition, or take one away.")
        elif not other.problems and _overlap(source.table, other.table):
            what = f"its dates overlap with those of edition {other.table['edition']} in {other.file}"
            yield Problem(source.file, 0, "effective_from", what, "End the older one on the day before.")


def _overlap(one: Table, other: Table) -> bool:
    if "effective_from" not in one or "effective_from" not in other:
        return False
    first, second = sorted((one, other), key=lambda table: str(table["effective_from"]))
    return str(second["effective_from"]) <= str(first.get("effective_until", "9999-12-31"))


def _is_first_format(content: bytes) -> bool:
    """The first set was published as the TOML it was written in."""
    return not _problems_of(content, "")


def _problems_of(content: bytes, file: str) -> tuple[Problem, ...]:
    """What is wrong with a published file."""
    try:
        read_set(content, file)
    except CriterionSetRefused as refused:
        return refused.problems
    return ()


def _check_published(content: bytes, file: str) -> tuple[Problem, ...]:
    problems = _problems_of(content, file)
    if problems or not is_published(content) or publish(read_set(content, file)) == content:
        return problems
    what = "is not written as a published set is, so it would have another digest"
    return (Problem(file, 0, "", what, "Build it again from its source."),)
