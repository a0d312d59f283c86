"""The page on which a plain package is read: all of the visit, as text, with nothing from elsewhere."""

import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from inspector_app.central.errors import VisitUnreadable
from inspector_app.custody import forms
from inspector_app.custody.index import About, write_index
from inspector_app.custody.sending import ForCenter, Readable, Recipient
from inspector_app.custody.verifying import verify_package
from inspector_app.device.book import open_visit
from inspector_app.device.listing import fold_with_levels
from inspector_app.device.packages import export_visit
from inspector_app.visits.writing import answer_note, answer_statement
from sync.bundle import Bundle
from tests.support.parcels import resign, unzip
from tests.ui.console.seed import Seeded, seeded_office
from tests.unit.custody.test_verifying import pack

HOSTILE = '<script>alert("x")</script> & <b>'
INTERNAL = "PLANTED internal word"


class Links(HTMLParser):
    """Where a page leads, what it shows, and which elements it has."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.elements: set[str] = set()
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.targets += [value or "" for name, value in attrs if name in ("href", "src")]


@dataclass(frozen=True)
class Scene:
    day: Seeded
    folder: Path

    def from_the_phone(self, recipient: Recipient) -> bytes:
        path = self.folder / "phone.zip"
        export_visit(self.day.lead, self.day.first.visit, path, recipient)
        return path.read_bytes()

    def from_the_center(self, recipient: Recipient) -> bytes:
        path = self.folder / "center.zip"
        self.day.headquarters.packages.export(self.day.first.visit, path, recipient)
        return path.read_bytes()


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("index")
    with seeded_office(folder) as day:
        book = open_visit(day.lead, day.first.visit)
        book.write([answer_statement("6.5", HOSTILE), answer_note("6.5", INTERNAL)])
        with day.office.center_running():
            day.office.sync(day.lead)
        yield Scene(day, folder)


def test_all_of_the_visit_is_on_the_page(scene: Scene) -> None:
    page = unzip(scene.from_the_phone(Readable()))[forms.INDEX].decode()
    visit = fold_with_levels(open_visit(scene.day.lead, scene.day.first.visit))
    assert visit.findings and visit.conflicts and visit.photos
    for finding in visit.findings:
        assert finding.element in page
    for photo in visit.photos:
        assert str(photo.digest) in page
    for words in ("Actions required", "Not met", "Internal note", INTERNAL, "Fictional Harness Works", "In conflict"):
        assert words in page


def test_what_people_wrote_is_text_and_nothing_else(scene: Scene) -> None:
    page = unzip(scene.from_the_phone(Readable()))[forms.INDEX]
    assert HOSTILE.encode() not in page
    assert b"&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &lt;b&gt;" in page
    assert "script" not in Links(page).elements


def test_a_digest_that_is_none_is_text_too(scene: Scene) -> None:
    """A photo's record is what a device says, also one that lies."""
    folded = fold_with_levels(open_visit(scene.day.lead, scene.day.first.visit))
    lying = replace(folded, photos=(replace(folded.photos[0], digest=HOSTILE),))
    page = write_index(lying, None, Bundle(scene.day.first.visit), About("a" * 26, "nobody", "", ()))
    assert HOSTILE.encode() not in page and "script" not in Links(page).elements


def test_a_visit_that_cannot_be_folded_is_packed_without_a_page(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreadable(visit: str) -> None:
        raise VisitUnreadable(visit, "damaged")

    monkeypatch.setattr(scene.day.headquarters.packages, "_read", unreadable)
    raw = scene.from_the_center(Readable())
    assert forms.INDEX not in unzip(raw) and verify_package(io.BytesIO(raw)).is_good


def test_it_leads_to_files_of_the_package_alone(scene: Scene) -> None:
    files = unzip(scene.from_the_center(Readable()))
    found = Links(files[forms.INDEX])
    assert any(target.startswith(forms.PHOTOS) for target in found.targets) and forms.CRITERIA in found.targets
    assert not [target for target in found.targets if target not in files]
    assert not re.search(rb"https?:|@import|url\(", files[forms.INDEX])


def test_the_set_in_it_is_the_one_that_the_visit_is_pinned_to(scene: Scene) -> None:
    pinned = scene.day.headquarters.visit(scene.day.first.visit).criterion_set
    for raw in (scene.from_the_phone(Readable()), scene.from_the_center(Readable())):
        assert hashlib.sha256(unzip(raw)[forms.CRITERIA]).hexdigest() == pinned.digest  # type: ignore[union-attr]


def test_both_sides_write_the_same_page_but_for_who_packed_it_and_when(scene: Scene) -> None:
    pages = [unzip(raw)[forms.INDEX] for raw in (scene.from_the_phone(Readable()), scene.from_the_center(Readable()))]
    packed = re.compile(rb"<dt>Packed</dt><dd>.*?</dd>")
    first, second = (packed.sub(b"", page) for page in pages)
    assert first == second and pages[0] != pages[1]


def test_a_package_with_its_page_is_checked_to_the_last_byte(scene: Scene) -> None:
    raw = scene.from_the_phone(Readable())
    assert verify_package(io.BytesIO(raw), center=scene.day.lead.keyring.center).is_good
    altered = raw.replace(b"Fictional Harness Works</h1>", b"Fictional Harness Wirks</h1>")
    assert [fault.where for fault in verify_package(io.BytesIO(altered)).faults][:1] == [forms.INDEX]


def test_a_set_that_no_entry_names_is_found_though_the_maker_signed_it(scene: Scene) -> None:
    files = unzip(scene.from_the_phone(Readable()))
    other = files[forms.CRITERIA].replace(b"Must", b"Should").replace(b"must", b"should")
    assert other != files[forms.CRITERIA]
    signed = pack(resign({**files, forms.CRITERIA: other}, scene.day.lead.identity.signer))
    assert [fault.where for fault in verify_package(io.BytesIO(signed)).faults] == [forms.CRITERIA]


def test_a_redacted_copy_and_a_sealed_file_have_none(scene: Scene) -> None:
    files = unzip(scene.from_the_phone(Readable(is_redacted=True)))
    assert forms.INDEX not in files and forms.CRITERIA not in files
    assert len(scene.from_the_phone(ForCenter())) < len(scene.from_the_phone(Readable()))
