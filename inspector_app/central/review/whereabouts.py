"""Where in the console a window is: paths, read and made in one place."""

import enum
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qs, urlsplit

__all__ = ["QUEUE", "Section", "Spot", "read_path"]


class Section(enum.StrEnum):
    """What of a visit is shown."""

    OVERVIEW = "overview"
    ANSWERS = "answers"
    PHOTOS = "photos"
    TIMELINE = "timeline"
    TEAM = "team"
    SUMMARY = "summary"


@dataclass(frozen=True, slots=True)
class Spot:
    """The queue alone, where `visit` is empty. `category` counts in the answers; `photo` is open in the viewer."""

    visit: str = ""
    section: Section = Section.OVERVIEW
    category: str = ""
    photo: str = ""

    @property
    def path(self) -> str:
        """The path that leads here."""
        if not self.visit:
            return "/"
        parts = ["/visit", self.visit]
        if self.category or self.section is not Section.OVERVIEW:
            parts.append(self.section.value)
        parts += [self.category] if self.category else []
        return "/".join(parts) + (f"?photo={self.photo}" if self.photo else "")

    def with_photo(self, photo: str) -> "Spot":
        """The same place with a photo open; "" closes it."""
        return replace(self, photo=photo)


QUEUE: Final = Spot()


def read_path(path: str) -> Spot:
    """What a path leads to; one that leads nowhere leads to the queue."""
    split = urlsplit(path)
    parts = [part for part in split.path.split("/") if part]
    if len(parts) < 2 or parts[0] != "visit":
        return QUEUE
    section = parts[2] if len(parts) > 2 else ""
    return Spot(
        visit=parts[1],
        section=Section(section) if section in list(Section) else Section.OVERVIEW,
        category=parts[3] if len(parts) > 3 else "",
        photo=parse_qs(split.query).get("photo", [""])[0],
    )
