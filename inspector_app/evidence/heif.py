"""The program in which headquarters opens a picture that no phone can: `python -m inspector_app.evidence.heif`.

A picture comes in, its views and facts go out, and the process ends. Its decoders are machine code fed with whatever a
hostile hand made, so it has no more memory and time than a photograph needs, and nothing in its environment.
"""

import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict
from io import BytesIO
from typing import Final

import pillow_heif
from PIL import Image
from PIL.AvifImagePlugin import AvifImageFile

from inspector_app.evidence.views import DECODERS, Views, make_views

MAX_MEMORY_BYTES: Final = 600_000_000
MAX_SECONDS: Final = 5
"""Of the processor, not of the clock."""

_FURTHER: Final[Mapping[str, Callable[[BytesIO], Image.Image]]] = {
    "image/heic": pillow_heif.HeifImageFile,
    "image/heif": pillow_heif.HeifImageFile,
    "image/avif": AvifImageFile,
}


def make_further_views(data: bytes) -> Views:
    """As `make_views`, of HEIC, HEIF and AVIF as well."""
    # Each thread would take memory of its own, and further pictures in the file are not what is looked at.
    pillow_heif.options.DECODE_THREADS = 1
    pillow_heif.options.THUMBNAILS = pillow_heif.options.DEPTH_IMAGES = pillow_heif.options.AUX_IMAGES = False
    return make_views(data, {**DECODERS, **_FURTHER})


def main() -> None:
    """One line of JSON with the facts and the sizes of the views, and the views after it."""
    _bound()
    views = make_further_views(sys.stdin.buffer.read())
    pictures = [picture.data for picture in (views.preview, views.thumbnail) if picture is not None]
    told = {"facts": asdict(views.facts), "sizes": [len(picture) for picture in pictures]}
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + b"".join(pictures))
    sys.stdout.buffer.flush()


def _bound() -> None:
    try:
        import resource  # noqa: PLC0415  there is none on Windows
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    main()
