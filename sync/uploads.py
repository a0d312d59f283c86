"""Photos to the center: a tus 1.0 client. The offset of the other side is believed, never our own.

The first question of a sync is what the other side speaks. Where it takes bytes with the creation, a photo is one
request; that it is the same photo again does not matter there. What was begun before, here or in an earlier sync, is
asked for instead, and gone on with. Where it does not (an older center), each photo is announced first.
"""

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import httpx

from sync.errors import NoAnswer, Refused, TryAgainLater
from sync.transport import HttpLine, raise_for_refusal

TUS: Final = "1.0.0"
PATH: Final = "/v1/uploads"
_OFFSET = re.compile(r"[0-9]{1,15}")
_OFFSET_TYPE: Final = {"Content-Type": "application/offset+octet-stream"}
_MOST_DISAGREEMENTS: Final = 4
_CONFLICT, _LOCKED = 409, 423

Name = Callable[[str, str], Mapping[str, str]]
"""(visit, digest) -> what is said of an upload at its creation."""


@dataclass(frozen=True, slots=True)
class _Photo:
    visit: str
    sha256: str
    size: int
    read: Callable[[int], Iterator[bytes]]
    token: str


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What the other side says it can, and which photos of ours (first 16 digits of the digest) it has begun."""

    extensions: frozenset[str] = frozenset()
    algorithms: frozenset[str] = frozenset()
    begun: frozenset[str] = field(default=frozenset())

    @classmethod
    def read(cls, headers: httpx.Headers) -> "_Spoken":
        def words(name: str) -> frozenset[str]:
            return frozenset(word.strip() for word in headers.get(name, "").split(","))

        if TUS not in words("Tus-Version"):
            return cls()
        return cls(words("Tus-Extension"), words("Tus-Checksum-Algorithm"), words("Uploads-Begun"))


class _OffsetDiffers(Exception):
    """The other side is at another offset than we thought. Only it knows at which."""


class PhotoUploads:
    """The uploads of one sync, one after the other.

    Args:
        path: where uploads are created.
        name: what is said of them there; a center wants visit and digest.
    """

    def __init__(self, line: HttpLine, *, path: str = PATH, name: Name | None = None) -> None:
        self._line, self._path = line, path
        self._name: Name = name or (lambda visit, sha256: {"visit": visit, "sha256": sha256})
        self._spoken: _Spoken | None = None
        self._places: dict[tuple[str, str], str] = {}
        self._begun: set[str] = set()

    def put(self, *, visit: str, sha256: str, size: int, read: Callable[[int], Iterator[bytes]], token: str) -> None:
        """Bring a photo's bytes to where they belong, from where the other side has them.

        Raises:
            TryAgainLater: the line failed; what arrived is kept there, and the next call goes on from it.
            Refused: `wrong-bytes`, `not-here`, `too-large` ...: asking again changes nothing.
        """
        photo = _Photo(visit, sha256, size, read, token)
        try:
            self._bring(photo)
        except (Refused, NoAnswer):
            self._places.pop((visit, sha256), None)  # it may be gone there: begin with its creation
            raise

    def _bring(self, photo: _Photo) -> None:
        place, offset = self._find(photo)
        for _ in range(_MOST_DISAGREEMENTS):
            if offset == photo.size:
                return
            try:
                offset = self._patch(place, offset, photo)
            except _OffsetDiffers:
                offset = self._head(place, photo)
        if offset != photo.size:
            raise NoAnswer("The center took the photo's bytes but does not say that it has them all.")

    def _find(self, photo: _Photo) -> tuple[str, int]:
        """Where the upload is, and how much of it is there."""
        place = self._places.get((photo.visit, photo.sha256))
        if place is not None:
            try:
                return place, self._head(place, photo)
            except NoAnswer:
                del self._places[photo.visit, photo.sha256]
        return self._create(photo)

    def _create(self, photo: _Photo) -> tuple[str, int]:
        spoken = self._ask(photo.token)
        is_begun = photo.sha256 in self._begun or photo.sha256[:16] in spoken.begun
        # Whatever becomes of this request: the next one about this photo asks how far it got.
        self._begun.add(photo.sha256)
        named = self._name(photo.visit, photo.sha256).items()
        metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in named)
        headers = {"Upload-Length": str(photo.size), "Upload-Metadata": metadata}
        if "creation-with-upload" in spoken.extensions and not is_begun and photo.size:
            headers |= {**_OFFSET_TYPE, "Content-Length": str(photo.size), **self._checksum(photo)}
            reply = self._call("POST", self._path, photo.token, headers, photo.read(0))
        else:
            reply = self._call("POST", self._path, photo.token, headers)
        place = self._places[photo.visit, photo.sha256] = self._place(reply)
        return place, _offset(reply, photo) if "Upload-Offset" in reply.headers else self._head(place, photo)

    def _ask(self, token: str) -> _Spoken:
        """Once. Whoever does not answer that question as tus does is spoken to in its simplest form."""
        if self._spoken is None:
            with self._line.reply_to(self._line.build("OPTIONS", self._path, _headers(token))) as reply:
                reply.read()
                self._spoken = _Spoken.read(reply.headers) if reply.is_success else _Spoken()
        return self._spoken

    def _checksum(self, photo: _Photo) -> dict[str, str]:
        """The digest of a whole photo is known: to say it costs nothing."""
        if self._spoken is None or "sha256" not in self._spoken.algorithms:
            return {}
        return {"Upload-Checksum": f"sha256 {base64.b64encode(bytes.fromhex(photo.sha256)).decode()}"}

    def _place(self, reply: httpx.Response) -> str:
        try:
            path = urlsplit(str(reply.headers.get("Location", ""))).path
        except ValueError:
            path = ""
        if not path.startswith(f"{self._path}/"):
            raise NoAnswer("The reply to a photo's announcement is not the center's.")
        return path

    def _head(self, place: str, photo: _Photo) -> int:
        return _offset(self._call("HEAD", place, photo.token, {}), photo)

    def _patch(self, place: str, offset: int, photo: _Photo) -> int:
        headers = {**_OFFSET_TYPE, "Upload-Offset": str(offset), "Content-Length": str(photo.size - offset)}
        headers |= self._checksum(photo) if offset == 0 else {}
        return _offset(self._call("PATCH", place, photo.token, headers, photo.read(offset)), photo)

    def _call(
        self, method: str, url: str, token: str, headers: dict[str, str], content: Iterator[bytes] | None = None
    ) -> httpx.Response:
        request = self._line.build(method, url, {**_headers(token), **headers}, content)
        with self._line.reply_to(request) as reply:
            body = reply.read()
            self._line.traffic.bytes_down += reply.num_bytes_downloaded
            if reply.status_code == _CONFLICT:
                # To another question it is none: the reply to a PATCH, come twice. That nothing is taken for a refusal.
                raise _OffsetDiffers if method == "PATCH" else NoAnswer("A reply came to what was not asked.")
            if reply.status_code == _LOCKED:
                raise TryAgainLater("The center still has an earlier request of this photo in hand.")
            raise_for_refusal(reply.status_code, reply.headers, body)
            return reply


def _offset(reply: httpx.Response, photo: _Photo) -> int:
    value = reply.headers.get("Upload-Offset", "")
    if not _OFFSET.fullmatch(value) or int(value) > photo.size:
        raise NoAnswer("The reply to a photo is not the center's: it names no offset.")
    return int(value)


def _headers(token: str) -> dict[str, str]:
    return {"Tus-Resumable": TUS, "Authorization": f"Bearer {token}"}
