"""What is written down when a part of the interface fails: the kind and the place, never what was on the screen.

The message of an exception may hold a name or an answer, so it stays out of the log. The code that the person sees is
made
from the kind and the place: the same failure has the same code every time, and the code leads to the log line.
"""

import base64
import hashlib
import logging
import traceback
from pathlib import PurePath
from typing import Final

__all__ = ["log_failure", "told_of"]

LOG: Final = logging.getLogger("inspector.ui")
_FRAMES: Final = 6
_CODE_LETTERS: Final = 4


def log_failure(failure: BaseException, where: str, *, logged: str = "") -> str:
    """Write the line and give the code, four letters or digits. `where` names the part that failed.

    Args:
        logged: the code of a line that stands already for this failure; it is not written again.
    """
    place, kinds = _place(failure), " from ".join(_kinds(failure))
    code = _code(f"{kinds} {place}")
    if code != logged:
        LOG.error("%s: %s in %s at %s", code, kinds, where, place or "an unknown place")
    return code


def told_of(failure: BaseException) -> str:
    """Its kind and its place, and nothing of what it says."""
    return f"{' from '.join(_kinds(failure))} at {_place(failure) or 'an unknown place'}"


def _place(failure: BaseException) -> str:
    return " < ".join(_frames(failure))


def _frames(failure: BaseException) -> list[str]:
    """Innermost first: file, line and function."""
    frames = traceback.extract_tb(failure.__traceback__)[-_FRAMES:]
    return [
        f"{'/'.join(PurePath(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}" for frame in reversed(frames)
    ]


def _kinds(failure: BaseException) -> list[str]:
    kinds: list[str] = []
    cause: BaseException | None = failure
    while cause is not None and len(kinds) < _FRAMES:
        kinds.append(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    return kinds


def _code(text: str) -> str:
    return base64.b32encode(hashlib.sha256(text.encode()).digest()).decode()[:_CODE_LETTERS]
