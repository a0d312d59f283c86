"""A new identity for a device whose vault was restored from a backup, or copied (JOURNAL.md, section 2).

Two vaults that go on in one name would branch for ever. A device that finds its strand longer or different elsewhere
asks the center, in an exchange signed by its old identity, to certify a new key. What it wrote under the old one stays
as it is and still travels; what it writes next is a strand of its own, whose first entry has seen all branches.
"""

from inspector_app.device.errors import NoNewIdentity
from inspector_app.device.recovery import NO_CHALLENGE, Holder, keep_proof, prove_recovery
from inspector_app.device.session import IDENTITY, Session
from inspector_app.vault.contents import Contents
from sync.ed25519 import Ed25519Signer, generate
from sync.engine import FIRST_BATCH_BYTES
from sync.journal import device_id
from sync.memory import Identity
from sync.notes import Checkpoint
from sync.replica import DOUBLED, Replica
from sync.runner import Central
from sync.signed import Signed, from_base64, sign, to_base64
from sync.strictjson import JSON

__all__ = ["is_doubled", "take_new_identity"]

_NEXT = "next seed"


def is_doubled(session: Session) -> bool:
    """Whether somebody else has written in this device's name."""
    return session.vault.read(lambda contents: contents.setting(DOUBLED)) == session.device


def take_new_identity(session: Session, replica: Replica, central: Central, holder: Holder) -> None:
    """Become another device of the same person. Can be cut anywhere and asked again: the new key is kept before it is
    shown, and the center gives the same certificate to the same key.

    Raises NoNewIdentity, RecoveryNotProven, and what the line raises.
    """
    signer = _next_key(session)
    asked = replica.compose(FIRST_BATCH_BYTES, signer)
    replica.apply(central.exchange(asked.raw), asked.nonce)
    device = device_id(signer.public_key)
    note = session.vault.read(lambda contents: contents.certificates()).get(device)
    if note is None:
        raise NoNewIdentity
    session.refresh_keys()
    proven = prove_recovery(session.vault, signer, session.keyring, note, NO_CHALLENGE, holder)

    before = session.identity

    def become(contents: Contents) -> None:
        session.identity = before  # where this had run already, and found no room
        keep_proof(contents, proven)
        _become(session, contents, signer, note)

    try:
        session.vault.write(become)
    except BaseException:
        session.identity = before
        raise
    session.keep_way_back()


def _next_key(session: Session) -> Ed25519Signer:
    kept = session.vault.read(lambda contents: contents.setting(_NEXT))
    if isinstance(kept, str):
        return Ed25519Signer(from_base64(kept))
    signer = generate()
    session.vault.write(lambda contents: contents.put_setting(_NEXT, to_base64(signer.seed)))
    return signer


def _become(session: Session, contents: Contents, signer: Ed25519Signer, note: Signed) -> None:
    """Within the transaction: nothing can be written under the old identity once what it wrote is signed for."""
    _sign_what_was_written(session, contents)
    contents.add_certificate(session.device, session.identity.certificate)
    kept: JSON = {
        "seed": to_base64(signer.seed),
        "person": session.identity.person,
        "certificate": note.to_json(),
        "name": session.name,
    }
    contents.put_setting(IDENTITY, kept)
    contents.put_setting(_NEXT, None)
    session.identity = Identity(session.identity.person, signer, note)


def _sign_what_was_written(session: Session, contents: Contents) -> None:
    """A checkpoint at each end of the old identity's strands: from now on they travel as another's do."""
    for visit in contents.visits():
        strands = session.strands(contents, visit)
        for at in strands.tips():
            if at.device == session.device:
                checkpoint = Checkpoint(session.keyring.center, visit, at)
                contents.add_checkpoint(visit, sign(checkpoint, session.identity.signer))
