"""The endpoint over HTTP: routes decode, call, encode. Whatever blocks runs in a thread."""

import asyncio
import gzip
import zlib
from functools import partial
from typing import Final

from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.routing import Match, Route

from sync.notes import Certificate
from sync.packing import pack
from sync.server.admission import Admission
from sync.server.center import Center
from sync.server.description import PATH, describe
from sync.server.enrollment import read_authorization
from sync.server.people import Certified
from sync.server.photos import PhotosBusy
from sync.server.problems import Problem
from sync.server.store import StoreBusy
from sync.server.tus import TUS
from sync.server.unlocking import Unlocking
from sync.server.upload_routes import UploadRoutes
from sync.strictjson import JSON, write_json

MAX_EXCHANGE_BYTES: Final = 8 * 1024 * 1024
MAX_SMALL_BYTES: Final = 64 * 1024
_UNLOCK_AT_ONCE: Final = 4
"""Whoever floods it with passwords must not take the threads that devices sync on."""
_GZIP_WINDOW: Final = 16 + zlib.MAX_WBITS


class Endpoint:
    """The routes of one center."""

    def __init__(self, center: Center, admission: Admission, unlocking: Unlocking | None) -> None:
        self._center = center
        self._admission = admission
        self._unlocking = unlocking
        self._turn = asyncio.Semaphore(_UNLOCK_AT_ONCE)

    async def describe(self) -> Response:
        return _json(describe())

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
        return self._center.enrollment.take_recovery(self._signed_in(authorization, body), body)

    def _signed_in(self, authorization: str, body: bytes) -> Certificate:
        """The device that signed this, and is welcome."""
        note, signature = read_authorization(authorization, self._center.authority.center, body)
        certified = self._center.reception.certified(note.device)
        if certified is None or certified.revoked_at is not None:
            raise Problem("not-signed-in")
        self._center.reception.check_sign_in(certified.certificate, note, signature)
        return certified.certificate

    async def prove_for_travel(self, request: Request) -> Response:
        body = await _body(request, MAX_SMALL_BYTES)
        return _json(await run_in_threadpool(self._prove_for_travel, request.headers.get("Authorization", ""), body))

    def _prove_for_travel(self, authorization: str, body: bytes) -> dict[str, JSON]:
        own = self._signed_in(authorization, body)
        can_sign_in = self._unlocking is not None and self._unlocking.can_sign_in(own.person)
        return self._center.enrollment.prove_for_travel(own, body, can_sign_in=can_sign_in)

    async def unlock(self, request: Request) -> Response:
        body = await _body(request, MAX_SMALL_BYTES)
        if self._unlocking is None:
            raise Problem("no-recovery")
        source = request.client.host if request.client else ""
        async with self._turn:
            return _json(await run_in_threadpool(partial(self._unlocking.unlock, body, source=source)))

    async def exchange(self, request: Request) -> Response:
        raw = await _body(request, MAX_EXCHANGE_BYTES)
        is_packed = request.headers.get("Content-Encoding", "").lower() == "gzip"
        answer = await run_in_threadpool(self._exchange, raw, is_packed)
        # An answer to a POST is not stored unless it says that it may be (RFC 9111): nothing need forbid it.
        return Response(answer, headers={"Content-Encoding": "gzip"}, media_type="application/x-ndjson")

    def _exchange(self, raw: bytes, is_packed: bool) -> bytes:
        # A proxy may have unpacked it on the way; what counts is signed inside.
        lines = unpack(raw) if is_packed else raw
        return pack(self._center.reception.receive(lines))

    # pictures

    async def send_photo(self, request: Request, visit: str, digest: str) -> Response:
        certified = await run_in_threadpool(self._admission.holder, request)
        media_type = await run_in_threadpool(self._admission.media_type, certified, visit, digest)
        size = await run_in_threadpool(self._center.photos.size, visit, digest)
        if size is None:
            raise Problem("not-here")
        # Named by a device: a browser must not take it for a page.
        headers = {"Content-Length": str(size), "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
        return StreamingResponse(self._center.photo_chunks(visit, digest), headers=headers, media_type=media_type)

    async def send_document(self, request: Request, digest: str) -> Response:
        certified = await run_in_threadpool(self._admission.holder, request)
        is_packed = "gzip" in request.headers.get("Accept-Encoding", "").lower()
        content = await run_in_threadpool(self._document, certified, digest, is_packed)
        headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Vary": "Accept-Encoding"}
        packed = {"Content-Encoding": "gzip"} if is_packed else {}
        return Response(content, headers=headers | packed, media_type="application/octet-stream")

    def _document(self, certified: Certified, digest: str, is_packed: bool) -> bytes:
        """What this device should hold, and nothing else: whatever is not for it might as well not exist."""
        with self._center.store.reading() as books:
            is_due = digest in self._center.reception.documents_for(books, certified)
            content = books.documents.content(digest) if is_due else None
        if content is None:
            raise Problem("not-here")
        return gzip.compress(content, 6, mtime=0) if is_packed else content


def create_app(center: Center, unlocking: Unlocking | None = None) -> FastAPI:
    """The endpoint of this center, to be served by itself or inside a larger site. Without `unlocking` nobody can sign
    in, so no vault is locked for travel."""
    admission = Admission(center)
    endpoint = Endpoint(center, admission, unlocking)
    # Its own description would be guessed; and it would send whoever adds a slash elsewhere.
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.add_api_route(PATH, endpoint.describe, methods=["GET"])
    app.add_api_route("/v1/center", endpoint.introduce, methods=["GET"])
    app.add_api_route("/v1/enroll", endpoint.enroll, methods=["POST"])
    app.add_api_route("/v1/recovery", endpoint.take_recovery, methods=["POST"])
    app.add_api_route("/v1/travel", endpoint.prove_for_travel, methods=["POST"])
    app.add_api_route("/v1/unlock", endpoint.unlock, methods=["POST"])
    app.add_api_route("/v1/exchange", endpoint.exchange, methods=["POST"])
    UploadRoutes(center, admission).add_to(app)
    app.add_api_route("/v1/visits/{visit:path}/photos/{digest}", endpoint.send_photo, methods=["GET"])
    app.add_api_route("/v1/documents/{digest}", endpoint.send_document, methods=["GET"])
    for raised in (Problem, StoreBusy, PhotosBusy, HTTPException, ClientDisconnect, Exception):
        app.add_exception_handler(raised, _tell_problem)
    return app


async def _tell_problem(request: Request, error: Exception) -> Response:
    response = _problem(error).response()
    if request.url.path.startswith("/v1/uploads"):
        response.headers.update({"Tus-Resumable": TUS, "Tus-Version": TUS})
    if response.status_code == 405:
        response.headers["Allow"] = ", ".join(_methods_at(request))
    return response


def _problem(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, HTTPException):
        return Problem(_OF_THE_FRAMEWORK.get(error.status_code, "not-understood"))
    # Whoever went away hears nothing of this; for all else the server's log has the whole story.
    return Problem("busy" if isinstance(error, (StoreBusy, PhotosBusy, ClientDisconnect)) else "failed")


_OF_THE_FRAMEWORK: Final = {404: "not-here", 405: "other-method"}


def _methods_at(request: Request) -> list[str]:
    """What may be asked at that address."""
    routes = (route for route in request.app.routes if isinstance(route, Route))
    fitting = (route for route in routes if route.matches(request.scope)[0] is not Match.NONE)
    return sorted({method for route in fitting for method in route.methods or ()})


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
