"""A picture that came as in a mirror is shown the right way round, and its pixels stay as they came."""

import io

from PIL import Image, ImageChops

from inspector_app.evidence.mirrored import marked_as_mirrored
from inspector_app.evidence.views import make_views, open_upright
from tests.support.pictures import draw_photo


def a_jpeg(*, mirrored: bool) -> bytes:
    """Red at the left and blue at the right, or as a mirror has it."""
    image = Image.new("RGB", (64, 32), "red")
    image.paste("blue", (32, 0, 64, 32))
    written = io.BytesIO()
    (image.transpose(Image.Transpose.FLIP_LEFT_RIGHT) if mirrored else image).save(written, "JPEG", quality=95)
    return written.getvalue()


def test_it_is_shown_the_right_way_round() -> None:
    marked = marked_as_mirrored(a_jpeg(mirrored=True))
    shown = open_upright(marked, 64).image
    right = open_upright(a_jpeg(mirrored=False), 64).image
    assert max(ImageChops.difference(shown, right).tobytes()) < 24
    preview = make_views(marked).preview
    assert preview is not None
    with Image.open(io.BytesIO(preview.data)) as picture:
        red, green, blue = picture.convert("RGB").getpixel((4, 16))  # type: ignore[misc]
    assert red > 200 and green < 60 and blue < 60


def test_not_one_pixel_is_changed() -> None:
    came = a_jpeg(mirrored=True)
    marked = marked_as_mirrored(came)
    assert marked[:2] + marked[len(marked) - len(came) + 2 :] == came
    with Image.open(io.BytesIO(marked)) as image:
        assert dict(image.getexif()) == {0x0112: 2}


def test_what_says_how_it_is_turned_or_is_no_jpeg_stays_as_it_is() -> None:
    for data in (draw_photo(1, (64, 48)), b"", b"no picture", marked_as_mirrored(a_jpeg(mirrored=True))):
        assert marked_as_mirrored(data) == data
