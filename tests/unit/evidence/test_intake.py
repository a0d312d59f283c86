import hashlib

import pytest

from inspector_app.evidence import take_in
from inspector_app.evidence.intake import media_type_of
from tests.support.pictures import draw_file, draw_photo, heic_photo, truncated_photo


def test_a_photo_is_named_by_digest_size_and_first_bytes() -> None:
    photo = draw_photo(1)
    intake = take_in(photo)
    assert (intake.sha256, intake.size) == (hashlib.sha256(photo).hexdigest(), len(photo))
    assert intake.media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("PNG", "image/png"), ("WEBP", "image/webp"), ("GIF", "image/gif"), ("TIFF", "image/tiff")],
)
def test_each_kind_is_known_by_its_first_bytes(kind: str, media_type: str) -> None:
    assert take_in(draw_file(1, kind)).media_type == media_type


@pytest.mark.parametrize(
    ("brands", "media_type"),
    [
        (b"heic\0\0\0\0mif1heic", "image/heic"),
        (b"mif1\0\0\0\0mif1heic", "image/heic"),
        (b"mif1\0\0\0\0mif1", "image/heif"),
        (b"avif\0\0\0\0avifmif1", "image/avif"),
        (b"isom\0\0\0\0isommp41", "application/octet-stream"),
    ],
)
def test_the_media_container_is_told_apart_by_its_brands(brands: bytes, media_type: str) -> None:
    box = (8 + len(brands)).to_bytes(4, "big") + b"ftyp" + brands
    assert media_type_of(box + b"heic") == media_type


@pytest.mark.parametrize("data", [b"", b"\xff", b"RIFF", b"just words", bytes(100), b"\0\0\0\0ftyp", b"RIFF....WAVE"])
def test_what_is_no_picture_is_taken_in_all_the_same(data: bytes) -> None:
    assert take_in(data).media_type == "application/octet-stream"
    assert take_in(data).size == len(data)


def test_a_picture_that_cannot_be_decoded_is_taken_in() -> None:
    assert take_in(truncated_photo()).media_type == "image/jpeg"
    assert take_in(heic_photo()).media_type == "image/heic"
