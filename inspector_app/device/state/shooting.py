"""Taking one photo after the other: from the tap on the shutter to durable, and the views afterwards.

    shutter   a tap counts at once; the camera takes one picture at a time, in the order of the taps
    keeping   a picture that was taken is kept, in the same order, and only then counted
    views     are made while the next pictures are taken

A picture's bytes are in memory from the first of these to the last, so few may be on the way: then the shutter waits,
and says so. Nothing that was counted depends on anything that comes later; what could not be kept stays in memory and
is tried again when the person says so.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from inspector_app.clock import to_text
from inspector_app.device.capture import Captured
from inspector_app.device.errors import CameraSilent
from inspector_app.device.leftovers import copies_arriving
from inspector_app.device.state.open_visit import OpenVisit
from inspector_app.device.state.whereabouts import Whereabouts
from inspector_app.evidence.intake import take_in
from inspector_app.ui.changes import Changes
from inspector_app.ui.failures import log_failure
from inspector_app.vault.errors import VaultClosed
from inspector_app.visits.values import known
from sync.strictjson import JSON

__all__ = ["ROOM", "Brought", "Picking", "Shooting"]

ROOM: Final = 4
"""How many pictures may be in memory: of 12 megapixels, some 20 MB."""
_PATIENCE_SECONDS: Final = 20.0
Lens = Callable[[], Awaitable[bytes]]
"""Takes one picture; raises CameraTrouble."""


@dataclass(frozen=True, slots=True)
class Picking:
    """How far pictures from files are."""

    kept: int
    chosen: int


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of pictures from files: kept now, there before, and why the rest was not kept if there is a rest."""

    kept: int
    chosen: int
    known_before: int = 0
    why: Exception | None = None


