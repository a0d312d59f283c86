"""The commands on criterion sets: for whoever writes one."""

from pathlib import Path

from inspector_app.commands.printing import emit, say
from inspector_app.criteria.authoring import publish_source
from inspector_app.criteria.checking import check_file
from inspector_app.criteria.errors import CriterionSetRefused, Problem
from inspector_app.criteria.publishing import file_name
from inspector_app.criteria.sets import load_set


def check(file: Path, *, as_json: bool) -> bool:
    """Say everything that is wrong with a source or a published file; whether nothing is."""
    problems = check_file(file)
    if as_json:
        emit({"ok": not problems, "problems": problems})
    else:
        _say(file, problems)
    return not problems


def build(file: Path, to: Path | None) -> bool:
    """Write the published file of a source, unless something is wrong with it, which is said."""
    problems = check_file(file)
    if problems:
        _say(file, problems)
        return False
    try:
        content = publish_source(file)
    except CriterionSetRefused as refused:  # nothing is wrong with a base, and nothing is published of one
        _say(file, refused.problems)
        return False
    built = load_set(content)
    to = to or file.parent / file_name(built)
    to.write_bytes(content)
    say(f"{to}: {built.id} {built.edition}, {len(built.elements)} elements, {built.digest[:16]}")
    return True


def _say(file: Path, problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        say(str(problem))
    many = "1 fault" if len(problems) == 1 else f"{len(problems)} faults"
    say(f"{file.name}: {many if problems else 'in order'}")
