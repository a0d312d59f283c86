"""Opens the center in a folder, and turns what its parts raise into what a person is told."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy.exc import DatabaseError, DBAPIError

from inspector_app.central.documents import SetRules
from inspector_app.central.errors import CannotOpen, CenterBusy
from inspector_app.central.stores import Stores, note_stores
from inspector_app.vault.keys import RecoveryWrapping, answer_recovery_challenge, open_recovery
from sync.server.center import Center
from sync.server.keys import Clock, KeysDamaged
from sync.server.photos import PhotosBusy
from sync.server.postgres import NotDurable, open_postgres
from sync.server.s3 import NotAStore, S3Photos
from sync.server.store import JournalStore, StoreBusy
from sync.strictjson import JSON

__all__ = ["curing", "open_center", "prove_stores"]


def open_center(folder: Path, clock: Clock, stores: Stores) -> Center:
    """Open the center in a folder, or make one there. Raises CannotOpen, CenterBusy."""
    store = _open_journals(folder, stores)
    try:
        with curing():
            center = Center.open(
                folder,
                clock=clock,
                open_recovery=_open_recovery,
                answer_recovery=answer_recovery_challenge,
                documents=SetRules(clock),
                store=store,
                photos=_open_photos(folder, stores),
            )
    except (KeysDamaged, DatabaseError) as error:
        _close(store)
        raise CannotOpen(folder, str(error).partition("\n")[0]) from error
    except BaseException:
        _close(store)
        raise
    note_stores(folder, stores)
    return center


def _open_journals(folder: Path, stores: Stores) -> JournalStore | None:
    """None where they are in the folder."""
    if not stores.database:
        return None
    try:
        return open_postgres(stores.database)
    except StoreBusy as error:
        cause = error.__cause__
        if isinstance(cause, DBAPIError) and getattr(cause.orig, "sqlstate", None) is None:
            # What libpq says names host and user, and never a password.
            raise CannotOpen(folder, str(cause.orig).partition("\n")[0]) from None
        raise CenterBusy from error
    except (NotDurable, DatabaseError) as error:
        raise CannotOpen(folder, str(error).partition("\n")[0]) from error


def _open_photos(folder: Path, stores: Stores) -> S3Photos | None:
    """None where they are in the folder."""
    if not stores.photos:
        return None
    return S3Photos.at(*stores.bucket, folder / "parts", allows_http=_is_on_this_machine())


def _is_on_this_machine() -> bool:
    """Whether the store of photos is: only there they may travel in clear, unless somebody says so."""
    endpoint = urlsplit(os.environ.get("AWS_ENDPOINT_URL", ""))
    says_so = os.environ.get("AWS_ALLOW_HTTP", "").lower() == "true"
    return says_so or endpoint.hostname in {"127.0.0.1", "::1", "localhost"}


def prove_stores(folder: Path, center: Center) -> None:
    """Before a center answers: whether the store of photos is there and does what it must. Raises CannotOpen."""
    if isinstance(center.photos, S3Photos):
        try:
            center.photos.prove()
        except (NotAStore, PhotosBusy) as error:
            raise CannotOpen(folder, f"its photos: {error}") from error


def _close(store: JournalStore | None) -> None:
    if store is not None:
        store.close()


def _open_recovery(wrapping: dict[str, JSON], private_key: bytes) -> bytes:
    return open_recovery(RecoveryWrapping.from_json(wrapping), private_key)


@contextmanager
def curing() -> Iterator[None]:
    """What time can cure becomes CenterBusy."""
    try:
        yield
    except (StoreBusy, PhotosBusy) as error:
        raise CenterBusy from error
