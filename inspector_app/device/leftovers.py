"""Plain copies that a phone's parts leave lying: the camera writes each picture to a file before it hands the bytes
over, the picker copies what was chosen, a save dialog what is to be saved. None of them takes its copy away.

Where they do so, as read in the sources of camera, file_picker, share_plus and path_provider (seen on no phone yet):

    Android   <app>/cache                    CAP*.jpg, file_picker/, share_plus/
    iOS       <app>/tmp                      camera/pictures, what the picker copied
              <app>/Library/Caches           likewise, by version
              <app>/Documents                camera/pictures of older versions, pictures picked, files on their way out

Both are the app's own storage, which no person and no other app sees; the vault lies in <app>/files or in
<app>/Library/Application Support. On a laptop nothing is copied, and the folders that Flet names there as the cache and
the temporary one belong to the whole system: nothing is touched. In a browser's page there are no files at all.
"""

import asyncio
import contextlib
import os
import shutil
import threading
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Final

from inspector_app.vault.backup import RESTORE_PART
from inspector_app.vault.replacing import SALVAGED
from inspector_app.vault.salvage import SALVAGE_PART

__all__ = ["TRAY", "copies_arriving", "folders_of_copies", "sweep_beside", "sweep_plain_copies"]

TRAY: Final = "tray"
"""In the vault's folder: files that are on their way in or out."""

_FILES: Final = ("files", "data")
_SUPPORT: Final = ("Library", "Application Support", "data")
_IN_SANDBOX: Final = {
    "android": (_FILES, ("cache",)),
    "ios": (_SUPPORT, ("tmp", "Library/Caches", "Documents")),
}
_LEAST_DEPTH: Final = 3
"""The root of a disk, or a folder right below it, is no app's."""
_HANDED_OVER: Final = "share_plus"
"""What another app was given to read, and may still be reading: sealed, unless its person chose otherwise."""

_arriving = 0
_turn = threading.Lock()


def folders_of_copies(environment: Mapping[str, str] = os.environ) -> tuple[Path, ...]:
    """The folders that are emptied: on a phone, and only such as lie in the storage that is this app's alone."""
    storage = Path(environment.get("FLET_APP_STORAGE_DATA") or ".")
    durable, swept = _IN_SANDBOX.get(environment.get("FLET_PLATFORM", ""), ((), ()))
    if not durable or not storage.is_absolute() or storage.parts[-len(durable) :] != durable:
        return ()
    app = storage.parents[len(durable) - 1]
    if len(app.parts) < _LEAST_DEPTH:
        return ()
    return tuple(app / name for name in swept)


def sweep_plain_copies(environment: Mapping[str, str] = os.environ, *, is_start: bool = False) -> int:
    """Empty them and give the number of files that are gone. Never raises; what cannot be removed now is tried again
    with the next sweep. Nothing happens while a copy is arriving: it may not have been read yet.

    Args:
        is_start: nobody can be reading anything yet, so what was handed over to other apps goes, too.
    """
    with _turn:
        if _arriving:
            return 0
        console = environment.get("FLET_APP_CONSOLE", "")
        spared = {console} if is_start else {console, _HANDED_OVER}
        return sum(_empty(folder, spared, is_start=is_start) for folder in folders_of_copies(environment))


def sweep_beside(folder: Path) -> None:
    """Remove what lies beside a vault on its way somewhere: files in the tray, and halves that a kill left of another
    vault. All of it is sealed, but a copy of the vault opens with the passphrase of its day. Never raises; the caller
    holds the vault, so nobody restores or salvages into its folder."""
    for name in (TRAY, RESTORE_PART, SALVAGE_PART, f"{SALVAGED}/{SALVAGE_PART}"):
        shutil.rmtree(folder / name, ignore_errors=True)


@contextlib.asynccontextmanager
async def copies_arriving() -> AsyncIterator[None]:
    """Around whatever makes a plain copy, until its bytes are durable in the vault. At the end of the last one all
    copies are swept, however it ended."""
    _count(1)
    try:
        yield
    finally:
        _count(-1)
        await asyncio.to_thread(sweep_plain_copies)


def _count(by: int) -> None:
    global _arriving  # noqa: PLW0603  the folders are the process's, and so is who writes to them
    with _turn:
        _arriving += by


def _empty(folder: Path, spared: set[str], *, is_start: bool) -> int:
    """The folder itself stays, and while the app runs those in it, too: not every part makes its own anew. Links are
    taken away, not followed."""
    removed = 0
    with contextlib.suppress(OSError):
        if folder.is_symlink():
            return 0
        for found in list(os.scandir(folder)):
            if found.name in spared or found.path in spared:
                continue
            if not found.is_dir(follow_symlinks=False):
                removed += _remove(Path(found.path))
                continue
            removed += _empty(Path(found.path), spared, is_start=is_start)
            if is_start:
                with contextlib.suppress(OSError):
                    Path(found.path).rmdir()
    return removed


def _remove(path: Path) -> int:
    try:
        path.unlink()
    except OSError:
        return 0
    return 1
