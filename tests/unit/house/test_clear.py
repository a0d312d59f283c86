"""The search that is to find planted words finds them, in each way in which somebody may have written them."""

import base64
import gzip
import json
import os
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support.clear import planted_photo, search_everywhere

WORD = "Apodaca dock-3 señal rota"
WAYS: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda word: word,
    "in hex": lambda word: word.hex().encode(),
    "in base64": base64.b64encode,
    "in base64, later": lambda word: base64.b64encode(b"x" + word + b"tail"),
    "in base64, later still": lambda word: base64.urlsafe_b64encode(b"xy" + word),
    "in UTF-16": lambda word: word.decode().encode("utf-16-le"),
    "as JSON": lambda word: json.dumps(word.decode()).encode(),
    "packed by zlib": lambda word: b"before" + zlib.compress(b"about " + word) + b"behind",
    "packed by gzip": lambda word: b"before" + gzip.compress(b"about " + word) + b"behind",
    "packed, in base64": lambda word: zlib.compress(base64.b64encode(b"1" + word)),
}


@pytest.mark.parametrize("way", WAYS)
def test_a_word_is_found_however_it_was_written(way: str, tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "file").write_bytes(b"some" * 50 + WAYS[way](WORD.encode()) + b"more" * 50)
    (tmp_path / "other").write_bytes(b"nothing of it")
    assert {one.path.name for one in search_everywhere(tmp_path, markers=[WORD.encode()])} == {"file"}


def test_in_a_zip_and_in_a_name_it_is_found_too(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "package", "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("inside", WORD * 20)
    (tmp_path / f"{WORD}.jpg").write_bytes(b"")
    found = search_everywhere(tmp_path, markers=[WORD.encode()])
    assert {one.path.name for one in found} == {"package", f"{WORD}.jpg"}


def test_of_a_planted_photo_words_and_pixels_are_found_and_nothing_in_another(tmp_path: Path) -> None:
    data, markers = planted_photo("PLANTED")
    (tmp_path / "photo").write_bytes(data)
    assert {one.marker for one in search_everywhere(tmp_path, markers=markers)} == set(markers)
    (tmp_path / "photo").write_bytes(planted_photo("OTHER")[0])
    assert search_everywhere(tmp_path, markers=markers) == []


def test_among_random_bytes_nothing_is_found_by_chance(tmp_path: Path) -> None:
    (tmp_path / "sealed").write_bytes(os.urandom(20_000_000))
    markers = [b"JFIF\x00\x01", b"Exif\x00\x00", b"PLANTED", *planted_photo("PLANTED")[1]]
    assert search_everywhere(tmp_path, markers=markers) == []
