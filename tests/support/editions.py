"""Editions of a small criterion set for importers: as sources, as published files, and as folders of what ships."""

from collections.abc import Mapping
from pathlib import Path

from inspector_app.criteria.authoring import publish_source
from inspector_app.criteria.elements import CriterionSet
from inspector_app.criteria.sets import Shelf, load_set
from tests.support.criteria import ALONE

FIRST, NEXT = "2026.2", "2026.3"
SINCE = "2026-06-01"
"""When the next edition takes over from the first, which is in effect since the year began."""
SEALED_IS_ADVICE = {'level = "must"\nconfirmed = "two_sources"': 'level = "should"\nconfirmed = "two_sources"'}


def write_edition(
    folder: Path, edition: str = FIRST, *, since: str = "2026-01-01", changed: Mapping[str, str] | None = None
) -> Path:
    """A source, alone in a folder of its own below that one."""
    changes = {'edition = "2026.2"': f'edition = "{edition}"', "2026-01-01": since, **(changed or {})}
    text = ALONE
    for before, after in changes.items():
        assert before in text, before
        text = text.replace(before, after, 1)
    place = folder / f"{edition}-{since}-{len(list(folder.glob('*')))}"
    place.mkdir(parents=True)
    (place / "alone.toml").write_text(text, encoding="utf-8")
    return place / "alone.toml"


def published(
    folder: Path, edition: str = FIRST, *, since: str = "2026-01-01", changed: Mapping[str, str] | None = None
) -> bytes:
    """The published file of such an edition."""
    return publish_source(write_edition(folder, edition, since=since, changed=changed))


def set_of(
    folder: Path, edition: str = FIRST, *, since: str = "2026-01-01", changed: Mapping[str, str] | None = None
) -> CriterionSet:
    return load_set(published(folder, edition, since=since, changed=changed))


def shelf_of(folder: Path, *contents: bytes) -> Shelf:
    """What an app ships: these, and nothing else."""
    folder.mkdir()
    for number, content in enumerate(contents):
        (folder / f"{number}.json").write_bytes(content)
    return Shelf(folder)
