"""The center's whole site: the endpoint that devices speak to, the sign-in pages, the console, photos and summaries."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from inspector_app.central.headquarters import Headquarters
from inspector_app.central.review.console import Console
from inspector_app.central.review.files import Files
from inspector_app.central.signin.asking import COOKIE, Asking
from inspector_app.central.signin.routes import SignIn, checked
from sync.server.app import create_app

__all__ = ["create_site"]


def create_site(headquarters: Headquarters, *, origins: Collection[str]) -> FastAPI:
    """The site of a center.

    Args:
        origins: the addresses at which people see it, without a path ("https://center.example"). A browser that comes
            by another name is refused. Devices may come by any: they pin the center's key.
    """
    console = Console(headquarters, origins=origins, cookie=COOKIE)

    @contextlib.asynccontextmanager
    async def run(_: FastAPI) -> AsyncIterator[None]:
        # A mounted app has no lifespan of its own.
        await console.site.start()
        await asyncio.to_thread(headquarters.read_documents)
        watching = asyncio.create_task(console.watch())
        try:
            yield
        finally:
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)
            await console.site.stop()

    site = FastAPI(title="Inspector center", docs_url=None, redoc_url=None, openapi_url=None, lifespan=run)
    asking = Asking(headquarters.accounts, origins)
    SignIn(headquarters.accounts, asking, console.end).add_to(site)
    Files(headquarters, asking, console.previews).add_to(site)
    for path in ("/", "/review"):
        site.add_route(path, checked(asking, _to_console), ["GET"], include_in_schema=False)
    site.mount("/review", console.site)
    # Last: it answers for everything else, in the words that devices understand.
    site.mount("/", create_app(headquarters.center, headquarters.unlocking))
    return site


async def _to_console(_: Request) -> Response:
    return RedirectResponse("/review/", 303)
