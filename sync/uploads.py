"""Photos to the center: a tus 1.0 client (core and creation). The center's offset is believed, never our own."""

import base64
import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import httpx

from sync.errors import NoAnswer, Refused
from sync.transport import HttpLine, raise_for_refusal

TUS = "1.0.0"
_OFFSET = re.compile(r"[0-9]{1,15}")


def put_photo(
    line: HttpLine,
    *,
    visit: str,
    sha256: str,
    size: int,
    read: Callable[[int], Iterator[bytes]],
    token: str,
) -> None:
    """Create the upload (the same one again after a lost reply) and send what the center does not have yet.

    Raises:
        TryAgainLater: the line failed; what arrived is kept there, and the next call goes on from it.
        Refused: `wrong-bytes`, `not-here`, `too-large` ...: asking again changes nothing.
    """
    upload, offset = _create(line, visit, sha256, size, token)
    for _ in range(2):
        if offset == size:
            return
        try:
            offset = _patch(line, upload, offset, read, token, size)
        except Refused as refusal:
            if refusal.code != "offset-differs":
                raise
            offset = _head(line, upload, token)
    if offset != size:
        raise NoAnswer("The center took the photo's bytes but does not say that it has them all.")


def _create(line: HttpLine, visit: str, sha256: str, size: int, token: str) -> tuple[str, int]:
    named = {"visit": visit, "sha256": sha256}
    metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in named.items())
    headers = {**_headers(token), "Upload-Length": str(size), "Upload-Metadata": metadata}
    reply = _call(line, "POST", "/v1/uploads", headers)
    location = _path_of(reply.headers.get("Location", ""))
    if not location.startswith("/v1/uploads/"):
        raise NoAnswer("The reply to a photo's announcement is not the center's.")
    return location, _offset(reply, size)


def _path_of(location: str) -> str:
    try:
        return urlsplit(location).path
    except ValueError:
        return ""


def _head(line: HttpLine, upload: str, token: str) -> int:
    return _offset(_call(line, "HEAD", upload, _headers(token)), None)


def _patch(
    line: HttpLine, upload: str, offset: int, read: Callable[[int], Iterator[bytes]], token: str, size: int
) -> int:
    headers = {
        **_headers(token),
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": str(offset),
        "Content-Length": str(size - offset),
    }
    return _offset(_call(line, "PATCH", upload, headers, read(offset)), size)


def _call(
    line: HttpLine, method: str, url: str, headers: dict[str, str], content: Iterator[bytes] | None = None
) -> httpx.Response:
    with line.reply_to(line.build(method, url, headers, content)) as reply:
        body = reply.read()
        line.traffic.bytes_down += reply.num_bytes_downloaded
        raise_for_refusal(reply.status_code, reply.headers, body)
        return reply


def _offset(reply: httpx.Response, size: int | None) -> int:
    value = reply.headers.get("Upload-Offset", "")
    if not _OFFSET.fullmatch(value) or (size is not None and int(value) > size):
        raise NoAnswer("The reply to a photo is not the center's: it names no offset.")
    return int(value)


def _headers(token: str) -> dict[str, str]:
    return {"Tus-Resumable": TUS, "Authorization": f"Bearer {token}"}
