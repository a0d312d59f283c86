"""Visits as files in tests: handed out, taken in, and rebuilt by somebody who means no good."""

import hashlib
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from inspector_app.custody import forms
from inspector_app.custody.manifest import Listed, Manifest
from inspector_app.custody.phrase import read_phrase
from inspector_app.custody.receiving import Imported
from inspector_app.custody.sending import ForCenter, ForPhone, Recipient
from inspector_app.device.book import Book
from inspector_app.device.capture import capture_photo
from inspector_app.device.packages import export_visit, import_file, show_phrase
from inspector_app.device.session import Session
from inspector_app.visits.writing import answer_outcome
from sync.signed import Signer, sign
from tests.support.office import QUICK, Office, begin_visit
from tests.support.pictures import draw_photo


def captured_visit(phone: Session, photos: int = 2) -> Book:
    """A visit with an answer and photos that show it."""
    book = begin_visit(phone)
    book.write([answer_outcome("6.1", "met")])
    for number in range(photos):
        capture_photo(book, draw_photo(number), answers=("6.1",))
    return book


def hand_out(phone: Session, visit: str, path: Path, recipient: Recipient | None = None) -> Path:
    export_visit(phone, visit, path, recipient or ForCenter())
    return path


def take_in(phone: Session, path: Path) -> Imported:
    with path.open("rb") as file:
        return import_file(phone, file)


def hand_in(office: Office, path: Path) -> Imported:
    with path.open("rb") as file:
        return office.headquarters.packages.take_in(file)


def for_phone(phone: Session) -> ForPhone:
    """For the phone that shows its phrase now."""
    return ForPhone(read_phrase(show_phrase(phone).shown), QUICK)


def unzip(package: bytes) -> dict[str, bytes]:
    """The files in it by name, in their order."""
    with zipfile.ZipFile(io.BytesIO(package)) as zipped:
        return {one.filename: zipped.read(one) for one in zipped.infolist()}


def rezip(files: Mapping[str, bytes], change: Callable[[zipfile.ZipFile], object] | None = None) -> bytes:
    """A zip of these files; `change` is called before its list of files is written."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as zipped:
        for name, content in files.items():
            zipped.writestr(zipfile.ZipInfo(name), content)
        if change is not None:
            change(zipped)
    return made.getvalue()


def resign(files: Mapping[str, bytes], signer: Signer, **changes: str | int | None) -> dict[str, bytes]:
    """The same files under a manifest that lists them as they are now, signed by this signer."""
    told = Manifest.read(files[forms.MANIFEST].decode())
    listed = [
        Listed(name, len(content), hashlib.sha256(content).hexdigest())
        for name, content in files.items()
        if name not in (forms.MANIFEST, forms.SIGNATURE)
    ]
    note = sign(replace(told, files=tuple(listed), **changes), signer)  # type: ignore[arg-type]
    return {**files, forms.MANIFEST: note.text.encode(), forms.SIGNATURE: note.signature}
