"""Has the center prove that it can give the vault's key back: at enrollment, for a new identity, for a newer key."""

import base64
import hashlib
import json
import secrets
from typing import Final, Protocol

from inspector_app.device.errors import RecoveryNotProven
from inspector_app.device.session import RECOVERY, RECOVERY_KEY, Session
from inspector_app.vault.contents import Contents
from inspector_app.vault.vault import Vault
from sync.ed25519 import Ed25519Signer
from sync.errors import SignInNeeded
from sync.journal import new_id
from sync.keyring import Keyring
from sync.notes import Certificate, RecoveryProof, SignIn
from sync.signed import NotGenuine, Signed, sign, to_base64
from sync.strictjson import JSON, write_json

__all__ = ["FIRST_KEY", "NO_CHALLENGE", "Holder", "Proven", "keep_proof", "prove_recovery", "renew_recovery"]

FIRST_KEY: Final = 2
"""The number of a center's first recovery key: the one of vaults that do not say which they were sealed to."""
NO_CHALLENGE: Final = "none.yet"
"""What is signed where no challenge was given: the center answers with a fresh one."""


class Holder(Protocol):
    """Whoever keeps the recovery of vaults: the center."""

    def hand_over_recovery(self, body: bytes, authorization: str) -> dict[str, JSON]:
        """The sealed data key and a challenge, signed by the device. Raises SyncError."""


class Proven:
    """The center's word that it can open what was sealed to its recovery key of that number."""

    def __init__(self, note: Signed, key: int) -> None:
        self.note, self.key = note, key


def keep_proof(contents: Contents, proven: Proven) -> None:
    contents.put_setting(RECOVERY, proven.note.to_json())
    contents.put_setting(RECOVERY_KEY, proven.key)


def prove_recovery(
    vault: Vault, signer: Ed25519Signer, keyring: Keyring, certificate: Signed, challenge: str, holder: Holder
) -> Proven:
    """Hand the vault's key over, sealed to the center's newest recovery key, and hear back that it can be opened.

    Raises RecoveryNotProven, and what the line raises.
    """
    own = keyring.certificate(certificate)
    recovery = keyring.newest_key("recovery")
    wrapping = vault.recovery_wrapping(
        recovery.public_key,
        key_number=recovery.number,
        device=own.device,
        person=own.person,
        center=keyring.center,
    ).to_json()
    question = secrets.token_bytes(32)
    body = write_json({"wrapping": wrapping, "challenge": question.hex()})
    answered = _hand_over(holder, signer, own, challenge, body)
    try:
        note = Signed.from_json(answered)
        proof = RecoveryProof.read(note.text)
        keyring.holds(note, proof.center, proof.key)
    except NotGenuine as error:
        raise RecoveryNotProven from error
    digest = hashlib.sha256(write_json(wrapping)).hexdigest()
    if (proof.device, proof.wrapping, proof.challenge) != (own.device, digest, question.hex()):
        raise RecoveryNotProven
    if not vault.recovery_answer_is_right(question, bytes.fromhex(proof.answer)):
        raise RecoveryNotProven
    return Proven(note, recovery.number)


def _hand_over(holder: Holder, signer: Ed25519Signer, own: Certificate, challenge: str, body: bytes) -> dict[str, JSON]:
    try:
        return holder.hand_over_recovery(body, authorize(signer, own.center, own.device, challenge, body))
    except SignInNeeded as needed:
        return holder.hand_over_recovery(body, authorize(signer, own.center, own.device, needed.challenge, body))


def renew_recovery(session: Session, holder: Holder) -> bool:
    """Where the center has a newer recovery key than the vault is sealed to, seal it to that one. Gives whether it was
    done; what was sealed to the earlier one stays good at the center until then. Raises as `prove_recovery`."""
    sealed_to = session.vault.read(lambda contents: contents.setting(RECOVERY_KEY))
    newest = session.keyring.newest_key("recovery").number
    if newest <= (sealed_to if isinstance(sealed_to, int) else FIRST_KEY):
        return False
    news = session.vault.read(lambda contents: contents.setting("sync"))
    challenge = str(news.get("challenge")) if isinstance(news, dict) else NO_CHALLENGE
    who = session.identity
    assert isinstance(who.signer, Ed25519Signer)
    proven = prove_recovery(session.vault, who.signer, session.keyring, who.certificate, challenge, holder)
    session.vault.write(lambda contents: keep_proof(contents, proven))
    return True


def authorize(signer: Ed25519Signer, center: str, device: str, challenge: str, body: bytes) -> str:
    """The `Authorization` of a request that is signed without being an exchange (PROTOCOL.md, section 8)."""
    nonce = new_id()
    note = SignIn(center, device, challenge, nonce, hashlib.sha256(body).hexdigest())
    said = {
        "device": device,
        "challenge": challenge,
        "nonce": nonce,
        "signature": to_base64(sign(note, signer).signature),
    }
    return "Inspector " + base64.b64encode(json.dumps(said).encode()).decode()
