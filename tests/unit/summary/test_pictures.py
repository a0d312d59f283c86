"""The pictures of a summary: which there are, what names them, and that nothing else of a photo comes along."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import replace

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader

from inspector_app.evidence.views import make_views
from inspector_app.summary.content import SummaryContent
from inspector_app.summary.pdf import render_pdf
from inspector_app.summary.pictures import Gallery, name_of_picture, no_pictures
from inspector_app.summary.summarizing import newest_shared, summarize
from inspector_app.summary.wording import wording
from inspector_app.visits.annotations import drawn_to_json
from inspector_app.visits.records import Stamp, Visit
from inspector_app.visits.values import Arrow, Blur, Gap, Words
from tests.support.pictures import draw_picture, heic_photo
from tests.support.summaries import an_ordinary_visit, pictures_in
from tests.support.visits import AT, ERASED, Clash, Value, fold_records, the_set
from tests.unit.summary.test_markers import everything_in

MADE_AT = "2026-11-21T16:05:00-06:00"
LATER, MUCH_LATER = "2026-12-24T10:00:00-06:00", "2027-01-24T10:00:00-06:00"
BLUR = Blur((3000, 3000), (6000, 6000))
ARROW = Arrow((1000, 1000), (4000, 2000))
Fields = Mapping[str, Value]


def photo_id(number: int) -> str:
    return f"{'p' * 25}{'abcdefghijkmnpqrstvwxyz'[number]}"


def annotation_id(number: int) -> str:
    return f"{'q' * 25}{'abcdefghijkmnpqrstvwxyz'[number]}"


def photo_of(seed: int, size: tuple[int, int] = (800, 600), below: str = "") -> bytes:
    """A photo with words in every block of metadata, and a color below the blur."""
    image = draw_picture(seed, size)
    if below:
        box = tuple(part * side // 10_000 for part, side in zip((3000, 3000, 6000, 6000), size * 2, strict=True))
        ImageDraw.Draw(image).rectangle((box[0], box[1], box[2] - 1, box[3] - 1), fill=below)
    exif = Image.Exif()
    exif[0x010E] = "zqplanted in exif"
    exif.get_ifd(0x8825)[0x1D] = "2026:11:21"
    written = io.BytesIO()
    image.save(
        written, "JPEG", quality=90, exif=exif, comment=b"zqplanted in a comment", icc_profile=b"zqplanted profile"
    )
    return written.getvalue() + b"zqplanted in the tail"


def digest_of(photo: bytes) -> str:
    return hashlib.sha256(photo).hexdigest()


def shared_photo(photo: bytes, **changes: Value) -> Fields:
    return {"digest": digest_of(photo), "shared": True, "shows.10.4": True, "caption": "The log at the gate", **changes}


def visit_with(*photos: Fields, drawn: tuple[Fields, ...] = ()) -> Visit:
    records: dict[tuple[str, str], Fields] = {key: dict(fields) for key, fields in an_ordinary_visit().items()}
    records |= {("photo", photo_id(number)): fields for number, fields in enumerate(photos)}
    records |= {("annotation", annotation_id(number)): fields for number, fields in enumerate(drawn)}
    return fold_records(records)


def content_of(visit: Visit) -> SummaryContent:
    return summarize(visit, the_set(), at=MADE_AT)


def shown_in(content: SummaryContent, element: str = "10.4") -> list[tuple[str, object]]:
    return [(one.name, one.caption) for found in content.findings if found.element == element for one in found.pictures]


def test_a_finding_has_the_pictures_that_somebody_shared() -> None:
    one, two, other = photo_of(1), photo_of(2), photo_of(3)
    content = content_of(
        visit_with(
            shared_photo(one),
            shared_photo(two, caption=None),
            shared_photo(other, shared=False),
            shared_photo(other, shared=Clash(True, False)),
            shared_photo(other, **{"shows.10.4": False}),
            shared_photo(other, **{"shows.10.4": Clash(True, False)}),
            shared_photo(other, digest=ERASED),
        )
    )
    names = [name_of_picture(digest_of(photo), ()) for photo in (one, two)]
    assert shown_in(content) == [(names[0], "The log at the gate"), (names[1], Gap.UNANSWERED)]
    assert sum(len(found.pictures) for found in content.findings) == 2


def test_a_summary_without_pictures_is_to_the_letter_what_it_was() -> None:
    """A sign-off of before there were pictures names its digest."""
    bare, unshared = content_of(visit_with()), content_of(visit_with(shared_photo(photo_of(1), shared=None)))
    assert bare.to_json() == unshared.to_json()
    assert "pictures" not in bare.to_json()
    assert bare.digest == "050c952290376244ba444d4556a5381264973ee157ff2c592f7937b251fb84bb"


def test_the_content_pins_the_photo_and_what_is_drawn_on_it() -> None:
    photo, fields = photo_of(1), shared_photo(photo_of(1))
    of = digest_of(photo)
    arrow: Fields = {"of": of, "drawn": drawn_to_json(ARROW)}
    bare, marked = visit_with(fields), visit_with(fields, drawn=(arrow,))
    taken_back = visit_with(fields, drawn=({**arrow, "removed": True},))
    another = visit_with(shared_photo(photo_of(2)))
    digests = [content_of(visit).digest for visit in (bare, marked, another)]
    assert len(set(digests)) == 3
    assert content_of(taken_back).digest == digests[0]
    assert of not in content_of(marked).to_json()


def test_a_picture_with_an_unreadable_drawing_stays_inside() -> None:
    fields = shared_photo(photo_of(1))
    of = digest_of(photo_of(1))
    unreadable: list[Value] = [{"is": "blur", "soft": True}, ERASED, Clash(drawn_to_json(BLUR), drawn_to_json(ARROW))]
    for drawn in unreadable:
        visit = visit_with(fields, drawn=({"of": of, "drawn": drawn},))
        assert shown_in(content_of(visit)) == []
        assert Gallery(visit, lambda _: photo_of(1))(name_of_picture(of, ())) is None


def test_a_picture_that_one_of_its_records_keeps_inside_leaves_by_no_other() -> None:
    """The same bytes, captured twice: each record stands beside the finding, and the second shares them."""
    photo = photo_of(1)
    kept: list[Fields] = [{"sensitive": True}, {"sensitive": Clash(True, False)}, {"shared": False}]
    for said in kept:
        visit = visit_with({"digest": digest_of(photo), "shows.10.4": True, **said}, shared_photo(photo))
        assert shown_in(content_of(visit)) == []
        assert Gallery(visit, lambda _: photo)(name_of_picture(digest_of(photo), ())) is None


def test_a_blur_covers_a_picture_by_whichever_record_it_leaves() -> None:
    photo = photo_of(1)
    blur: Fields = {"of": digest_of(photo), "drawn": drawn_to_json(BLUR)}
    visit = visit_with(shared_photo(photo), shared_photo(photo), drawn=(blur,))
    assert {name for name, _ in shown_in(content_of(visit))} == {name_of_picture(digest_of(photo), (BLUR,))}
    assert Gallery(visit, lambda _: photo)(name_of_picture(digest_of(photo), ())) is None


def test_the_content_is_the_same_whether_the_bytes_are_here_or_not() -> None:
    photo = photo_of(1)
    visit = visit_with(shared_photo(photo))
    name, _ = shown_in(content_of(visit))[0]
    here, elsewhere = Gallery(visit, lambda _: photo), Gallery(visit, lambda _: None)
    assert here(name) is not None and elsewhere(name) is None
    assert here("0" * 64) is None
    one, other = render_pdf(content_of(visit), here), render_pdf(content_of(visit), elsewhere)
    told = " ".join(wording("en").picture_elsewhere.split())
    assert told not in text_of(one)
    assert told in text_of(other)
    assert pictures_in(other) == []


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_a_picture_taken_back_after_the_summary_was_made_is_not_drawn_any_more() -> None:
    photo = photo_of(1)
    before, after = visit_with(shared_photo(photo)), visit_with(shared_photo(photo, shared=False))
    blurred = visit_with(shared_photo(photo), drawn=({"of": digest_of(photo), "drawn": drawn_to_json(BLUR)},))
    for now in (after, blurred):
        assert pictures_in(render_pdf(content_of(before), Gallery(now, lambda _: photo))) == []


def test_the_preview_stands_in_where_the_original_is_not_here_or_not_shown_here() -> None:
    preview = make_views(photo_of(1)).preview
    assert preview is not None
    for original in (None, heic_photo()):
        held = {digest_of(preview.data): preview.data, digest_of(photo_of(1)): original}
        records = {key: dict(fields) for key, fields in an_ordinary_visit().items()}
        records["photo", photo_id(0)] = dict(shared_photo(photo_of(1)))
        view = {"of": digest_of(photo_of(1)), "role": "preview", "digest": digest_of(preview.data)}
        records["view", photo_id(1)] = {**view, "width": 800, "height": 600}
        visit = fold_records(records)
        picture = Gallery(visit, held.get)(name_of_picture(digest_of(photo_of(1)), ()))
        assert picture is not None and (picture.width, picture.height) == (800, 600)


def test_nothing_of_a_photo_but_its_uncovered_pixels_is_in_the_document() -> None:
    """Two visits whose photos differ only in metadata and below the blur give the same pictures, to the bit."""
    one, other = photo_of(1, below="magenta"), photo_of(1, below="yellow").replace(b"in exif", b"in EXIF")
    assert one != other
    documents = []
    for photo in (one, other):
        drawn: tuple[Fields, ...] = ({"of": digest_of(photo), "drawn": drawn_to_json(BLUR)},)
        fields = shared_photo(photo)
        visit = visit_with(fields, drawn=drawn)
        document = render_pdf(content_of(visit), Gallery(visit, lambda _, photo=photo: photo))  # type: ignore[misc]
        everything = everything_in(document)
        assert "zqplanted" not in everything
        assert digest_of(photo) not in everything
        assert "Exif" not in everything and "ICC" not in everything
        assert len(pictures_in(document)) == 1
        documents.append(pictures_in(document))
        assert documents[-1] != pictures_in(
            render_pdf(content_of(visit_with(fields)), Gallery(visit_with(fields), lambda _: one))
        )
    assert documents[0] == documents[1]


def test_words_on_a_picture_are_drawn_and_stand_nowhere_as_text() -> None:
    photo = photo_of(1)
    drawn: Fields = {"of": digest_of(photo), "drawn": drawn_to_json(Words((1000, 1000), "zqwords"))}
    visit = visit_with(shared_photo(photo), drawn=(drawn,))
    content = content_of(visit)
    assert "zqwords" not in content.to_json() + repr(content)
    assert "zqwords" not in everything_in(render_pdf(content, Gallery(visit, lambda _: photo)))


def test_the_same_content_and_pictures_give_the_same_document() -> None:
    photo = photo_of(1)
    visit = visit_with(shared_photo(photo), shared_photo(photo_of(2)))
    gallery = Gallery(visit, {digest_of(one): one for one in (photo, photo_of(2))}.get)
    assert render_pdf(content_of(visit), gallery) == render_pdf(content_of(visit), gallery)


@pytest.mark.parametrize("size", [(2000, 40), (40, 2000), (1, 1), (300, 200)])
@pytest.mark.parametrize("caption", ["", "A word", "words " * 900, "x" * 3000])
def test_any_shape_and_any_caption_stay_on_the_page(size: tuple[int, int], caption: str) -> None:
    photos = [photo_of(seed, size) for seed in range(5)]
    visit = visit_with(*(shared_photo(photo, caption=caption) for photo in photos))
    gallery = Gallery(visit, {digest_of(photo): photo for photo in photos}.get)
    reader = PdfReader(io.BytesIO(render_pdf(content_of(visit), gallery)))
    assert sum(len(page.images) for page in reader.pages) == len(photos)
    for page in reader.pages:
        for left, bottom, width, height in placed_on(page.get_contents()):
            assert left >= 0 and bottom >= 40
            assert left + width <= 612 and bottom + height <= 792 - 40


def placed_on(contents: object) -> list[tuple[float, float, float, float]]:
    """Where the pictures of a page stand: x, y, width, height in points."""
    stream = contents.get_data().decode("latin-1")  # type: ignore[attr-defined]
    found = []
    for line in stream.splitlines():
        if " cm /I" in line:
            numbers = [float(one) for one in line.split(" cm /I")[0].split()[-6:]]
            found.append((numbers[4], numbers[5], numbers[0], numbers[3]))
    return found


def test_a_summary_is_as_of_the_newest_of_its_pictures() -> None:
    drawn: Fields = {"of": digest_of(photo_of(1)), "drawn": drawn_to_json(ARROW)}

    def made_later(visit: Visit) -> Visit:
        stamp = Stamp("x", LATER, "x", 1)
        photos = tuple(replace(one, stamps={"digest": replace(stamp, at=MUCH_LATER)}) for one in visit.photos)
        return replace(
            visit, photos=photos, annotations=tuple(replace(one, stamps={"drawn": stamp}) for one in visit.annotations)
        )

    assert newest_shared(made_later(visit_with(shared_photo(photo_of(1)), drawn=(drawn,)))) == LATER
    # What is not shown changes nothing.
    assert newest_shared(made_later(visit_with(shared_photo(photo_of(1), shared=None), drawn=(drawn,)))) == AT


def test_without_a_gallery_every_picture_is_told_in_words() -> None:
    content = content_of(visit_with(shared_photo(photo_of(1))))
    assert render_pdf(content) == render_pdf(content, no_pictures)
    assert " ".join(wording("en").picture_elsewhere.split()) in text_of(render_pdf(content))
