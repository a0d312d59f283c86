"""The camera of a window, over flet-camera: what it can do, one picture at a time, its refusals in our own words."""

import asyncio
import contextlib
import enum
import re
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Final, TypeVar

from flet_camera import Camera, CameraDescription, CameraLensDirection, FlashMode, ResolutionPreset

from inspector_app.device.errors import CameraInUse, CameraRefused, CameraTrouble, NoCamera
from inspector_app.evidence.mirrored import marked_as_mirrored

__all__ = ["Able", "Light", "Optics"]

T = TypeVar("T")

_TRIES: Final = 20
_PAUSE_SECONDS: Final = 0.25
_ZOOMS: Final = (0.5, 1.0, 2.0, 5.0)
_CODE: Final = re.compile(r"CameraException\((\w+)")
# The codes of the camera plugin for Android, iOS and the browser, by what the person can do about them.
_REFUSED: Final = re.compile("denied|restricted|permission|security", re.IGNORECASE)
_IN_USE: Final = re.compile("notreadable|inuse|abort|alreadyin|maxcameras", re.IGNORECASE)
_MISSING: Final = re.compile("notfound|overconstrained|notsupported", re.IGNORECASE)


class Light(enum.Enum):
    """What shines while a picture is taken."""

    AUTO = "auto"
    OFF = "off"
    ON = "on"


_MODES: Final = {Light.AUTO: FlashMode.AUTO, Light.OFF: FlashMode.OFF, Light.ON: FlashMode.TORCH}


@dataclass(frozen=True, slots=True)
class Able:
    """What the camera that was started can do; no zoom where there is one step only."""

    zooms: tuple[float, ...] = ()
    has_light: bool = False


class Optics:
    """One camera control. Every method raises CameraTrouble, or a kind of it, for whatever the platform refuses."""

    def __init__(self, *, is_browser: bool = False) -> None:
        """In a browser the plugin gives what another camera than one at the back sees as in a mirror."""
        self.control = Camera(expand=True, preview_enabled=True)
        self._is_browser, self._is_mirror = is_browser, False

    async def start(self, *, has_light: bool) -> Able:
        """Start the camera at the back, or else the first. The control is ready a moment after it is drawn; until then
        it refuses, so a refusal without a reason that is known is no answer yet."""
        for tries in range(_TRIES):
            try:
                await self._initialize()
            except (CameraRefused, CameraInUse, NoCamera):
                raise
            except CameraTrouble:
                if tries == _TRIES - 1:
                    raise
                await asyncio.sleep(_PAUSE_SECONDS)
            else:
                break
        return Able(await self._zooms(), has_light and await self._has_light())

    async def _initialize(self) -> None:
        cameras = await _asked(self.control.get_available_cameras())
        if not cameras:
            raise NoCamera
        chosen = _at_the_back(cameras)
        self._is_mirror = self._is_browser and chosen.lens_direction is not CameraLensDirection.BACK
        await _asked(self.control.initialize(chosen, ResolutionPreset.MAX, enable_audio=False))

    async def take(self) -> bytes:
        """One picture, as the camera wrote it; where it came as in a mirror, marked so."""
        data = await _asked(self.control.take_picture())
        if not data:
            raise CameraTrouble("an empty picture")
        return marked_as_mirrored(data) if self._is_mirror else data

    async def zoom(self, level: float) -> None:
        await _asked(self.control.set_zoom_level(level))

    async def shine(self, light: Light) -> None:
        await _asked(self.control.set_flash_mode(_MODES[light]))

    async def _zooms(self) -> tuple[float, ...]:
        try:
            least = await _asked(self.control.get_min_zoom_level())
            most = await _asked(self.control.get_max_zoom_level())
        except CameraTrouble:
            return ()
        found = tuple(one for one in _ZOOMS if (least or 1.0) <= one <= (most or 1.0))
        return found if len(found) > 1 else ()

    async def _has_light(self) -> bool:
        with contextlib.suppress(CameraTrouble):
            await self.shine(Light.AUTO)
            return True
        return False


def _at_the_back(cameras: list[CameraDescription]) -> CameraDescription:
    return next((one for one in cameras if one.lens_direction is CameraLensDirection.BACK), cameras[0])


async def _asked(answer: Awaitable[T]) -> T:
    """Flet hands on what the plugin says as text, with the plugin's code in it: here, and nowhere else, it is read."""
    try:
        return await answer
    except (RuntimeError, TimeoutError, OSError) as refused:
        raise _trouble(str(refused)) from refused


def _trouble(said: str) -> CameraTrouble:
    found = _CODE.search(said)
    code = found.group(1) if found else ""
    for pattern, kind in ((_REFUSED, CameraRefused), (_IN_USE, CameraInUse), (_MISSING, NoCamera)):
        if pattern.search(code):
            return kind(said)
    return CameraTrouble(said)