@dataclass(eq=False)
class Shooting:
    """The camera's work on one visit; it goes on when the camera's screen goes away. Call it on the loop."""

    visit: OpenVisit
    where: Whereabouts | None = None
    told: Callable[[], Awaitable[None]] | None = None
    """Called some time after one or more photos were kept: to measure what is safe, and let the line try."""
    patience_seconds: float = _PATIENCE_SECONDS
    answer: str | None = None
    """What the next photos are evidence for; None to say so later."""
    series: list[str] = field(default_factory=list)
    """The photos kept since the camera was opened, by record id, in the order of the taps."""
    trouble: Exception | None = None
    """Why the camera stopped; what was counted is not in doubt."""
    stuck: Exception | None = None
    """Why a picture that was taken cannot be kept yet; it is in memory, and `try_again` tries once more."""
    picking: Picking | None = None
    goes_on: bool = False
    """Whether the camera, when it is opened next, goes on with the series: the person only had a look at it."""
    changes: Changes = field(default_factory=Changes)
    _on_the_way: int = 0
    _untaken: int = 0
    _unkept: int = 0
    _round: int = 0
    _at_camera: asyncio.Lock = field(default_factory=asyncio.Lock)
    _at_vault: asyncio.Lock = field(default_factory=asyncio.Lock)
    _at_views: asyncio.Lock = field(default_factory=asyncio.Lock)
    _again: asyncio.Event = field(default_factory=asyncio.Event)
    _moved: asyncio.Event = field(default_factory=asyncio.Event)
    _unplaced: dict[str, int] = field(default_factory=dict)
    _is_untold: bool = False
    _is_telling: bool = False
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def kept(self) -> int:
        """How many photos of this series are durable."""
        return len(self.series)

    @property
    def on_the_way(self) -> int:
        """How many pictures are being taken, kept or looked at."""
        return self._on_the_way

    @property
    def is_full(self) -> bool:
        """Whether the shutter has to wait until a picture is out of memory."""
        return self._on_the_way >= ROOM

    @property
    def is_busy(self) -> bool:
        """Whether anything of it is under way: then its visit must stay the one that is open for it."""
        return bool(self._tasks) or self.picking is not None

    @property
    def is_ready(self) -> bool:
        """Whether a tap on the shutter takes a photo."""
        return not self.is_full and self.trouble is None and self.stuck is None

    def begin(self, answer: str | None) -> None:
        """The camera was opened, for an answer or for none yet: a new series, unless one is gone on with."""
        if not self.goes_on:
            self.series, self.answer = [], answer
        self.goes_on, self.trouble = False, None
        self._say()

    def tag(self, answer: str | None) -> None:
        """From now on photos are for this answer."""
        self.answer = answer
        self._say()

    def press(self, lens: Lens) -> bool:
        """One tap on the shutter: one photo, for what is tagged now. False where the shutter has to wait."""
        if not self.is_ready:
            return False
        self._on_the_way += 1
        self._untaken += 1
        answers, begun_in = self._answers(), self._round
        self._go(lambda: self._shoot(lens, answers, begun_in))
        self._say()
        return True

    async def bring(self, pictures: list[bytes]) -> Brought:
        """Keep pictures that were chosen from files, for what is tagged now, one after the other. The list is emptied
        on the way, so that each is in memory no longer than it must be. Raises nothing: `why` says what ended it."""
        chosen, answers, kept, before = len(pictures), self._answers(), 0, 0
        try:
            while pictures:
                self._pick(Picking(kept + before, chosen))
                is_new = await self._bring_one(pictures.pop(0), answers)
                kept, before = kept + is_new, before + (not is_new)
        except Exception as why:  # noqa: BLE001  of twelve pictures the first are kept whatever becomes of the rest
            return Brought(kept, chosen, before, why)
        finally:
            self._pick(None)
        return Brought(kept, chosen, before)

    async def _bring_one(self, data: bytes, answers: Sequence[str]) -> bool:
        """Whether it is new; one that is there already is only said to be for these answers, too."""
        digest = (await asyncio.to_thread(take_in, data)).sha256
        there = next((one.id for one in self.visit.visit.photos if known(one.digest) == digest), None)
        if there is not None:
            for answer in answers:
                await self.visit.link([there], answer, True)
            return False
        async with self._at_vault:
            captured = await self.visit.take_photo(data, answers, seen={"origin": "file"})
        self._count(captured)
        await self._develop(captured, data)
        return True

    def failed(self, trouble: Exception) -> None:
        """The camera does not work. Taps that it has not answered yet are off."""
        self._round += 1
        self.trouble = trouble
        self._say()

    def resume(self) -> None:
        """The camera works again."""
        self.trouble = None
        self._say()

    def try_again(self) -> None:
        """Try once more to keep what could not be kept."""
        self.stuck = None
        self._again.set()
        self._say()

    async def all_taken(self) -> None:
        """Wait until every tap has its picture, or the camera has failed: before its screen goes away."""
        await self._until(lambda: not self._untaken or self.trouble is not None)

    async def stop(self) -> None:
        """The vault is about to be locked: keep what was taken, trying once more where that failed, and give up what
        was not taken yet."""
        self.failed(VaultClosed())
        if self.stuck is not None:
            self.try_again()
        await self._until(lambda: not self._unkept or self.stuck is not None)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def catch_up(self) -> None:
        """Make, behind the screen, the views that a process left unmade when it ended."""
        self._go(self.visit.develop_missing)

    def place_late(self) -> None:
        """A fix came: it is for the photos, too, that were taken shortly before it."""
        if self._unplaced and (where := self.where) is not None:
            self._go(lambda: self._place(where))

    # the way of one picture

    async def _shoot(self, lens: Lens, answers: Sequence[str], begun_in: int) -> None:
        try:
            async with copies_arriving():
                taken = await self._take(lens, begun_in)
                if taken is None:
                    return
                captured = await self._keep_in_turn(taken, answers)
            self._count(captured)
            if "device_position" not in taken.seen and self.where is not None:
                self._unplaced[captured.photo] = taken.at_ms
            await self._develop(captured, taken.data)
        finally:
            self._on_the_way -= 1
            self._say()

    async def _take(self, lens: Lens, begun_in: int) -> "_Taken | None":
        """The picture, None where there is none. A camera that says nothing for long stands in nobody's way, but the
        picture is kept if it comes all the same."""
        try:
            async with self._at_camera:
                if begun_in != self._round:
                    return None
                at_ms, seen = self.visit.book.session.clock.milliseconds(), self._seen()
                taking = asyncio.ensure_future(lens())
                await asyncio.wait({taking}, timeout=self.patience_seconds)
                if not taking.done():
                    self.failed(CameraSilent())
            data = await taking
        except Exception as trouble:  # noqa: BLE001  whatever it is, the screen says it, and what was kept is kept
            self.failed(trouble)
            return None
        finally:
            self._untaken -= 1
            self._say()
        if isinstance(self.trouble, CameraSilent):
            self.resume()
        return _Taken(data, at_ms, seen)

    async def _keep_in_turn(self, taken: "_Taken", answers: Sequence[str]) -> Captured:
        self._unkept += 1
        try:
            async with self._at_vault:
                return await self._keep(taken.data, answers, taken.seen)
        finally:
            self._unkept -= 1

    async def _keep(self, data: bytes, answers: Sequence[str], seen: Mapping[str, JSON]) -> Captured:
        while True:
            try:
                return await self.visit.take_photo(data, answers, seen=seen)
            except VaultClosed:
                raise
            except Exception as why:  # noqa: BLE001  whatever it is, the picture is worth another try
                self.stuck = why
                self._again.clear()
                self._say()
                await self._again.wait()

    async def _develop(self, captured: Captured, data: bytes) -> None:
        """What fails here costs no photo: its views can be made at any time."""
        try:
            async with self._at_views:
                await self.visit.develop(captured, data)
        except Exception as why:  # noqa: BLE001  a hostile picture, a full storage
            log_failure(why, "the views of a photo")

    def _seen(self) -> dict[str, JSON]:
        """What the device knows at this moment."""
        now = to_text(self.visit.book.session.clock.now())
        seen: dict[str, JSON] = {"origin": "camera", "device_taken": {"at": now, "from": "device"}}
        fix = None if self.where is None else self.where.fix_now()
        return seen if fix is None else {**seen, "device_position": fix}

    def _answers(self) -> tuple[str, ...]:
        return () if self.answer is None else (self.answer,)

    def _count(self, captured: Captured) -> None:
        self.series.append(captured.photo)
        self._is_untold = True
        if not self._is_telling:
            self._go(self._tell)
        self._say()

    async def _tell(self) -> None:
        """Once for all that were kept meanwhile: what is safe is measured over all visits."""
        self._is_telling = True
        try:
            while self._is_untold and self.told is not None:
                self._is_untold = False
                await self.told()
        finally:
            self._is_telling = False

    async def _place(self, where: Whereabouts) -> None:
        found = {photo: fix for photo, taken_ms in self._unplaced.items() if (fix := where.fix_after(taken_ms))}
        self._unplaced.clear()  # for the others every later fix is too late as well
        if found:
            await self.visit.place_photos(found)

    def _say(self) -> None:
        self._moved.set()
        self.changes.fire()

    async def _until(self, is_so: Callable[[], bool]) -> None:
        while not is_so():
            self._moved.clear()
            await self._moved.wait()

    def _pick(self, picking: Picking | None) -> None:
        self.picking = picking
        self._say()

    def _go(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        task = asyncio.get_running_loop().create_task(_caught(work))
        self._tasks.add(task)
        task.add_done_callback(self._leave)

    def _leave(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        self._say()


async def _caught(work: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """What fails behind the screen ends nothing else: what a person must know of was said where it happened."""
    try:
        await work()
    except VaultClosed:
        pass
    except Exception as why:  # noqa: BLE001  the same
        log_failure(why, "the camera's work")


@dataclass(frozen=True, slots=True)
class _Taken:
    """A picture that is in memory and nowhere else; `at_ms` by the process's own clock."""

    data: bytes
    at_ms: int
    seen: Mapping[str, JSON]
