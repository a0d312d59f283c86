"""What is drawn on a photo is in the picture that leaves, and what a blur lies over is not."""

import contextlib
import functools
import io
import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from inspector_app.evidence.markup import flatten
from inspector_app.evidence.troubles import DAMAGED, EMPTY, NOT_SHOWN_HERE, OF_NO_KNOWN_KIND, TOO_LARGE, TOO_MUCH_DRAWN
from inspector_app.evidence.views import NotShown
from inspector_app.visits.values import Arrow, Blur, Box, Drawn, Freehand, Words
from tests.support.pictures import (
    CORNERS,
    draw_file,
    draw_photo,
    draw_picture,
    heic_photo,
    huge_jpeg,
    huge_png,
    huge_webp,
    jpeg_in_scans,
    truncated_photo,
)

FACE = Blur((3000, 2500), (5000, 6000))
Pixel = tuple[int, int, int]


def opened(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture)).convert("RGB")


def pixel(image: Image.Image, x: int, y: int) -> Pixel:
    """The color at a point in 1/10,000 of the picture."""
    found = image.getpixel(
        (min(image.width - 1, x * image.width // 10_000), min(image.height - 1, y * image.height // 10_000))
    )
    assert isinstance(found, tuple)
    return (found[0], found[1], found[2])


def is_ink(color: Pixel) -> bool:
    return color[0] > 150 and color[1] < 90 and color[2] < 90


def is_cover(color: Pixel) -> bool:
    return max(color) - min(color) < 40 and 120 < color[1] < 200


def saved(image: Image.Image, kind: str = "JPEG", **how: object) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **how)
    return written.getvalue()


def two_that_differ_below(blur: Blur, size: tuple[int, int]) -> tuple[Image.Image, Image.Image]:
    """A busy picture, and the same with something altogether different in the box."""
    noise = Image.frombytes("RGB", size, random.Random(7).randbytes(size[0] * size[1] * 3))
    one = Image.blend(draw_picture(1, size), noise, 0.3)
    other = one.copy()
    (left, right), (top, bottom) = (
        (min(ends) * side // 10_000, -(-max(ends) * side // 10_000) - 1)
        for ends, side in zip(zip(blur.corner, blur.opposite, strict=True), size, strict=True)
    )
    pencil = ImageDraw.Draw(other)
    if left <= right and top <= bottom:
        pencil.rectangle((left, top, right, bottom), fill=(255, 255, 255))
        for at in range(left, right, 3):
            pencil.line((at, top, at, bottom), fill=(255, 0, 255))
    return one, other


# As cameras write colors: in full, halved along one side, and along both. (Pillow takes "4:1:1" for the last.)
SAMPLINGS = ("4:4:4", "4:2:2", "4:2:0")
JPEGS: list[Callable[[Image.Image], bytes]] = [
    functools.partial(saved, subsampling=sampling, quality=quality) for sampling in SAMPLINGS for quality in (30, 92)
]


@pytest.mark.parametrize(("size", "long_side"), [((640, 480), 900), ((901, 1201), 320), ((2000, 1500), 900)])
@pytest.mark.parametrize(
    "write", [*JPEGS, lambda image: saved(image, "PNG"), lambda image: saved(image.convert("L"), "PNG")]
)
def test_two_photos_that_differ_only_below_a_blur_give_the_same_bytes(
    size: tuple[int, int], write: Callable[[Image.Image], bytes], long_side: int
) -> None:
    one, other = map(write, two_that_differ_below(FACE, size))
    assert one != other
    assert flatten(one, [], long_side=long_side) != flatten(other, [], long_side=long_side)
    assert flatten(one, [FACE], long_side=long_side) == flatten(other, [FACE], long_side=long_side)


FACTORS = [(1, 1), (2, 1), (2, 2), (4, 1), (1, 4), (4, 2)]
SMALL = [((640, 480), sampling, kept) for sampling in FACTORS for kept in (1, 3, 5, 14)]
LARGE = [((1600, 1200), sampling, kept) for sampling in ((2, 2), (4, 1)) for kept in (1, 3)]
"""Where the decoder draws at a fraction of the size. It takes four times as long."""


@pytest.mark.parametrize(("size", "sampling", "kept"), [*SMALL, *LARGE], ids=str)
def test_it_holds_for_a_picture_in_passes_of_which_the_last_are_missing(
    size: tuple[int, int], sampling: tuple[int, int], kept: int
) -> None:
    """What the missing passes would tell of a block, the decoder guesses from those two around it."""
    for at in (4000, 4130):
        blur = Blur((at, at), (at + 700, at + 700))
        one, other = (jpeg_in_scans(image, sampling, kept) for image in two_that_differ_below(blur, size))
        for long_side in (400, 1600):
            pictures = [flatten(picture, [blur], long_side=long_side) for picture in (one, other)]
            assert pictures[0] == pictures[1]
        # The cover is no wider than it must be.
        assert not is_cover(pixel(opened(flatten(one, [blur])), at - 2000, at))


@pytest.mark.parametrize("sampling", FACTORS, ids=str)
@pytest.mark.parametrize("at", [4000, 4090, 4130, 4270, 4410])
def test_it_holds_for_colors_that_are_kept_once_for_many_pixels(sampling: tuple[int, int], at: int) -> None:
    blur = Blur((at, at), (at + 900, at + 900))
    one, other = (
        jpeg_in_scans(image, sampling, progressive=False) for image in two_that_differ_below(blur, (640, 480))
    )
    assert one != other
    for long_side in (200, 400, 900):
        assert flatten(one, [blur], long_side=long_side) == flatten(other, [blur], long_side=long_side)


@settings(max_examples=40, deadline=None)
@given(
    st.tuples(*[st.integers(0, 10_000)] * 4),
    st.tuples(st.integers(8, 400), st.integers(8, 400)),
    st.integers(16, 400),
)
def test_that_holds_for_any_box_and_any_size(
    ends: tuple[int, int, int, int], size: tuple[int, int], long_side: int
) -> None:
    blur = Blur((ends[0], ends[1]), (ends[2], ends[3]))
    one, other = (saved(image) for image in two_that_differ_below(blur, size))
    assert flatten(one, [blur], long_side=long_side) == flatten(other, [blur], long_side=long_side)


def test_it_holds_where_the_file_lies_on_its_side() -> None:
    one, other = two_that_differ_below(FACE, (800, 600))
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = [saved(image.transpose(Image.Transpose.ROTATE_90), exif=exif) for image in (one, other)]
    assert flatten(lying[0], [FACE]) == flatten(lying[1], [FACE])


def test_what_is_drawn_over_a_blur_stays_on_top() -> None:
    image = opened(flatten(draw_photo(1), [Arrow((1000, 4000), (4000, 4000)), FACE]))
    assert is_ink(pixel(image, 3500, 4000))
    assert is_cover(pixel(image, 4500, 5000))
    assert not is_cover(pixel(image, 3000, 7800))


def test_the_cover_of_a_blur_reaches_beyond_its_box_in_every_picture() -> None:
    for size in ((640, 480), (4000, 3000)):
        image = opened(flatten(saved(draw_picture(1, size)), [Blur((2000, 1000), (1000, 2000))]))
        assert all(is_cover(pixel(image, *at)) for at in ((960, 960), (2040, 2040), (960, 2040), (1500, 1500)))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_mark_stands_where_it_was_put_on_the_upright_picture(orientation: int) -> None:
    photo = draw_photo(1, (600, 400), orientation)
    drawn: list[Drawn] = [Blur((500, 500), (1500, 1500)), Box((6000, 5500), (9500, 9000))]
    image = opened(flatten(photo, drawn))
    assert image.size == (600, 400)
    assert is_cover(pixel(image, 1000, 1000))
    assert all(is_ink(pixel(image, x, y)) for x, y in ((6000, 7000), (9500, 7000), (8000, 5500), (8000, 9000)))
    for corner, at in zip(CORNERS, ((2500, 2200), (9900, 100), (100, 9900), (9900, 9900)), strict=True):
        assert sum(abs(one - other) for one, other in zip(corner, pixel(image, *at), strict=True)) < 60


GROUNDS = ["white", "black", "#C4201A", "#808080"]


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("size", [(320, 240), (1600, 900)])
def test_marks_show_on_any_ground(ground: str, size: tuple[int, int]) -> None:
    """Red ink with a white rim: one of the two stands out from whatever lies below."""
    photo = saved(Image.new("RGB", size, ground))
    drawn: list[Drawn] = [
        Arrow((1000, 1000), (3000, 3000)),
        Box((4000, 1000), (6000, 3000)),
        Freehand(((1000, 5000), (2000, 6000), (1000, 7000))),
        Words((5000, 5000), "Cut"),
    ]
    for mark in drawn:
        image = opened(flatten(photo, [mark]))
        assert share_of(image, is_ink) > 0.0003 and share_of(image, lambda color: min(color) > 200) > 0.0003


def share_of(image: Image.Image, holds: Callable[[Pixel], bool]) -> float:
    """The part of a picture whose colors are such, to within what the steps of 8 tell."""
    coarse = image.point(lambda level: level & 0xF8)
    colors = coarse.getcolors(2**15) or []
    return sum(
        count for count, color in colors if isinstance(color, tuple) and holds((color[0], color[1], color[2]))
    ) / (image.width * image.height)


def test_a_tap_leaves_a_mark_too() -> None:
    photo = draw_photo(1)
    for mark in (Arrow((5000, 5000), (5000, 5000)), Box((5000, 5000), (5000, 5000)), Freehand(((1, 1), (1, 1)))):
        assert flatten(photo, [mark]) != flatten(photo, [])


TEXTS = [
    "Cut",
    "a word " * 28,
    "W" * 200,
    "一二三四五六七八九十",
    "שלום עולם",
    "two\nlines",
    "\u202e\x00\x1b\u200b",
    "é" * 3,
]


@pytest.mark.parametrize("text", TEXTS, ids=range(len(TEXTS)))
@pytest.mark.parametrize("at", [(0, 0), (9999, 10_000)])
@pytest.mark.parametrize("size", [(640, 480), (300, 900), (1000, 60), (1, 1)])
def test_words_stay_inside_the_picture(text: str, at: tuple[int, int], size: tuple[int, int]) -> None:
    photo = saved(Image.new("RGB", size, "#305070"), "PNG")
    image = opened(flatten(photo, [Words(at, text)]))
    assert image.size == size
    if size[1] >= 480:
        # Ink reaches no edge: nothing was cut off.
        edges = [image.crop(box) for box in ((0, 0, 2, size[1]), (size[0] - 2, 0, *size), (0, size[1] - 2, *size))]
        assert not any(share_of(edge, is_ink) for edge in edges)


def test_nothing_but_pixels_leaves() -> None:
    exif = Image.Exif()
    exif[0x010E] = "words in the description"
    photo = saved(
        draw_picture(1),
        comment=b"words in a comment",
        exif=exif,
        xmp=b"<words in xmp/>",
        icc_profile=b"words in a profile",
    )
    assert photo.count(b"words in") == 4
    picture = flatten(photo + b"words in the tail", [FACE])
    assert b"words in" not in picture
    read = Image.open(io.BytesIO(picture))
    assert set(read.info) == {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not read.getexif()
    # Of the blocks of a JPEG that programs write into, there is only JFIF's own: no EXIF, no profile, no second one.
    assert [name for name, _ in getattr(read, "applist")] == ["APP0"]  # noqa: B009  Pillow does not declare it


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "GIF", "TIFF"])
@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P"])
def test_every_kind_that_is_shown_can_be_drawn_on(kind: str, mode: str) -> None:
    image = opened(flatten(draw_file(1, kind, (640, 480), mode), [FACE, Box((1000, 1000), (2000, 2000))]))
    assert is_cover(pixel(image, 4000, 4000)) and is_ink(pixel(image, 1000, 1500))


@pytest.mark.parametrize(
    ("picture", "sentence"),
    [
        (b"", EMPTY),
        (b"not a picture", OF_NO_KNOWN_KIND),
        (heic_photo(), NOT_SHOWN_HERE),
        (truncated_photo(), DAMAGED),
        (b"\x89PNG\r\n\x1a\n" + bytes(40), DAMAGED),
        (huge_png(), TOO_LARGE),
        (huge_jpeg(), TOO_LARGE),
        (huge_webp(), TOO_LARGE),
    ],
    ids=["empty", "text", "heic", "truncated", "header only", "huge png", "huge jpeg", "huge webp"],
)
def test_what_cannot_be_shown_says_why(picture: bytes, sentence: str) -> None:
    with pytest.raises(NotShown) as caught:
        flatten(picture, [FACE])
    assert str(caught.value) == sentence


def test_the_same_photo_and_the_same_marks_give_the_same_bytes() -> None:
    drawn: list[Drawn] = [FACE, Arrow((0, 0), (9000, 9000)), Words((100, 100), "Seal")]
    assert flatten(draw_photo(3, (2000, 1500), 6), drawn) == flatten(draw_photo(3, (2000, 1500), 6), drawn)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 5000))
def test_a_damaged_picture_is_refused_and_nothing_else(junk: bytes, at: int) -> None:
    photo = bytearray(draw_photo(1, (64, 48)))
    photo[at : at + len(junk)] = junk
    with contextlib.suppress(NotShown):
        flatten(bytes(photo), [FACE])


def test_what_no_hand_draws_is_not_drawn_at_all() -> None:
    with pytest.raises(NotShown, match=TOO_MUCH_DRAWN):
        flatten(draw_photo(1), [FACE] * 201)
    assert flatten(draw_photo(1), [FACE] * 200) == flatten(draw_photo(1), [FACE])
