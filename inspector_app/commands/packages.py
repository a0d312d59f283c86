"""Commands of visits as files: export, import, and the phrase that a phone shows for one of them."""

import os
from dataclasses import asdict
from pathlib import Path

import typer

from inspector_app.commands.device import open_session
from inspector_app.commands.printing import emit, say
from inspector_app.commands.rulings import existing
from inspector_app.custody.files import readable_file
from inspector_app.custody.phrase import read_phrase
from inspector_app.custody.receiving import Imported
from inspector_app.custody.sending import ForCenter, ForPhone, Readable, Recipient, Sent, is_redacted
from inspector_app.device.packages import export_visit, import_file, show_phrase

NOT_SAFE = "It proves nothing yet: a visit is safe when the center's receipt has come back."


def recipient(*, plain: bool, for_phone: bool, is_redacted: bool = False) -> Recipient:
    """Whom the file is for. The other phone's phrase comes from INSPECTOR_PHRASE or a prompt, never from an argument.

    Raises PhraseMistyped.
    """
    if plain:
        return Readable(is_redacted)
    if not for_phone:
        return ForCenter()
    given = os.environ.get("INSPECTOR_PHRASE")
    return ForPhone(
        read_phrase(given if given is not None else str(typer.prompt("Phrase of the other phone", err=True)))
    )


def export(vault: Path | None, data: Path | None, visit: str, to: Path, whom: Recipient, *, as_json: bool) -> None:
    elsewhere = 0
    if vault is not None:
        with open_session(vault) as session:
            exported = export_visit(session, visit, to, whom)
        sent, elsewhere = exported.sent, exported.photos_elsewhere
    else:
        assert data is not None
        with existing(data) as headquarters:
            sent = headquarters.packages.export(visit, to, whom)
    if as_json:
        emit(_as_json(to, whom, sent, elsewhere))
    else:
        _tell_export(to, whom, sent, elsewhere)


def _as_json(to: Path, whom: Recipient, sent: Sent, elsewhere: int) -> dict[str, object]:
    written = sent.written
    found = {"file": str(to), "bytes": sent.size, "entries": written.entries, "photos": written.photos}
    return {**found, "left_out": [*written.left_out], "photos_elsewhere": elsewhere, "sealed_to": _sealed_to(whom)}


def _sealed_to(whom: Recipient) -> str | None:
    return {ForCenter: "center", ForPhone: "phone"}.get(type(whom))


def _tell_export(to: Path, whom: Recipient, sent: Sent, elsewhere: int) -> None:
    written = sent.written
    say(f"{to}: {written.entries} entries, {written.photos} photos and views, {sent.size:,} bytes.")
    say(
        {
            ForCenter: "Only the center can open it.",
            ForPhone: "Only the phone that shows the phrase can open it, once.",
            Readable: "ANYBODY can read it: it is not sealed, because --plain was asked for.",
        }[type(whom)]
    )
    if is_redacted(whom):
        say("What was written and photographed is left out of it: it can be checked, and nothing be taken in from it.")
    for digest in written.left_out:
        say(f"Left out: photo {digest[:16]}..., whose bytes this disk has lost.")
    if elsewhere:
        say(f"{elsewhere} photos of the visit are not on this device, and so not in the file.")
    if not isinstance(whom, Readable):
        say(NOT_SAFE)


def take_in(vault: Path | None, data: Path | None, file: Path, *, as_json: bool) -> None:
    with readable_file(file) as opened:
        if vault is not None:
            with open_session(vault) as session:
                imported = import_file(session, opened)
        else:
            assert data is not None
            with existing(data) as headquarters:
                imported = headquarters.packages.take_in(opened)
    if as_json:
        emit({**asdict(imported), "asides": [{"device": d, "seq": n, "why": why} for d, n, why in imported.asides]})
    else:
        _tell_import(imported, is_center=data is not None)


def _tell_import(imported: Imported, *, is_center: bool) -> None:
    say(f"Visit {imported.visit}")
    say(f"Came: {imported.entries} entries and {imported.photos} photos.")
    say(f"Were here already: {imported.entries_here} entries and {imported.photos_here} photos.")
    for device, seq, why in imported.asides:
        say(f"Set aside: entry {seq} of {device or 'an unknown device'}: {why}.")
    if imported.photos_aside:
        say(f"Left aside: {imported.photos_aside} photos that no entry here names.")
    if imported.has_begun_epoch:
        say("A receipt in it says more than is here: this center was restored from a backup. A new epoch has begun.")
    if is_center:
        say("Receipts are given: they reach the phones with their next sync, or with a file from here.")
    elif imported.are_receipts_new:
        say("Receipts of the center came along.")
    else:
        say(NOT_SAFE)


def phrase(vault: Path, *, is_new: bool, as_json: bool) -> None:
    """Show the phrase for one file that is to be opened with this vault."""
    with open_session(vault) as session:
        shown = show_phrase(session, is_new=is_new)
    if as_json:
        emit({"phrase": shown.shown, "until": shown.until.isoformat(timespec="seconds")})
    else:
        say(f"  {shown.shown}")
        until = shown.until.strftime("%Y-%m-%d %H:%M")
        say(f"Good for one file, until {until}. Type it on the phone that makes the file.")
