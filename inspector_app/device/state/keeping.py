"""How long originals stay on this phone, and how much room those take that headquarters has already."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from inspector_app.device.released import CHOICES, days_kept, keep_for
from inspector_app.device.session import Session
from inspector_app.device.state.desk import Desk
from inspector_app.vault.contents import Contents
from sync.copies import Standing

__all__ = ["CHOICES", "Kept", "keep", "kept_here"]


@dataclass(frozen=True, slots=True)
class Kept:
    """After how many days originals leave (None: never); how many of those proven safe are here, and their bytes; how
    many have left, and theirs."""

    days: int | None
    here: int
    here_bytes: int
    gone: int
    gone_bytes: int


async def kept_here(desk: Desk) -> Kept:
    """As it is now."""
    session, line = desk.session, desk.line
    if session is None or line is None:
        raise RuntimeError("the vault is locked")
    standings, gone = {**line.standings}, line.safety.gone if line.safety is not None else ()
    days, here = await asyncio.to_thread(_look, session, standings)
    return Kept(days, len(here), sum(here), len(gone), sum(one.named.size for one in gone))


async def keep(desk: Desk, days: int | None) -> None:
    """Keep them so long from now on; what may leave leaves with the next sync."""
    if desk.session is None:
        raise RuntimeError("the vault is locked")
    await asyncio.to_thread(keep_for, desk.session, days)


def _look(session: Session, standings: Mapping[str, Standing]) -> tuple[int | None, list[int]]:
    def read(contents: Contents) -> tuple[int | None, list[int]]:
        here = [
            named.size
            for visit, standing in standings.items()
            for named in standing.named
            if named.role == "original" and named.sha256 in standing.safe_photos
            if contents.photo(visit, named.sha256) is not None
        ]
        return days_kept(contents), here

    return session.vault.read(read)
