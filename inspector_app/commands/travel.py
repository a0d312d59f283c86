"""Commands of a device that is locked for travel, and opened again: travel-lock, unlock."""

import os
from contextlib import closing
from pathlib import Path

import typer

from inspector_app.clock import SystemClock
from inspector_app.commands import device as on_device
from inspector_app.commands.printing import emit, say
from inspector_app.device.travel import lock_for_travel, unlock_through_center
from inspector_app.vault.looking import look_at
from sync.central import HttpCentral


def center_password() -> str:
    """From INSPECTOR_CENTER_PASSWORD or a prompt, never from an argument: arguments show in lists of processes."""
    given = os.environ.get("INSPECTOR_CENTER_PASSWORD")
    return given if given is not None else str(typer.prompt("Password at the center", hide_input=True, err=True))


def new_passphrase() -> str:
    """The same of the passphrase that is to open the vault from now on; typed twice."""
    given = os.environ.get("INSPECTOR_PASSPHRASE")
    if given is not None:
        return given
    return str(typer.prompt("New passphrase", hide_input=True, confirmation_prompt=True, err=True))


def tell_if_locked(vault: Path) -> bool:
    """Whether the vault is locked for travel; then its status is told, for which nothing has to be opened."""
    mark = look_at(vault)
    if mark.locked_since is None:
        return False
    unknown = {"entries": None, "photos": None, "oldest_unsafe_at": None}
    emit({**unknown, "locked_for_travel": True, "locked_since": mark.locked_since, "vault": mark.vault})
    return True


def lock(vault: Path, *, as_json: bool) -> None:
    with on_device.open_session(vault) as session, closing(HttpCentral(session.url)) as line:
        lock_for_travel(session, line)
    mark = look_at(vault)
    if as_json:
        emit({"locked_for_travel": True, "locked_since": mark.locked_since, "vault": mark.vault})
        return
    say("Locked for travel. Nothing on this device opens the vault any more. The center proved just now that it can")
    say("give the key back: `inspector unlock` asks it to, with your password there. The folder does not pretend to be")
    say("empty. An earlier copy of it, together with the passphrase that you had, opens as before.")


def unlock(vault: Path, *, as_json: bool) -> None:
    mark = look_at(vault)
    with unlock_through_center(
        vault, center_password(), new_passphrase(), clock=SystemClock(), line_to=HttpCentral
    ) as session:
        name = session.name or session.identity.person
    if as_json:
        emit({"locked_for_travel": False, "vault": mark.vault})
    else:
        say(f"The center gave the key back to {name}. The new passphrase opens the vault; the one before does not.")
