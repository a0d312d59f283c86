"""A device that dies by kill -9 around the commit of a document that arrived: `killed_fetch.py VAULT POINT`."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from inspector_app.device.session import Session
from inspector_app.device.syncing import synchronize
from inspector_app.vault.contents import Contents
from sync.central import HttpCentral
from sync.exchange import Document
from sync.replica import Replica
from tests.support.commands import PASSPHRASE
from tests.support.office import never_rest

POINTS: Final = ("arrived", "written", "committed")


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def arrived() -> None:
    def take(self: Replica, document: Document, content: bytes) -> None:
        die()

    Replica.take_document = take  # type: ignore[method-assign]


def written() -> None:
    add = Contents.add_document

    def write(self: Contents, sha256: str, content: bytes) -> None:
        add(self, sha256, content)
        die()

    Contents.add_document = write  # type: ignore[method-assign]


def committed() -> None:
    keep = Replica.take_document

    def take(self: Replica, document: Document, content: bytes) -> None:
        keep(self, document, content)
        die()

    Replica.take_document = take  # type: ignore[method-assign]


def main(vault: Path, point: str) -> None:
    dying: dict[str, Callable[[], None]] = {"arrived": arrived, "written": written, "committed": committed}
    dying[point]()
    with Session.open(vault, PASSPHRASE) as phone:
        line = HttpCentral(phone.url)
        synchronize(phone, line, rest=never_rest)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
