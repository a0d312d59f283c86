"""Photos to the center: resumed at any byte, whole or not at all, and only by those who may."""

import hashlib
import os
from pathlib import Path

import httpx
import pytest

from sync.journal import PhotoName, new_id
from sync.server import tus
from sync.server.photos import fsync_file
from tests.support.centers import RunningCenter
from tests.support.device import Device, Refusal, answer_put, named_photo
from tests.unit.server.conftest import Enroll

CONTENT = bytes(range(256)) * 40


@pytest.fixture
def photo() -> PhotoName:
    return named_photo(CONTENT)


@pytest.fixture
def phone(ines: Device, visit: str, photo: PhotoName) -> Device:
    """A phone whose entry names the photo."""
    ines.write(visit, answer_put("x"), photos=[photo])
    ines.sync()
    return ines


def test_what_arrives_is_the_photo(central: RunningCenter, phone: Device, visit: str, photo: PhotoName) -> None:
    phone.upload(visit, CONTENT)
    assert central.center.photo_bytes(visit, photo.sha256) == CONTENT
    assert phone.download(visit, photo.sha256) == CONTENT
    assert list((central.folder / "parts").iterdir()) == []


def test_creating_the_same_upload_again_gives_the_same_address(phone: Device, visit: str, photo: PhotoName) -> None:
    address, offset = phone.announce(visit, photo.sha256, photo.size)
    assert offset == 0
    phone.patch(address, 0, CONTENT[:100])
    assert phone.announce(visit, photo.sha256, photo.size) == (address, 100)
    phone.patch(address, 100, CONTENT[100:])
    assert phone.announce(visit, photo.sha256, photo.size) == (address, len(CONTENT))
    assert phone.offset(address) == len(CONTENT)


def test_an_upload_goes_on_from_every_offset(phone: Device, visit: str) -> None:
    content = b"0123456789abcdef"
    for cut in range(len(content) + 1):
        other = content + bytes([cut])
        phone.write(visit, answer_put("x"), photos=[named_photo(other)])
        phone.exchange()
        address, _ = phone.announce(visit, hashlib.sha256(other).hexdigest(), len(other))
        if cut:
            assert phone.patch(address, 0, other[:cut]) == cut
        assert phone.offset(address) == cut
        assert phone.patch(address, cut, other[cut:]) == len(other)
        assert phone.download(visit, hashlib.sha256(other).hexdigest()) == other


def test_a_patch_at_another_offset_changes_nothing(phone: Device, visit: str, photo: PhotoName) -> None:
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    phone.patch(address, 0, CONTENT[:50])
    for offset in (0, 49, 51):
        with pytest.raises(Refusal, match="offset-differs"):
            phone.patch(address, offset, CONTENT[offset:])
    assert phone.offset(address) == 50


def test_wrong_bytes_are_thrown_away_and_the_upload_begins_anew(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName
) -> None:
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    phone.patch(address, 0, b"x" * 10)
    with pytest.raises(Refusal) as refusal:
        phone.patch(address, 10, CONTENT[10:])
    assert (refusal.value.status, refusal.value.code) == (460, "wrong-bytes")
    assert phone.offset(address) == 0
    assert central.center.held_photos(visit) == frozenset()
    phone.upload(visit, CONTENT)
    assert phone.download(visit, photo.sha256) == CONTENT


def test_more_bytes_than_the_photo_has_are_refused(phone: Device, visit: str, photo: PhotoName) -> None:
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    with pytest.raises(Refusal, match="too-large"):
        phone.patch(address, 0, CONTENT + b"x")
    offset = phone.offset(address)
    phone.patch(address, offset, CONTENT[offset:])
    assert phone.download(visit, photo.sha256) == CONTENT


def test_an_empty_photo_is_here_as_soon_as_it_is_announced(phone: Device, visit: str) -> None:
    phone.write(visit, answer_put("x"), photos=[named_photo(b"")])
    phone.exchange()
    _, offset = phone.announce(visit, named_photo(b"").sha256, 0)
    assert offset == 0
    assert phone.download(visit, named_photo(b"").sha256) == b""


def test_a_large_photo_is_written_in_pieces(central: RunningCenter, phone: Device, visit: str) -> None:
    content = os.urandom(5 * 1024 * 1024 + 7)
    phone.write(visit, answer_put("x"), photos=[named_photo(content)])
    phone.exchange()
    phone.upload(visit, content)
    assert central.center.photo_bytes(visit, named_photo(content).sha256) == content


