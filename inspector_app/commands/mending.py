"""Commands of a vault that is damaged, or to be kept twice: salvage, backup, restore-backup."""

from collections.abc import Iterator
from pathlib import Path

from inspector_app.commands.device import passphrase
from inspector_app.commands.printing import emit, say
from inspector_app.device.keeping import back_up, restore_vault
from inspector_app.device.mending import Mended, salvage_vault
from inspector_app.vault.salvage import Salvaged

_TABLES = {
    "visits": "names of visits",
    "entries": "entries",
    "photos": "photos",
    "receipts": "receipts of the center",
    "checkpoints": "checkpoints",
    "certificates": "certificates",
    "asides": "things that were set aside",
    "documents": "documents of the center",
    "settings": "settings",
}


def salvage(vault: Path, to: Path, *, as_json: bool) -> bool:
    """Whether nothing was lost."""
    mended = salvage_vault(vault, to, passphrase())
    if as_json:
        emit(_as_json(to, mended))
    else:
        for line in _told(to, mended):
            say(line)
    return mended.is_whole


def backup(vault: Path, to: Path, *, as_json: bool) -> None:
    """Needs no passphrase: what is copied stays encrypted."""
    size = back_up(vault, to)
    if as_json:
        emit({"file": str(to), "bytes": size})
    else:
        say(f"{to}: {size:,} bytes. It opens with the vault's passphrase alone.")


def restore(file: Path, vault: Path, *, as_json: bool) -> None:
    restore_vault(file, vault, passphrase())
    if as_json:
        emit({"vault": str(vault), "needs_identity": True})
    else:
        say(f"{vault}: restored. It can be read at once.")
        say("Sync once before you go on in it: it then takes an identity of its own, and nothing that is written here")
        say("or on the other device since is in each other's way.")


def _as_json(to: Path, mended: Mended) -> dict[str, object]:
    rows = mended.rows
    return {
        "vault": str(to),
        "whole": mended.is_whole,
        "kept": dict(rows.kept),
        "lost": {table: count for table, count in rows.lost.items() if count},
        "uncounted": sorted(rows.uncounted),
        "records_broken": rows.records_broken,
        "pages_broken": rows.pages_broken,
        "rows_of_no_visit": rows.rows_of_no_visit,
        "visits": [
            {
                "id": visit,
                "entries_lost": rows.entries_lost.get(visit, 0),
                "entries_set_aside": [
                    {"device": device, "seq": seq, "why": why} for device, seq, why in mended.set_aside.get(visit, [])
                ],
                "photos_damaged": rows.photos_damaged.get(visit, []),
            }
            for visit in mended.visits
        ],
        "enrolled": mended.is_enrolled,
        "needs_identity": mended.needs_identity,
    }


def _told(to: Path, mended: Mended) -> Iterator[str]:
    rows = mended.rows
    yield f"{to}: {len(mended.visits)} visits, {rows.kept['entries']} entries, {rows.kept['photos']} photos and views."
    if mended.is_whole:
        yield "Nothing was lost."
        return
    yield from _told_of_rows(rows)
    for visit in mended.visits:
        yield from _told_of_visit(visit, mended)
    if not mended.is_enrolled:
        yield "The device's identity is lost: enroll this vault with a new code. What the center has comes by sync."
    elif mended.needs_identity:
        yield "Sync once before you go on: the vault takes a new identity, and what the center has comes back."


def _told_of_rows(rows: Salvaged) -> Iterator[str]:
    for table, name in _TABLES.items():
        if rows.lost[table]:
            yield f"Lost: {rows.lost[table]} {name}."
    if rows.uncounted:
        yield "The count of some rows is damaged, so nobody can say whether more is lost."
    if rows.records_broken or rows.pages_broken:
        yield f"Damaged in the file: {rows.pages_broken} pages, and {rows.records_broken} rows besides."
    if rows.rows_of_no_visit:
        yield f"{rows.rows_of_no_visit} rows belong to a visit whose name is lost. They are kept; nothing shows them."


def _told_of_visit(visit: str, mended: Mended) -> Iterator[str]:
    rows, aside = mended.rows, mended.set_aside.get(visit, [])
    lost = rows.entries_lost.get(visit, 0)
    if lost is None:
        yield f"Visit {visit}: nobody can say how many entries are lost."
    elif lost:
        yield f"Visit {visit}: {lost} entries are lost."
    for device, seq, why in aside:
        yield f"Visit {visit}: entry {seq} of {device or 'an unknown device'} is set aside: {why}."
    for photo in rows.photos_damaged.get(visit, []):
        yield f"Visit {visit}: photo {photo[:16]}... is damaged."
