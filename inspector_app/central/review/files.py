"""Photos and summaries over plain addresses, for who is signed in: what a browser shows and saves by itself."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Final
from urllib.parse import quote

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse

from inspector_app.central.errors import CenterBusy, CentralError, NoSuchPhoto
from inspector_app.central.headquarters import Headquarters
from inspector_app.central.previews import Previews
from inspector_app.central.signin.asking import Asking
from inspector_app.central.signin.pages import PAGE_HEADERS, message_page
from inspector_app.central.signin.routes import Answer, checked, page
from inspector_app.evidence.intake import UNKNOWN, media_type_of
from inspector_app.summary.content import SummaryContent
from inspector_app.summary.pdf import render_pdf
from inspector_app.ui.wording import say

__all__ = ["Files"]

# What a device called a photo must never run as a page of this site, whatever its bytes are.
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
_SUFFIXES: Final = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/gif": "gif",
    "image/webp": "webp",
    "image/tiff": "tif",
    "image/heic": "heic",
    "image/heif": "heif",
    "image/avif": "avif",
}
_BEGINNING: Final = 512
_LETTERS_OF_A_NAME: Final = 60


@dataclass(frozen=True, slots=True)
class _Photo:
    media_type: str
    size: int
    chunks: Iterator[bytes]


class Files:
    """The routes. Whoever is not signed in is sent to the sign-in page."""

    def __init__(self, headquarters: Headquarters, asking: Asking, previews: Previews) -> None:
        self._headquarters, self._asking, self._previews = headquarters, asking, previews
        self._developing = asyncio.Semaphore(1)

    def add_to(self, app: FastAPI) -> None:
        """Hang the routes into the site."""
        answers: list[tuple[str, Answer]] = [
            ("/photos/{visit}/{digest}", self._photo),
            ("/photos/{visit}/{digest}/annotated", self._annotated),
            ("/photos/{visit}/{digest}/{role}", self._derived),
            ("/summary/{visit}.pdf", self._summary),
            ("/summary/{visit}/{name}.jpg", self._picture),
        ]
        for path, answer in answers:
            guarded = checked(self._asking, self._for_reviewers(answer))
            app.add_route(path, guarded, ["GET"], include_in_schema=False)

    def _for_reviewers(self, answer: Answer) -> Answer:
        async def answer_reviewer(request: Request) -> Response:
            if await self._asking.who(request) is None:
                if request.headers.get("sec-fetch-mode", "navigate") == "navigate":
                    return RedirectResponse("/sign-in", 303, PAGE_HEADERS)
                return Response(status_code=401, headers={"Cache-Control": "no-store"})
            try:
                return await answer(request)
            except CenterBusy as error:
                return page(message_page(say("signin.failed"), str(error)), 503)
            except CentralError as error:
                return page(message_page(say("signin.failed"), str(error)), 404)

        return answer_reviewer

    async def _photo(self, request: Request) -> Response:
        visit, digest = request.path_params["visit"], request.path_params["digest"]
        photo = await run_in_threadpool(self._open, visit, digest)
        # Asked for again each time, so that it is not shown to the next person at this machine, but not sent again.
        headers = {**_HEADERS, "Cache-Control": "private, no-cache", "ETag": f'"{digest}"'}
        is_known = photo.media_type in _SUFFIXES
        if "download" in request.query_params or not is_known:
            name = f"{digest[:16]}.{_SUFFIXES.get(photo.media_type, 'bin')}"
            headers["Content-Disposition"] = f'attachment; filename="{name}"'
        elif request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        headers["Content-Length"] = str(photo.size)
        return StreamingResponse(photo.chunks, headers=headers, media_type=photo.media_type)

    async def _derived(self, request: Request) -> Response:
        """A view made here. One at a time, so that a page full of them leaves threads for everybody else."""
        visit, digest, role = (request.path_params[name] for name in ("visit", "digest", "role"))
        async with self._developing:
            view = await run_in_threadpool(self._headquarters.darkroom.view, visit, digest, role)
        if view is None:
            return Response(status_code=404, headers={"Cache-Control": "no-store"})
        headers = {**_HEADERS, "Cache-Control": "private, no-cache", "ETag": f'"{digest}.{role}"'}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        return Response(view, headers=headers, media_type="image/jpeg")

    def _open(self, visit: str, digest: str) -> _Photo:
        """Its media type by its own first bytes: what a device says of it decides nothing in a browser."""
        size, chunks = self._headquarters.open_photo(visit, digest)
        first = next(chunks, b"")
        media_type = media_type_of(first[:_BEGINNING])
        return _Photo(media_type if media_type in _SUFFIXES else UNKNOWN, size, chain([first], chunks))

    async def _annotated(self, request: Request) -> Response:
        """A photo with what is drawn on it, as it leaves this house: shared with the partner or not."""
        visit, digest = request.path_params["visit"], request.path_params["digest"]
        found = await run_in_threadpool(self._headquarters.annotated, visit, digest)
        return await _drawn(request, found.name, found.draw)

    async def _picture(self, request: Request) -> Response:
        """A picture of the summary, to the pixel as the partner gets it; gone as soon as it is not shared any more."""
        visit, name = request.path_params["visit"], request.path_params["name"]
        gallery = await run_in_threadpool(self._headquarters.gallery, visit)

        def draw() -> bytes:
            if (picture := gallery(name)) is None:
                raise NoSuchPhoto(visit, name)
            return picture.data

        return await _drawn(request, name, draw)

    async def _summary(self, request: Request) -> Response:
        visit = request.path_params["visit"]
        wanted = request.query_params.get("content")
        content = await run_in_threadpool(self._content, visit, wanted)
        if content is None:
            return page(message_page(say("signin.changed"), say("signin.changed_text")), 410)
        pdf = await run_in_threadpool(lambda: render_pdf(content, self._headquarters.gallery(visit)))
        headers = {**_HEADERS, "Cache-Control": "private, no-store", "Content-Disposition": _named(content)}
        return Response(pdf, headers=headers, media_type="application/pdf")

    def _content(self, visit: str, wanted: str | None) -> SummaryContent | None:
        return self._previews.make(visit) if wanted is None else self._previews.find(visit, wanted)


async def _drawn(request: Request, name: str, draw: Callable[[], bytes]) -> Response:
    data = await run_in_threadpool(draw)
    headers = {**_HEADERS, "Cache-Control": "private, no-cache", "ETag": f'"{name}"'}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(status_code=304, headers=headers)
    return Response(data, headers=headers, media_type="image/jpeg")


def _named(content: SummaryContent) -> str:
    """The partner's name and the day, for old browsers in plain letters."""
    partner = content.site.partner_name
    said = partner if isinstance(partner, str) else "visit"
    letters = "".join(letter if letter.isalnum() or letter in " -_" else " " for letter in said)
    name = f"Summary {' '.join(letters.split())[:_LETTERS_OF_A_NAME]} {content.at[:10]}.pdf"
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
