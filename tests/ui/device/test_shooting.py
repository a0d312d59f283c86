"""The camera's work without a camera: each tap a photo, each count durable, and nothing lost by what goes wrong."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from inspector_app.device import capture as device_capture
from inspector_app.device.book import open_visit
from inspector_app.device.capture import capture_photo
from inspector_app.device.errors import CameraRefused, CameraSilent
from inspector_app.device.position import Permission
from inspector_app.device.session import Session
from inspector_app.device.state.desk import Stage
from inspector_app.device.state.open_visit import OpenVisit
from inspector_app.device.state.shooting import ROOM, Shooting
from inspector_app.evidence.troubles import NOT_TRIED_AGAIN
from inspector_app.evidence.views import Views, make_views
from inspector_app.vault.errors import VaultFull
from inspector_app.visits.records import Photo
from inspector_app.visits.sources import when_where
from inspector_app.visits.values import known
from tests.support.commands import PASSPHRASE
from tests.support.locator import DOCK, FieldLocator
from tests.support.patience import PATIENCE_SECONDS
from tests.support.pictures import draw_photo
from tests.ui.device.hands import Day, Hand, in_hand


@asynccontextmanager
async def shooting_on(day: Day, folder: Path) -> AsyncIterator[tuple[Hand, Shooting]]:
    async with in_hand(day, folder) as hand:
        await hand.unlock()
        await hand.desk.open(day.visit)
        assert hand.desk.shooting is not None
        hand.desk.shooting.begin(None)
        yield hand, hand.desk.shooting


class Film:
    """A camera that gives one picture after the other, when it is let."""

    def __init__(self) -> None:
        self.taken: list[bytes] = []
        self.may = asyncio.Event()
        self.may.set()
        self.at_once = self.most_at_once = 0

    async def take(self) -> bytes:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await self.may.wait()
        self.at_once -= 1
        self.taken.append(draw_photo(100 + len(self.taken), (64, 48)))
        return self.taken[-1]


async def until_still(shooting: Shooting) -> None:
    async with asyncio.timeout(PATIENCE_SECONDS):
        await shooting._until(lambda: not shooting.is_busy)


def photos_of(shooting: Shooting) -> list[Photo]:
    by_id = {photo.id: photo for photo in shooting.visit.visit.photos}
    return [by_id[one] for one in shooting.series]


async def test_three_taps_at_once_are_three_photos_in_their_order(day: Day, tmp_path: Path) -> None:
    async with shooting_on(day, tmp_path) as (hand, shooting):
        film, before = Film(), len(shooting.visit.visit.photos)
        assert [shooting.press(film.take) for _ in range(3)] == [True] * 3
        assert shooting.kept == 0, "nothing is counted before it is durable"
        await until_still(shooting)
        assert shooting.kept == 3 and film.most_at_once == 1
        photos = photos_of(shooting)
        book = open_visit(shooting.visit.book.session, day.visit)
        assert [book.photo(str(photo.digest)) for photo in photos] == film.taken
        assert len(shooting.visit.visit.photos) == before + 3
        assert all(known(photo.origin) == "camera" and when_where(photo).device_taken for photo in photos)
        assert all([await shooting.visit.view(photo, "thumbnail") for photo in photos]), "the views are made as well"
        hand.desk.changes.fire()


async def test_a_photo_is_for_what_was_tagged_when_the_shutter_was_tapped(day: Day, tmp_path: Path) -> None:
    async with shooting_on(day, tmp_path) as (_, shooting):
        film = Film()
        film.may.clear()
        for answer in ("6.5", None, "6.7"):
            shooting.tag(answer)
            shooting.press(film.take)
        film.may.set()
        await until_still(shooting)
        shown = [[answer for answer, is_so in photo.shows.items() if known(is_so)] for photo in photos_of(shooting)]
        assert shown == [["6.5"], [], ["6.7"]]


async def test_the_shutter_does_not_wait_for_the_views_until_memory_is_full(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = asyncio.Event()
    loop = asyncio.get_running_loop()

    def slow(data: bytes) -> Views:
        asyncio.run_coroutine_threadsafe(gate.wait(), loop).result(PATIENCE_SECONDS)
        return make_views(data)

    monkeypatch.setattr(device_capture, "make_views", slow)
    async with shooting_on(day, tmp_path) as (_, shooting):
        film = Film()
        for number in range(1, ROOM + 1):
            assert shooting.press(film.take)
            async with asyncio.timeout(PATIENCE_SECONDS):
                await shooting._until(lambda number=number: shooting.kept == number)  # type: ignore[misc]
        assert shooting.is_full and not shooting.press(film.take), "a few pictures in memory, and no more"
        gate.set()
        await until_still(shooting)
        assert shooting.press(film.take)
        await until_still(shooting)
        assert shooting.kept == ROOM + 1 == len(film.taken)


async def test_a_full_vault_keeps_the_picture_in_memory_until_there_is_room(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with shooting_on(day, tmp_path) as (_, shooting):
        film = Film()

        async def refuse(*_: object, **__: object) -> None:
            raise VaultFull

        shooting.press(film.take)
        await until_still(shooting)
        with monkeypatch.context() as full:
            full.setattr(OpenVisit, "take_photo", refuse)
            shooting.press(film.take)
            shooting.press(film.take)
            async with asyncio.timeout(PATIENCE_SECONDS):
                await shooting._until(lambda: len(film.taken) == 3 and shooting.stuck is not None)
            assert isinstance(shooting.stuck, VaultFull) and shooting.kept == 1 and not shooting.press(film.take)
        shooting.try_again()
        await until_still(shooting)
        assert shooting.kept == 3 and shooting.is_ready
        book = open_visit(shooting.visit.book.session, day.visit)
        assert [book.photo(str(photo.digest)) for photo in photos_of(shooting)] == film.taken


async def test_a_camera_that_fails_costs_no_photo_that_was_taken(day: Day, tmp_path: Path) -> None:
    async with shooting_on(day, tmp_path) as (_, shooting):
        film = Film()

        async def refused() -> bytes:
            raise CameraRefused

        shooting.press(film.take)
        shooting.press(refused)
        shooting.press(film.take)
        await until_still(shooting)
        assert isinstance(shooting.trouble, CameraRefused) and not shooting.is_ready
        assert shooting.kept == 1 == len(film.taken), "a tap that the camera never came to is off, and is not counted"
        shooting.resume()
        assert shooting.press(film.take)
        await until_still(shooting)
        assert shooting.kept == 2


async def test_a_picture_that_comes_late_is_kept_and_stands_in_nobodys_way(day: Day, tmp_path: Path) -> None:
    async with shooting_on(day, tmp_path) as (_, shooting):
        late, film = Film(), Film()
        late.may.clear()
        shooting.patience_seconds = 0.01
        shooting.press(late.take)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await shooting._until(lambda: shooting.trouble is not None)
        assert isinstance(shooting.trouble, CameraSilent)
        shooting.patience_seconds = PATIENCE_SECONDS
        shooting.resume()  # the person started the camera again
        assert shooting.press(film.take)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await shooting._until(lambda: shooting.kept == 1)
        late.may.set()
        await until_still(shooting)
        assert shooting.kept == 2 and shooting.trouble is None


async def test_a_lock_in_the_middle_of_a_burst_keeps_what_was_taken(day: Day, tmp_path: Path) -> None:
    async with shooting_on(day, tmp_path) as (hand, shooting):
        film, stuck_at_the_camera = Film(), Film()
        stuck_at_the_camera.may.clear()
        for _ in range(2):
            shooting.press(film.take)
        shooting.press(stuck_at_the_camera.take)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await shooting._until(lambda: len(film.taken) == 2)
            await hand.desk.lock()
        assert hand.desk.stage is Stage.LOCKED and shooting.kept == 2 and not shooting.is_busy
        await hand.unlock()
        visit = await hand.desk.open(day.visit)
        assert {photo.id for photo in visit.visit.photos} >= set(shooting.series)


async def test_another_visit_may_be_opened_while_pictures_are_on_the_way(day: Day, tmp_path: Path) -> None:
    async with shooting_on(day, tmp_path) as (hand, shooting):
        film = Film()
        film.may.clear()
        shooting.press(film.take)
        await hand.desk.open(day.older)
        again = await hand.desk.open(day.visit)
        assert again is shooting.visit and hand.desk.shooting is shooting, "two books on one strand would part it"
        film.may.set()
        await until_still(shooting)
        assert shooting.kept == 1
        await hand.desk.open(day.older)
        assert await hand.desk.open(day.visit) is not again


async def test_pictures_from_files_are_counted_one_by_one_and_those_known_are_not_doubled(
    day: Day, tmp_path: Path
) -> None:
    async with shooting_on(day, tmp_path) as (_, shooting):
        seen: list[tuple[int, int]] = []
        shooting.changes.subscribe(
            lambda: seen.append((shooting.picking.kept, shooting.picking.chosen)) if shooting.picking else None
        )
        pictures = [draw_photo(200 + number, (64, 48)) for number in range(3)]
        assert (await shooting.bring([*pictures])).kept == 3
        assert [*dict.fromkeys(seen)] == [(0, 3), (1, 3), (2, 3)]
        assert all(known(one.origin) == "file" and not when_where(one).device_taken for one in photos_of(shooting))
        before = len(shooting.visit.visit.photos)
        shooting.tag("6.5")
        brought = await shooting.bring([pictures[1], draw_photo(210, (64, 48))])
        assert (brought.kept, brought.known_before, brought.why) == (1, 1, None)
        assert len(shooting.visit.visit.photos) == before + 1
        digests = {known(photo.digest) for photo in shooting.visit.photos_of("6.5")}
        assert known(photos_of(shooting)[1].digest) in digests


async def test_of_pictures_from_files_the_first_stay_when_the_vault_is_full(
    day: Day, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with shooting_on(day, tmp_path) as (_, shooting):
        keep, tries = OpenVisit.take_photo, iter([True, True, False])

        async def until_full(self: OpenVisit, *args: object, **kwargs: object) -> object:
            if not next(tries):
                raise VaultFull
            return await keep(self, *args, **kwargs)  # type: ignore[arg-type]

        monkeypatch.setattr(OpenVisit, "take_photo", until_full)
        brought = await shooting.bring([draw_photo(220 + number, (64, 48)) for number in range(4)])
        assert (brought.kept, brought.chosen) == (2, 4) and isinstance(brought.why, VaultFull)
        assert shooting.kept == 2 and shooting.picking is None


# the place


async def test_the_place_goes_with_the_photo_once_the_person_said_yes(day: Day, tmp_path: Path) -> None:
    async with shooting_on(day, tmp_path) as (hand, shooting):
        where, locator, film = hand.desk.where, FieldLocator(), Film()
        assert where is not None
        await where.follow(locator)
        assert where.can_be_asked and locator.asked == 0
        shooting.press(film.take)
        await until_still(shooting)
        assert when_where(photos_of(shooting)[0]).device_position is None, "nothing before the person said yes"
        await where.choose(True)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await shooting._until(lambda: where.newest is not None)
            await until_still(shooting)
        shooting.press(film.take)
        await until_still(shooting)
        fix = when_where(photos_of(shooting)[1]).device_position
        assert fix is not None and (fix.latitude, fix.longitude) == (257_800_000, -1_001_900_000)
        assert (fix.accuracy_mm, fix.altitude_mm, fix.altitude_accuracy_mm) == (8000, 402_500, 3000)
        assert fix.at == "2026-11-21T20:02:00.000+00:00" and fix.age_ms >= 0 and not fix.mocked
        assert DOCK.latitude == 25.78


async def test_a_fix_that_comes_after_the_photo_is_added_to_it(day: Day, tmp_path: Path) -> None:
    async with shooting_on(day, tmp_path) as (hand, shooting):
        where, film = hand.desk.where, Film()
        assert where is not None
        locator = FieldLocator(allows=Permission.GIVEN, is_slow=asyncio.Event())
        await where.follow(locator)
        await where.choose(True)
        shooting.press(film.take)
        await until_still(shooting)
        assert when_where(photos_of(shooting)[0]).device_position is None, "the photo did not wait for it"
        assert locator.is_slow is not None
        locator.is_slow.set()
        async with asyncio.timeout(PATIENCE_SECONDS):
            await shooting._until(lambda: when_where(photos_of(shooting)[0]).device_position is not None)
        fix = when_where(photos_of(shooting)[0]).device_position
        assert fix is not None and fix.age_ms <= 0


async def test_a_no_is_kept_and_nobody_is_asked_again(day: Day, tmp_path: Path) -> None:
    async with shooting_on(day, tmp_path) as (hand, _):
        locator = FieldLocator()
        assert hand.desk.where is not None
        await hand.desk.where.follow(locator)
        await hand.desk.where.choose(False)
        await hand.desk.lock()
        await hand.unlock()
        where = hand.desk.where
        await where.follow(locator)
        assert not where.can_be_asked and where.newest is None
        assert (locator.asked, locator.reads) == (0, 0)


async def test_a_refusal_by_the_phone_ends_the_search_and_no_photo_waits(day: Day, tmp_path: Path) -> None:
    async with shooting_on(day, tmp_path) as (hand, shooting):
        where, film = hand.desk.where, Film()
        locator = FieldLocator(answers=Permission.REFUSED)
        assert where is not None
        await where.follow(locator)
        await where.choose(True)
        assert (locator.asked, locator.reads) == (1, 0) and where.permission is Permission.REFUSED
        shooting.press(film.take)
        await until_still(shooting)
        assert shooting.kept == 1


async def test_a_photo_whose_views_a_kill_left_unmade_gets_them_when_its_visit_is_opened(
    day: Day, tmp_path: Path
) -> None:
    async with in_hand(day, tmp_path) as hand:
        with Session.open(hand.desk.folder, PASSPHRASE) as before:
            book = open_visit(before, day.visit)
            left = capture_photo(book, draw_photo(77, (64, 48)))
            given_up = capture_photo(book, draw_photo(78, (64, 48)))
            book.draft(f"developing.{given_up.photo}", True)  # its decoder was at work when the process ended
        await hand.unlock()
        visit = await hand.desk.open(day.visit)
        assert hand.desk.shooting is not None
        await until_still(hand.desk.shooting)
        photos = {photo.id: photo for photo in visit.visit.photos}
        assert await visit.view(photos[left.photo], "thumbnail")
        assert await visit.view(photos[given_up.photo], "thumbnail") is None
        assert known(photos[given_up.photo].trouble) == NOT_TRIED_AGAIN