def test_two_devices_bring_the_same_photo_once(
    central: RunningCenter, enroll: Enroll, phone: Device, visit: str, photo: PhotoName
) -> None:
    tablet = enroll(phone.person)
    tablet.sync()
    one, _ = phone.announce(visit, photo.sha256, photo.size)
    other, _ = tablet.announce(visit, photo.sha256, photo.size)
    assert one != other
    phone.patch(one, 0, CONTENT[:70])
    tablet.patch(other, 0, CONTENT)
    assert phone.offset(one) == len(CONTENT)
    assert list((central.folder / "parts").iterdir()) == []
    assert [path.name for path in (central.folder / "photos" / visit).iterdir()] == [photo.sha256]


# who may


def test_only_what_an_accepted_entry_names_with_that_size_is_taken(phone: Device, visit: str, photo: PhotoName) -> None:
    for digest, size in ((photo.sha256, photo.size + 1), ("a" * 64, photo.size), ("not a digest", 1)):
        with pytest.raises(Refusal) as refusal:
            phone.announce(visit, digest, size)
        assert (refusal.value.status, refusal.value.code) == (404, "not-here")


def test_a_photo_named_with_a_wrong_size_by_another_is_taken_all_the_same(
    central: RunningCenter, ines: Device, omar: Device, visit: str, photo: PhotoName
) -> None:
    ines.write(visit, answer_put("x"))
    ines.sync()
    central.center.grant(visit, omar.person)
    lying = PhotoName(photo.sha256, 5, photo.type, photo.role)
    omar.write(visit, answer_put("lying"), photos=[lying])
    omar.sync()
    ines.write(visit, answer_put("true"), photos=[photo])
    ines.sync()
    ines.upload(visit, CONTENT)
    assert ines.download(visit, photo.sha256) == CONTENT
    ines.talk_about(visit)
    assert ines.lacks[visit] == ()


def test_unknown_and_forbidden_are_the_same_answer(phone: Device, omar: Device, visit: str, photo: PhotoName) -> None:
    omar.exchange()
    phone.upload(visit, CONTENT)
    answers = []
    for asked_visit, digest in ((visit, photo.sha256), (new_id(), photo.sha256), (visit, "a" * 64)):
        for ask in (omar.announce, lambda *about: omar.download(*about[:2])):
            with pytest.raises(Refusal) as refusal:
                ask(asked_visit, digest, photo.size)
            answers.append((refusal.value.status, refusal.value.told))
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] == 404


def test_an_upload_belongs_to_the_device_that_created_it(
    enroll: Enroll, phone: Device, visit: str, photo: PhotoName
) -> None:
    tablet = enroll(phone.person)
    tablet.sync()
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    with pytest.raises(Refusal) as refusal:
        tablet.offset(address)
    assert refusal.value.status == 404
    with pytest.raises(Refusal, match="not-here"):
        tablet.patch(address, 0, CONTENT)
    assert phone.offset(address) == 0


@pytest.mark.parametrize("address", ["x", "a.b.c.d", "....", f"{'a' * 26}.{'b' * 64}.5.x", "a" * 500, "%00"])
def test_an_address_that_the_center_never_gave_is_not_here(phone: Device, address: str) -> None:
    with pytest.raises(Refusal) as refusal:
        phone.offset(f"/v1/uploads/{address}")
    assert refusal.value.status == 404


def test_a_token_is_good_for_an_hour_and_for_its_device(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName
) -> None:
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    central.clock.move(hours=1)
    assert phone.offset(address) == 0
    central.clock.move(seconds=1)
    with pytest.raises(Refusal, match="401"):
        phone.offset(address)
    phone.exchange()
    assert phone.offset(address) == 0


@pytest.mark.parametrize("token", ["x", "a.b.c", f"{'a' * 26}.1795280400.AAAA", "ü.1.x"])
def test_a_foreign_token_is_not_a_sign_in(phone: Device, visit: str, photo: PhotoName, token: str) -> None:
    for scheme in ("Bearer", "Basic"):
        headers = [(b"Authorization", f"{scheme} {token}".encode()), (b"Tus-Resumable", b"1.0.0")]
        for method, path in (("POST", "/v1/uploads"), ("GET", f"/v1/visits/{visit}/photos/{photo.sha256}")):
            reply = phone.line.request(method, path, headers=headers)
            assert (reply.status_code, reply.json()["code"]) == (401, "not-signed-in")


def test_who_lost_access_uploads_and_downloads_no_more(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName
) -> None:
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    with central.center.store.writing() as books:
        books.people.put_members(visit, frozenset())
    with pytest.raises(Refusal, match="404"):
        phone.offset(address)


# tus


def test_the_endpoint_says_what_it_speaks(central: RunningCenter) -> None:
    reply = httpx.options(f"{central.url}/v1/uploads")
    assert reply.status_code == 204
    assert reply.headers["Tus-Version"] == "1.0.0"
    assert reply.headers["Tus-Extension"] == "creation,creation-with-upload,checksum,expiration,termination"
    assert reply.headers["Tus-Checksum-Algorithm"] == "sha256,sha1"
    assert int(reply.headers["Tus-Max-Size"]) >= 64 * 1024 * 1024


