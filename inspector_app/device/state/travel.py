"""The travel lock as the app does it, and the way back through the center."""

from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from inspector_app.clock import Clock
from inspector_app.device.session import Session
from inspector_app.device.travel import lock_for_travel, unlock_through_center
from inspector_app.vault.errors import VaultError
from inspector_app.vault.looking import look_at
from inspector_app.vault.mark import Wrappings
from inspector_app.vault.passphrase import Kdf
from sync.central import HttpCentral

__all__ = ["Closed", "closed", "closed_by", "forget", "open_through_center"]


@dataclass(frozen=True, slots=True)
class Closed:
    """A vault that the center can open: where that is, which one, and since when it is locked for travel, if it is."""

    vault: str
    url: str
    center: str
    since: datetime | None


def closed(folder: Path) -> Closed | None:
    """What can be said of the vault in this folder before it is open; None where it does not say which center has its
    key. What is wrong with it is told when it is opened."""
    try:
        return closed_by(look_at(folder))
    except VaultError:
        return None


def closed_by(mark: Wrappings) -> Closed | None:
    """The same from the mark of a vault."""
    if mark.way_back is None:
        return None
    since = None if mark.locked_since is None else datetime.fromisoformat(mark.locked_since)
    return Closed(mark.vault, mark.way_back.url, mark.way_back.center, since)


def forget(session: Session) -> None:
    """Raises what `lock_for_travel` raises; nothing is forgotten then."""
    with closing(HttpCentral(session.url)) as line:
        lock_for_travel(session, line)


def open_through_center(folder: Path, password: str, passphrase: str, clock: Clock, kdf: Kdf) -> Session:
    """Raises what `unlock_through_center` raises."""
    return unlock_through_center(folder, password, passphrase, clock=clock, line_to=HttpCentral, kdf=kdf)
