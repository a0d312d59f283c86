import io
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from inspector_app.evidence import Picture, make_views
from inspector_app.evidence.cost import is_one_pass
from inspector_app.evidence.troubles import DAMAGED, EMPTY, NOT_SHOWN_HERE, OF_NO_KNOWN_KIND, PARTLY_MISSING, TOO_LARGE
from tests.support.exhibition import corners_of as corners_of_image
from tests.support.pictures import (
    CORNERS,
    Color,
    draw_file,
    draw_photo,
    draw_picture,
    fill_folder,
    heic_photo,
    huge_jpeg,
    huge_png,
    huge_print,
    huge_webp,
    truncated_photo,
)


def corners_of(picture: Picture) -> list[Color]:
    return corners_of_image(Image.open(io.BytesIO(picture.data)).convert("RGB"))


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("size", [(400, 300), (300, 400), (2400, 1800)])
def test_every_orientation_is_shown_upright(orientation: int, size: tuple[int, int]) -> None:
    views = make_views(draw_photo(1, size, orientation))
    assert views.trouble is None
    assert views.preview is not None and views.thumbnail is not None
    assert (views.facts.width, views.facts.height) == size
    for view in (views.preview, views.thumbnail):
        assert (view.width > view.height) == (size[0] > size[1])
        assert corners_of(view) == list(CORNERS)


@pytest.mark.parametrize(
    ("size", "preview", "thumbnail"),
    [
        ((4000, 3000), (1600, 1200), (320, 240)),
        ((3000, 4000), (1200, 1600), (240, 320)),
        ((3200, 2399), (1600, 1200), (320, 240)),
        ((1000, 20), (1000, 20), (320, 6)),
        ((20_000, 2), (1600, 1), (320, 1)),
        ((100, 80), (100, 80), (100, 80)),
        ((1, 1), (1, 1), (1, 1)),
    ],
)
def test_views_keep_the_aspect_and_never_grow(
    size: tuple[int, int], preview: tuple[int, int], thumbnail: tuple[int, int]
) -> None:
    views = make_views(draw_photo(1, size))
    assert views.preview is not None and views.thumbnail is not None
    assert (views.preview.width, views.preview.height) == preview
    assert (views.thumbnail.width, views.thumbnail.height) == thumbnail
    assert Image.open(io.BytesIO(views.thumbnail.data)).size == thumbnail
    assert (views.preview.role, views.thumbnail.role) == ("preview", "thumbnail")
    assert views.preview.media_type == views.thumbnail.media_type == "image/jpeg"


def test_views_carry_no_metadata() -> None:
    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "words in the description"
    draw_picture(1).save(
        picture,
        "JPEG",
        comment=b"words in a comment",
        exif=exif,
        xmp=b"<words in xmp/>",
        icc_profile=b"words in a profile",
    )
    assert picture.getvalue().count(b"words in") == 4
    views = make_views(picture.getvalue())
    assert views.preview is not None and views.thumbnail is not None
    for view in (views.preview, views.thumbnail):
        assert b"words in" not in view.data and b"Exif" not in view.data
        assert not Image.open(io.BytesIO(view.data)).getexif()


def test_the_same_photo_gives_the_same_views() -> None:
    photo = draw_photo(3, (2000, 1500), 6, (10.5, 106.25), "2026-11-21T23:03:11+07:00")
    assert make_views(photo) == make_views(photo)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "TIFF"])
def test_other_kinds_are_shown_too(kind: str) -> None:
    views = make_views(draw_file(1, kind))
    assert views.trouble is None
    assert views.preview is not None
    assert corners_of(views.preview) == list(CORNERS)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_way_to_write_colors_is_shown(mode: str) -> None:
    views = make_views(draw_file(1, "TIFF" if mode == "CMYK" else "PNG", mode=mode))
    assert views.trouble is None
    assert views.preview is not None and views.preview.width == 64


def test_what_is_transparent_is_shown_on_white() -> None:
    written = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(written, "PNG")
    views = make_views(written.getvalue())
    assert views.preview is not None
    assert Image.open(io.BytesIO(views.preview.data)).convert("RGB").getpixel((20, 20)) == (255, 255, 255)


def test_sixteen_bits_of_gray_are_not_shown_as_white() -> None:
    written = io.BytesIO()
    Image.new("I;16", (40, 40), 32_768).save(written, "PNG")
    views = make_views(written.getvalue())
    assert views.preview is not None
    assert Image.open(io.BytesIO(views.preview.data)).getpixel((20, 20)) == 128


