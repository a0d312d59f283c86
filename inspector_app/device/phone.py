"""The inspector's app on a phone: one vault in the storage that the system keeps for the app and for nobody else."""

import os
from pathlib import Path
from typing import Final

import flet as ft

from inspector_app.device.errors import NoStorage
from inspector_app.device.leftovers import sweep_plain_copies
from inspector_app.device.screens.app import main_of
from inspector_app.device.state.desk import Desk
from inspector_app.device.unbacked import keep_out_of_backups
from inspector_app.ui.crashes import keep_words_in
from inspector_app.ui.wording import assets_folder

__all__ = ["run", "vault_folder"]

STORAGE: Final = "FLET_APP_STORAGE_DATA"


def vault_folder() -> Path:
    """Where the vault lies: in what is kept over an update of the app, never in what the system may purge.

    Raises NoStorage off a phone, where nobody says where that is.
    """
    storage = os.environ.get(STORAGE)
    if not storage:
        raise NoStorage
    return Path(storage) / "vault"


def run() -> None:
    """Begin, and come back when the app is closed. One desk for the process: Android may open a second window on it."""
    keep_words_in()
    sweep_plain_copies(is_start=True)
    vault = vault_folder()
    keep_out_of_backups(vault)
    ft.run(main_of(Desk(vault, end=_end)), assets_dir=str(assets_folder()))


def _end() -> None:
    """At once, and with the app around it: neither memory nor screen is tidied up by anybody who could be stopped."""
    os._exit(0)
