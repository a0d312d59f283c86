"""Brings a vault and its center in step, and says what is safe: the device's use of `sync`."""

import random
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol

from inspector_app.clock import SystemClock, pause
from inspector_app.device.apart import VaultWithout, damaged_visits
from inspector_app.device.errors import NoNewIdentity, RecoveryNotProven
from inspector_app.device.recovery import Holder, renew_recovery
from inspector_app.device.released import LOST, Gone, all_gone, lost_among
from inspector_app.device.releasing import release
from inspector_app.device.session import Session
from inspector_app.device.succession import is_doubled, take_new_identity
from inspector_app.vault.contents import Contents
from inspector_app.vault.errors import DamagedPhoto, VaultDamaged
from inspector_app.visits.kinds import DECIDING
from sync.braid import fold
from sync.copies import Copy, Standing
from sync.endings import Ending
from sync.engine import EVERYTHING, Action, Waiting
from sync.errors import Refused, Stopped, SyncError
from sync.journal import Body
from sync.replica import Replica
from sync.runner import Central, PhotoBytes, Report, Sync
from sync.strands import Node

_READ_BYTES: Final = 1024 * 1024
_FIRST_READ_BYTES: Final = 256 * 1024
"""The first stretch is all that is waited for; the others are opened while the one before leaves."""
_PIECE_BYTES: Final = 32 * 1024
"""On 16 kB/s two seconds: a bar that moves, and a pause that is heard."""

DAMAGED: Final = "Part of this visit is damaged on this device. The other visits go on; what opens can be salvaged."


class Counting(Protocol):
    """Is told what leaves this device."""

    def begin(self, visit: str, sha256: str, offset: int) -> None:
        """A photo leaves from there on."""

    def move(self, count: int) -> None:
        """So many bytes more of it have left."""


class VaultPhotos:
    """The photos of a vault, read in stretches, each in its own short transaction, so that capture never waits long."""

    def __init__(self, session: Session) -> None:
        self._vault = session.vault

    def size(self, visit: str, sha256: str) -> int | None:
        found = self._vault.read(lambda contents: contents.photo(visit, sha256))
        return None if found is None else found.size

    def read(self, visit: str, sha256: str, offset: int) -> Iterator[bytes]:
        # The next stretch is opened while this one leaves.
        with ThreadPoolExecutor(1, "reading-ahead") as ahead:
            coming = ahead.submit(self._read_part, visit, sha256, offset, _FIRST_READ_BYTES)
            while part := coming.result():
                offset += len(part)
                coming = ahead.submit(self._read_part, visit, sha256, offset, _READ_BYTES)
                yield part

    def _read_part(self, visit: str, sha256: str, offset: int, size: int) -> bytes:
        def read(contents: Contents) -> bytes:
            found = contents.photo(visit, sha256)
            return b"" if found is None else found.read(offset, size)

        try:
            return self._vault.read(read)
        except DamagedPhoto as error:
            # One photo that the disk has lost never stands in the way of the others.
            raise Refused("damaged-here", str(error)) from error


class Sending:
    """Photos on their way: read in small pieces that are counted, so that a slow line can be watched and stopped.

    Args:
        meter: is told what leaves.
        is_stopped: ends a photo where it is; the center keeps what it has.
        most_bytes: larger photos stay here this time.
    """

    def __init__(
        self, photos: PhotoBytes, meter: Counting, is_stopped: Callable[[], bool], most_bytes: int | None = None
    ) -> None:
        self._photos, self._meter, self._is_stopped, self._most_bytes = photos, meter, is_stopped, most_bytes

    def size(self, visit: str, sha256: str) -> int | None:
        found = self._photos.size(visit, sha256)
        return None if found is None or (self._most_bytes is not None and found > self._most_bytes) else found

    def read(self, visit: str, sha256: str, offset: int) -> Iterator[bytes]:
        self._meter.begin(visit, sha256, offset)
        for part in self._photos.read(visit, sha256, offset):
            for at in range(0, len(part), _PIECE_BYTES):
                if self._is_stopped():
                    raise Stopped
                piece = part[at : at + _PIECE_BYTES]
                yield piece
                self._meter.move(len(piece))


class Center(Central, Holder, Protocol):
    """All that a sync asks of the center."""


def replica_of(session: Session) -> Replica:
    """The vault as a party to exchanges; visits of which a part is damaged are kept apart. Raises VaultDamaged where it
    is the vault itself."""
    session.refresh_keys()
    replica = _replica(session)
    try:
        replica.copies()  # what is read here is not read again
    except VaultDamaged:
        session.apart = damaged_visits(session.vault)
        replica = _replica(session)
        replica.copies()
    return replica


