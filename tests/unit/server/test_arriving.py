"""What a request brings, as pieces: nothing is lost, doubled, or read far ahead of the disk."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from sync.server.arriving import Arriving
from tests.support.patience import PATIENCE_SECONDS

CHUNK = bytes(range(256)) * 256


class CutOff(Exception):
    pass


class Coming:
    """So many chunks, then nothing more, the end, or a cut."""

    def __init__(self, count: int, then: str = "end") -> None:
        self.count, self.then, self.given = count, then, 0

    async def chunks(self) -> AsyncIterator[bytes]:
        while self.given < self.count:
            self.given += 1
            yield CHUNK
            await asyncio.sleep(0)
        if self.then == "cut":
            raise CutOff
        if self.then == "silence":
            await asyncio.Event().wait()


async def gather(coming: Coming, is_wanted: asyncio.Event, passed_over: int = 0) -> bytes:
    found = bytearray()
    async with asyncio.timeout(PATIENCE_SECONDS), Arriving(coming.chunks(), is_wanted, passed_over) as arriving:
        async for piece in arriving:
            assert piece
            found += piece
    return bytes(found)


@pytest.mark.parametrize("count", [0, 1, 15, 16, 17, 100])
@pytest.mark.parametrize("passed_over", [0, 1, len(CHUNK), 3 * len(CHUNK) + 7])
def test_all_that_comes_arrives_once_without_what_is_passed_over(count: int, passed_over: int) -> None:
    found = asyncio.run(gather(Coming(count), asyncio.Event(), passed_over))
    assert found == (CHUNK * count)[passed_over:]


def test_what_came_before_a_cut_is_given_before_the_cut_is_told() -> None:
    async def run() -> int:
        found = bytearray()

        async def take() -> None:
            async with Arriving(Coming(20, "cut").chunks(), asyncio.Event()) as arriving:
                async for piece in arriving:
                    found.extend(piece)

        with pytest.raises(CutOff):
            await take()
        return len(found)

    assert asyncio.run(run()) == 20 * len(CHUNK)


def test_another_request_gets_its_turn_at_once_and_what_came_is_given_first() -> None:
    async def run() -> bytes:
        is_wanted = asyncio.Event()
        asyncio.get_running_loop().call_later(0.1, is_wanted.set)
        return await gather(Coming(3, "silence"), is_wanted)

    begun = asyncio.run(run())
    assert begun == CHUNK * 3


def test_no_more_is_read_than_the_disk_can_follow() -> None:
    async def run() -> int:
        coming = Coming(1000)
        async with Arriving(coming.chunks(), asyncio.Event()):
            await asyncio.sleep(0.1)
            return coming.given

    assert asyncio.run(run()) == 2 * 1024 * 1024 // len(CHUNK)


def test_what_was_not_given_when_the_center_ends_can_still_be_taken() -> None:
    async def run() -> bytes:
        arriving = Arriving(Coming(3, "silence").chunks(), asyncio.Event())

        async def take() -> None:
            async with arriving:
                async for _ in arriving:
                    pytest.fail("three chunks are no piece yet")

        taking = asyncio.ensure_future(take())
        await asyncio.sleep(0.1)
        taking.cancel()
        await asyncio.gather(taking, return_exceptions=True)
        return arriving.take()

    assert asyncio.run(run()) == CHUNK * 3
