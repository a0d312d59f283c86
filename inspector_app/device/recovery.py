"""Has the center prove that it can give the vault's key back: at enrollment, for a new identity, for a newer key."""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable
from typing import Final, Protocol, TypeAlias

from inspector_app.device.errors import RecoveryNotProven
from inspector_app.device.session import FIRST_KEY, RECOVERY, RECOVERY_KEY, Session
from inspector_app.vault.contents import Contents
from inspector_app.vault.vault import Vault
from sync.ed25519 import Ed25519Signer
from sync.errors import SignInNeeded
from sync.journal import new_id
from sync.keyring import Keyring
from sync.notes import Certificate, RecoveryProof, SignIn
from sync.signed import NotGenuine, Signed, sign, to_base64
from sync.strictjson import JSON, write_json

__all__ = [
    "FIRST_KEY",
    "NO_CHALLENGE",
    "Asked",
    "Holder",
    "Proven",
    "hand_over",
    "keep_proof",
    "newest_challenge",
    "prove_recovery",
    "renew_recovery",
]

Send: TypeAlias = Callable[[bytes, str], dict[str, JSON]]
"""Brings a body and its `Authorization` to the center. Raises SyncError."""

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


class Asked:
    """A vault's key, sealed to the center's newest recovery key, and 32 bytes that were drawn for this one question."""

    def __init__(self, vault: Vault, keyring: Keyring, own: Certificate) -> None:
        recovery = keyring.newest_key("recovery")
        self.key, self._vault, self._question = recovery.number, vault, secrets.token_bytes(32)
        names = {"device": own.device, "person": own.person, "center": keyring.center}
        wrapping = vault.recovery_wrapping(recovery.public_key, key_number=recovery.number, **names).to_json()
        self._digest = hashlib.sha256(write_json(wrapping)).hexdigest()
        self.body = write_json({"wrapping": wrapping, "challenge": self._question.hex()})

    def is_proven_by(self, wrapping: str, challenge: str, answer: str) -> bool:
        """Whether whoever says so holds the key. Each is hex, `wrapping` the SHA-256 of what was sealed."""
        if (wrapping, challenge) != (self._digest, self._question.hex()):
            return False
        return self._vault.recovery_answer_is_right(self._question, bytes.fromhex(answer))


def prove_recovery(
    vault: Vault, signer: Ed25519Signer, keyring: Keyring, certificate: Signed, challenge: str, holder: Holder
) -> Proven:
    """Hand the vault's key over, sealed to the center's newest recovery key, and hear back that it can be opened.

    Raises RecoveryNotProven, and what the line raises.
    """
    own = keyring.certificate(certificate)
    asked = Asked(vault, keyring, own)
    answered = hand_over(holder.hand_over_recovery, signer, own, challenge, asked.body)
    try:
        note = Signed.from_json(answered)
        proof = RecoveryProof.read(note.text)
        keyring.holds(note, proof.center, proof.key)
    except NotGenuine as error:
        raise RecoveryNotProven from error
    if proof.device != own.device or not asked.is_proven_by(proof.wrapping, proof.challenge, proof.answer):
        raise RecoveryNotProven
    return Proven(note, asked.key)


def hand_over(send: Send, signer: Ed25519Signer, own: Certificate, challenge: str, body: bytes) -> dict[str, JSON]:
    """Send a body that the device signs; where the challenge is too old, once more over a fresh one."""
    try:
        return send(body, authorize(signer, own.center, own.device, challenge, body))
    except SignInNeeded as needed:
        return send(body, authorize(signer, own.center, own.device, needed.challenge, body))


def newest_challenge(session: Session) -> str:
    """What the newest answer gave to be signed."""
    news = session.vault.read(lambda contents: contents.setting("sync"))
    return str(news.get("challenge")) if isinstance(news, dict) else NO_CHALLENGE


def renew_recovery(session: Session, holder: Holder) -> bool:
    """Where the center has a newer recovery key than the vault is sealed to, seal it to that one. Gives whether it was
    done; what was sealed to the earlier one stays good at the center until then. Raises as `prove_recovery`."""
    sealed_to = session.vault.read(lambda contents: contents.setting(RECOVERY_KEY))
    newest = session.keyring.newest_key("recovery").number
    if newest <= (sealed_to if isinstance(sealed_to, int) else FIRST_KEY):
        return False
    who, challenge = session.identity, newest_challenge(session)
    assert isinstance(who.signer, Ed25519Signer)
    proven = prove_recovery(session.vault, who.signer, session.keyring, who.certificate, challenge, holder)
    session.vault.write(lambda contents: keep_proof(contents, proven))
    session.keep_way_back()
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
