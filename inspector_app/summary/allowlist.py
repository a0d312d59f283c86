"""The only door from a visit to what a partner reads.

A summary is built by asking this door for one shareable field after another, never by removing from the whole. Asking
for an internal field is an error of the program, found by the first test that runs the line.

    SummaryError
    ├── NotShareable        the program asked for a field that is internal, or that no kind declares
    ├── AnotherSet          the criteria are not those that the visit is pinned to
    └── NoSuchLanguage      a summary was asked for in a language that it cannot be written in
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from inspector_app.summary.pictures import name_of_picture
from inspector_app.visits.annotations import drawn_on, may_be_shown
from inspector_app.visits.kinds import KINDS, Mark
from inspector_app.visits.records import Folded, Photo, Visit
from inspector_app.visits.values import Gap, known

__all__ = ["AnotherSet", "NoSuchLanguage", "NotShareable", "Shared", "SummaryError"]

T = TypeVar("T")


class SummaryError(Exception):
    """A summary could not be made."""


class NotShareable(SummaryError):
    """A field that is not marked shareable was asked for."""

    def __init__(self, kind: str, field: str) -> None:
        super().__init__(f"{kind}.{field} is not marked shareable")
        self.kind, self.field = kind, field


class AnotherSet(SummaryError):
    """The criteria at hand are not those that the visit is pinned to: Must and Should could differ."""

    def __init__(self, pinned: str, given: str) -> None:
        super().__init__(f"the visit is pinned to criterion set {pinned}, and this is {given}")
        self.pinned, self.given = pinned, given


class NoSuchLanguage(SummaryError):
    """The summary's fixed words do not exist in this language."""

    def __init__(self, language: str) -> None:
        super().__init__(f"a summary cannot be written in {language!r} yet")
        self.language = language


@dataclass(frozen=True, slots=True)
class Shared:
    """A record as a partner may come to see it."""

    record: Folded

    def read(self, field: str, form: type[T]) -> T | Gap:
        """The field's value, which is a `form`, or the gap that stands for it.

        Raises:
            NotShareable: the field is not on the list.
        """
        self._allow(field)
        value = getattr(self.record, field)
        if isinstance(value, form | Gap):
            return value
        raise TypeError(f"{self.record.KIND}.{field} is not a {form.__name__}")

    def one_of(self, family: str, word: str, form: type[T]) -> T | Gap:
        """One field of a family (`condition`), or the gap that stands for it. Raises NotShareable."""
        self._allow(f"{family}.{word}")
        values: Mapping[str, object] = getattr(self.record, family)
        value = values.get(word, Gap.UNANSWERED)
        if isinstance(value, form | Gap):
            return value
        raise TypeError(f"{self.record.KIND}.{family}.{word} is not a {form.__name__}")

    def family(self, family: str, form: type[T]) -> Mapping[str, T]:
        """The settled values of a family of fields (`tick`), by their words."""
        self._allow(f"{family}.x")
        values: Mapping[str, object] = getattr(self.record, family)
        return {word: value for word, value in values.items() if isinstance(value, form) and not isinstance(value, Gap)}

    def picture(self, visit: Visit) -> str | None:
        """How a summary names the picture of this photo of the visit, None where the picture stays inside.

        The digests of the photo and of what is drawn on it are internal: only one digest over both passes this door.
        """
        if not isinstance(self.record, Photo) or not may_be_shown(visit, self.record):
            return None
        digest = known(self.record.digest)
        return name_of_picture(digest, drawn_on(visit, digest)) if digest else None

    def _allow(self, field: str) -> None:
        declared = KINDS[self.record.KIND].field(field)
        if declared is None or declared.mark is not Mark.SHAREABLE:
            raise NotShareable(self.record.KIND, field)
