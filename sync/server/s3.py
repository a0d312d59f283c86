"""Photos in S3-compatible storage: `<prefix>/<visit>/<digest>`, one object each, written once.

A photo is one conditional PUT (`If-None-Match: *`): of two workers that bring the same photo one makes the object, the
other finds it made, and nobody overwrites anything. The PUT names its SHA-256, which the store checks; then it is read
back and hashed here, because some stores take that name for decoration. Only now the part is thrown away.

What the store must do: see an object in its listings as soon as the PUT is confirmed (S3, MinIO and Ceph do), and honor
the condition (`prove` makes sure). Credentials come from the environment (`AWS_ACCESS_KEY_ID`, ...; `AWS_ENDPOINT_URL`
for another store than Amazon's) and are never asked for, printed or kept.
"""

import hashlib
import logging
import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from sync.journal import HEX_DIGEST, new_id
from sync.server.photos import CHUNK_BYTES, PhotoNotHeld, PhotosBusy, forget_parts, make_folder

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

_AT_ONCE: Final = 16
"""Questions under way at the same time: a phone with fifty visits does not wait for fifty answers in a row."""
_BODIES_AT_ONCE: Final = 4
"""Photos on their way at the same time: each is whole in memory, up to 256 MiB."""
_RETRYING: Final["RetryConfig"] = {"max_retries": 3, "retry_timeout": timedelta(seconds=10)}
_WAITING: Final["ClientConfig"] = {"connect_timeout": timedelta(seconds=5), "timeout": timedelta(seconds=120)}

_log = logging.getLogger(__name__)


class NotAStore(Exception):
    """The bucket does not do what the promise needs."""


class S3Photos:
    """`PhotoStore` in a bucket. Parts gather in a local folder: parts/<upload>."""

    def __init__(self, store: S3Store, parts: Path) -> None:
        self._store = store
        self._parts = parts
        make_folder(parts)
        self._asking = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="photos")
        self._bodies = threading.Semaphore(_BODIES_AT_ONCE)

    @classmethod
    def at(cls, bucket: str, prefix: str, parts: Path, *, allows_http: bool = False) -> "S3Photos":
        """The photos under a prefix of a bucket; the rest is in the environment. Nothing is asked yet.

        Args:
            allows_http: photographs may travel in clear, as to a store on this machine.
        """
        store = S3Store(
            bucket,
            prefix=prefix or None,
            checksum_algorithm="SHA256",
            conditional_put="etag",
            client_options={"allow_http": allows_http, **_WAITING},
            retry_config=_RETRYING,
        )
        return cls(store, parts)

    def held(self, visit: str) -> frozenset[str]:
        with _asking():
            # With a delimiter: what lies below (`<visit>/office/...`) is another journal's.
            found = obstore.list_with_delimiter(self._store, prefix=visit)["objects"]
        names = (one["path"].rpartition("/")[2] for one in found)
        return frozenset(name for name in names if HEX_DIGEST.fullmatch(name))

    def held_in(self, visits: Iterable[str]) -> Mapping[str, frozenset[str]]:
        asked = [*visits]
        return dict(zip(asked, self._asking.map(self.held, asked), strict=True))

    def size(self, visit: str, digest: str) -> int | None:
        try:
            with _asking():
                return obstore.head(self._store, _key(visit, digest))["size"]
        except FileNotFoundError:
            return None

    def chunks(self, visit: str, digest: str) -> Iterator[bytes]:
        try:
            with _asking():
                for chunk in obstore.get(self._store, _key(visit, digest)).stream(min_chunk_size=CHUNK_BYTES):
                    yield bytes(chunk)
        except FileNotFoundError as error:
            raise PhotoNotHeld(digest) from error

    def part(self, upload: str) -> Path:
        return self._parts / upload

    def keep(self, visit: str, digest: str, part: Path) -> None:
        with self._bodies:
            content = part.read_bytes()
            for _ in range(2):
                self._create(_key(visit, digest), content)
                if self._is_whole(visit, digest):
                    part.unlink()
                    return
                # It goes by that name and is something else: whoever made it, it is no photo.
                _log.error("the store of photos gave other bytes than it was given: %s of visit %s", digest, visit)
                self._delete(visit, digest)
        raise PhotosBusy("the store of photos does not keep what it is given")

    def _create(self, key: str, content: bytes) -> None:
        """Make the object, unless it is there: a PUT whose answer was lost has made it, too."""
        try:
            with _asking():
                obstore.put(self._store, key, content, mode="create", use_multipart=False)
        except AlreadyExistsError:
            pass

    def _is_whole(self, visit: str, digest: str) -> bool:
        """Whether what the store gives back has that digest."""
        hashed = hashlib.sha256()
        try:
            for chunk in self.chunks(visit, digest):
                hashed.update(chunk)
        except PhotoNotHeld:
            return False
        return hashed.hexdigest() == digest

    def remove(self, visit: str, digest: str) -> None:
        self._delete(visit, digest)
        forget_parts(self._parts, visit, digest)

    def _delete(self, visit: str, digest: str) -> None:
        with _asking():
            obstore.delete(self._store, _key(visit, digest))

    def prove(self) -> None:
        """Find out whether the bucket is there and keeps the promise, by an object that is gone again.

        Raises NotAStore, PhotosBusy.
        """
        key = f"probe/{new_id()}"
        try:
            with _asking():
                made = obstore.put(self._store, key, b"first", mode="create", use_multipart=False)
        except FileNotFoundError as error:
            raise NotAStore("there is no such bucket") from error
        try:
            if not self._refuses_a_second(key):
                raise NotAStore("the store overwrites what it was told to create: it does not honor If-None-Match")
        finally:
            with _asking():
                obstore.delete(self._store, key)
        if made["version"] is not None:
            _log.warning("the bucket keeps old versions: what is lawfully erased stays in them until they are removed")

    def _refuses_a_second(self, key: str) -> bool:
        try:
            with _asking():
                obstore.put(self._store, key, b"second", mode="create", use_multipart=False)
        except AlreadyExistsError:
            return True
        return False


def _key(visit: str, digest: str) -> str:
    return f"{visit}/{digest}"


@contextmanager
def _asking() -> Iterator[None]:
    """What the store does not answer is PhotosBusy, whoever can cure it: the phone keeps its photo until then."""
    try:
        yield
    except (AlreadyExistsError, FileNotFoundError):
        raise
    except BaseError as error:
        reason = str(error).partition("\n")[0]
        _log.warning("the store of photos cannot be asked: %s", reason)
        raise PhotosBusy(reason) from None
