"""Where criterion sets are found, and the one way to load one."""

from pathlib import Path

from inspector_app.criteria.elements import CriterionSet
from inspector_app.criteria.errors import CriterionSetRefused, NoSuchSet, Problem
from inspector_app.criteria.reading import read_set

__all__ = ["check_set", "find_set", "load_set", "sets_folder"]


def sets_folder() -> Path:
    """The folder of the sets that come with the app: `assets/criteria` beside the packages."""
    return Path(__file__).resolve().parents[2] / "assets" / "criteria"


def load_set(source: Path | str | bytes) -> CriterionSet:
    """Load a set from its file, or from the file's bytes.

    Raises:
        CriterionSetRefused: with every problem, each by file and key.
    """
    content, name = _content(source)
    found, problems = read_set(content, name)
    if problems or found is None:
        raise CriterionSetRefused(problems)
    return found


def check_set(source: Path | str | bytes) -> tuple[Problem, ...]:
    """Everything that is wrong with a set; empty where nothing is."""
    try:
        load_set(source)
    except CriterionSetRefused as refused:
        return refused.problems
    return ()


def find_set(set_id: str, folder: Path | None = None) -> CriterionSet:
    """The set of that id that comes with the app, or lies in `folder`.

    Raises:
        NoSuchSet: there is none.
        CriterionSetRefused: there is one, and it is not in order.
    """
    where = folder or sets_folder()
    path = where / f"{set_id}.toml"
    # Not a path made of whatever was typed: only a file that is listed there.
    if path not in where.glob("*.toml"):
        raise NoSuchSet(set_id, str(where))
    return load_set(path)


def _content(source: Path | str | bytes) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, "criterion set"
    path = Path(source)
    try:
        return path.read_bytes(), path.name
    except OSError as error:
        raise CriterionSetRefused([Problem(path.name, "", f"cannot be read: {error.strerror}")]) from error
