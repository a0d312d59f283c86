"""Photos and summaries over plain addresses: for who is signed in, as what they are, and nothing else of the disk."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from pypdf import PdfReader

from inspector_app.central.errors import MayNotDecide, NoSuchRecord
from inspector_app.central.headquarters import Headquarters
from inspector_app.central.previews import Previews
from inspector_app.evidence.intake import media_type_of
from inspector_app.evidence.markup import flatten
from inspector_app.summary.pictures import name_of_picture
from inspector_app.visits.values import Blur
from inspector_app.visits.writing import add_photo, annotate, answer_outcome, link_photo, share_photo
from sync.journal import Op, PhotoName, new_id
from sync.server.photos import FolderPhotos
from tests.support.centers import SetClock
from tests.support.pictures import draw_file
from tests.support.summaries import pictures_in
from tests.unit.central.browsing import Tab, tab_at
from tests.unit.central.phones import Phone, begin_visit, enroll
from tests.unit.central.reviewers import BOSS, PASSWORD, center_with_boss

BLUR = Blur((2000, 2000), (5000, 6000))
PAGE = b"<!DOCTYPE html><script>alert(document.cookie)</script>"


@dataclass(frozen=True)
class Held:
    """A visit with a photo, and with a file that a device calls a page. `record` is the photo's."""

    visit: str
    photo: bytes
    phone: Phone
    record: str

    @property
    def digest(self) -> str:
        return sha256(self.photo).hexdigest()


@pytest.fixture
def headquarters(tmp_path: Path) -> Iterator[Headquarters]:
    with center_with_boss(tmp_path, SetClock()) as opened:
        opened.accounts.set_password(BOSS, PASSWORD)
        yield opened


@pytest.fixture
def held(headquarters: Headquarters) -> Held:
    ana, photo = enroll(headquarters, "ana@example.test"), draw_file(1, "JPEG")
    visit = begin_visit(ana)
    records = new_id(), new_id()
    for record, content, called in zip(records, (photo, PAGE), ("image/jpeg", "text/html"), strict=True):
        digest = sha256(content).hexdigest()
        name = PhotoName(digest, len(content), called, "original")
        ana.write(visit, add_photo(record, {"digest": digest}), photos=[name])
        keep(headquarters, visit, content)
    ana.hand_in(visit)
    return Held(visit, photo, ana, records[0])


def a_photo_of(headquarters: Headquarters, photo: bytes) -> tuple[str, str]:
    """A visit with that photo, which came without views: its id, and the photo's digest."""
    ana, digest = enroll(headquarters, "ana@example.test"), sha256(photo).hexdigest()
    visit = begin_visit(ana)
    name = PhotoName(digest, len(photo), media_type_of(photo), "original")
    ana.write(visit, add_photo(new_id(), {"digest": digest}), photos=[name])
    keep(headquarters, visit, photo)
    ana.hand_in(visit)
    return visit, digest


def keep(headquarters: Headquarters, visit: str, content: bytes) -> None:
    """The bytes have arrived."""
    store = headquarters.center.photos
    assert isinstance(store, FolderPhotos)
    part = store.part(new_id())
    part.write_bytes(content)
    store.keep(visit, sha256(content).hexdigest(), part)


@pytest.fixture
def tab(headquarters: Headquarters) -> Iterator[Tab]:
    with tab_at(headquarters) as opened:
        yield opened


def test_a_photo_comes_as_it_was_kept(tab: Tab, held: Held) -> None:
    tab.sign_in()
    answer = tab.get(f"/photos/{held.visit}/{held.digest}")
    assert (answer.status_code, answer.content) == (200, held.photo)
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "private, no-cache"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; sandbox")
    assert "content-disposition" not in answer.headers


def test_an_original_can_be_saved(tab: Tab, held: Held) -> None:
    tab.sign_in()
    answer = tab.get(f"/photos/{held.visit}/{held.digest}?download")
    assert answer.content == held.photo
    assert answer.headers["content-disposition"] == f'attachment; filename="{held.digest[:16]}.jpg"'


def test_what_a_device_calls_a_page_is_never_shown_as_one(tab: Tab, held: Held) -> None:
    tab.sign_in()
    answer = tab.get(f"/photos/{held.visit}/{sha256(PAGE).hexdigest()}")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment; ")


def test_a_photo_that_the_browser_has_is_not_sent_again_but_asked_for(tab: Tab, held: Held) -> None:
    tab.sign_in()
    path = f"/photos/{held.visit}/{held.digest}"
    etag = tab.get(path).headers["etag"]
    assert tab.get(path, If_None_Match=etag).status_code == 304
    tab.post("/sign-out", {})
    assert tab.get(path, If_None_Match=etag).status_code == 303


def test_who_is_not_signed_in_gets_no_photo(tab: Tab, held: Held) -> None:
    for path in (f"/photos/{held.visit}/{held.digest}", f"/summary/{held.visit}.pdf"):
        assert tab.get(path).headers["location"] == "/sign-in"
        assert tab.get(path, Sec_Fetch_Mode="cors").status_code == 401
        assert tab.get(path, Cookie="inspector_sign_in=made-up").status_code == 303


