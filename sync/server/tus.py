"""Photos to the center: tus 1.0, core and creation. An offset is told only when all before it is durable.

An upload is (visit, digest, size, device); its address says so and proves it with the center's own hand, so creating it
again is the same address and leaves nothing behind. Each request about an upload is a turn: whoever comes next ends a
PATCH that is still waiting for bytes, once what it holds has been fsynced. So a phone that lost its line goes on at
once, however long the dead connection would have lived.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from sync.server.keys import Authority
from sync.server.photos import PhotoStore, fsync_file, fsync_folder
from sync.server.problems import Problem

TUS: Final = "1.0.0"
MAX_PHOTO_BYTES: Final = 256 * 1024 * 1024
_PIECE_BYTES: Final = 1024 * 1024

P = ParamSpec("P")
T = TypeVar("T")
Chunks = AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class Upload:
    """One photo on its way from one device. `size` in bytes."""

    visit: str
    digest: str
    size: int
    device: str


@dataclass(slots=True)
class Turn:
    """One request's time with an upload. `is_over` is set when it holds and writes nothing any more."""

    is_wanted_by_another: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: asyncio.Event = field(default_factory=asyncio.Event)


class Addresses:
    """Names of uploads: what the upload is, and a proof that this center said so to this device."""

    def __init__(self, authority: Authority) -> None:
        self._authority = authority

    def of(self, upload: Upload) -> str:
        """The same upload has the same name for ever."""
        parts = [upload.visit.replace("/", "-"), upload.digest, str(upload.size)]
        return ".".join([*parts, self._authority.mac("upload", _told(upload))])

    def read(self, name: str, device: str) -> Upload:
        """Raises Problem where it is not an upload of this device."""
        visit, digest, size, mac = (*name.split("."), "", "", "", "")[:4]
        if not size.isascii() or not size.isdecimal() or len(size) > 16:
            raise Problem("not-here")
        upload = Upload(visit.replace("-", "/"), digest, int(size), device)
        if not self._authority.has_written("upload", _told(upload), mac):
            raise Problem("not-here")
        return upload


def _told(upload: Upload) -> str:
    return f"{upload.visit}|{upload.digest}|{upload.size}|{upload.device}"


class Uploads:
    """Gathers uploads in the photo store's parts and hands over what is whole. Used from one event loop.

    Who may upload what is decided by the caller, before every call.
    """

    def __init__(self, photos: PhotoStore, addresses: Addresses) -> None:
        self._photos = photos
        self._addresses = addresses
        self._turns: dict[str, Turn] = {}

    async def offset(self, upload: Upload) -> int:
        """How many bytes are durable here. Ends a PATCH that is under way."""
        async with self._turn(upload):
            try:
                return await _to_its_end(self._settle, upload)
            except Problem:
                return 0

    async def receive(self, upload: Upload, offset: int, chunks: Chunks) -> int:
        """Append what comes, until it ends or another request wants its turn; give the offset then.

        Raises:
            Problem: `offset-differs`; `too-large` for more bytes than the photo has; `wrong-bytes` where they are all
                here and not the photo's, which are then thrown away; `busy` where another request came in between.
        """
        async with self._turn(upload) as turn:
            if await _to_its_end(self._settle, upload) != offset:
                raise Problem("offset-differs")
            if offset < upload.size:
                await self._append(upload, offset, _until(chunks, turn.is_wanted_by_another))
            reached = await _to_its_end(self._settle, upload)
            if reached < upload.size and turn.is_wanted_by_another.is_set():
                raise Problem("busy")
            return reached

    @asynccontextmanager
    async def _turn(self, upload: Upload) -> AsyncIterator[Turn]:
        name = self._addresses.of(upload)
        while (running := self._turns.get(name)) is not None:
            running.is_wanted_by_another.set()
            await running.is_over.wait()
        turn = self._turns[name] = Turn()
        try:
            yield turn
        finally:
            del self._turns[name]
            turn.is_over.set()

    async def _append(self, upload: Upload, offset: int, chunks: Chunks) -> None:
        """Write in large pieces, off the event loop. What has come is kept however the request ends."""
        part = self._photos.part(self._addresses.of(upload))
        held = bytearray()
        try:
            async for chunk in chunks:
                held += chunk
                if offset + len(held) > upload.size:
                    held.clear()
                    raise Problem("too-large")
                if len(held) >= _PIECE_BYTES:
                    piece, held = bytes(held), bytearray()
                    await _to_its_end(_write, part, offset, piece)
                    offset += len(piece)
        finally:
            await _to_its_end(_write, part, offset, bytes(held))

    def _settle(self, upload: Upload) -> int:
        """Make durable what is here, finish the upload if that is all of it, and give the offset.

        Raises:
            Problem: `wrong-bytes`.
        """
        part = self._photos.part(self._addresses.of(upload))
        if self._photos.size(upload.visit, upload.digest) is not None:
            part.unlink(missing_ok=True)
            return upload.size
        size = _durable_size(part)
        if size < upload.size:
            return size
        if upload.size == 0:
            _write(part, 0, b"")
        if _digest(part) != upload.digest:
            part.unlink()
            raise Problem("wrong-bytes")
        self._photos.keep(upload.visit, upload.digest, part)
        return upload.size


async def _until(chunks: Chunks, event: asyncio.Event) -> Chunks:
    """The chunks as they come, until they end or the event is set."""
    wanted = asyncio.ensure_future(event.wait())
    try:
        while not event.is_set():
            coming = asyncio.ensure_future(_next(chunks))
            await asyncio.wait({coming, wanted}, return_when=asyncio.FIRST_COMPLETED)
            if not coming.done():
                coming.cancel()
                await asyncio.gather(coming, return_exceptions=True)
                return
            if (chunk := coming.result()) is None:
                return
            yield chunk
    finally:
        wanted.cancel()


async def _next(chunks: Chunks) -> bytes | None:
    return await anext(chunks, None)


async def _to_its_end(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run blocking work in a thread, and see it through even if whoever asked goes away: a write that went on unseen
    would meet the next one."""
    running = asyncio.ensure_future(asyncio.to_thread(work, *args, **kwargs))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait({running})
        raise
    except OSError as error:
        raise Problem("busy") from error


def _write(part: Path, offset: int, piece: bytes) -> None:
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.seek(offset)
        file.write(piece)


def _durable_size(part: Path) -> int:
    """Bytes of the part, which no power cut can take away any more."""
    if not part.exists():
        return 0
    fsync_file(part)
    fsync_folder(part.parent)
    return part.stat().st_size


def _digest(part: Path) -> str:
    with part.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
