"""Our client, to tus servers of others: whole, paused, cut, and over a line that died without saying so."""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from sync.errors import TryAgainLater
from sync.transport import HttpLine
from sync.uploads import PhotoUploads
from tests.interop.peers.running import SERVERS, serving
from tests.support.thin_line import ThinLine, thin_line

CONTENT = os.urandom(1_200_000)
THOSE_THAT_LET_GO = ["@tus/server"]
"""tuspyserver may hold on to a request whose line has died for 30 s, answer 503 then, and have kept nothing of it."""
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@dataclass
class Scene:
    """A server of others behind a line, and our client."""

    server: str
    line: ThinLine
    folder: Path
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        client = httpx.Client(base_url=self.line.url, timeout=2, verify=False)
        client.event_hooks = {"response": [lambda reply: self.asked.append(reply.request.method)]}
        self.http = HttpLine(self.line.url, client=client)
        # tuspyserver answers HEAD only where the metadata names a type.
        named = {"filename": "photo.jpg", "filetype": "image/jpeg"}
        self.uploads = PhotoUploads(self.http, path="/files", name=lambda *_: named)

    def put(self, stop_at: int = len(CONTENT)) -> None:
        def read(offset: int) -> Iterator[bytes]:
            for start in range(offset, len(CONTENT), 64 * 1024):
                if start >= stop_at:
                    raise Paused
                yield CONTENT[start : start + 64 * 1024]

        self.uploads.put(visit="v", sha256=DIGEST, size=len(CONTENT), read=read, token="of nobody")

    def put_patiently(self) -> None:
        """As a sync does: what time can cure is tried again. They may hold on to a dead request for some seconds."""
        for _ in range(20):
            try:
                return self.put()
            except TryAgainLater:
                continue
        raise AssertionError("it never came whole")

    def is_whole_and_once(self) -> None:
        files = [path.read_bytes() for path in self.folder.iterdir() if path.is_file()]
        assert files.count(CONTENT) == 1


class Paused(Exception):
    """A person has paused the sync."""


@pytest.fixture(params=SERVERS)
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    with serving(request.param, tmp_path) as url, thin_line(url) as line:
        scene = Scene(request.param, line, tmp_path)
        yield scene
        scene.http.close()


def test_a_photo_goes_whole(scene: Scene) -> None:
    scene.put()
    scene.is_whole_and_once()
    # tuspyserver does not say how much it took with the creation, and took nothing.
    assert scene.asked == ["OPTIONS", "POST", *([] if scene.server == "@tus/server" else ["HEAD", "PATCH"])]


@pytest.mark.parametrize("scene", THOSE_THAT_LET_GO, indirect=True)
def test_what_was_paused_is_gone_on_with(scene: Scene) -> None:
    scene.uploads._begun.add(DIGEST)  # else the first bytes went with the creation, and no address had been heard yet
    with pytest.raises(Paused):
        scene.put(stop_at=600_000)
    scene.put_patiently()
    scene.is_whole_and_once()
    assert scene.line.bytes_up < len(CONTENT) * 1.6


def test_what_was_cut_is_gone_on_with(scene: Scene) -> None:
    scene.uploads._begun.add(DIGEST)
    scene.line.cuts, scene.line.bytes_per_second = [500_000, 300_000], 8_000_000
    with pytest.raises(TryAgainLater):
        scene.put()
    scene.put_patiently()
    scene.is_whole_and_once()
    assert scene.line.cuts == []
    assert "HEAD" in scene.asked
    if scene.server in THOSE_THAT_LET_GO:
        assert scene.line.bytes_up < len(CONTENT) * 1.6


@pytest.mark.parametrize("scene", THOSE_THAT_LET_GO, indirect=True)
def test_a_creation_whose_answer_never_came_is_begun_again(scene: Scene) -> None:
    scene.line.cuts = [500_000]
    with pytest.raises(TryAgainLater):
        scene.put()
    scene.put_patiently()
    scene.is_whole_and_once()


@pytest.mark.parametrize("scene", THOSE_THAT_LET_GO, indirect=True)
def test_a_line_that_died_is_given_up_and_the_photo_gone_on_with(scene: Scene) -> None:
    scene.uploads._begun.add(DIGEST)
    scene.line.deaths = [500_000]
    with pytest.raises(TryAgainLater):
        scene.put()
    scene.put_patiently()
    scene.is_whole_and_once()
