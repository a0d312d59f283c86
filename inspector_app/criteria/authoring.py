"""From a source to its published file: where sources lie, and the one way to build a set of one."""

from collections.abc import Iterator
from pathlib import Path

from inspector_app.criteria.consistency import look_together
from inspector_app.criteria.elements import CriterionSet
from inspector_app.criteria.errors import CriterionSetRefused, Problem
from inspector_app.criteria.layers import FindSource, Source, lay, read_source
from inspector_app.criteria.parts import natural
from inspector_app.criteria.publishing import publish
from inspector_app.criteria.reading import build

__all__ = ["Sources", "build_set", "check_source", "publish_source", "read_file", "sources_folder"]


def sources_folder() -> Path:
    """The folder of the sources that come with the app: `assets/criteria` beside the packages."""
    return Path(__file__).resolve().parents[2] / "assets" / "criteria"


class Sources:
    """The sources in some folders, each read once, and only when it is needed. A folder goes before those after it."""

    def __init__(self, *folders: Path) -> None:
        self.folders = tuple(dict.fromkeys(folder.resolve() for folder in folders))
        self._read: dict[Path, tuple[tuple[Path, Source], ...]] = {}

    def of(self, folder: Path) -> tuple[tuple[Path, Source], ...]:
        """Every source of one folder, with its file."""
        if folder not in self._read:
            self._read[folder] = tuple((path, read_file(path)) for path in sorted(folder.glob("*.toml")))
        return self._read[folder]

    def all(self) -> Iterator[tuple[Path, Source]]:
        """Every source of every folder, with its file."""
        for folder in self.folders:
            yield from self.of(folder)

    def find(self, name: str) -> Source | None:
        """The source of that id: of the first folder that has it, the newest edition there."""
        for folder in self.folders:
            there = [one for _, one in self.of(folder) if one.id == name]
            if there:
                return max(there, key=lambda one: natural(str(one.table.get("edition", ""))))
        return None


def read_file(path: Path) -> Source:
    """The source in a file. One that cannot be read has that as its problem."""
    try:
        return read_source(path.read_bytes(), path.name)
    except OSError as error:
        return Source(path.name, {}, (Problem(path.name, 0, "", f"cannot be read: {error.strerror}", "Look there."),))


def check_source(source: Source, find: FindSource) -> tuple[Problem, ...]:
    """Everything that is wrong with a source and with what it extends."""
    laid, problems = lay(source, find)
    return problems or (look_together(laid) if laid else ())


def build_set(source: Source, find: FindSource) -> CriterionSet:
    """The set of a source; its digest is empty until it is published.

    Raises:
        CriterionSetRefused: something is wrong, or it is a base, which is only extended.
    """
    laid, problems = lay(source, find)
    problems = problems or (look_together(laid) if laid else ())
    if not problems and source.table.get("abstract"):
        problem = Problem(
            source.file, 0, "abstract", "is a base, which is only extended", "Build a set that extends it."
        )
        problems = (problem,)
    if problems or laid is None:
        raise CriterionSetRefused(problems)
    return build(laid.table(), digest="")


def publish_source(path: Path, folder: Path | None = None) -> bytes:
    """The published file of a source. Bases are looked up beside it (or in `folder`), then among the app's own.

    Raises:
        CriterionSetRefused: as `build_set`.
    """
    sources = Sources(folder or path.parent, sources_folder())
    return publish(build_set(read_file(path), sources.find))
