"""The endpoint over HTTP: routes decode, call, encode. Whatever blocks runs in a thread."""

import base64
import binascii
import gzip
import zlib
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from sync.journal import HEX_DIGEST, VISIT_ID
from sync.server.center import Center
from sync.server.enrollment import read_authorization
from sync.server.people import Certified
from sync.server.problems import Problem
from sync.server.store import StoreBusy
from sync.server.tus import MAX_PHOTO_BYTES, TUS, Upload, Uploads
from sync.strictjson import JSON, write_json

MAX_EXCHANGE_BYTES: Final = 8 * 1024 * 1024
MAX_SMALL_BYTES: Final = 64 * 1024
_TUS_HEADERS: Final = {"Tus-Resumable": TUS, "Cache-Control": "no-store"}
_OFFSET_TYPE: Final = "application/offset+octet-stream"
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS


class Endpoint:
    """The routes of one center."""

    def __init__(self, center: Center) -> None:
        self._center = center
        self._uploads = Uploads(center.photos, center.addresses)

    # words

    async def introduce(self) -> Response:
        return _json(self._center.enrollment.introduce())

    async def enroll(self, request: Request) -> Response:
        body = await _body(request, MAX_SMALL_BYTES)
        return _json(await run_in_threadpool(self._center.enrollment.enroll, body))

    async def take_recovery(self, request: Request) -> Response:
        body = await _body(request, MAX_SMALL_BYTES)
        return _json(await run_in_threadpool(self._take_recovery, request.headers.get("Authorization", ""), body))

    def _take_recovery(self, authorization: str, body: bytes) -> dict[str, JSON]:
        note, signature = read_authorization(authorization, self._center.authority.center, body)
        certified = self._center.reception.certified(note.device)
        if certified is None or certified.revoked_at is not None:
            raise Problem("not-signed-in")
        self._center.reception.check_sign_in(certified.certificate, note, signature)
        return self._center.enrollment.take_recovery(certified.certificate, body)

    async def exchange(self, request: Request) -> Response:
        raw = await _body(request, MAX_EXCHANGE_BYTES)
        is_packed = request.headers.get("Content-Encoding", "").lower() == "gzip"
        answer = await run_in_threadpool(self._exchange, raw, is_packed)
        headers = {"Content-Encoding": "gzip", "Cache-Control": "no-store"}
        return Response(answer, headers=headers, media_type="application/x-ndjson")

    def _exchange(self, raw: bytes, is_packed: bool) -> bytes:
        # A proxy may have unpacked it on the way; what counts is signed inside.
        lines = unpack(raw) if is_packed else raw
        return gzip.compress(self._center.reception.receive(lines), 6, mtime=0)

    # pictures

    async def describe_uploads(self) -> Response:
        headers = {"Tus-Version": TUS, "Tus-Extension": "creation", "Tus-Max-Size": str(MAX_PHOTO_BYTES)}
        return Response(status_code=204, headers={**_TUS_HEADERS, **headers})

    async def create_upload(self, request: Request) -> Response:
        _refuse_other_tus(request)
        certified = await run_in_threadpool(self._holder, request)
        upload = _read_creation(request, certified)
        await run_in_threadpool(self._allow, certified, upload)
        offset = await self._uploads.offset(upload)
        location = f"/v1/uploads/{self._center.addresses.of(upload)}"
        return Response(status_code=201, headers={**_TUS_HEADERS, "Location": location, "Upload-Offset": str(offset)})

    async def tell_offset(self, request: Request, name: str) -> Response:
        upload = await self._upload(request, name)
        offset = await self._uploads.offset(upload)
        headers = {"Upload-Offset": str(offset), "Upload-Length": str(upload.size)}
        return Response(status_code=200, headers={**_TUS_HEADERS, **headers})

    async def append(self, request: Request, name: str) -> Response:
        upload = await self._upload(request, name)
        if request.headers.get("Content-Type") != _OFFSET_TYPE:
            raise Problem("not-understood")
        offset = _number(request, "Upload-Offset")
        reached = await self._uploads.receive(upload, offset, request.stream())
        return Response(status_code=204, headers={**_TUS_HEADERS, "Upload-Offset": str(reached)})

    async def send_photo(self, request: Request, visit: str, digest: str) -> Response:
        certified = await run_in_threadpool(self._holder, request)
        media_type = await run_in_threadpool(self._media_type, certified, visit, digest)
        size = await run_in_threadpool(self._center.photos.size, visit, digest)
        if size is None:
            raise Problem("not-here")
        # Named by a device: a browser must not take it for a page.
        headers = {"Content-Length": str(size), "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
        return StreamingResponse(self._center.photo_chunks(visit, digest), headers=headers, media_type=media_type)

    async def _upload(self, request: Request, name: str) -> Upload:
        """The upload of that name, if it is this device's and it may still write there."""
        _refuse_other_tus(request)
        certified = await run_in_threadpool(self._holder, request)
        upload = self._center.addresses.read(name, certified.certificate.device)
        await run_in_threadpool(self._allow, certified, upload)
        return upload

    def _holder(self, request: Request) -> Certified:
        """Whose token this is, as the device is known now."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        device = self._center.gate.device_of(token) if scheme == "Bearer" else None
        certified = self._center.reception.certified(device) if device is not None else None
        if certified is None:
            raise Problem("not-signed-in")
        return certified

    def _allow(self, certified: Certified, upload: Upload) -> None:
        """Unknown and forbidden are the same answer: else it would tell anyone that a photo exists."""
        with self._center.store.reading() as books:
            is_member = certified.certificate.person in books.people.members(upload.visit)
            if not is_member or not books.photos.is_named(upload.visit, upload.digest, upload.size):
                raise Problem("not-here")

    def _media_type(self, certified: Certified, visit: str, digest: str) -> str:
        with self._center.store.reading() as books:
            is_member = certified.certificate.person in books.people.members(visit)
            named = books.photos.media_type(visit, digest) if is_member and certified.revoked_at is None else None
        if named is None:
            raise Problem("not-here")
        return named


def create_app(center: Center) -> FastAPI:
    """The endpoint of this center, to be served by itself or inside a larger site."""
    endpoint = Endpoint(center)
    app = FastAPI(title="Inspector center", docs_url=None, redoc_url=None)
    app.add_api_route("/v1/center", endpoint.introduce, methods=["GET"])
    app.add_api_route("/v1/enroll", endpoint.enroll, methods=["POST"])
    app.add_api_route("/v1/recovery", endpoint.take_recovery, methods=["POST"])
    app.add_api_route("/v1/exchange", endpoint.exchange, methods=["POST"])
    app.add_api_route("/v1/uploads", endpoint.describe_uploads, methods=["OPTIONS"])
    app.add_api_route("/v1/uploads", endpoint.create_upload, methods=["POST"], status_code=201)
    app.add_api_route("/v1/uploads/{name}", endpoint.tell_offset, methods=["HEAD"])
    app.add_api_route("/v1/uploads/{name}", endpoint.append, methods=["PATCH"], status_code=204)
    app.add_api_route("/v1/visits/{visit:path}/photos/{digest}", endpoint.send_photo, methods=["GET"])
    for raised in (Problem, StoreBusy, HTTPException, ClientDisconnect, Exception):
        app.add_exception_handler(raised, _tell_problem)
    return app


async def _tell_problem(request: Request, error: Exception) -> Response:
    if isinstance(error, Problem):
        problem = error
    elif isinstance(error, HTTPException):
        problem = Problem("not-here" if error.status_code == 404 else "not-understood")
    else:
        # Whoever went away hears nothing of this; for all else the server's log has the whole story.
        problem = Problem("busy" if isinstance(error, (StoreBusy, ClientDisconnect)) else "failed")
    response = problem.response()
    if request.url.path.startswith("/v1/uploads"):
        response.headers.update({"Tus-Resumable": TUS, "Tus-Version": TUS})
    return response


def unpack(raw: bytes) -> bytes:
    """What was packed by gzip, in one piece. Raises Problem; never holds more than one exchange may have."""
    unpacker = zlib.decompressobj(_GZIP_WINDOW)
    try:
        lines = unpacker.decompress(raw, MAX_EXCHANGE_BYTES + 1)
    except zlib.error as error:
        raise Problem("not-an-exchange") from error
    if len(lines) > MAX_EXCHANGE_BYTES:
        raise Problem("too-large")
    if not unpacker.eof or unpacker.unused_data:
        raise Problem("not-an-exchange")
    return lines


async def _body(request: Request, most: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > most:
            raise Problem("too-large")
    return bytes(body)


def _json(value: JSON) -> Response:
    return Response(write_json(value), headers={"Cache-Control": "no-store"}, media_type="application/json")


def _refuse_other_tus(request: Request) -> None:
    if request.headers.get("Tus-Resumable") != TUS:
        raise Problem("other-tus")


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
