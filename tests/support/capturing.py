"""`python -m tests.support.capturing VAULT VISIT PICTURE`: captures planted words and pictures, until it is killed."""

import sys
from pathlib import Path

from inspector_app.device.book import open_visit
from inspector_app.device.capture import capture_photo
from inspector_app.device.session import Session
from inspector_app.visits.writing import answer_statement
from tests.support.commands import PASSPHRASE


def capture(folder: Path, visit: str, picture: Path) -> None:
    with Session.open(folder, PASSPHRASE) as session:
        book, data = open_visit(session, visit), picture.read_bytes()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        for number in range(1000):
            capture_photo(book, data + b"PLANTED tail %d" % number)
            book.write([answer_statement("6.7", f"PLANTED statement {number}")])


if __name__ == "__main__":
    capture(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
