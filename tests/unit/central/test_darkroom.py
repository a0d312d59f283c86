"""Views that headquarters makes itself: of a HEIC, from a process of its own, and gone with the original."""

import io
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest
from PIL import Image

from inspector_app.central import darkroom
from inspector_app.central.darkroom import PREVIEW, THUMBNAIL, Darkroom
from inspector_app.central.errors import NoSuchPhoto
from inspector_app.evidence.metadata import PhotoFacts
from tests.support.centers import SetClock
from tests.support.exhibition import corners_of
from tests.support.gallery import GALLERY
from tests.support.heic import draw_heic
from tests.support.pictures import CORNERS, heic_photo
from tests.unit.central.browsing import tab_at
from tests.unit.central.reviewers import BOSS, PASSWORD, center_with_boss
from tests.unit.central.test_files import a_photo_of

VISIT = "visit1"


@dataclass
class Shelf:
    """Originals by digest; what is not on it is not to be seen."""

    photos: dict[str, bytes]
    asked: int = 0

    def open(self, visit: str, digest: str) -> tuple[int, Iterator[bytes]]:
        self.asked += 1
        if digest not in self.photos:
            raise NoSuchPhoto(visit, digest)
        return len(self.photos[digest]), iter([self.photos[digest]])

    def put(self, photo: bytes) -> str:
        self.photos[sha256(photo).hexdigest()] = photo
        return sha256(photo).hexdigest()


@pytest.fixture
def shelf() -> Shelf:
    return Shelf({})


@pytest.fixture
def room(tmp_path: Path, shelf: Shelf) -> Darkroom:
    return Darkroom(tmp_path / "derived", shelf.open)


def test_a_heic_is_shown_and_says_when_and_where(room: Darkroom, shelf: Shelf) -> None:
    digest = shelf.put(draw_heic((2000, 1500)))
    preview, thumbnail = room.view(VISIT, digest, PREVIEW), room.view(VISIT, digest, THUMBNAIL)
    assert preview and thumbnail
    shown = Image.open(io.BytesIO(preview)).convert("RGB")
    assert shown.size == (1600, 1200) and corners_of(shown) == list(CORNERS)
    assert Image.open(io.BytesIO(thumbnail)).size == (320, 240)
    facts = room.facts(VISIT, digest)
    assert facts is not None
    assert (facts.taken_at, facts.latitude, facts.longitude) == ("2026-11-21T23:03:11+07:00", 105000000, 1062500000)
    assert facts.camera == "Fictional Optics Field 1"


def test_an_avif_is_shown(room: Darkroom, shelf: Shelf) -> None:
    avif = next(one.make() for one in GALLERY if one.name == "avif")
    assert room.view(VISIT, shelf.put(avif), PREVIEW)


