"""What is recorded: a device's first day, from no vault at all to a photo; `python -m tests.support.recorded ...`."""

import json
import os
import sys
from pathlib import Path

from inspector_app.clock import SystemClock
from inspector_app.device.capture import capture_photo, develop
from inspector_app.device.enrollment import enroll
from inspector_app.visits.writing import answer_outcome
from sync.central import HttpCentral
from sync.strands import Node
from tests.support.commands import PASSPHRASE
from tests.support.office import QUICK, begin_visit


def capture(vault: str, url: str, code: str, acks: str, picture: str) -> None:
    """Enroll, begin a visit, answer, take a photo; what is reported saved is told to the acks file at once."""
    file = os.open(acks, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def acknowledge(visit: str, node: Node, *photos: str) -> None:
        said = {"visit": visit, "device": node.device, "seq": node.seq, "head": node.head.hex(), "photos": photos}
        os.write(file, (json.dumps(said) + "\n").encode())

    line, clock = HttpCentral(url), SystemClock()
    with enroll(Path(vault), PASSPHRASE, url=url, code=code, clock=clock, central=line, kdf=QUICK) as session:
        book = begin_visit(session)
        acknowledge(book.visit, book.last)
        acknowledge(book.visit, book.write([answer_outcome("6.2", "met")]))
        data = Path(picture).read_bytes()
        captured = capture_photo(book, data, answers=("6.2",))
        acknowledge(book.visit, book.last, captured.sha256)
        acknowledge(book.visit, develop(book, captured, data))


if __name__ == "__main__":
    capture(*sys.argv[1:])
