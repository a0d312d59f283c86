"""A visit on a file, as the screens see it: what goes out, what came in, and the phrase that a colleague types."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from inspector_app.custody.files import readable_file
from inspector_app.custody.phrase import read_phrase
from inspector_app.custody.receiving import Imported
from inspector_app.custody.sending import ForCenter, ForPhone, Recipient
from inspector_app.device.packages import Exported, Phrase, export_visit, import_file, show_phrase
from inspector_app.device.session import Session
from inspector_app.device.state.desk import Desk

Watch = Callable[[int, int], None]
SUFFIX = ".inspector"


def file_name(visit: str) -> str:
    """What the file is called: it tells nobody who was visited."""
    return f"visit-{visit[:8]}{SUFFIX}"


def whom(desk: Desk, phrase: str | None) -> Recipient:
    """For the colleague's phone that shows this phrase, or for headquarters. Raises PhraseMistyped."""
    return ForCenter() if phrase is None else ForPhone(read_phrase(phrase), desk.kdf)


async def write_file(desk: Desk, visit: str, path: Path, recipient: Recipient, watch: Watch) -> Exported:
    """Raises what `export_visit` raises."""
    session = _session(desk)
    return await asyncio.to_thread(lambda: export_visit(session, visit, path, recipient, watch=watch))


async def take_file(desk: Desk, path: Path, watch: Watch) -> Imported:
    """Take in what is in a file, and show it. Raises what `import_file` raises."""
    imported = await asyncio.to_thread(_take, _session(desk), path, watch)
    if desk.line is not None:
        await desk.line.look_again()
    return imported


def _take(session: Session, path: Path, watch: Watch) -> Imported:
    with readable_file(path) as file:
        return import_file(session, file, watch=watch)


async def phrase_of(desk: Desk, *, is_new: bool = False) -> Phrase:
    """The phrase that this phone shows now."""
    return await asyncio.to_thread(lambda: show_phrase(_session(desk), is_new=is_new))


def _session(desk: Desk) -> Session:
    if desk.session is None:
        raise RuntimeError("the vault is locked")
    return desk.session
