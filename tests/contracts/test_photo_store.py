"""What every photo store promises, whatever it keeps the bytes in. One short class for each store."""

import hashlib
import os
import threading
from abc import ABC, abstractmethod
from pathlib import Path

import pytest

from sync.journal import new_id
from sync.server.photos import FolderPhotos, PhotoNotHeld, PhotoStore

CONTENT = b"a photo" * 100_000
DIGEST = hashlib.sha256(CONTENT).hexdigest()


class PhotoStoreContract(ABC):
    @abstractmethod
    def open(self, folder: Path) -> PhotoStore:
        """The store that lives in, or beside, this folder; opened again it holds the same."""

    @pytest.fixture
    def photos(self, tmp_path: Path) -> PhotoStore:
        return self.open(tmp_path)

    def keep(self, photos: PhotoStore, visit: str, content: bytes = CONTENT, upload: str = "upload") -> str:
        photos.part(upload).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        photos.keep(visit, digest, photos.part(upload))
        return digest

    def test_an_unknown_visit_holds_nothing(self, photos: PhotoStore) -> None:
        assert photos.held(new_id()) == frozenset()
        assert photos.size(new_id(), DIGEST) is None

    def test_what_is_kept_is_held_byte_for_byte(self, photos: PhotoStore) -> None:
        visit = new_id()
        self.keep(photos, visit)
        assert photos.held(visit) == {DIGEST}
        assert photos.size(visit, DIGEST) == len(CONTENT)
        assert b"".join(photos.chunks(visit, DIGEST)) == CONTENT

    def test_it_is_held_when_the_store_is_opened_again(self, tmp_path: Path) -> None:
        visit = new_id()
        self.keep(self.open(tmp_path), visit)
        assert self.open(tmp_path).held(visit) == {DIGEST}

    def test_a_photo_is_held_only_in_the_visit_where_it_arrived(self, photos: PhotoStore) -> None:
        one, other = new_id(), new_id()
        self.keep(photos, one)
        assert photos.held(other) == frozenset()
        with pytest.raises(PhotoNotHeld):
            next(iter(photos.chunks(other, DIGEST)))

    def test_the_office_journal_of_a_visit_has_photos_of_its_own(self, photos: PhotoStore) -> None:
        visit = new_id()
        self.keep(photos, f"{visit}/office")
        assert photos.held(visit) == frozenset()
        assert photos.held(f"{visit}/office") == {DIGEST}

    def test_a_part_is_gone_once_it_is_the_photo(self, photos: PhotoStore) -> None:
        self.keep(photos, new_id())
        assert not photos.part("upload").exists()

    def test_a_part_is_not_held(self, photos: PhotoStore) -> None:
        photos.part("upload").write_bytes(CONTENT)
        assert photos.held(new_id()) == frozenset()

    def test_the_same_photo_again_changes_nothing(self, photos: PhotoStore) -> None:
        visit = new_id()
        for upload in ("one", "two"):
            self.keep(photos, visit, upload=upload)
        assert photos.held(visit) == {DIGEST}
        assert b"".join(photos.chunks(visit, DIGEST)) == CONTENT

    def test_what_was_removed_is_not_held(self, photos: PhotoStore) -> None:
        visit = new_id()
        self.keep(photos, visit)
        photos.remove(visit, DIGEST)
        photos.remove(visit, DIGEST)
        assert photos.held(visit) == frozenset()
        with pytest.raises(PhotoNotHeld):
            next(iter(photos.chunks(visit, DIGEST)))

    def test_many_arrive_at_once(self, photos: PhotoStore) -> None:
        visit, contents = new_id(), [os.urandom(1000) for _ in range(12)]
        threads = [
            threading.Thread(target=self.keep, args=(photos, visit, content, f"upload{number}"))
            for number, content in enumerate(contents)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert photos.held(visit) == {hashlib.sha256(content).hexdigest() for content in contents}


class TestFolderPhotos(PhotoStoreContract):
    def open(self, folder: Path) -> PhotoStore:
        return FolderPhotos(folder)

    def test_other_names_in_the_folder_are_not_photos(self, tmp_path: Path) -> None:
        visit = new_id()
        self.keep(self.open(tmp_path), visit)
        (tmp_path / "photos" / visit / ".DS_Store").write_bytes(b"x")
        assert self.open(tmp_path).held(visit) == {DIGEST}
