"""What every photo store promises, whatever it keeps the bytes in. One short class for each store."""

import hashlib
import os
import threading
import traceback
from abc import ABC, abstractmethod
from pathlib import Path

import pytest

from sync.journal import new_id
from sync.server.photos import FolderPhotos, PhotoNotHeld, PhotosBusy, PhotoStore
from sync.server.s3 import NotAStore, S3Photos
from tests.support.patience import PATIENCE_SECONDS
from tests.support.s3 import BUCKET, Bucket, hop_to

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

    def test_what_was_removed_is_gone_also_from_the_uploads_that_brought_it(self, photos: PhotoStore) -> None:
        visit, kept = new_id(), "another.upload"
        uploads = [f"{visit}.{DIGEST}.{len(CONTENT)}.proof", f"{visit}.{DIGEST}.{len(CONTENT)}.file"]
        for name in (*uploads, kept):
            photos.part(name).write_bytes(CONTENT[:5])
        photos.remove(visit, DIGEST)
        assert [name for name in (*uploads, kept) if photos.part(name).exists()] == [kept]

    def test_the_same_photo_from_two_workers_at_once_is_stored_once(self, tmp_path: Path) -> None:
        """Each has the part in a folder of its own, as two machines have."""
        visit, met = new_id(), threading.Barrier(2, timeout=PATIENCE_SECONDS)
        stores = [self.open(tmp_path), self.open(tmp_path)]
        for number, photos in enumerate(stores):
            photos.part(f"upload{number}").write_bytes(CONTENT)

        def work(number: int) -> None:
            met.wait()
            stores[number].keep(visit, DIGEST, stores[number].part(f"upload{number}"))

        threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert stores[0].held(visit) == {DIGEST}
        assert b"".join(stores[1].chunks(visit, DIGEST)) == CONTENT
        assert not any(stores[0].part(f"upload{number}").exists() for number in range(2))

    def test_of_several_visits_each_is_told_its_own(self, photos: PhotoStore) -> None:
        one, two, none = new_id(), new_id(), new_id()
        mine, other = self.keep(photos, one), self.keep(photos, two, b"another")
        assert photos.held_in([one, two, none]) == {one: {mine}, two: {other}, none: frozenset()}

    def test_a_photo_without_a_byte_is_a_photo(self, photos: PhotoStore) -> None:
        visit = new_id()
        digest = self.keep(photos, visit, b"")
        assert (photos.size(visit, digest), b"".join(photos.chunks(visit, digest))) == (0, b"")

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


