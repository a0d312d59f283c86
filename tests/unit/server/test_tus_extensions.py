"""tus beyond its core: bytes with the creation, checksum, expiration, termination. What is whole is never lost."""

import base64
import hashlib
import os
import threading
from pathlib import Path

import pytest

from sync.journal import PhotoName
from sync.server import arriving, tus
from sync.server.parts import append
from sync.server.problems import Problem
from tests.support.centers import RunningCenter
from tests.support.device import Device, Refusal, answer_put, checked, named_photo
from tests.support.half_open import half_open_patch
from tests.support.patience import PATIENCE_SECONDS
from tests.unit.server.conftest import Enroll

CONTENT = bytes(range(256)) * 40
BYTES = {"Content-Type": "application/offset+octet-stream"}


@pytest.fixture
def photo() -> PhotoName:
    return named_photo(CONTENT)


@pytest.fixture
def phone(ines: Device, visit: str, photo: PhotoName) -> Device:
    """A phone whose entry names the photo."""
    ines.write(visit, answer_put("x"), photos=[photo])
    ines.sync()
    return ines


def create(phone: Device, visit: str, photo: PhotoName, content: bytes, **more: str) -> tuple[str, int]:
    """Creation with bytes: the address, and how far it got."""
    named = {"visit": visit, "sha256": photo.sha256}
    metadata = ",".join(f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in named.items())
    headers = phone.tus(**{"Upload-Length": str(photo.size), "Upload-Metadata": metadata, **BYTES, **more})
    reply = checked(phone.line.post("/v1/uploads", headers=headers, content=content))
    assert reply.status_code == 201
    return reply.headers["Location"], int(reply.headers["Upload-Offset"])


def checksum(content: bytes, algorithm: str = "sha256") -> dict[str, str]:
    return {"Upload-Checksum": f"{algorithm} {base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"}


def patch(phone: Device, address: str, offset: int, content: bytes, **more: str) -> int:
    headers = phone.tus(**{"Upload-Offset": str(offset), **BYTES, **more})
    return int(checked(phone.line.patch(address, content=content, headers=headers)).headers["Upload-Offset"])


def parts(central: RunningCenter) -> list[Path]:
    return sorted((central.folder / "parts").iterdir())


# bytes with the creation


def test_a_photo_is_whole_after_one_request(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName
) -> None:
    address, reached = create(phone, visit, photo, CONTENT, **checksum(CONTENT))
    assert reached == photo.size == phone.offset(address)
    assert central.center.photo_bytes(visit, photo.sha256) == CONTENT
    assert parts(central) == []


def test_a_creation_with_bytes_again_changes_nothing_and_leaves_no_orphan(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName
) -> None:
    answers = {create(phone, visit, photo, CONTENT) for _ in range(3)}
    answers.add(phone.announce(visit, photo.sha256, photo.size))
    assert len(answers) == 1
    assert parts(central) == []


def test_a_creation_brings_the_first_bytes_and_a_patch_the_rest(phone: Device, visit: str, photo: PhotoName) -> None:
    address, reached = create(phone, visit, photo, CONTENT[:1000])
    assert reached == phone.offset(address) == 1000
    assert patch(phone, address, 1000, CONTENT[1000:]) == photo.size
    assert phone.download(visit, photo.sha256) == CONTENT


def test_what_is_here_already_of_a_creation_is_passed_over(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName
) -> None:
    address, _ = create(phone, visit, photo, CONTENT[:1000])
    assert create(phone, visit, photo, CONTENT[:400]) == (address, 1000)
    assert create(phone, visit, photo, CONTENT[:1001]) == (address, 1001)
    assert create(phone, visit, photo, CONTENT, **checksum(CONTENT, "sha1")) == (address, photo.size)
    assert central.center.photo_bytes(visit, photo.sha256) == CONTENT


def test_a_creation_with_bytes_takes_only_what_may_be_brought(
    central: RunningCenter, phone: Device, omar: Device, visit: str, photo: PhotoName
) -> None:
    omar.exchange()
    told = []
    for device, named in ((omar, photo), (omar, named_photo(b"?")), (phone, named_photo(b"?"))):
        with pytest.raises(Refusal) as refusal:
            create(device, visit, named, CONTENT[: named.size])
        told.append((refusal.value.status, refusal.value.told))
    assert told == [told[0]] * 3
    assert told[0][0] == 404
    assert parts(central) == []