@pytest.mark.parametrize(
    "path",
    [
        "{visit}/../../keys/root",
        "{visit}/..%2f..%2fkeys%2froot",
        "..%2f{visit}/{digest}",
        "%2e%2e/{digest}",
        "{visit}%2foffice/{digest}",
        "{visit}/{digest}%00",
        "{visit}/{upper}",
        "{visit}/{short}",
        "{visit}/{other}",
        "{stranger}/{digest}",
        "/etc/passwd",
        "{visit}/",
        "{visit}",
    ],
)
def test_no_path_leads_to_anything_else(tab: Tab, held: Held, path: str) -> None:
    tab.sign_in()
    named = path.format(
        visit=held.visit,
        digest=held.digest,
        upper=held.digest.upper(),
        short=held.digest[:-1],
        other=sha256(b"another").hexdigest(),
        stranger=new_id(),
    )
    assert tab.get(f"/photos/{named}").status_code == 404


def test_bytes_that_no_entry_names_are_not_shown(tab: Tab, held: Held, headquarters: Headquarters) -> None:
    nobodys = draw_file(9, "JPEG")
    keep(headquarters, held.visit, nobodys)
    tab.sign_in()
    assert tab.get(f"/photos/{held.visit}/{sha256(nobodys).hexdigest()}").status_code == 404


def draw_on(held: Held, *ops: Op) -> None:
    held.phone.write(held.visit, *ops)
    held.phone.hand_in(held.visit)


def test_a_photo_comes_as_it_is_drawn_on_too(tab: Tab, held: Held) -> None:
    tab.sign_in()
    path = f"/photos/{held.visit}/{held.digest}/annotated"
    bare = tab.get(path)
    assert bare.headers["content-type"] == "image/jpeg"
    assert bare.content == flatten(held.photo, [])
    draw_on(held, annotate(new_id(), held.digest, BLUR))
    drawn = tab.get(path)
    assert drawn.content == flatten(held.photo, [BLUR]) != bare.content
    assert drawn.headers["etag"] != bare.headers["etag"]
    assert tab.get(path, If_None_Match=drawn.headers["etag"]).status_code == 304
    for other in (sha256(PAGE).hexdigest(), sha256(b"another").hexdigest()):
        assert tab.get(f"/photos/{held.visit}/{other}/annotated").status_code == 404


def test_a_picture_of_the_summary_is_there_as_long_as_it_is_shared(
    tab: Tab, held: Held, headquarters: Headquarters
) -> None:
    tab.sign_in()
    path = f"/summary/{held.visit}/{name_of_picture(held.digest, [])}.jpg"
    assert tab.get(path).status_code == 404
    draw_on(held, share_photo(held.record), link_photo(held.record, "6.7"), answer_outcome("6.7", "not_met"))
    shown = tab.get(path)
    assert shown.content == flatten(held.photo, [], long_side=900)
    assert shown.headers["cache-control"] == "private, no-cache"
    assert tab.get(f"/summary/{held.visit}/{held.digest}.jpg").status_code == 404
    assert pictures_in(tab.get(f"/summary/{held.visit}.pdf").content) == [shown.content]
    headquarters.share(held.visit, held.record, by_email=BOSS, shared=False)
    assert tab.get(path, If_None_Match=shown.headers["etag"]).status_code == 404


def test_who_is_not_signed_in_gets_no_picture_either(tab: Tab, held: Held) -> None:
    draw_on(held, share_photo(held.record), link_photo(held.record, "6.7"), answer_outcome("6.7", "not_met"))
    for path in (
        f"/photos/{held.visit}/{held.digest}/annotated",
        f"/summary/{held.visit}/{name_of_picture(held.digest, [])}.jpg",
    ):
        assert tab.get(path).headers["location"] == "/sign-in"
        assert tab.get(path, Sec_Fetch_Mode="cors").status_code == 401


def test_only_a_reviewer_shares_and_only_what_is_there(held: Held, headquarters: Headquarters) -> None:
    with pytest.raises(MayNotDecide):
        headquarters.share(held.visit, held.record, by_email="ana@example.test", shared=True)
    with pytest.raises(NoSuchRecord):
        headquarters.share(held.visit, new_id(), by_email=BOSS, shared=True)
    headquarters.share(held.visit, held.record, by_email=BOSS, shared=True)
    [shared] = [one for one in headquarters.visit(held.visit).photos if one.id == held.record]
    assert shared.shared is True


def test_the_summary_is_a_pdf_with_the_partners_name(tab: Tab, held: Held) -> None:
    tab.sign_in()
    answer = tab.get(f"/summary/{held.visit}.pdf")
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith(
        'attachment; filename="Summary Fictional Harness Works 2026'
    )
    assert "Fictional Harness Works" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()


def test_the_pdf_says_what_was_previewed_to_the_letter(tab: Tab, held: Held) -> None:
    tab.sign_in()
    unknown = tab.get(f"/summary/{held.visit}.pdf?content={'0' * 64}")
    assert unknown.status_code == 410
    assert "Open the summary in the console again" in unknown.text


def test_a_summary_of_nothing_is_not_here(tab: Tab) -> None:
    tab.sign_in()
    for path in (f"/summary/{new_id()}.pdf", "/summary/..%2fkeys.pdf", "/summary/.pdf"):
        assert tab.get(path).status_code == 404


def test_what_was_previewed_is_kept_by_its_digest(headquarters: Headquarters, held: Held) -> None:
    previews = Previews(headquarters)
    made = previews.make(held.visit)
    assert previews.find(held.visit, made.digest) is made
    assert previews.find(new_id(), made.digest) is None
