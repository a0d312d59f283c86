"""Opens the center in a folder, and turns what its parts raise into what a person is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from inspector_app.central.errors import CannotOpen, CenterBusy
from inspector_app.vault.keys import RecoveryWrapping, answer_recovery_challenge, open_recovery
from sync.server.center import Center
from sync.server.keys import Clock, KeysDamaged
from sync.server.store import StoreBusy
from sync.strictjson import JSON

__all__ = ["curing", "open_center"]


def open_center(folder: Path, clock: Clock) -> Center:
    """Open the center in a folder, or make one there. Raises CannotOpen, CenterBusy."""
    try:
        with curing():
            return Center.open(
                folder, clock=clock, open_recovery=_open_recovery, answer_recovery=answer_recovery_challenge
            )
    except (KeysDamaged, DatabaseError) as error:
        raise CannotOpen(folder, str(error).partition("\n")[0]) from error


def _open_recovery(wrapping: dict[str, JSON], private_key: bytes) -> bytes:
    return open_recovery(RecoveryWrapping.from_json(wrapping), private_key)


@contextmanager
def curing() -> Iterator[None]:
    """What time can cure becomes CenterBusy."""
    try:
        yield
    except StoreBusy as error:
        raise CenterBusy from error
