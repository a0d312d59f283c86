"""Brings a vault and its center in step, and says what is safe: the device's use of `sync`."""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from inspector_app.clock import pause
from inspector_app.device.session import Session
from inspector_app.vault.contents import Contents
from inspector_app.vault.errors import DamagedPhoto
from inspector_app.visits.kinds import DECIDING
from sync.braid import fold
from sync.copies import Copy, Standing
from sync.engine import Action
from sync.errors import Refused
from sync.journal import Body
from sync.replica import Replica
from sync.runner import Central, Report, Sync
from sync.strands import Node

_READ_BYTES: Final = 1024 * 1024


class VaultPhotos:
    """The photos of a vault, read in stretches, each in its own short transaction, so that capture never waits long."""

    def __init__(self, session: Session) -> None:
        self._vault = session.vault

    def size(self, visit: str, sha256: str) -> int | None:
        found = self._vault.read(lambda contents: contents.photo(visit, sha256))
        return None if found is None else found.size

    def read(self, visit: str, sha256: str, offset: int) -> Iterator[bytes]:
        while part := self._read_part(visit, sha256, offset):
            yield part
            offset += len(part)

    def _read_part(self, visit: str, sha256: str, offset: int) -> bytes:
        def read(contents: Contents) -> bytes:
            found = contents.photo(visit, sha256)
            return b"" if found is None else found.read(offset, _READ_BYTES)

        try:
            return self._vault.read(read)
        except DamagedPhoto as error:
            # One photo that the disk has lost never stands in the way of the others.
            raise Refused("damaged-here", str(error)) from error


def replica_of(session: Session) -> Replica:
    """The vault as a party to exchanges."""
    return Replica(session.vault, session.identity, session.keyring)


def synchronize(
    session: Session,
    central: Central,
    *,
    rest: Callable[[float], None] = pause,
    watch: Callable[[Action], None] | None = None,
) -> Report:
    """One sync from beginning to end; what did not get through is in the report, with its reason."""
    chance = random.SystemRandom().random
    return Sync(replica_of(session), central, VaultPhotos(session), rest=rest, chance=chance, watch=watch).run()


@dataclass(frozen=True, slots=True)
class Safety:
    """What a vault holds and how much of it is proven safe: photos are originals, their views do not count.

    `oldest_unsafe_at` is the phone's own time of writing."""

    entries: int
    safe_entries: int
    photos: int
    safe_photos: int
    quarantined_entries: int
    quarantined_photos: int
    reasons: tuple[str, ...]
    oldest_unsafe_at: str | None


def measure_safety(session: Session, replica: Replica | None = None) -> Safety:
    """Over all visits of the vault. A photo counts once in each visit that names it.

    Args:
        replica: one that has read the vault before and was not used for a sync since; then only what is new is read.
    """
    replica = replica or replica_of(session)
    copies = replica.copies()
    standings = {visit: replica.standing(visit) for visit in copies}
    quarantined = [node for copy in copies.values() for node in _quarantined(copy)]
    aside = session.vault.read(lambda contents: contents.aside())
    return Safety(
        entries=sum(standing.entries for standing in standings.values()),
        safe_entries=sum(standing.safe_entries for standing in standings.values()),
        photos=sum(len(_originals(standing)) for standing in standings.values()),
        safe_photos=sum(len(_originals(standing) & set(standing.safe_photos)) for standing in standings.values()),
        quarantined_entries=len(quarantined) + len(aside),
        quarantined_photos=sum(len(node.body.photos) for node, _ in quarantined if isinstance(node.body, Body)),
        reasons=(*(why for _, why in quarantined), *(one.why for one in aside)),
        oldest_unsafe_at=_oldest(standings),
    )


def _originals(standing: Standing) -> set[str]:
    """Photos as a person counts them: views are made again at any time, and are not evidence."""
    return {named.sha256 for named in standing.named if named.role == "original"}


def _quarantined(copy: Copy) -> list[tuple[Node, str]]:
    """Entries that are stored and take no part in the visit, and why."""
    by_leaf = {node.leaf: node for node in copy.strands.nodes}
    return [(by_leaf[aside.leaf], aside.why) for aside in fold(copy.strands, DECIDING).set_aside]


def _oldest(standings: Mapping[str, Standing]) -> str | None:
    """By the phone's own clock: it orders nothing but this one line."""
    bodies = (node.body for standing in standings.values() for node in standing.unsafe)
    times = [body.at for body in bodies if isinstance(body, Body)]
    return min(times, key=datetime.fromisoformat, default=None)