def test_another_version_of_tus_is_refused(phone: Device) -> None:
    reply = phone.line.post("/v1/uploads", headers={**phone.tus(), "Tus-Resumable": "0.2.2"})
    assert (reply.status_code, reply.json()["code"]) == (412, "other-tus")
    assert reply.headers["Tus-Version"] == "1.0.0"


def test_replies_about_uploads_are_of_the_form_of_tus(phone: Device, visit: str, photo: PhotoName) -> None:
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    reply = phone.line.head(address, headers=phone.tus())
    assert reply.headers["Upload-Length"] == str(photo.size)
    assert reply.headers["Tus-Resumable"] == "1.0.0"
    assert reply.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    "headers",
    [
        {"Upload-Length": "-1"},
        {"Upload-Length": "1.5"},
        {"Upload-Length": "²"},
        {},
        {"Upload-Length": "5", "Upload-Metadata": "visit !"},
        {"Upload-Length": "5", "Upload-Metadata": "visit /w=="},
    ],
)
def test_a_creation_of_another_form_is_not_understood(phone: Device, headers: dict[str, str]) -> None:
    encoded = [(name.encode(), value.encode()) for name, value in {**phone.tus(), **headers}.items()]
    reply = phone.line.post("/v1/uploads", headers=encoded)
    assert (reply.status_code, reply.json()["code"]) == (400, "not-understood")


def test_a_photo_beyond_all_bounds_is_refused_at_once(phone: Device, visit: str) -> None:
    with pytest.raises(Refusal, match="too-large"):
        phone.announce(visit, "a" * 64, tus.MAX_PHOTO_BYTES + 1)


def test_a_patch_of_another_type_is_not_understood(phone: Device, visit: str, photo: PhotoName) -> None:
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    reply = phone.line.patch(address, content=b"x", headers=phone.tus(**{"Upload-Offset": "0"}))
    assert reply.json()["code"] == "not-understood"


def test_a_photo_comes_as_what_it_was_named_and_nothing_to_be_guessed(
    phone: Device, visit: str, photo: PhotoName
) -> None:
    phone.upload(visit, CONTENT)
    headers = {"Authorization": f"Bearer {phone.token}"}
    reply = phone.line.get(f"/v1/visits/{visit}/photos/{photo.sha256}", headers=headers)
    assert (reply.headers["Content-Type"], reply.headers["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")


def test_a_photo_comes_whole_whatever_part_is_asked_for(phone: Device, visit: str, photo: PhotoName) -> None:
    phone.upload(visit, CONTENT)
    for part in ("bytes=0-0", "bytes=-1", "bytes=9999999-", "lines=1"):
        headers = {"Authorization": f"Bearer {phone.token}", "Range": part}
        reply = phone.line.get(f"/v1/visits/{visit}/photos/{photo.sha256}", headers=headers)
        assert (reply.status_code, reply.content) == (200, CONTENT)


# durable


def test_no_offset_is_told_before_it_is_durable(
    monkeypatch: pytest.MonkeyPatch, phone: Device, visit: str, photo: PhotoName
) -> None:
    durable: dict[str, int] = {}
    really = fsync_file

    def watched(path: Path) -> None:
        size = path.stat().st_size
        really(path)
        durable[path.name] = size

    monkeypatch.setattr(tus, "fsync_file", watched)
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    for start in range(0, photo.size - 1000, 1000):
        reached = phone.patch(address, start, CONTENT[start : start + 1000])
        assert reached == phone.offset(address) == durable[address.rpartition("/")[2]]


def test_an_upload_that_was_whole_when_the_center_died_is_finished_by_the_next_question(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName
) -> None:
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    (central.folder / "parts" / address.rpartition("/")[2]).write_bytes(CONTENT)
    assert phone.offset(address) == photo.size
    assert phone.download(visit, photo.sha256) == CONTENT


def test_an_upload_that_was_whole_and_wrong_begins_anew(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName
) -> None:
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    (central.folder / "parts" / address.rpartition("/")[2]).write_bytes(b"x" * photo.size)
    assert phone.offset(address) == 0
    phone.upload(visit, CONTENT)


def test_a_full_disk_is_a_reason_to_come_back_later(
    monkeypatch: pytest.MonkeyPatch, phone: Device, visit: str, photo: PhotoName
) -> None:
    address, _ = phone.announce(visit, photo.sha256, photo.size)

    def full(part: Path, offset: int, piece: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(tus, "append", full)
        with pytest.raises(Refusal) as refusal:
            phone.patch(address, 0, CONTENT)
    assert (refusal.value.status, refusal.value.code) == (503, "busy")
    assert phone.patch(address, phone.offset(address), CONTENT) == photo.size