def _replica(session: Session) -> Replica:
    memory = VaultWithout(session.vault, session.apart) if session.apart else session.vault
    return Replica(memory, session.identity, session.keyring, carried=session.sets.carried, apart=session.apart)


def synchronize(
    session: Session,
    central: Center,
    *,
    rest: Callable[[float], None] = pause,
    watch: Callable[[Action], None] | None = None,
    photos: PhotoBytes | None = None,
    is_stopped: Callable[[], bool] = lambda: False,
    on_screen: Callable[[], str] = lambda: "",
) -> Report:
    """One sync from beginning to end; what did not get through is in the report, with its reason. Behind it originals
    leave that may, but for those of the visit that `on_screen` gives."""
    replica = replica_of(session)
    sending = Sync(
        replica,
        central,
        photos or VaultPhotos(session),
        rest=rest,
        chance=random.SystemRandom().random,
        watch=watch,
        is_stopped=is_stopped,
        seconds=SystemClock().seconds,
    )
    report = sending.run()
    report.waiting += tuple(Waiting(f"visit {visit}", DAMAGED, "damaged-here") for visit in sorted(session.apart))
    if not is_stopped():
        report.waiting += tuple(_see_to_identity(session, replica, central, report.waiting))
        if not any(one.what == EVERYTHING for one in report.waiting):
            released = release(session, replica, central, on_screen=on_screen, is_stopped=is_stopped)
            report.photos_released = len(released.gone)
        lost = lost_among(session.vault.read(lambda contents: all_gone(contents, session.apart)), replica.copies())
        report.waiting += tuple(
            Waiting(f"photo {one.named.sha256[:12]}", one.sentence, LOST, one.named.sha256) for one in lost
        )
    return report


def _see_to_identity(
    session: Session, replica: Replica, central: Center, waiting: tuple[Waiting, ...]
) -> Iterator[Waiting]:
    """After the exchange: a new identity where somebody else wrote in this device's name, and the recovery of the
    vault's key sealed to the center's newest key. What does not get through is tried with the next sync."""
    session.refresh_keys()
    if any(one.what == EVERYTHING for one in waiting):
        return  # nobody answers
    try:
        if is_doubled(session):
            take_new_identity(session, replica, central, central)
        elif not replica.revoked:
            renew_recovery(session, central)
    except (SyncError, RecoveryNotProven, NoNewIdentity) as error:
        yield Waiting("device", str(error), "identity")


@dataclass(frozen=True, slots=True)
class Safety:
    """What a vault holds and how much of it is proven safe: photos are originals, their views do not count.

    `oldest_unsafe_at` is the phone's own time of writing. `endings` are the visits to which access has ended, as far as
    something of them is here; `revoked` is since when this device is, "" where it is not. `gone` are originals that
    are not on this device any more; `away` of them are not proven now, `lost` of those the center says it has not."""

    entries: int
    safe_entries: int
    photos: int
    safe_photos: int
    quarantined_entries: int
    quarantined_photos: int
    reasons: tuple[str, ...]
    oldest_unsafe_at: str | None
    endings: tuple[Ending, ...] = ()
    revoked: str = ""
    gone: tuple[Gone, ...] = ()
    away: int = 0
    lost: tuple[Gone, ...] = ()
    damaged: tuple[str, ...] = ()
    """Visits of which a part is damaged here: how much of them is safe cannot be said."""

    @property
    def only_here(self) -> int:
        """Entries and photos that are here and that no receipt proves yet, and damaged visits."""
        return self.entries - self.safe_entries + self.photos_only_here + len(self.damaged)

    @property
    def photos_only_here(self) -> int:
        return self.photos - self.safe_photos - self.away


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
    gone = session.vault.read(lambda contents: all_gone(contents, session.apart))
    return Safety(
        entries=sum(standing.entries for standing in standings.values()),
        safe_entries=sum(standing.safe_entries for standing in standings.values()),
        photos=sum(len(_originals(standing)) for standing in standings.values()),
        safe_photos=sum(len(_originals(standing) & set(standing.safe_photos)) for standing in standings.values()),
        quarantined_entries=len(quarantined) + len(aside),
        quarantined_photos=sum(len(node.body.photos) for node, _ in quarantined if isinstance(node.body, Body)),
        reasons=(*(why for _, why in quarantined), *(one.why for one in aside), *(DAMAGED for _ in session.apart)),
        oldest_unsafe_at=_oldest(standings),
        endings=tuple(replica.endings()),
        revoked=replica.revoked,
        gone=tuple(gone),
        away=sum(one.named.sha256 not in standings[one.visit].safe_photos for one in gone),
        lost=tuple(lost_among(gone, copies)),
        damaged=tuple(sorted(session.apart)),
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
