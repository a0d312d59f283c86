"""tus clients of others, to our real center: whole, in pieces, paused, cut, checked, thrown away."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from sync.journal import new_id
from tests.interop.peers.running import CLIENTS, PeerFailed, bring
from tests.support.centers import RunningCenter, running_center
from tests.support.device import Device, answer_put, named_photo
from tests.support.thin_line import thin_line

SIZE = 1_200_000


@dataclass
class Scene:
    """A center, a device there, and an accepted entry that names the photo in `file`."""

    central: RunningCenter
    device: Device
    visit: str
    file: Path
    content: bytes

    def job(self, through: str = "", **more: Any) -> dict[str, Any]:
        metadata = {"visit": self.visit, "sha256": hashlib.sha256(self.content).hexdigest()}
        return {
            "endpoint": f"{through or self.central.url}/v1/uploads",
            "headers": {"Authorization": f"Bearer {self.device.token}"},
            "metadata": metadata,
            "file": str(self.file),
            **more,
        }

    @property
    def parts(self) -> list[int]:
        return [part.stat().st_size for part in (self.central.folder / "parts").iterdir()]

    def is_whole_and_once(self) -> None:
        digest = hashlib.sha256(self.content).hexdigest()
        assert self.central.center.photo_bytes(self.visit, digest) == self.content
        assert list(self.central.center.photos.held(self.visit)) == [digest]
        assert self.parts == []


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    content, visit = os.urandom(SIZE), new_id()
    (tmp_path / "photo.jpg").write_bytes(content)
    with running_center(tmp_path / "center") as central:
        device = Device.enrolled(central.url, central.invite())
        device.write(visit, answer_put("x"), photos=[named_photo(content)])
        device.sync()
        yield Scene(central, device, visit, tmp_path / "photo.jpg", content)
        device.line.close()


@pytest.mark.parametrize("client", CLIENTS)
def test_a_photo_comes_whole(scene: Scene, client: str) -> None:
    bring(client, **scene.job())
    scene.is_whole_and_once()


@pytest.mark.parametrize("client", CLIENTS)
def test_a_photo_comes_in_pieces(scene: Scene, client: str) -> None:
    bring(client, **scene.job(chunkSize=250_000))
    scene.is_whole_and_once()


@pytest.mark.parametrize("client", CLIENTS)
def test_a_photo_that_is_there_already_is_not_sent_again(scene: Scene, client: str) -> None:
    scene.device.upload(scene.visit, scene.content)
    address, _ = scene.device.announce(scene.visit, hashlib.sha256(scene.content).hexdigest(), SIZE)
    with thin_line(scene.central.url) as line:
        bring(client, **scene.job(line.url, url=f"{line.url}{address}"))
        assert line.bytes_up < 5000
    scene.is_whole_and_once()


@pytest.mark.parametrize("client", ["tus-js-client", "tuspy"])
def test_what_was_paused_is_gone_on_with_by_the_next_process(scene: Scene, client: str) -> None:
    with thin_line(scene.central.url) as line:
        begun = bring(client, **scene.job(line.url, chunkSize=300_000, stopAt=600_000))
        assert scene.parts
        assert scene.parts[0] >= 600_000
        assert bring(client, **scene.job(line.url, url=begun["url"]))["url"] == begun["url"]
        assert line.bytes_up < SIZE + 320_000
    scene.is_whole_and_once()


@pytest.mark.parametrize("client", CLIENTS)
def test_a_line_that_is_cut_twice_costs_little(scene: Scene, client: str) -> None:
    with thin_line(scene.central.url, bytes_per_second=8_000_000) as line:
        first = _cut(client, scene, line.url, line.cuts)
        bring(client, **scene.job(line.url, chunkSize=200_000, retries=4, **first))
        assert line.cuts == []
        assert line.bytes_up < SIZE * 1.5
    scene.is_whole_and_once()


def _cut(client: str, scene: Scene, url: str, cuts: list[int]) -> dict[str, str]:
    """tuspy does not try again when a connection is cut: it is started again with the address that it had."""
    if client != "tuspy":
        cuts += [10_000, 300_000] if client == "tus-js-client" else [500_000, 300_000]
        return {}
    begun = bring(client, **scene.job(url, chunkSize=100_000, stopAt=100_000))["url"]
    cuts += [SIZE, 500_000, SIZE, 300_000]  # it opens a connection for each request, and asks for the offset first
    for _ in range(2):
        with pytest.raises(PeerFailed):
            bring(client, **scene.job(url, url=begun))
    return {"url": begun}


def test_bytes_come_with_the_creation(scene: Scene) -> None:
    told = bring("tus-js-client", **scene.job(withBytes=True))
    assert told["requests"] == [["POST", 201]]
    scene.is_whole_and_once()


def test_a_line_that_lets_only_post_pass_will_do(scene: Scene) -> None:
    told = bring("tus-js-client", **scene.job(override=True, chunkSize=500_000))
    assert told["requests"] == [["POST", 201], ["POST", 204], ["POST", 204], ["POST", 204]]
    scene.is_whole_and_once()


def test_checksums_are_compared(scene: Scene) -> None:
    bring("tuspy", **scene.job(checksum=True, chunkSize=400_000))
    scene.is_whole_and_once()


def test_what_is_thrown_away_is_gone(scene: Scene) -> None:
    bring("tus-js-client", **scene.job(chunkSize=300_000, stopAt=600_000, terminate=True))
    assert scene.parts == []
    bring("tus-js-client", **scene.job())
    scene.is_whole_and_once()


@pytest.mark.parametrize("client", CLIENTS)
def test_whoever_may_not_bring_it_leaves_nothing(scene: Scene, client: str) -> None:
    job = scene.job()
    job["headers"] = {"Authorization": "Bearer nobody"}
    with pytest.raises(PeerFailed):
        bring(client, **job)
    assert scene.parts == []
    assert scene.central.center.held_photos(scene.visit) == frozenset()