def test_what_was_made_is_not_made_again(room: Darkroom, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    digest = shelf.put(draw_heic())
    first = room.view(VISIT, digest, PREVIEW)
    monkeypatch.setattr(darkroom, "_develop", lambda _: pytest.fail("made again"))
    assert room.view(VISIT, digest, PREVIEW) == first
    assert room.view(VISIT, digest, "original") is None


@pytest.mark.parametrize("photo", [heic_photo(), b"", draw_heic()[:2000]])
def test_what_cannot_be_opened_is_tried_once(
    room: Darkroom, shelf: Shelf, photo: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = shelf.put(photo)
    assert room.view(VISIT, digest, PREVIEW) is None
    monkeypatch.setattr(darkroom, "_develop", lambda _: pytest.fail("tried again"))
    assert room.view(VISIT, digest, PREVIEW) is None and room.facts(VISIT, digest) is None


def test_a_picture_that_is_erased_is_not_shown_from_what_was_made_of_it(
    room: Darkroom, shelf: Shelf, tmp_path: Path
) -> None:
    digest = shelf.put(draw_heic())
    assert room.view(VISIT, digest, PREVIEW)
    shelf.photos.clear()
    with pytest.raises(NoSuchPhoto):
        room.view(VISIT, digest, PREVIEW)
    room.forget(VISIT)
    assert not [path for path in (tmp_path / "derived").rglob("*") if path.is_file()]


def test_what_was_erased_while_it_was_opened_leaves_nothing(
    room: Darkroom, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    develop, digest = darkroom._develop, shelf.put(draw_heic())

    def erase_and_develop(original: bytes) -> bytes:
        shelf.photos.clear()
        return develop(original)

    monkeypatch.setattr(darkroom, "_develop", erase_and_develop)
    with pytest.raises(NoSuchPhoto):
        room.view(VISIT, digest, PREVIEW)
    assert not [path for path in (tmp_path / "derived").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"not json\n",
        b'{"facts": {}, "sizes": []}\n',
        b'{"facts": {"unknown": 1}, "sizes": [3, 3]}\n\xff\xd8\xff\xff\xd8\xff',
        b'{"facts": {}, "sizes": [6, 3]}\n<html>\xff\xd8\xff',
        b'{"facts": {}, "sizes": [-1, 3]}\n\xff\xd8\xff\xff\xd8\xff',
        b"[" * 30_000,
    ],
)
def test_what_a_process_says_is_believed_in_nothing_but_its_form(
    room: Darkroom, shelf: Shelf, told: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(darkroom, "_develop", lambda _: told)
    assert room.view(VISIT, shelf.put(b"any"), PREVIEW) is None


def test_a_process_that_wants_too_much_memory_gets_none_of_it() -> None:
    greedy = "from inspector_app.evidence import heif; heif._bound(); bytearray(heif.MAX_MEMORY_BYTES)"
    package = Path(darkroom.__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", greedy], cwd=package, capture_output=True, check=False)
    assert b"MemoryError" in done.stderr


def test_facts_of_a_process_are_words_and_numbers(
    room: Darkroom, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = (
        b'{"facts": {"camera": ["x"], "latitude": "here", "lens": "Lens"}, "sizes": [3, 3]}\n\xff\xd8\xff\xff\xd8\xff'
    )
    monkeypatch.setattr(darkroom, "_develop", lambda _: told)
    assert room.facts(VISIT, shelf.put(b"any")) == PhotoFacts(lens="Lens")


def test_a_visit_that_is_no_name_reaches_no_folder(room: Darkroom, shelf: Shelf) -> None:
    assert room.view("../../etc", shelf.put(draw_heic()), PREVIEW) is None


def test_a_reviewer_sees_what_the_phone_could_not_show(tmp_path: Path) -> None:
    with center_with_boss(tmp_path, SetClock()) as headquarters:
        headquarters.accounts.set_password(BOSS, PASSWORD)
        visit, digest = a_photo_of(headquarters, draw_heic())
        address = f"/photos/{visit}/{digest}/preview"
        with tab_at(headquarters) as tab:
            assert tab.get(address).status_code != 200
            tab.sign_in()
            shown = tab.get(address)
            assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
            assert "sandbox" in shown.headers["content-security-policy"]
            assert tab.get(f"/photos/{visit}/{digest}/original").status_code == 404
            assert tab.get(f"/photos/{visit}/{'0' * 64}/preview").status_code == 404


def test_nothing_derived_outlives_an_erasure_at_headquarters(tmp_path: Path) -> None:
    with center_with_boss(tmp_path, SetClock()) as headquarters:
        visit, digest = a_photo_of(headquarters, draw_heic())
        assert headquarters.darkroom.view(visit, digest, THUMBNAIL)
        derived = tmp_path / "center" / "derived"
        assert [path for path in derived.rglob("*") if path.is_file()]
        (bringing,) = [
            node for node in headquarters.read(visit).strands.nodes if node.body and digest in str(node.entry.body)
        ]
        headquarters.rulings.erase(visit, f"{bringing.device}:{bringing.seq}", by_email=BOSS, ground="a request")
        assert not [path for path in derived.rglob("*") if path.is_file()]
        with pytest.raises(NoSuchPhoto):
            headquarters.darkroom.view(visit, digest, PREVIEW)
        with pytest.raises(NoSuchPhoto):
            headquarters.darkroom.facts(visit, digest)
