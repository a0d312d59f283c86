"""One picture after another: the same screen light and dark, small enough for a repository, under a fixed name."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

from PIL import Image

from inspector_app.clock import SystemClock
from tests.support.browser import DESK, Device, Scheme, Window

SIZES: Final[tuple[tuple[str, Device], ...]] = (("phone", Device(390, 844, 2)), ("desktop", DESK))
_SCHEMES: Final[tuple[Scheme, ...]] = ("light", "dark")
_COLORS: Final = 256
_EXACT: Final = 64
_STILL_MS: Final = 500
"""A ripple and the change from light to dark take that long."""


@dataclass(frozen=True, slots=True)
class Album:
    """Where the pictures go, and which are wanted: those whose name begins with one of `only`, or all."""

    folder: Path
    only: tuple[str, ...] = ()
    sizes: tuple[tuple[str, Device], ...] = SIZES
    schemes: tuple[Scheme, ...] = _SCHEMES

    def wants(self, name: str) -> bool:
        return not self.only or any(name.startswith(one) for one in self.only)

    def stop(self, name: str, size: str, window: Window, reach: Callable[[], object] | None = None) -> None:
        """Go there and take its pictures, if they are wanted. Light is left on."""
        if not self.wants(name):
            return
        if reach is not None:
            reach()
        window.page.mouse.move(0, 0)  # nothing is to look as if it were pointed at
        for scheme in self.schemes:
            window.page.emulate_media(color_scheme=scheme)
            window.page.wait_for_timeout(_STILL_MS)
            self._keep(f"{name}-{size}-{scheme}", window.page.screenshot())
        window.page.emulate_media(color_scheme="light")

    def _keep(self, name: str, png: bytes) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with Image.open(io.BytesIO(png)) as taken:
            small = with_few_colors(taken.convert("RGB"))
        small.save(self.folder / f"{name}.png", optimize=True)


def with_few_colors(picture: Image.Image) -> Image.Image:
    """The theme's own colors exactly as they are, which fill most of a screen; for the rest what comes near."""
    counted = cast(list[tuple[int, tuple[int, int, int]]], picture.getcolors(picture.width * picture.height))
    exact = [color for _, color in sorted(counted, reverse=True)[:_EXACT]]
    near = picture.quantize(_COLORS - _EXACT, Image.Quantize.MAXCOVERAGE).getpalette() or []
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for color in exact for part in color] + near[: 3 * (_COLORS - _EXACT)])
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


def seconds() -> float:
    """For saying how long it took."""
    return SystemClock().seconds()
