"""The eight ways a picture may lie in its file, in every kind of file that can say so."""

import io

import pytest
from PIL import ExifTags, Image

from inspector_app.evidence import make_views
from tests.support.pictures import CORNERS, LAID_DOWN, draw_picture
from tests.unit.evidence.test_views import corners_of


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "compressed TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_once_whatever_its_file_is(kind: str, orientation: int) -> None:
    picture = draw_picture(1, (400, 300))
    laid = picture.transpose(LAID_DOWN[orientation]) if orientation in LAID_DOWN else picture
    exif, written = Image.Exif(), io.BytesIO()
    exif[ExifTags.Base.Orientation] = orientation
    how = {"compression": "tiff_adobe_deflate"} if kind.startswith("compressed") else {}
    laid.save(written, kind.rpartition(" ")[2], exif=exif, **how)
    views = make_views(written.getvalue())
    assert views.trouble is None
    assert views.preview is not None
    assert (views.facts.width, views.facts.height) == (400, 300)
    assert corners_of(views.preview) == list(CORNERS)
