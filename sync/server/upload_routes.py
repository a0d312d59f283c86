"""tus 1.0 over HTTP: creation (also with bytes), checksum, expiration, termination."""

import base64
import binascii
from collections.abc import Awaitable, Callable
from contextlib import suppress
from email.utils import formatdate
from typing import Final

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool

from sync.journal import HEX_DIGEST, VISIT_ID
from sync.server.addresses import Checksum, Upload
from sync.server.admission import Admission
from sync.server.center import Center
from sync.server.people import Certified
from sync.server.problems import Problem
from sync.server.tus import ALGORITHMS, EXTENSIONS, MAX_PHOTO_BYTES, TUS, Uploads

OFFSET_TYPE: Final = "application/offset+octet-stream"
MOST_BEGUN: Final = 32
"""How many unfinished uploads are told of."""
_HEADERS: Final = {"Tus-Resumable": TUS, "Cache-Control": "no-store"}
_CAPABILITIES: Final = {
    "Tus-Version": TUS,
    "Tus-Extension": ",".join(EXTENSIONS),
    "Tus-Max-Size": str(MAX_PHOTO_BYTES),
    "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
}
_DIGEST_BYTES: Final = {"sha256": 32, "sha1": 20}

Act = Callable[[Request, str], Awaitable[Response]]


class UploadRoutes:
    """What a device asks of its uploads."""

    def __init__(self, center: Center, admission: Admission) -> None:
        self._center = center
        self._admission = admission
        self._uploads = Uploads(center.photos, center.addresses, center.clock)
        self._acts: dict[str, Act] = {"HEAD": self.tell, "PATCH": self.append, "DELETE": self.terminate}

    def add_to(self, app: FastAPI) -> None:
        app.add_api_route("/v1/uploads", self.describe, methods=["OPTIONS"])
        app.add_api_route("/v1/uploads", self.create, methods=["POST"])
        app.add_api_route("/v1/uploads/{name}", self.tell, methods=["HEAD"])
        app.add_api_route("/v1/uploads/{name}", self.append, methods=["PATCH"])
        app.add_api_route("/v1/uploads/{name}", self.terminate, methods=["DELETE"])
        app.add_api_route("/v1/uploads/{name}", self.act_otherwise, methods=["POST"])

    async def describe(self, request: Request) -> Response:
        """What is spoken here; a device that is signed in is also told what it has begun and not finished."""
        begun = []
        with suppress(Problem):
            certified = await run_in_threadpool(self._admission.holder, request)
            begun = await self._uploads.begun(certified.certificate.device)
        told = {"Uploads-Begun": ",".join(upload.digest[:16] for upload in begun[:MOST_BEGUN])} if begun else {}
        return Response(status_code=204, headers={**_HEADERS, **_CAPABILITIES, **told})

    async def create(self, request: Request) -> Response:
        _refuse_other_tus(request)
        certified = await run_in_threadpool(self._admission.holder, request)
        upload, checksum = _read_creation(request, certified), _read_checksum(request)
        await run_in_threadpool(self._admission.allow, certified, upload)
        with suppress(Problem):  # what could not be swept now is swept another time
            await self._uploads.sweep(self._admission.is_named)
        if request.headers.get("Content-Type") == OFFSET_TYPE:
            reached = await self._receive(request, upload, None, checksum)
        else:
            reached = await self._uploads.offset(upload)
        location = f"/v1/uploads/{self._center.addresses.of(upload)}"
        return await self._reply(201, upload, reached, {"Location": location})

    async def tell(self, request: Request, name: str) -> Response:
        upload = await self._upload(request, name)
        reached = await self._uploads.offset(upload)
        told = {"Upload-Length": str(upload.size), "Upload-Metadata": _metadata(upload)}
        return await self._reply(200, upload, reached, told)

    async def append(self, request: Request, name: str) -> Response:
        upload = await self._upload(request, name)
        if request.headers.get("Content-Type") != OFFSET_TYPE:
            raise Problem("not-understood")
        offset, checksum = _number(request, "Upload-Offset"), _read_checksum(request)
        reached = await self._receive(request, upload, offset, checksum)
        return await self._reply(204, upload, reached, {})

    async def terminate(self, request: Request, name: str) -> Response:
        upload = await self._upload(request, name)
        await self._uploads.terminate(upload)
        return Response(status_code=204, headers=_HEADERS)

    async def act_otherwise(self, request: Request, name: str) -> Response:
        """For a line on which something does not let those methods pass."""
        act = self._acts.get(request.headers.get("X-HTTP-Method-Override", ""))
        if act is None:
            raise Problem("other-method")
        return await act(request, name)

    async def _receive(self, request: Request, upload: Upload, offset: int | None, checksum: Checksum | None) -> int:
        _refuse_more(request, upload.size - (offset or 0))
        reached = await self._uploads.receive(upload, offset, request.stream(), checksum)
        if reached == upload.size and not await run_in_threadpool(self._admission.is_named, upload):
            # It was erased while its bytes were coming.
            await run_in_threadpool(self._center.photos.remove, upload.visit, upload.digest)
            raise Problem("not-here")
        return reached

    async def _reply(self, status: int, upload: Upload, reached: int, told: dict[str, str]) -> Response:
        until = await run_in_threadpool(self._uploads.expires_at, upload) if reached < upload.size else None
        expires = {"Upload-Expires": formatdate(until, usegmt=True)} if until is not None else {}
        return Response(status_code=status, headers={**_HEADERS, "Upload-Offset": str(reached), **told, **expires})

    async def _upload(self, request: Request, name: str) -> Upload:
        """The upload of that name, if it is this device's and it may still write there."""
        _refuse_other_tus(request)
        certified = await run_in_threadpool(self._admission.holder, request)
        upload = self._center.addresses.read(name, certified.certificate.device)
        await run_in_threadpool(self._admission.allow, certified, upload)
        return upload


