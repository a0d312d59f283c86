"""`python -m tools.screenshots [--to FOLDER] [--only NAME ...]`: the pictures of docs/screens, or some of them."""

import argparse
import io
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

from inspector_app.evidence.examples import Scene, draw_example
from tests.support.browser import chromium
from tools.screenshots.day import play_day
from tools.screenshots.field import tour_app
from tools.screenshots.review import tour_console
from tools.screenshots.shots import SIZES, Album, seconds

_SCREENS: Final = Path(__file__).resolve().parents[2] / "docs" / "screens"


def main() -> None:
    """Play the day and photograph it."""
    asked = _arguments().parse_args()
    sizes = tuple(one for one in SIZES if not asked.size or one[0] == asked.size)
    album = Album(asked.to, tuple(asked.only), sizes, (asked.scheme,) if asked.scheme else ("light", "dark"))
    begun = seconds()
    with tempfile.TemporaryDirectory() as named:
        folder = Path(named)
        seen = _what_the_camera_sees(folder / "camera.mjpeg")
        with play_day(folder) as day, chromium(f"--use-file-for-fake-video-capture={seen}") as browser:
            if asked.part != "console":
                tour_app(browser, day, album, folder)
            if asked.part != "app":
                tour_console(browser, day, album)
    kept = sorted(asked.to.glob("*.png"))
    size = sum(one.stat().st_size for one in kept) / 1e6
    print(f"{len(kept)} pictures, {size:.1f} MB, in {asked.to} after {seconds() - begun:.0f} s")


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.screenshots", description=__doc__)
    parser.add_argument("--to", type=Path, default=_SCREENS, help="the folder (default: docs/screens)")
    parser.add_argument("--only", nargs="*", default=(), metavar="NAME", help="screens whose name begins so")
    parser.add_argument("--part", choices=("app", "console"), help="one of the two programs")
    parser.add_argument("--size", choices=[name for name, _ in SIZES])
    parser.add_argument("--scheme", choices=("light", "dark"))
    return parser


def _what_the_camera_sees(path: Path) -> Path:
    """A film of one picture, which Chromium shows as its camera: as a front camera, so mirrored."""
    scene = Scene(3, "CSQU 305438 3", "H 4471905", "2026-11-21T14:02:00-06:00", 25.78, -100.19)
    mirrored = io.BytesIO()
    with Image.open(io.BytesIO(draw_example(scene))) as drawn:
        ImageOps.mirror(drawn).save(mirrored, "JPEG", quality=90)
    path.write_bytes(mirrored.getvalue() * 8)
    return path


if __name__ == "__main__":
    main()
