"""What a process that holds evidence may say, and leave behind, when something goes wrong: kinds and places, no words.

The message of an exception, the arguments of a log line and the picture of a task may each hold a name, an answer or a
photo; so does the memory of the process. Python prints the first three by default, and a system writes the last to a
disk. Here logs, warnings of other packages and what nobody caught come down to kind and place (`failures`), and the
process is never dumped.
"""

import contextlib
import ctypes
import logging
import sys
import threading
from types import TracebackType
from typing import Final

from inspector_app.ui.failures import told_of

__all__ = ["PlainFormatter", "keep_words_in"]

OWN: Final = ("inspector", "inspector_app", "sync", "py")
"""Whose log lines are written with care, and printed as they are."""
_SET_DUMPABLE: Final = 4


class PlainFormatter(logging.Formatter):
    """Of a failure its kind and place; of what other packages say the place, and the sentence if it stands apart from
    what was put into it."""

    def __init__(self) -> None:
        super().__init__("%(levelname)s %(name)s: %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        failure = record.exc_info[1] if record.exc_info else None
        told = f": {told_of(failure)}" if failure is not None else ""
        return f"{record.levelname} {record.name}: {_said(record)}{told}"


def _said(record: logging.LogRecord) -> str:
    template = str(record.msg).partition("\n")[0]
    if record.name.partition(".")[0] in OWN:
        try:
            return record.getMessage()
        except (TypeError, ValueError):  # its values do not fit: what else it would be, nobody knows
            return template
    # Where nothing is to be put into it, something may have been put into it already.
    place = f"{record.filename}:{record.lineno} {record.funcName}"
    return f"{template} at {place}" if record.args else f"something at {place}"


def keep_words_in() -> None:
    """For the whole process, once, before it opens a vault."""
    _forbid_dumps()
    handler = logging.StreamHandler()
    handler.setFormatter(PlainFormatter())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    # What a formatter of somebody else's cannot print it would print in full.
    logging.raiseExceptions = False
    logging.captureWarnings(True)
    logging.getLogger("py.warnings").addFilter(_place_of_a_warning)
    sys.excepthook = _tell
    sys.unraisablehook = lambda found: _tell_of(found.exc_value)
    threading.excepthook = lambda found: _tell_of(found.exc_value)


def _tell(_kind: type[BaseException], failure: BaseException, _trace: TracebackType | None) -> None:
    _tell_of(failure)


def _tell_of(failure: BaseException | None) -> None:
    if failure is not None and not isinstance(failure, SystemExit):
        with contextlib.suppress(Exception):
            sys.stderr.write(f"ERROR {told_of(failure)}\n")


def _place_of_a_warning(record: logging.LogRecord) -> bool:
    """Its text names objects by what they hold: of `<file>:<line>: <Kind>: <text>` the text is cut off."""
    told = str(record.args[0]) if isinstance(record.args, tuple) and record.args else record.getMessage()
    record.msg, record.args = "%s", (": ".join(told.split(": ")[:2]),)
    return True


def _forbid_dumps() -> None:
    """A dump of the memory holds keys and pictures. A limit is not enough where the system pipes dumps elsewhere."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # Windows has none

    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    if sys.platform in ("linux", "android"):
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)
