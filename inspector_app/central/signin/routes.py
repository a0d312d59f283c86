"""The routes of the sign-in pages: decode, ask the accounts, answer with a page."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Final, TypeVar

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from inspector_app.central.accounts import SIGN_IN_VALID, Accounts
from inspector_app.central.errors import (
    CenterBusy,
    CentralError,
    CodeNotValid,
    NotAPassword,
    NotForInspectors,
    TriedTooOften,
)
from inspector_app.central.passwords import MAX_LETTERS, MIN_LETTERS
from inspector_app.central.people import REVIEWERS
from inspector_app.central.signin.asking import Asking, NotAsked, cookie_header, read_form
from inspector_app.central.signin.pages import (
    PAGE_HEADERS,
    Note,
    first_page,
    message_page,
    onward_page,
    sign_in_page,
)
from inspector_app.central.signin.style import FONTS, STYLE
from inspector_app.ui.wording import assets_folder, say, word_for

__all__ = ["SignIn", "checked", "page"]

CONSOLE: Final = "/review/"
_CHOSEN: Final = "/sign-in/first"
_AT_ONCE: Final = 4
"""Whoever floods this page must not take the threads that devices sync on."""
_KEPT_SECONDS: Final = 24 * 3600
T = TypeVar("T")
Answer = Callable[[Request], Awaitable[Response]]


class SignIn:
    """`on_sign_out` is told the name of a sign-in that has ended, on the loop."""

    def __init__(self, accounts: Accounts, asking: Asking, on_sign_out: Callable[[str], object]) -> None:
        self._accounts, self._asking, self._on_sign_out = accounts, asking, on_sign_out
        self._turn = asyncio.Semaphore(_AT_ONCE)

    def add_to(self, app: FastAPI) -> None:
        """Hang the routes into the site."""
        answers: list[tuple[str, str, Answer]] = [
            ("GET", "/sign-in", self.show),
            ("POST", "/sign-in", self.sign_in),
            ("GET", _CHOSEN, self.show_first),
            ("POST", _CHOSEN, self.choose),
            ("POST", "/sign-out", self.sign_out),
            ("GET", "/sign-in/style.css", _style),
        ]
        for method, path, answer in answers:
            app.add_route(path, checked(self._asking, answer), [method], include_in_schema=False)
        for font in FONTS:
            app.add_route(f"/sign-in/{font}", partial(_font, font), ["GET"], include_in_schema=False)

    async def show(self, request: Request) -> Response:
        """The form; to who is signed in already, the console."""
        if await self._asking.who(request) is not None:
            return RedirectResponse(CONSOLE, 303, PAGE_HEADERS)
        if request.headers.get("sec-fetch-site") == "cross-site":
            return page(onward_page())
        notes = {"out": say("signin.signed_out"), "chosen": say("signin.chosen"), "ended": say("signin.ended")}
        text = next((notes[name] for name in request.query_params if name in notes), None)
        return page(sign_in_page(Note(text, is_good=True) if text else None))

    async def sign_in(self, request: Request) -> Response:
        form = await read_form(request)
        email, password = form.get("email", "").strip(), form.get("password", "")
        if not email or not password:
            missing = "email" if not email else "password"
            return page(sign_in_page(Note(word_for("signin.missing", missing), missing), email=email), 400)
        try:
            begun = await self._calmly(partial(self._accounts.sign_in, email, password, source=_source(request)))
        except NotForInspectors:
            return page(message_page(say("signin.not_for_you"), say("signin.not_for_you_text")), 403)
        except CentralError as error:
            return self._refused(error, partial(sign_in_page, email=email), "password")
        response = RedirectResponse(CONSOLE, 303, PAGE_HEADERS)
        seconds = int(SIGN_IN_VALID.total_seconds())
        response.headers["Set-Cookie"] = cookie_header(begun.token, seconds=seconds, is_https=_is_https(request))
        return response

    async def show_first(self, request: Request) -> Response:
        if "yours" in request.query_params:
            return page(message_page(say("signin.yours"), say("signin.yours_text")))
        return page(first_page())

    async def choose(self, request: Request) -> Response:
        form = await read_form(request)
        code, password, again = (form.get(name, "") for name in ("code", "password", "again"))
        missing = next((name for name in ("code", "password") if not form.get(name, "").strip()), None)
        if missing is not None:
            return page(first_page(Note(word_for("signin.missing", missing), missing), code=code), 400)
        if password != again:
            return page(first_page(Note(say("signin.differ"), "again"), code=code), 400)
        try:
            person = await self._calmly(partial(self._accounts.redeem, code, password, source=_source(request)))
        except CentralError as error:
            field = "code" if isinstance(error, CodeNotValid) else "password"
            return self._refused(error, partial(first_page, code=code), field)
        return RedirectResponse(
            "/sign-in?chosen" if person.role in REVIEWERS else f"{_CHOSEN}?yours", 303, PAGE_HEADERS
        )

    async def sign_out(self, request: Request) -> Response:
        who = await self._asking.who(request)
        if who is not None:
            await run_in_threadpool(self._accounts.sign_out, who.key)
            self._on_sign_out(who.key)
        response = RedirectResponse("/sign-in?out", 303, PAGE_HEADERS)
        response.headers["Set-Cookie"] = cookie_header("", seconds=0, is_https=_is_https(request))
        return response

    async def _calmly(self, ask: Callable[[], T]) -> T:
        async with self._turn:
            return await run_in_threadpool(ask)

    @staticmethod
    def _refused(error: CentralError, draw: Callable[[Note], str], field: str) -> Response:
        if isinstance(error, TriedTooOften):
            response = page(draw(Note(_waiting(error.seconds))), 429)
            response.headers["Retry-After"] = str(error.seconds)
            return response
        if isinstance(error, CenterBusy):
            return page(draw(Note(say("signin.busy"))), 503)
        return page(draw(Note(_sentence(error), field)), 401)


def page(text: str, status: int = 200) -> HTMLResponse:
    """A page that is kept nowhere."""
    return HTMLResponse(text, status, PAGE_HEADERS)


def checked(asking: Asking, answer: Answer) -> Answer:
    """`answer`, for requests that `asking` lets through. Whatever fails becomes a page, never a traceback."""

    async def answer_checked(request: Request) -> Response:
        try:
            asking.check(request)
            return await answer(request)
        except NotAsked as refusal:
            return page(message_page(say("signin.refused"), say("signin.refused_text")), refusal.status)

    return answer_checked


def _sentence(error: CentralError) -> str:
    if isinstance(error, NotAPassword):
        return word_for("signin.bad_password", error.why, least=MIN_LETTERS, most=MAX_LETTERS)
    return say("signin.bad_code") if isinstance(error, CodeNotValid) else say("signin.wrong")


def _waiting(seconds: int) -> str:
    if seconds < 120:
        return say("signin.wait_seconds", count=seconds)
    return say("signin.wait_minutes", count=-(-seconds // 60))


def _source(request: Request) -> str:
    return request.client.host if request.client else ""


def _is_https(request: Request) -> bool:
    """By what the browser says of itself: a proxy in between may speak plain HTTP to us."""
    return request.headers.get("origin", "").startswith("https://")


async def _style(_request: Request) -> Response:
    headers = {"Cache-Control": "public, max-age=3600", "X-Content-Type-Options": "nosniff"}
    return Response(STYLE, headers=headers, media_type="text/css")


async def _font(name: str, _request: Request) -> Response:
    headers = {"Cache-Control": f"public, max-age={_KEPT_SECONDS}", "X-Content-Type-Options": "nosniff"}
    return FileResponse(assets_folder() / "fonts" / name, headers=headers, media_type="font/ttf")
