"""Makes a vault of all that still opens in a damaged one, and its journals whole as far as they chain.

What does not chain any more is set aside with the reason, and never dropped. Whatever of the journals is lost may be at
the center: who goes on writing in the same name would begin a branch there. So such a vault takes a new identity with
its next sync, before it writes (PROTOCOL.md, section 6a).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from inspector_app.device.recovery import NO_CHALLENGE
from inspector_app.device.session import IDENTITY, NEWS, RECOVERY, read_enrollment
from inspector_app.vault.contents import VITAL, Contents
from inspector_app.vault.database import explain
from inspector_app.vault.errors import VaultDamaged
from inspector_app.vault.replacing import SALVAGED, settle
from inspector_app.vault.salvage import Salvage, Salvaged
from inspector_app.vault.tries import Tries
from sync.journal import Entry, EnvelopeRefused, read_envelope
from sync.notes import Certificate, Checkpoint
from sync.placing import write_aside, writer_of
from sync.replica import DOUBLED
from sync.signed import NotGenuine, Signed
from sync.strands import DoesNotChain, Strands

__all__ = ["Mended", "salvage_in_place", "salvage_vault"]

NOT_COVERED: Final = "no checkpoint of its device is left that covers it"


@dataclass(slots=True)
class Mended:
    """What came of it, by visit: `set_aside` are (device, number, why) of entries that do not chain any more. Without
    `is_enrolled` the device's identity is lost, and it needs a new code."""

    rows: Salvaged
    visits: list[str] = field(default_factory=list)
    set_aside: dict[str, list[tuple[str, int, str]]] = field(default_factory=dict)
    is_enrolled: bool = True
    needs_identity: bool = False

    @property
    def is_whole(self) -> bool:
        """Whether nothing at all was lost."""
        return self.rows.is_whole and not self.set_aside and self.is_enrolled


def salvage_vault(source: Path, target: Path, passphrase: str) -> Mended:
    """Salvage the vault in one folder into a new one in another. The damaged file is only read.

    Raises what `Salvage` raises. Nothing lies in the target then.
    """
    with Salvage(source, target, passphrase) as salvage:
        return _finish(salvage)


def salvage_in_place(folder: Path, passphrase: str, *, tries: Tries) -> Mended:
    """The same in the vault's own folder: the new vault takes the place of the damaged one, which stands aside without
    what would open it (`vault.replacing`). Whatever fails, and a kill, leaves the damaged one or the new one there.

    Raises what `Salvage` raises; a wrong passphrase is counted in `tries`.
    """
    with Salvage(folder, folder / SALVAGED, passphrase, tries=tries) as salvage:
        mended = _finish(salvage)
    try:
        settle(folder)
    except OSError as error:
        raise explain(error, folder) from error
    return mended


def _finish(salvage: Salvage) -> Mended:
    mended = Mended(salvage.found)
    salvage.vault.write(lambda contents: _mend(contents, mended))
    salvage.finish()
    return mended


def _mend(contents: Contents, mended: Mended) -> None:
    mended.set_aside.clear()  # where this had run already, and found no room
    _mend_settings(contents)
    certificates = _certificates(contents)
    mended.visits = contents.visits()
    mended.is_enrolled = _is_enrolled(contents)
    for visit in mended.visits:
        _set_aside(contents, visit, certificates, mended)
    if not mended.is_enrolled:
        # Half of an enrollment would stand in the way of another one.
        contents.put_setting(RECOVERY, None)
        contents.put_setting(IDENTITY, None)
        contents.put_setting("seed", None)
    elif not mended.rows.is_whole:
        mended.needs_identity = True
        contents.put_setting(DOUBLED, _own_certificate(contents).device)


def _set_aside(contents: Contents, visit: str, certificates: list[Certificate], mended: Mended) -> None:
    doomed = list(_without_place(contents, visit, certificates))
    for entry, _, _, why in doomed:
        contents.set_aside(visit, why, write_aside(entry))
    if doomed:
        contents.forget_entries(visit, [entry.head for entry, _, _, _ in doomed])
        mended.set_aside[visit] = [(device, seq, why) for _, device, seq, why in doomed]


def _mend_settings(contents: Contents) -> None:
    for name in VITAL:
        if contents.setting(name) is None and (copy := contents.copy_of_setting(name)) is not None:
            contents.put_setting(name, copy)
    if contents.setting(NEWS) is None:
        contents.put_setting(NEWS, {"epoch": "", "challenge": NO_CHALLENGE, "access": 0, "token": ""})


def _is_enrolled(contents: Contents) -> bool:
    try:
        center, identity, _, recovery = read_enrollment(contents)
    except VaultDamaged:
        return False
    return isinstance(center, dict) and isinstance(identity, dict) and recovery is not None


def _own_certificate(contents: Contents) -> Certificate:
    identity = contents.setting(IDENTITY)
    assert isinstance(identity, dict)
    return Certificate.read(Signed.from_json(identity["certificate"]).text)


def _certificates(contents: Contents) -> list[Certificate]:
    found = [Certificate.read(note.text) for note in contents.certificates().values()]
    try:
        return [*found, _own_certificate(contents)]
    except (AssertionError, NotGenuine):
        return found


def _without_place(
    contents: Contents, visit: str, certificates: list[Certificate]
) -> Iterator[tuple[Entry, str, int, str]]:
    """Entries that do not follow anything that is left, or of which nothing proves any more that their device wrote
    them, with device, number and why."""
    strands = Strands(visit, map(writer_of, certificates))
    for _, entry in contents.entries(visit):
        try:
            strands.add(entry)
        except DoesNotChain as error:
            yield entry, *_place_of(entry), str(error)
        except EnvelopeRefused as error:
            yield entry, "", 0, str(error)
    covered = strands.covered(Checkpoint.read(note.text).position for note in contents.checkpoints(visit))
    own = _own_devices(contents)
    for node in strands.nodes:
        # What this device wrote itself is signed when it leaves.
        if node.head not in covered and node.device not in own:
            yield node.entry, node.device, node.seq, NOT_COVERED


def _own_devices(contents: Contents) -> set[str]:
    identity = contents.setting(IDENTITY)
    return {_own_certificate(contents).device} if isinstance(identity, dict) else set()


def _place_of(entry: Entry) -> tuple[str, int]:
    envelope = read_envelope(entry.envelope)
    return envelope.device, envelope.seq
