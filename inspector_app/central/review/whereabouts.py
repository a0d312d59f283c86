"""Where in the console a window is: paths, read and made in one place."""

import enum
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qs, urlsplit

__all__ = ["CRITERIA", "PUBLISHING", "QUEUE", "Area", "Section", "Spot", "at_set", "read_path"]


class Area(enum.StrEnum):
    """What the rail leads to."""

    VISITS = "visits"
    CRITERIA = "criteria"


class Section(enum.StrEnum):
    """What of a visit is shown."""

    OVERVIEW = "overview"
    ANSWERS = "answers"
    PHOTOS = "photos"
    TIMELINE = "timeline"
    CUSTODY = "custody"
    TEAM = "team"
    SUMMARY = "summary"


_PUBLISHING: Final = "publish"
"""Where a set's digest stands otherwise: no digest is that short."""


@dataclass(frozen=True, slots=True)
class Spot:
    """The list of its area alone, where `visit` and `criteria` are empty.

    `category` counts in the answers and on a set's page: a category's number, in the answers also a position of the
    walk. `photo` is open in the viewer. `criteria` is a published set's digest, or the page where one is published.
    """

    visit: str = ""
    section: Section = Section.OVERVIEW
    category: str = ""
    photo: str = ""
    area: Area = Area.VISITS
    criteria: str = ""

    @property
    def path(self) -> str:
        """The path that leads here."""
        if self.area is Area.CRITERIA:
            return "/".join(["/criteria", *(part for part in (self.criteria, self.category) if part)])
        if not self.visit:
            return "/"
        parts = ["/visit", self.visit]
        if self.category or self.section is not Section.OVERVIEW:
            parts.append(self.section.value)
        parts += [self.category] if self.category else []
        return "/".join(parts) + (f"?photo={self.photo}" if self.photo else "")

    @property
    def is_publishing(self) -> bool:
        return self.criteria == _PUBLISHING

    def with_photo(self, photo: str) -> "Spot":
        """The same place with a photo open; "" closes it."""
        return replace(self, photo=photo)


QUEUE: Final = Spot()
CRITERIA: Final = Spot(area=Area.CRITERIA)
PUBLISHING: Final = Spot(area=Area.CRITERIA, criteria=_PUBLISHING)


def at_set(digest: str, category: str = "") -> Spot:
    """A published set's page."""
    return Spot(area=Area.CRITERIA, criteria=digest, category=category)


def read_path(path: str) -> Spot:
    """What a path leads to; one that leads nowhere leads to the queue."""
    split = urlsplit(path)
    parts = [part for part in split.path.split("/") if part]
    if parts[:1] == ["criteria"]:
        return at_set(*parts[1:3]) if parts[1:] else CRITERIA
    if len(parts) < 2 or parts[0] != "visit":
        return QUEUE
    section = parts[2] if len(parts) > 2 else ""
    return Spot(
        visit=parts[1],
        section=Section(section) if section in list(Section) else Section.OVERVIEW,
        category=parts[3] if len(parts) > 3 else "",
        photo=parse_qs(split.query).get("photo", [""])[0],
    )
