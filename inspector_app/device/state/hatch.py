"""Files on their way between this device and somebody else: where they lie meanwhile, and how a browser gets them."""

import asyncio
import contextlib
import secrets
from pathlib import Path
from typing import Protocol, TypeAlias

from inspector_app.device.leftovers import TRAY

Place: TypeAlias = Path
"""Where a file lies. A screen hands it on, and never reads it."""


class Hatch(Protocol):
    """What the site offers a page that a browser shows (`ui.serving.Hatch`); on a phone there is no site."""

    def offer(self, path: Path, name: str) -> str: ...
    def expect(self, path: Path) -> "tuple[str, asyncio.Future[int]]": ...


def place_at(chosen: str) -> Place:
    """What a person chose in the system's dialog."""
    return Path(chosen)


def remove(place: Place) -> None:
    """A copy that is no longer needed; what cannot be removed now goes with the tray, or with the system's own."""
    with contextlib.suppress(OSError):
        place.unlink()


def place_in_tray(folder: Path, name: str) -> Path:
    """Where a file lies that is on its way, beside the vault: sealed, and gone when it has arrived, and whenever the
    vault is opened or locked."""
    tray = folder / TRAY / secrets.token_hex(8)
    tray.mkdir(mode=0o700, parents=True)
    return tray / name