def test_more_bytes_than_the_photo_has_are_refused_before_they_come(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName
) -> None:
    with pytest.raises(Refusal, match="too-large"):
        create(phone, visit, photo, CONTENT + b"x")
    assert parts(central) == []


def test_a_creation_that_was_cut_is_gone_on_with_where_it_was_cut(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName, arrivals: threading.Event
) -> None:
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    with half_open_patch(phone, address, 0, photo.size, CONTENT[:4000]):
        assert arrivals.wait(PATIENCE_SECONDS)
    assert phone.announce(visit, photo.sha256, photo.size)[0] == address
    offset = phone.offset(address)
    assert 0 < offset <= 4000
    assert patch(phone, address, offset, CONTENT[offset:]) == photo.size


@pytest.fixture
def arrivals(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Is set when bytes have reached the center."""
    arrived = threading.Event()
    really = arriving.Arriving._hold

    def watched(self: arriving.Arriving, chunk: bytes) -> None:
        really(self, chunk)
        if chunk:
            arrived.set()

    monkeypatch.setattr(arriving.Arriving, "_hold", watched)
    return arrived


def test_what_came_is_on_the_disk_soon_also_when_nothing_follows_it(
    monkeypatch: pytest.MonkeyPatch, central: RunningCenter, phone: Device, visit: str, photo: PhotoName
) -> None:
    written = threading.Event()
    really = append

    def watched(part: Path, offset: int, piece: bytes) -> None:
        really(part, offset, piece)
        written.set()

    monkeypatch.setattr(arriving, "_PIECE_SECONDS", 0.05)
    monkeypatch.setattr(tus, "append", watched)
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    with half_open_patch(phone, address, 0, photo.size, CONTENT[:4000]):
        assert written.wait(PATIENCE_SECONDS)
        assert 0 < parts(central)[0].stat().st_size <= 4000


# checksums


@pytest.mark.parametrize("algorithm", ["sha256", "sha1"])
def test_a_chunk_is_kept_only_if_it_is_what_its_checksum_says(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName, algorithm: str
) -> None:
    address, _ = create(phone, visit, photo, CONTENT[:10])
    with pytest.raises(Refusal) as refusal:
        patch(phone, address, 10, CONTENT[10:20], **checksum(CONTENT[11:21], algorithm))
    assert (refusal.value.status, refusal.value.code) == (460, "chunk-differs")
    assert phone.offset(address) == 10
    assert patch(phone, address, 10, CONTENT[10:20], **checksum(CONTENT[10:20], algorithm)) == 20
    assert patch(phone, address, 20, CONTENT[20:], **checksum(CONTENT[20:], algorithm)) == photo.size
    assert parts(central) == []


def test_of_a_chunk_with_a_checksum_that_was_cut_nothing_is_kept(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName, arrivals: threading.Event
) -> None:
    address, _ = create(phone, visit, photo, CONTENT[:10])
    arrivals.clear()
    more = checksum(CONTENT[10:], "sha1")
    with half_open_patch(phone, address, 10, photo.size, CONTENT[10:4000], more) as dead:
        assert arrivals.wait(PATIENCE_SECONDS)
        assert phone.offset(address) == 10
        assert dead.recv(1000).startswith(b"HTTP/1.1 503")
    assert [path.stat().st_size for path in parts(central)] == [10]


def test_a_whole_photo_that_is_not_its_digest_is_wrong_whatever_its_checksum(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName
) -> None:
    wrong = bytes(photo.size)
    with pytest.raises(Refusal, match="wrong-bytes"):
        create(phone, visit, photo, wrong, **checksum(wrong))
    with pytest.raises(Refusal, match="wrong-bytes"):
        create(phone, visit, photo, wrong, **checksum(CONTENT))
    assert parts(central) == []
    assert central.center.held_photos(visit) == frozenset()


def test_a_checksum_of_another_form_is_not_understood(phone: Device, visit: str, photo: PhotoName) -> None:
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    for value in ("md5 AAAA", "sha256", "sha256 !", "sha256 AAAA", "sha1 " + "A" * 44):
        with pytest.raises(Refusal, match="not-understood"):
            patch(phone, address, 0, CONTENT, **{"Upload-Checksum": value})
        with pytest.raises(Refusal, match="not-understood"):
            create(phone, visit, photo, CONTENT, **{"Upload-Checksum": value})
    assert phone.offset(address) == 0


# termination


def test_an_unfinished_upload_is_thrown_away_by_its_device_alone(
    central: RunningCenter, enroll: Enroll, phone: Device, visit: str, photo: PhotoName
) -> None:
    address, _ = create(phone, visit, photo, CONTENT[:1000])
    tablet = enroll(phone.person)
    tablet.sync()
    assert tablet.line.delete(address, headers=tablet.tus()).status_code == 404
    assert phone.offset(address) == 1000
    reply = phone.line.delete(address, headers=phone.tus())
    assert (reply.status_code, reply.headers["Tus-Resumable"]) == (204, "1.0.0")
    assert parts(central) == []
    assert phone.offset(address) == 0


def test_a_photo_that_is_whole_cannot_be_taken_back(phone: Device, visit: str, photo: PhotoName) -> None:
    address, _ = create(phone, visit, photo, CONTENT)
    assert phone.line.delete(address, headers=phone.tus()).status_code == 204
    assert phone.offset(address) == photo.size
    assert phone.download(visit, photo.sha256) == CONTENT


def test_what_was_whole_when_the_center_died_is_a_photo_also_for_who_throws_it_away(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName
) -> None:
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    (central.folder / "parts" / address.rpartition("/")[2]).write_bytes(CONTENT)
    assert phone.line.delete(address, headers=phone.tus()).status_code == 204
    assert central.center.photo_bytes(visit, photo.sha256) == CONTENT


def test_throwing_away_ends_a_patch_that_is_under_way(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName, arrivals: threading.Event
) -> None:
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    with half_open_patch(phone, address, 0, photo.size, CONTENT[:4000]) as dead:
        assert arrivals.wait(PATIENCE_SECONDS)
        assert phone.line.delete(address, headers=phone.tus()).status_code == 204
        assert dead.recv(1000).startswith(b"HTTP/1.1 503")
    assert parts(central) == []


@pytest.mark.parametrize("method", ["PATCH", "HEAD", "DELETE"])
def test_a_method_that_a_line_does_not_let_pass_comes_as_a_post(
    phone: Device, visit: str, photo: PhotoName, method: str
) -> None:
    address, _ = create(phone, visit, photo, CONTENT[:1000])
    headers = phone.tus(**{"X-HTTP-Method-Override": method, "Upload-Offset": "1000", **BYTES})
    reply = phone.line.post(address, headers=headers, content=CONTENT[1000:] if method == "PATCH" else b"")
    assert reply.is_success
    assert phone.offset(address) == {"PATCH": photo.size, "HEAD": 1000, "DELETE": 0}[method]
    assert phone.line.post(address, headers=phone.tus()).status_code == 405


# expiration


def test_an_unfinished_upload_says_until_when_it_is_kept(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName
) -> None:
    reply = phone.line.head(phone.announce(visit, photo.sha256, photo.size)[0], headers=phone.tus())
    assert "Upload-Expires" not in reply.headers
    address, _ = create(phone, visit, photo, CONTENT[:10])
    central.clock.move(hours=1)
    phone.exchange()
    headers = phone.tus(**{"Upload-Offset": "10", **BYTES})
    assert phone.line.head(address, headers=headers).headers["Upload-Expires"] == "Mon, 21 Dec 2026 16:00:00 GMT"
    reply = phone.line.patch(address, headers=headers, content=CONTENT[10:20])
    assert reply.headers["Upload-Expires"] == "Mon, 21 Dec 2026 17:00:00 GMT"
    reply = phone.line.patch(address, headers={**headers, "Upload-Offset": "20"}, content=CONTENT[20:])
    assert "Upload-Expires" not in reply.headers


def sign_in(phone: Device) -> None:
    """Also after so long a time that the challenge is no longer good."""
    try:
        phone.exchange()
    except Refusal as refusal:
        phone.challenge = refusal.told["challenge"]
        phone.exchange()


def another(phone: Device, visit: str) -> None:
    """A creation, at which is swept."""
    content = os.urandom(5)
    phone.write(visit, answer_put("x"), photos=[named_photo(content)])
    sign_in(phone)
    create(phone, visit, named_photo(content), content)


def test_what_nobody_went_on_with_is_swept_and_can_be_brought_again(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName
) -> None:
    address, _ = create(phone, visit, photo, CONTENT[:10])
    central.clock.move(days=30)
    another(phone, visit)
    assert phone.offset(address) == 10
    central.clock.move(hours=1)
    another(phone, visit)
    assert parts(central) == []
    assert phone.offset(address) == 0
    assert patch(phone, address, 0, CONTENT) == photo.size


@pytest.mark.parametrize("years", [-10, 10])
def test_a_clock_that_jumps_costs_no_photo_that_is_whole(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName, years: int
) -> None:
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    (central.folder / "parts" / address.rpartition("/")[2]).write_bytes(CONTENT)
    kept = os.urandom(100)
    phone.write(visit, answer_put("x"), photos=[named_photo(kept)])
    phone.exchange()
    create(phone, visit, named_photo(kept), kept)
    central.clock.move(days=365 * years)
    another(phone, visit)
    assert parts(central) == []
    assert central.center.photo_bytes(visit, photo.sha256) == CONTENT
    assert central.center.photo_bytes(visit, named_photo(kept).sha256) == kept


def test_a_part_from_a_time_that_has_not_come_yet_is_kept_a_month_from_now(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName
) -> None:
    create(phone, visit, photo, CONTENT[:10])
    central.clock.move(days=-3650)
    another(phone, visit)
    assert len(parts(central)) == 1
    central.clock.move(days=30, hours=2)
    another(phone, visit)
    assert parts(central) == []


def test_a_part_that_is_in_use_is_never_swept(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName, arrivals: threading.Event
) -> None:
    address, _ = create(phone, visit, photo, CONTENT[:10])
    arrivals.clear()
    with half_open_patch(phone, address, 10, photo.size, CONTENT[10:20]):
        assert arrivals.wait(PATIENCE_SECONDS)
        central.clock.move(days=40)
        another(phone, visit)
        assert [path.stat().st_size for path in parts(central)] == [10]
        phone.exchange()
        assert phone.offset(address) == 20


def test_the_part_of_a_photo_that_no_entry_names_any_more_is_swept_at_once(
    central: RunningCenter, phone: Device, visit: str, photo: PhotoName
) -> None:
    create(phone, visit, photo, CONTENT[:10])
    with central.center.store.writing() as books:
        books.photos.forget(visit, [photo.sha256])
    central.clock.move(hours=1)
    phone.exchange()
    another(phone, visit)
    assert parts(central) == []


def test_a_photo_that_was_erased_while_it_came_is_not_kept(
    monkeypatch: pytest.MonkeyPatch, central: RunningCenter, phone: Device, visit: str, photo: PhotoName
) -> None:
    really = tus._digest_of_durable

    def erase_first(part: Path) -> str:
        with central.center.store.writing() as books:
            books.photos.forget(visit, [photo.sha256])
        return really(part)

    monkeypatch.setattr(tus, "_digest_of_durable", erase_first)
    with pytest.raises(Refusal, match="not-here"):
        create(phone, visit, photo, CONTENT)
    assert list((central.folder / "photos" / visit).iterdir()) == []


def test_a_device_is_told_what_it_has_begun(enroll: Enroll, phone: Device, visit: str, photo: PhotoName) -> None:
    tablet = enroll(phone.person)
    tablet.sync()
    create(phone, visit, photo, CONTENT[:10])
    told = [
        phone.line.options("/v1/uploads", headers=headers).headers.get("Uploads-Begun")
        for headers in (phone.tus(), tablet.tus(), {})
    ]
    assert told == [photo.sha256[:16], None, None]


# several processes


def test_who_was_overtaken_by_another_process_leaves_no_hole_and_touches_no_photo(tmp_path: Path) -> None:
    part = tmp_path / "part"
    append(part, 0, b"first")
    for offset in (0, 4, 6):
        with pytest.raises(Problem, match="busy"):
            append(part, offset, b"late")
    part.rename(tmp_path / "photo")
    with pytest.raises(Problem, match="busy"):
        append(part, 5, b"late")
    assert (tmp_path / "photo").read_bytes() == b"first"
    assert not part.exists()
