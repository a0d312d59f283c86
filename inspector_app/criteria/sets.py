"""Where published sets are found, and the one way to load one.

Every edition that was ever released stays: a visit is pinned to the bytes it was begun with, and is read with them.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

from inspector_app.criteria.elements import CriterionSet
from inspector_app.criteria.errors import CriterionSetRefused, NoSuchSet, Problem
from inspector_app.criteria.parts import natural
from inspector_app.criteria.reading import Head, digest_of, read_head, read_set

__all__ = ["More", "Shelf", "age", "current", "find_set", "head_of", "load_set", "published_folder"]

More: TypeAlias = Callable[[], Iterable[bytes]]
"""Gives published files from elsewhere, as they are there now."""

# A file's bytes are its name: what was read once need never be read again, wherever it lies.
_SETS: Final[dict[str, CriterionSet]] = {}
_HEADS: Final[dict[str, Head]] = {}


def published_folder() -> Path:
    """The folder of the published sets that come with the app."""
    return Path(__file__).resolve().parents[2] / "assets" / "criteria" / "published"


def load_set(source: Path | str | bytes) -> CriterionSet:
    """Load a published set from its file, or from the file's bytes.

    Raises:
        CriterionSetRefused: with every problem, each by file and key.
    """
    content, name = _content(source)
    return _load(content, name)


def _content(source: Path | str | bytes) -> tuple[bytes, str]:
    if isinstance(source, bytes):
        return source, "criterion set"
    path = Path(source)
    try:
        return path.read_bytes(), path.name
    except OSError as error:
        problem = Problem(path.name, 0, "", f"cannot be read: {error.strerror}", "Look whether it is there.")
        raise CriterionSetRefused([problem]) from error


def _load(content: bytes, name: str) -> CriterionSet:
    digest = digest_of(content)
    if digest not in _SETS:
        _SETS[digest] = read_set(content, name)
    return _SETS[digest]


class Shelf:
    """Where published sets are found: a folder, and whatever `more` gives besides.

    What cannot be read (it came from a newer app) is not on the shelf; a visit that is pinned to it says so.
    """

    def __init__(self, folder: Path | None = None, more: More | None = None) -> None:
        self.folder, self._more = folder or published_folder(), more
        self._of_folder: dict[str, bytes] | None = None

    def find(self, set_id: str, edition: str | None = None, digest: str | None = None) -> CriterionSet:
        """The set of that id; where nothing else is named its newest edition.

        Raises:
            NoSuchSet: there is none.
            CriterionSetRefused: there is one, and it is not in order.
        """
        wanted = [
            head
            for head in self.heads()
            if head.id == set_id and edition in (None, head.edition) and digest in (None, head.digest)
        ]
        if not wanted:
            raise NoSuchSet(set_id, edition, digest)
        return self._set(max(wanted, key=age))

    def by_digest(self, digest: str) -> CriterionSet | None:
        """The set of exactly these bytes, or None where it is not here.

        Raises:
            CriterionSetRefused: it is here, and this app cannot read it.
        """
        return self._set_of(digest) if digest in self._contents() else None

    def content(self, digest: str) -> bytes | None:
        """The published file of that digest, or None where it is not here."""
        return self._contents().get(digest)

    def digests(self) -> frozenset[str]:
        """Of every file here, whether or not this app can read it."""
        return frozenset(self._contents())

    def all(self) -> tuple[CriterionSet, ...]:
        """Every set that can be read, by id and then by age."""
        heads = sorted(self.heads(), key=lambda head: (head.id, age(head)))
        return tuple(one for head in heads if (one := self._readable(head)) is not None)

    def for_entity(self, entity_type: str, day: dt.date) -> tuple[CriterionSet, ...]:
        """The sets for a kind of partner on a day, by id: of each the newest edition in effect."""
        ids = sorted({head.id for head in self.heads() if head.entity_type == entity_type})
        found = (self.in_effect(set_id, day) for set_id in ids)
        return tuple(one for one in found if one is not None and one.entity_type == entity_type)

    def in_effect(self, set_id: str, day: dt.date) -> CriterionSet | None:
        """The newest edition of a set that is in effect on a day: it ends the older ones whatever their dates say."""
        heads = sorted((head for head in self.heads() if head.id == set_id and _holds(head, day)), key=age)
        readable = (self._readable(head) for head in reversed(heads))
        return next((one for one in readable if one is not None), None)

    def heads(self) -> tuple[Head, ...]:
        """What is here, as far as it says what it is."""
        return tuple(head for digest, content in self._contents().items() if (head := head_of(digest, content)))

    def _contents(self) -> dict[str, bytes]:
        """Every file's bytes by digest; the folder's are read once, the others each time."""
        if self._of_folder is None:
            self._of_folder = {digest_of(content): content for content in _files(self.folder)}
        if self._more is None:
            return self._of_folder
        return self._of_folder | {digest_of(content): content for content in self._more()}

    def _set(self, head: Head) -> CriterionSet:
        return self._set_of(head.digest)

    def _set_of(self, digest: str) -> CriterionSet:
        return _SETS.get(digest) or _load(self._contents()[digest], digest[:12])

    def _readable(self, head: Head) -> CriterionSet | None:
        try:
            return self._set(head)
        except CriterionSetRefused:
            return None


def current(heads: Iterable[Head], day: dt.date) -> Iterator[Head]:
    """Of each set the newest edition in effect on a day, and those whose day is still to come."""
    by_id: dict[str, list[Head]] = {}
    for head in heads:
        by_id.setdefault(head.id, []).append(head)
    for editions in by_id.values():
        now = [head for head in editions if _holds(head, day)]
        yield from (head for head in editions if head.effective_from > day.isoformat())
        yield from [max(now, key=age)] if now else []


def _files(folder: Path) -> Iterator[bytes]:
    for path in sorted((*folder.glob("*.json"), *folder.glob("*.toml"))):
        yield path.read_bytes()


def head_of(digest: str, content: bytes) -> Head | None:
    """What a published file of that digest is, read once in a process; None for what cannot be read."""
    if digest not in _HEADS:
        try:
            _HEADS[digest] = read_head(content)
        except CriterionSetRefused:
            return None
    return _HEADS[digest]


def age(one: Head | CriterionSet) -> tuple[object, ...]:
    """Of editions of a set the newer is greater: by the first day in effect, then by edition."""
    return str(one.effective_from), natural(one.edition), one.digest


def _holds(head: Head, day: dt.date) -> bool:
    return head.effective_from <= day.isoformat() and day.isoformat() <= (head.effective_until or "9999-12-31")


_SHIPPED: Final = Shelf()


def find_set(set_id: str, day: dt.date | None = None) -> CriterionSet:
    """The set of that id that comes with the app, in its newest edition; with a day, the one in effect then.

    Raises:
        NoSuchSet: there is none.
    """
    if day is None:
        return _SHIPPED.find(set_id)
    found = _SHIPPED.in_effect(set_id, day)
    if found is None:
        raise NoSuchSet(set_id, day=day)
    return found