class TestS3Photos(PhotoStoreContract):
    @pytest.fixture(autouse=True)
    def _bucket(self, bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bucket, self.prefix, self.monkeypatch = bucket, f"visits/{new_id()}", monkeypatch
        self.go_by(bucket.url)

    def go_by(self, url: str) -> None:
        """Reach the store by that address from now on."""
        for name, value in self.bucket.environment(url).items():
            self.monkeypatch.setenv(name, value)

    def open(self, folder: Path) -> S3Photos:
        return S3Photos.at(BUCKET, self.prefix, folder / "parts", allows_http=True)

    def test_it_lies_under_visit_and_digest(self, photos: PhotoStore) -> None:
        visit = new_id()
        self.keep(photos, visit)
        assert self.bucket.keys(self.prefix) == [f"{self.prefix}/{visit}/{DIGEST}"]

    def test_other_names_in_the_bucket_are_not_photos(self, photos: PhotoStore) -> None:
        visit = new_id()
        for name in ("notes.txt", f"below/{DIGEST}", DIGEST[:-1]):
            self.bucket.put(f"{self.prefix}/{visit}/{name}", b"x")
        assert photos.held(visit) == frozenset()

    def test_a_photo_that_another_worker_has_stored_is_not_written_again(self, tmp_path: Path) -> None:
        """If the object were made anew the condition would have failed; the hop would see a second body."""
        visit = new_id()
        self.keep(self.open(tmp_path), visit)
        with hop_to(self.bucket) as hop:
            self.go_by(hop.url)
            self.keep(self.open(tmp_path), visit)
            assert hop.statuses[0] == 412
        assert self.open(tmp_path).held(visit) == {DIGEST}

    def test_an_answer_that_was_lost_leaves_the_photo_stored_once(self, tmp_path: Path) -> None:
        visit = new_id()
        with hop_to(self.bucket) as hop:
            self.go_by(hop.url)
            photos = self.open(tmp_path)
            hop.loses_an_answer()
            self.keep(photos, visit)
            assert hop.statuses[:2] == [200, 412]
        assert self.bucket.keys(f"{self.prefix}/{visit}") == [f"{self.prefix}/{visit}/{DIGEST}"]
        assert not photos.part("upload").exists()

    def test_what_goes_by_the_name_of_a_photo_and_is_none_makes_room_for_it(self, photos: PhotoStore) -> None:
        visit = new_id()
        self.bucket.put(f"{self.prefix}/{visit}/{DIGEST}", b"something else")
        self.keep(photos, visit)
        assert b"".join(photos.chunks(visit, DIGEST)) == CONTENT

    def test_a_store_that_gives_back_other_bytes_keeps_nothing(self, tmp_path: Path) -> None:
        visit = new_id()
        with hop_to(self.bucket) as hop:
            self.go_by(hop.url)
            photos = self.open(tmp_path)
            hop.spoils_bodies()
            with pytest.raises(PhotosBusy, match="does not keep"):
                self.keep(photos, visit)
            assert photos.held(visit) == frozenset()
            assert photos.part("upload").read_bytes() == CONTENT

    # whether it can be asked at all

    def test_a_store_that_cannot_be_reached_is_busy_and_the_part_stays(self, tmp_path: Path) -> None:
        self.monkeypatch.setattr("sync.server.s3._RETRYING", {"max_retries": 0})
        self.go_by("http://127.0.0.1:1")
        photos = self.open(tmp_path)
        for ask in (photos.held, lambda visit: photos.size(visit, DIGEST), lambda visit: self.keep(photos, visit)):
            with pytest.raises(PhotosBusy):
                ask(new_id())
        assert photos.part("upload").read_bytes() == CONTENT

    def test_a_store_that_keeps_the_promise_proves_it_and_nothing_is_left_of_that(self, tmp_path: Path) -> None:
        self.open(tmp_path).prove()
        assert self.bucket.keys(self.prefix) == []

    def test_a_store_that_overwrites_is_refused(self, tmp_path: Path) -> None:
        with hop_to(self.bucket) as hop:
            self.go_by(hop.url)
            hop.strips_conditions()
            with pytest.raises(NotAStore, match="If-None-Match"):
                self.open(tmp_path).prove()
        assert self.bucket.keys(self.prefix) == []

    def test_a_bucket_that_is_not_there_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(NotAStore, match="no such bucket"):
            S3Photos.at("another-bucket", "", tmp_path / "parts", allows_http=True).prove()

    def test_photos_travel_in_clear_only_where_that_is_allowed(self, tmp_path: Path) -> None:
        self.monkeypatch.setattr("sync.server.s3._RETRYING", {"max_retries": 0})
        with pytest.raises(PhotosBusy):
            S3Photos.at(BUCKET, self.prefix, tmp_path / "parts").held(new_id())

    def test_no_credential_is_printed(self, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
        self.monkeypatch.setattr("sync.server.s3._RETRYING", {"max_retries": 0})
        self.go_by("http://127.0.0.1:1")
        photos = self.open(tmp_path)
        with pytest.raises(PhotosBusy) as found:
            photos.held(new_id())
        told = "".join(traceback.format_exception(found.value)) + caplog.text + repr(photos._store)
        assert "127.0.0.1:1" in caplog.text
        assert "the-secret-of-the-tests" not in told and "an-example" not in told