def _refuse_other_tus(request: Request) -> None:
    if request.headers.get("Tus-Resumable") != TUS:
        raise Problem("other-tus")


def _refuse_more(request: Request, most: int) -> None:
    """More bytes than there can be are refused before they are sent."""
    announced = request.headers.get("Content-Length", "0")
    if most >= 0 and (not announced.isdecimal() or int(announced) > most):
        raise Problem("too-large")


def _number(request: Request, name: str) -> int:
    value = request.headers.get(name, "")
    if not (value.isascii() and value.isdecimal()) or len(value) > 16:
        raise Problem("not-understood")
    return int(value)


def _read_creation(request: Request, certified: Certified) -> Upload:
    size = _number(request, "Upload-Length")
    if size > MAX_PHOTO_BYTES:
        raise Problem("too-large")
    named = _read_metadata(request.headers.get("Upload-Metadata", ""))
    visit, digest = named.get("visit", ""), named.get("sha256", "")
    if not VISIT_ID.fullmatch(visit) or not HEX_DIGEST.fullmatch(digest):
        raise Problem("not-here")
    return Upload(visit, digest, size, certified.certificate.device)


def _read_metadata(header: str) -> dict[str, str]:
    """`name base64,name base64`. Raises Problem."""
    named = {}
    for pair in header.split(","):
        name, _, value = pair.strip().partition(" ")
        try:
            named[name] = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise Problem("not-understood") from error
    return named


def _metadata(upload: Upload) -> str:
    named = {"visit": upload.visit, "sha256": upload.digest}
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in named.items())


def _read_checksum(request: Request) -> Checksum | None:
    """`algorithm base64`; None where there is none. Raises Problem."""
    if (header := request.headers.get("Upload-Checksum")) is None:
        return None
    algorithm, _, value = header.partition(" ")
    try:
        digest = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Problem("not-understood") from error
    if len(digest) != _DIGEST_BYTES.get(algorithm):
        raise Problem("not-understood")
    return Checksum(algorithm, digest)
