"""Where the machine's Chromium is, and how it is started: without a screen, without a line out, with a fake camera."""

import os
import shutil
from typing import Final

FLAGS: Final = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-software-rasterizer",  # no WebGL by the processor: Flutter draws faster with it itself
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
)
_NAMES: Final = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class NoChromium(Exception):
    """There is no browser to test with."""


def find_chromium() -> str | None:
    """The path of the machine's Chromium; None if Playwright must bring its own.

    Raises NoChromium where $INSPECTOR_CHROMIUM names no program.
    """
    named = os.environ.get("INSPECTOR_CHROMIUM")
    if named:
        if shutil.which(named) is None:
            raise NoChromium(f"INSPECTOR_CHROMIUM names {named}, which is no program that can be run")
        return named
    return next((found for name in _NAMES if (found := shutil.which(name))), None)
