"""Commands of whoever decides at the center: entries, quarantine, erase, access, revoke, rotate-key."""

from dataclasses import asdict
from pathlib import Path

from inspector_app.central.errors import CannotOpen
from inspector_app.central.headquarters import Headquarters
from inspector_app.central.stores import has_center
from inspector_app.commands.printing import emit, say, table

_SHORT = 16


def existing(folder: Path) -> Headquarters:
    """The center in a folder that has one: a mistyped folder must not become a new center. Raises CannotOpen."""
    if not has_center(folder):
        raise CannotOpen(folder, "there is no center in it; `inspector central --data DIR` makes one")
    return Headquarters.open(folder)


def entries(folder: Path, visit: str, *, as_json: bool) -> None:
    with existing(folder) as headquarters:
        found = headquarters.rulings.entries(visit)
    if as_json:
        emit([asdict(one) for one in found])
        return
    rows = [
        [f"{one.device}:{one.seq}", one.leaf[:_SHORT], one.at, len(one.photos), one.state, ", ".join(one.records)]
        for one in found
    ]
    table(rows, ["entry", "leaf", "written", "photos", "state", "about"])


def quarantine(folder: Path, visit: str, entry: str, by: str, reason: str, *, lifts: bool, as_json: bool) -> None:
    with existing(folder) as headquarters:
        decide = headquarters.rulings.lift if lifts else headquarters.rulings.quarantine
        leaf = decide(visit, entry, by_email=by, reason=reason)
    if as_json:
        emit({"leaf": leaf, "quarantined": not lifts})
    elif lifts:
        say(f"Entry {leaf[:_SHORT]} counts again, everywhere, after the next sync.")
    else:
        say(f"Entry {leaf[:_SHORT]} is set aside, everywhere, after the next sync; it is kept, with the reason.")


def erase(folder: Path, visit: str, entry: str, by: str, ground: str, *, as_json: bool) -> None:
    with existing(folder) as headquarters:
        leaves = headquarters.rulings.erase(visit, entry, by_email=by, ground=ground)
    if as_json:
        emit({"leaves": leaves})
        return
    say(f"Erased here: {', '.join(leaf[:_SHORT] for leaf in leaves)}. What is left says that something stood there.")
    say(
        "Every device that holds it erases it with its next sync. Backups of this center still hold it: after a restore"
    )
    say("it is erased again as soon as a device that heard of the erasure has synced.")


def grant(folder: Path, visit: str, email: str, *, ends: bool, as_json: bool) -> None:
    with existing(folder) as headquarters:
        if ends:
            headquarters.rulings.end_access(visit, email)
        else:
            headquarters.grant(visit, email)
    if as_json:
        emit({"visit": visit, "email": email, "access": not ends})
    elif ends:
        say(f"{email} has no access to visit {visit} any more. With its next sync the device lets go of what others")
        say("wrote there; what was read cannot be recalled.")
    else:
        say(f"{email} reads and writes visit {visit} after the next sync of the device.")


def revoke(folder: Path, email: str | None, device: str | None, *, as_json: bool) -> None:
    with existing(folder) as headquarters:
        if email is not None:
            devices = headquarters.rulings.revoke_person(email)
        else:
            assert device is not None
            headquarters.rulings.revoke(device)
            devices = [device]
    if as_json:
        emit({"devices": devices})
    else:
        say(f"Revoked: {', '.join(devices) if devices else 'no device, there was none'}.")
        say("What they hold may still be handed in and waits for a supervisor; they receive nothing any more.")


def admit(folder: Path, visit: str, device: str, *, as_json: bool) -> None:
    with existing(folder) as headquarters:
        headquarters.rulings.admit(visit, device)
        left = sum(one.state == "aside" and one.device == device for one in headquarters.rulings.entries(visit))
    if as_json:
        emit({"device": device, "aside": left})
    else:
        say(f"Taken in what {device} has handed in of visit {visit}; {left} entries have no place all the same.")


def rotate_key(folder: Path, *, is_recovery: bool, as_json: bool) -> None:
    with existing(folder) as headquarters:
        number = headquarters.rotate_key("recovery" if is_recovery else "answers")
    if as_json:
        emit({"number": number, "use": "recovery" if is_recovery else "answers"})
    elif is_recovery:
        say(f"Recovery key {number} is in use. Devices seal their vaults' keys to it with their next sync; the earlier")
        say("private keys stay in the folder of keys: until then they are what opens a vault.")
    else:
        say(f"Working key {number} is in use, also by a center that runs already. Devices learn it in their next")
        say("answer; what earlier keys signed stays good.")
