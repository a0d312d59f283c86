"""Photos to the center: what tus 1.0 asks of a server. An offset is told only when all before it is durable.

An upload is (visit, digest, size, device); its address says so and proves it with the center's own hand, so creating it
again is the same address and leaves nothing behind. Each request about an upload is a turn: whoever comes next ends a
PATCH that is still waiting for bytes, once what it holds has been fsynced. So a phone that lost its line goes on at
once, however long the dead connection would have lived. What was begun and never finished is swept in the end.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from sync.server.addresses import Addresses, Checksum, Upload, read_name
from sync.server.arriving import Arriving, Chunks
from sync.server.keys import Clock
from sync.server.parts import CHUNK_SUFFIX, append, chunk_of, digest_of, drop, holding, make
from sync.server.photos import PhotoStore, fsync_file, fsync_folder
from sync.server.problems import Problem

TUS: Final = "1.0.0"
EXTENSIONS: Final = ("creation", "creation-with-upload", "checksum", "expiration", "termination")
ALGORITHMS: Final = ("sha256", "sha1")
"""Of checksums. SHA-1 because tus wants it of every server; what a photo is, SHA-256 alone decides."""
MAX_PHOTO_BYTES: Final = 256 * 1024 * 1024
UNFINISHED_SECONDS: Final = 30 * 24 * 3600
"""How long a part is kept after its last byte. What was whole by then is a photo, and is never swept."""
_SWEEP_SECONDS: Final = 3600
_READ_BYTES: Final = 1024 * 1024

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(slots=True)
class Turn:
    """One request's time with an upload. `is_over` is set when it holds and writes nothing any more."""

    is_wanted_by_another: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: asyncio.Event = field(default_factory=asyncio.Event)


