"""Publishing criterion sets at the center: checked, compared with the edition before, and then never changed.

The files are documents of the endpoint (`sync.server.documents`): devices get them with their next sync.
"""

import logging
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from inspector_app.central.errors import AlreadyPublished, MayNotPublish, NotASetFile, SetNotInOrder
from inspector_app.central.opening import curing
from inspector_app.central.people import REVIEWERS
from inspector_app.central.pinned import Sets
from inspector_app.central.publications import Publication, Publications
from inspector_app.central.tables import Person
from inspector_app.criteria.authoring import publish_source
from inspector_app.criteria.checking import check_file, is_published
from inspector_app.criteria.comparing import SetChanges, compare_sets
from inspector_app.criteria.elements import CriterionSet
from inspector_app.criteria.errors import CriterionSetError, CriterionSetRefused
from inspector_app.criteria.sets import Shelf, load_set
from sync.exchange import MAX_DOCUMENT_BYTES
from sync.server.center import Center
from sync.server.documents import DocumentTooLarge, NameTaken

__all__ = ["Offered", "Publishing", "uploaded"]

_LETTERS_OF_A_NAME: Final = 60
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Offered:
    """A set that is in order, as it would be published, or was.

    `before` is the newest other edition of the same id that is published here, `changes` what differs from it; None
    where there is none. `is_new`: these bytes were not published before.
    """

    criteria: CriterionSet
    content: bytes
    before: CriterionSet | None
    changes: SetChanges | None
    is_new: bool


class Publishing:
    """What is published at a center. Every method may raise CenterBusy."""

    def __init__(self, center: Center, sets: Sets, publications: Publications) -> None:
        self._center, self._sets, self._publications = center, sets, publications

    def all(self) -> tuple[CriterionSet, ...]:
        """Every set that was published and can be read here, by id, the older editions first."""
        return self._sets.all()

    def examine(self, path: Path) -> Offered:
        """Check a source or a published file, and compare it with what is here. Nothing is published.

        Raises:
            SetNotInOrder: with every problem, each by line and with its cure.
            AlreadyPublished: this edition is published, and this is another text.
        """
        problems = check_file(path)
        if problems:
            raise SetNotInOrder(problems)
        try:
            content = path.read_bytes()
            content = content if is_published(content) else publish_source(path)
            return self._compare(load_set(content), content)
        except CriterionSetRefused as refused:
            raise SetNotInOrder(refused.problems) from refused

    def _compare(self, criteria: CriterionSet, content: bytes) -> Offered:
        editions = [one for one in self.all() if one.id == criteria.id]
        for one in editions:
            if one.edition == criteria.edition and one.digest != criteria.digest:
                raise AlreadyPublished(criteria.id, criteria.edition)
        before = next((one for one in reversed(editions) if one.digest != criteria.digest), None)
        changes = None if before is None else compare_sets(before, criteria)
        return Offered(criteria, content, before, changes, criteria not in editions)

    def published(self) -> dict[str, Publication]:
        """By digest: who published it and when. Nothing of what came with the app."""
        return self._publications.all()

    def publish(self, path: Path, by: Person | None = None) -> Offered:
        """Check a source or a published file and publish it, for ever. The same again changes nothing.

        Args:
            by: who does so at the console; None at the center's command line.

        Raises:
            MayNotPublish: the person is no supervisor or administrator.
        And as `examine`.
        """
        if by is not None and by.role not in REVIEWERS:
            raise MayNotPublish(by.email, by.role)
        offered = self.examine(path)
        try:
            with curing():
                self._center.publish(_name(offered.criteria), offered.content)
        except NameTaken as taken:  # by somebody else, a moment ago
            raise AlreadyPublished(offered.criteria.id, offered.criteria.edition) from taken
        except DocumentTooLarge as error:
            raise SetNotInOrder(()) from error
        if offered.is_new:
            self._publications.note(offered.criteria.digest, by.id if by else None)
            _log.info("criterion set %s was published by %s", _name(offered.criteria), by.email if by else "a command")
        return offered

    def take_in(self, shipped: Shelf) -> None:
        """Publish what comes with the app. Raises nothing over a file: the center opens whatever is shipped."""
        with curing():
            here = self._center.documents()
            for digest in sorted(shipped.digests() - here.keys()):
                self._take_in(shipped.content(digest) or b"")

    def _take_in(self, content: bytes) -> None:
        try:
            criteria = load_set(content)
        except CriterionSetError:
            _log.exception("a criterion set that came with the app cannot be read")
            return
        try:
            self._center.publish(_name(criteria), content)
        except NameTaken:
            # Somebody published an edition of that name first. Devices have the app's, and pin visits to it.
            self._center.publish(f"{_name(criteria)} {criteria.digest}", content)


def _name(criteria: CriterionSet) -> str:
    return f"{criteria.id} {criteria.edition}"


@contextmanager
def uploaded(name: str, content: bytes) -> Iterator[Path]:
    """What somebody sent from a browser, as a file, for as long as the block lasts.

    Raises NotASetFile: nothing of it can be a set, and no line of it could be named.
    """
    _look_at(content)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / _plain(name)
        path.write_bytes(content)
        yield path


def _plain(name: str) -> str:
    """Faults name the file as its owner does, as far as every system can have such a file."""
    letters = "".join(letter if letter.isalnum() or letter in "-_. " else "_" for letter in Path(name).name)
    return letters.strip(". ")[-_LETTERS_OF_A_NAME:] or "criterion-set.toml"


def _look_at(content: bytes) -> None:
    if not content.strip():
        raise NotASetFile("empty")
    if len(content) > MAX_DOCUMENT_BYTES:
        raise NotASetFile("too_large")
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        raise NotASetFile("no_text") from error
    if "\0" in text:
        raise NotASetFile("no_text")