@pytest.mark.parametrize(
    ("data", "trouble"),
    [
        (b"", EMPTY),
        (b"this is no picture at all", OF_NO_KNOWN_KIND),
        (heic_photo(), NOT_SHOWN_HERE),
        (truncated_photo(), DAMAGED),
        (b"\xff\xd8\xff", DAMAGED),
        (draw_file(1, "PNG")[:200], DAMAGED),
        (huge_png(), TOO_LARGE),
        (huge_png(1, 2**31 - 1), TOO_LARGE),
        (huge_jpeg(), TOO_LARGE),
        (huge_jpeg(progressive=True), TOO_LARGE),
        (huge_jpeg(8000, 7000, progressive=True, scans=40), TOO_LARGE),
        (huge_print(7990, 7990), TOO_LARGE),
        (huge_webp(), TOO_LARGE),
    ],
)
def test_a_picture_that_cannot_be_shown_costs_a_sentence(data: bytes, trouble: str) -> None:
    views = make_views(data)
    assert views.trouble == trouble
    assert views.preview is None and views.thumbnail is None


def test_a_cut_photo_still_says_when_it_was_taken() -> None:
    assert make_views(truncated_photo()).facts.taken_at == "2026-11-21T23:03:11+07:00"


@pytest.mark.parametrize("data", [huge_png(), huge_jpeg(), huge_jpeg(progressive=True), huge_webp(), truncated_photo()])
def test_a_hostile_file_takes_little_memory(data: bytes) -> None:
    tracemalloc.start()
    try:
        make_views(data)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_a_telephone_photo_of_200_megapixels_is_within_the_limits() -> None:
    # Nearly all of its pixels are missing here, which is said; but it is not refused for its size.
    views = make_views(huge_jpeg(16_320, 12_240))
    assert views.trouble == PARTLY_MISSING
    assert views.preview is not None and (views.preview.width, views.preview.height) == (1600, 1200)


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("size", [(4000, 3000), (8064, 6048), (8160, 6144)])
def test_a_telephone_photo_is_within_the_limits_in_one_pass_or_in_several(
    size: tuple[int, int], progressive: bool
) -> None:
    views = make_views(huge_jpeg(*size, progressive=progressive))
    assert views.trouble in (None, PARTLY_MISSING)
    assert views.preview is not None and views.preview.width == 1600


def test_a_photo_whose_last_part_is_missing_says_so() -> None:
    whole = draw_photo(1, (800, 600))
    views = make_views(whole[: len(whole) * 9 // 10] + b"\xff\xd9")
    assert views.trouble == PARTLY_MISSING
    assert views.preview is not None and views.thumbnail is not None


def test_a_jpeg_in_several_passes_is_told_from_one_in_one() -> None:
    assert is_one_pass(huge_jpeg(64, 48))
    assert not is_one_pass(huge_jpeg(64, 48, progressive=True))
    assert not is_one_pass(b"\xff\xd8\xff")


@settings(max_examples=150, deadline=None)
@given(
    kind=st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "TIFF"]),
    flips=st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 255)), min_size=1, max_size=8),
    keep=st.floats(0.05, 1.0),
)
def test_no_altered_picture_raises(kind: str, flips: list[tuple[int, int]], keep: float) -> None:
    data = bytearray(draw_file(1, kind, (32, 24)))
    for at, by in flips:
        data[at % len(data)] ^= by
    views = make_views(bytes(data[: int(len(data) * keep)]))
    assert views.preview is not None or views.trouble is not None


@settings(max_examples=100, deadline=None)
@given(flips=st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 255)), min_size=1, max_size=6))
def test_no_altered_metadata_raises(flips: list[tuple[int, int]]) -> None:
    photo = bytearray(draw_photo(1, (16, 12), 6, (10.5, 106.25, 3.0), "2026-11-21T23:03:11+07:00"))
    begins, ends = photo.index(b"Exif"), photo.index(b"\xff\xdb")
    for at, by in flips:
        photo[begins + at % (ends - begins)] ^= by
    views = make_views(bytes(photo))
    assert views.preview is not None or views.trouble is not None


def test_a_folder_of_drawn_photos_holds_no_two_alike(tmp_path: Path) -> None:
    photos = [path.read_bytes() for path in fill_folder(tmp_path / "photos", 10, (64, 48))]
    assert len(set(photos)) == 10
    assert all(make_views(photo).trouble is None for photo in photos)