class Uploads:
    """Gathers uploads in the photo store's parts and hands over what is whole. Used from one event loop.

    Who may upload what is decided by the caller, before every call.
    """

    def __init__(self, photos: PhotoStore, addresses: Addresses, clock: Clock) -> None:
        self._photos = photos
        self._addresses = addresses
        self._clock = clock
        self._turns: dict[str, Turn] = {}
        self._swept_at: float | None = None

    async def offset(self, upload: Upload) -> int:
        """How many bytes are durable here. Ends a PATCH that is under way."""
        async with self._turn(self._addresses.of(upload)):
            return await self._here(upload)

    async def receive(
        self, upload: Upload, offset: int | None, chunks: Chunks, checksum: Checksum | None = None
    ) -> int:
        """Append what comes, until it ends or another request wants its turn; give the offset then.

        Args:
            offset: where the bytes begin; None: at the first one, and what is here already is passed over.
            checksum: of all that comes. Nothing of it is kept unless it is whole and hashes to that.

        Raises:
            Problem: `offset-differs`; `too-large` for more bytes than the photo has; `chunk-differs`; `wrong-bytes`
                where they are all here and not the photo's, which are then thrown away; `busy` where another request
                came in between.
        """
        async with self._turn(self._addresses.of(upload)) as turn:
            here = await self._here(upload)
            if offset is not None and here != offset:
                raise Problem("offset-differs")
            if here < upload.size:
                passed_over = here if offset is None else 0
                # That of the whole photo is compared at the end in any case, so what comes of it may be kept.
                if checksum is None or (not offset and checksum == Checksum("sha256", bytes.fromhex(upload.digest))):
                    async with Arriving(chunks, turn.is_wanted_by_another, passed_over) as arriving:
                        await self._append(upload, here, arriving)
                else:
                    await self._append_checked(upload, here, chunks, passed_over, checksum)
            reached = await _to_its_end(self._settle, upload)
            if reached < upload.size and turn.is_wanted_by_another.is_set():
                raise Problem("busy")
            return reached

    async def terminate(self, upload: Upload) -> None:
        """Throw the part away, if the upload is unfinished. A photo that is whole stays: it is evidence."""
        name = self._addresses.of(upload)
        async with self._turn(name):
            if await self._here(upload) < upload.size:
                await _to_its_end(drop, self._photos.part(name))

    def expires_at(self, upload: Upload) -> float | None:
        """When what is here of an unfinished upload will be swept, as a POSIX time; None where nothing will."""
        try:
            return self._photos.part(self._addresses.of(upload)).stat().st_mtime + UNFINISHED_SECONDS
        except FileNotFoundError:
            return None

    async def begun(self, device: str) -> list[Upload]:
        """The unfinished uploads of a device, those included whose bytes a request still has in its hands."""
        found = set()
        for name in {part.name for part in await _to_its_end(self._parts)} | self._turns.keys():
            with suppress(Problem):  # another device's
                found.add(self._addresses.read(name, device))
        return sorted(found, key=lambda upload: upload.digest)

    async def sweep(self, is_named: Callable[[Upload], bool]) -> None:
        """At most once an hour: throw away parts that nobody has gone on with, and those of photos that no entry names
        any more. Never one that is in use; what is whole becomes a photo instead, whatever the clock says."""
        now = self._clock().timestamp()
        if self._swept_at is not None and 0 <= now - self._swept_at < _SWEEP_SECONDS:
            return
        self._swept_at = now
        for part in await _to_its_end(self._parts):
            name = part.name.removesuffix(CHUNK_SUFFIX)
            if name not in self._turns:
                async with self._turn(name):
                    await _to_its_end(self._sweep, part, now, is_named)

    def _sweep(self, part: Path, now: float, is_named: Callable[[Upload], bool]) -> None:
        with suppress(Problem, FileNotFoundError):
            upload, _ = read_name(part.name.removesuffix(CHUNK_SUFFIX), "")
            if not is_named(upload):
                drop(part)
            elif part.suffix == CHUNK_SUFFIX or self._settled(upload, part) < upload.size:
                _sweep_old(part, now)

    def _parts(self) -> list[Path]:
        """All of them lie in one folder."""
        return sorted(self._photos.part("any").parent.iterdir())

    @asynccontextmanager
    async def _turn(self, name: str) -> AsyncIterator[Turn]:
        while (running := self._turns.get(name)) is not None:
            running.is_wanted_by_another.set()
            await running.is_over.wait()
        turn = self._turns[name] = Turn()
        try:
            yield turn
        finally:
            del self._turns[name]
            turn.is_over.set()

    async def _here(self, upload: Upload) -> int:
        try:
            return await _to_its_end(self._settle, upload)
        except Problem as problem:
            if problem.kind.code != "wrong-bytes":
                raise
            return 0

    async def _append(self, upload: Upload, offset: int, arriving: Arriving) -> None:
        """Write in large pieces, off the event loop. What has come is kept however the request ends."""
        part = self._photos.part(self._addresses.of(upload))
        try:
            async for piece in arriving:
                if offset + len(piece) > upload.size:
                    raise Problem("too-large")
                begins, offset = offset, offset + len(piece)
                await _to_its_end(self._write, part, begins, piece)
        except asyncio.CancelledError:
            # Where the last piece was not written, the part does not end there, and nothing is.
            with suppress(Problem):
                if (rest := arriving.take()) and offset + len(rest) <= upload.size:
                    await _to_its_end(self._write, part, offset, rest)
            raise

    async def _append_checked(
        self, upload: Upload, offset: int, chunks: Chunks, passed_over: int, checksum: Checksum
    ) -> None:
        """Let all of it gather beside the part, and append it only when it is what it was said to be."""
        name = self._addresses.of(upload)
        is_wanted_by_another = self._turns[name].is_wanted_by_another
        chunk = chunk_of(self._photos.part(name))
        try:
            async with Arriving(chunks, is_wanted_by_another) as arriving:
                size = await self._gather(chunk, arriving, upload.size - offset + passed_over)
            if await _to_its_end(digest_of, chunk, checksum.algorithm) != checksum.digest:
                raise Problem("busy" if is_wanted_by_another.is_set() else "chunk-differs")
            if size > passed_over:
                # It is all here and small work: nobody need wait for less of it.
                async with Arriving(_read_from(chunk, passed_over), asyncio.Event()) as arriving:
                    await self._append(upload, offset, arriving)
        finally:
            await _to_its_end(chunk.unlink, missing_ok=True)

    async def _gather(self, chunk: Path, arriving: Arriving, most: int) -> int:
        await _to_its_end(chunk.unlink, missing_ok=True)
        size = 0
        await _to_its_end(append, chunk, 0, b"")
        async for piece in arriving:
            if size + len(piece) > most:
                raise Problem("too-large")
            await _to_its_end(append, chunk, size, piece)
            size += len(piece)
        return size

    def _write(self, part: Path, offset: int, piece: bytes) -> None:
        """The part's time is the center's, by which it will be swept."""
        append(part, offset, piece)
        now = self._clock().timestamp()
        with suppress(FileNotFoundError):
            os.utime(part, (now, now))

    def _settle(self, upload: Upload) -> int:
        """Make durable what is here, finish the upload if that is all of it, and give the offset.

        Raises:
            Problem: `wrong-bytes`.
        """
        return self._settled(upload, self._photos.part(self._addresses.of(upload)))

    def _settled(self, upload: Upload, part: Path) -> int:
        if self._photos.size(upload.visit, upload.digest) is not None:
            drop(part)
            return upload.size
        if upload.size == 0:
            make(part)
        with holding(part) as is_here:
            if not is_here:
                return 0
            if part.stat().st_size < upload.size:
                return _durable_size(part)
            # What is whole is made durable by the store, once it is known to be the photo.
            if _digest_of_durable(part) != upload.digest:
                part.unlink()
                raise Problem("wrong-bytes")
            self._photos.keep(upload.visit, upload.digest, part)
            return upload.size


def _sweep_old(part: Path, now: float) -> None:
    with holding(part) as is_here:
        age = now - part.stat().st_mtime if is_here else 0
        if age > UNFINISHED_SECONDS:
            part.unlink()
        elif age < 0:
            # The clock was set back: else this would lie here until that time has come again.
            os.utime(part, (now, now))


async def _read_from(path: Path, offset: int) -> Chunks:
    with path.open("rb") as file:
        file.seek(offset)
        while piece := await _to_its_end(file.read, _READ_BYTES):
            yield piece


async def _to_its_end(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run blocking work in a thread, and see it through even if whoever asked goes away: a write that went on unseen
    would meet the next one."""
    running = asyncio.get_running_loop().run_in_executor(None, partial(work, *args, **kwargs))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait({running})
        raise
    except OSError as error:
        raise Problem("busy") from error


def _durable_size(part: Path) -> int:
    """Bytes of the part, which no power cut can take away any more."""
    fsync_file(part)
    fsync_folder(part.parent)
    return part.stat().st_size


def _digest_of_durable(part: Path) -> str:
    """Of all that is in the file, read again. The disk takes it meanwhile: the one waits, the other reckons."""
    with ThreadPoolExecutor(1, "fsync") as aside:
        becoming_durable = aside.submit(fsync_file, part)
        digest = digest_of(part).hex()
        becoming_durable.result()  # a disk tells of a lost write once
    return digest
