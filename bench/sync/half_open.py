"""An upload whose line died without a word: the server still waits on it, and the device comes back over a new one.

The same bare client asks all servers: half a PATCH, then silence on an open connection; a second later HEAD and PATCH
over a new connection, as often as it takes. Measured is from coming back to the last byte's being confirmed.
"""

import base64
import contextlib
import http.client
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from bench.sync.programs import run
from bench.sync.racing import Measured, copied
from bench.sync.sides import Ours, Side
from bench.sync.work import PHOTO_BYTES, Load, photos

LOAD: Final = Load(photos=1, photo_bytes=PHOTO_BYTES)
GIVES_UP_AFTER_SECONDS: Final = 45.0
_TUS: Final = {"Tus-Resumable": "1.0.0"}


@dataclass
class Uploading:
    """One photo on its way to one server."""

    url: str
    path: str
    metadata: Mapping[str, str]
    headers: Mapping[str, str]
    photo: bytes
    heard: list[str] = field(default_factory=list)

    def announce(self) -> str:
        """Create the upload; its path."""
        named = ",".join(f"{name} {base64.b64encode(text.encode()).decode()}" for name, text in self.metadata.items())
        headers = {"Upload-Length": str(len(self.photo)), "Upload-Metadata": named, "Content-Length": "0"}
        with self._connection() as line:
            line.request("POST", self.path, headers={**_TUS, **self.headers, **headers})
            return urlsplit(line.getresponse().headers["Location"]).path

    def begin_and_fall_silent(self, upload: str) -> http.client.HTTPConnection:
        """Half of it, over a connection that stays open."""
        line = self._connection_for_ever()
        line.putrequest("PATCH", upload)
        for name, value in self._patch_headers(0, len(self.photo)).items():
            line.putheader(name, value)
        line.endheaders(self.photo[: len(self.photo) // 2])
        return line

    def come_back(self, upload: str) -> float | None:
        """Seconds until all of it is there; None where that takes too long."""
        begun = time.perf_counter()
        while time.perf_counter() - begun < GIVES_UP_AFTER_SECONDS:
            with contextlib.suppress(OSError, http.client.HTTPException):
                offset = self._ask(upload)
                if offset is not None and self._send_rest(upload, offset) == len(self.photo):
                    return time.perf_counter() - begun
            time.sleep(0.1)  # noqa: TID251  a client that was refused asks again after a moment
        return None

    def _ask(self, upload: str) -> int | None:
        with self._connection() as line:
            line.request("HEAD", upload, headers={**_TUS, **self.headers})
            reply = line.getresponse()
            offset = reply.headers.get("Upload-Offset")
            self.heard.append(f"HEAD {reply.status}" + (f": {offset}" if offset is not None else ""))
            return None if offset is None else int(offset)

    def _send_rest(self, upload: str, offset: int) -> int | None:
        if offset == len(self.photo):
            return offset
        with self._connection() as line:
            rest = self.photo[offset:]
            line.request("PATCH", upload, rest, headers=self._patch_headers(offset, len(rest)))
            reply = line.getresponse()
            self.heard.append(f"PATCH {reply.status}")
            reached = reply.headers.get("Upload-Offset")
            return int(reached) if reply.status == 204 and reached is not None else None

    def _patch_headers(self, offset: int, size: int) -> dict[str, str]:
        about = {"Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
        return {**_TUS, **self.headers, **about, "Content-Length": str(size)}

    def _connection(self) -> "contextlib.closing[http.client.HTTPConnection]":
        return contextlib.closing(self._connection_for_ever())

    def _connection_for_ever(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", int(self.url.rpartition(":")[2]), timeout=60)


def come_back_after_silence(side: Side, laid: Path) -> Measured:
    """How long this side's server keeps a device waiting that comes back."""
    with copied(laid, f"silent-{laid.name}") as folder, side.serve(folder) as server:
        uploading = _ours(side, folder, server.url) if isinstance(side, Ours) else _theirs(server.url)
        upload = uploading.announce()
        with contextlib.closing(uploading.begin_and_fall_silent(upload)):
            time.sleep(1.0)  # noqa: TID251  so that the half is there, and nothing else happens
            seconds = uploading.come_back(upload)
    return Measured(side.name, seconds, why=", ".join(uploading.heard))


def _theirs(url: str) -> Uploading:
    return Uploading(url, "/files", {"filename": "photo.jpg", "filetype": "image/jpeg"}, {}, next(photos(1)))


def _ours(side: Ours, folder: Path, url: str) -> Uploading:
    """The entry that names the photo goes first, and brings the token."""
    told = run(side.announcing(folder, url), within=60, environ=side.environ)
    metadata = {"visit": str(told["visit"]), "sha256": str(told["sha256"])}
    return Uploading(url, "/v1/uploads", metadata, {"Authorization": f"Bearer {told['token']}"}, next(photos(1)))
