"""Keeps a vault twice: a backup of it, and a vault made of a backup, which takes an identity of its own.

The device's identity is never restored (JOURNAL.md, section 2): the phone may go on, or may have gone on since. What is
restored writes nothing in its name; its first sync makes it another device of the same person (`succession`).
"""

from pathlib import Path

from inspector_app.device.session import IDENTITY, Session
from inspector_app.vault.backup import back_up, restore_backup
from inspector_app.vault.contents import Contents
from sync.notes import Certificate
from sync.replica import DOUBLED
from sync.signed import Signed

__all__ = ["back_up", "back_up_session", "restore_vault"]


def back_up_session(session: Session, to: Path) -> int:
    """A backup of the vault that is open; gives its size in bytes. Raises as `back_up`."""
    return back_up(session.vault.folder, to)


def restore_vault(file: Path, folder: Path, passphrase: str) -> None:
    """Make a vault of a backup. It can be read at once, and is written in after its next sync.

    Raises as `restore_backup`.
    """
    restore_backup(file, folder, passphrase, _stop_writing)


def _stop_writing(contents: Contents) -> None:
    identity = contents.setting(IDENTITY)
    if isinstance(identity, dict):
        device = Certificate.read(Signed.from_json(identity["certificate"]).text).device
        contents.put_setting(DOUBLED, device)
