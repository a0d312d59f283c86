"""One process of a center of several: `worker FOLDER DESCRIPTOR endpoint [CONSOLE]` or `... console ORIGIN...`.

It is started by `workers` alone, which holds the port. It says a word on its output when it answers, and goes when its
input ends. The password of the database, if there is one, is in its environment.
"""

import os
import socket
import sys
import threading
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from inspector_app.answering import Answering
from inspector_app.central.headquarters import Headquarters
from inspector_app.central.serving import server_of
from sync.server.app import create_app

_OF_PEOPLE = ("/", "/review", "/review/{rest:path}", "/sign-in", "/sign-in/{rest:path}")


def create_endpoint(headquarters: Headquarters, console: str) -> FastAPI:
    """What devices ask for. Where there is a console, people who come here are sent there."""
    site = FastAPI(title="Inspector center", docs_url=None, redoc_url=None, openapi_url=None)

    async def send_there(request: Request) -> Response:
        return RedirectResponse(console + request.url.path, 303)

    for path in _OF_PEOPLE if console else ():
        site.add_route(path, send_there, ["GET"], include_in_schema=False)
    site.mount("/", create_app(headquarters.center, headquarters.unlocking))
    return site


def work(folder: Path, descriptor: int, task: str, addresses: list[str]) -> None:
    with Headquarters.open(folder) as headquarters, socket.socket(fileno=descriptor) as listener:
        if task == "console":
            from inspector_app.central.site import create_site  # noqa: PLC0415 - the others do without its screens

            site = create_site(headquarters, origins=addresses)
        else:
            site = create_endpoint(headquarters, next(iter(addresses), ""))
        server = server_of(site, _say_so)
        threading.Thread(target=_end_with_the_input, args=(server,), daemon=True).start()
        server.run(sockets=[listener])


def _say_so() -> None:
    os.write(sys.stdout.fileno(), b"answering\n")


def _end_with_the_input(server: Answering) -> None:
    while os.read(sys.stdin.fileno(), 64):
        pass
    server.stop()


if __name__ == "__main__":
    work(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4:])
