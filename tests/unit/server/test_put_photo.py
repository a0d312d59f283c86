"""The phone's side of an upload against the real center: where to go on is the center's word alone."""

from collections.abc import Iterator

import httpx
import pytest

from sync.central import HttpCentral
from sync.journal import PhotoName
from sync.transport import HttpLine
from tests.support.centers import RunningCenter
from tests.support.device import Device, answer_put, line_to, named_photo

CONTENT = bytes(range(256)) * 40


@pytest.fixture
def photo(ines: Device, visit: str) -> PhotoName:
    """A photo that an accepted entry names."""
    named = named_photo(CONTENT)
    ines.write(visit, answer_put("x"), photos=[named])
    ines.sync()
    return named


def test_where_the_center_has_more_than_was_thought_the_phone_asks_and_goes_on_from_there(
    central: RunningCenter, ines: Device, visit: str, photo: PhotoName
) -> None:
    """Bytes of an earlier attempt arrive behind the back of this one: the center answers 409, the phone asks HEAD."""
    address, _ = ines.announce(visit, photo.sha256, photo.size)
    assert ines.patch(address, 0, CONTENT[:10]) == 10
    begun: list[int] = []

    def behind_its_back(reply: httpx.Response) -> None:
        if reply.request.method == "POST":
            assert ines.patch(address, 10, CONTENT[10:1000]) == 1000

    def read(offset: int) -> Iterator[bytes]:
        begun.append(offset)
        yield CONTENT[offset:]

    client = line_to(central.url)
    client.event_hooks = {"response": [behind_its_back]}
    line = HttpCentral(central.url, line=HttpLine(central.url, client=client))
    line.put_photo(visit=visit, sha256=photo.sha256, size=photo.size, read=read, token=ines.token)
    line.close()
    assert begun == [10, 1000]
    assert central.center.photo_bytes(visit, photo.sha256) == CONTENT
