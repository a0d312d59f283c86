"""Locks a vault for travel, and opens it again through the center (PROTOCOL.md, section 5a).

The device forgets what opens the vault only on a proof of this very moment: that the center can give the key back, and
that its person can sign in there. What comes back opens the vault or is nothing; the person then chooses a passphrase.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final, Protocol

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from inspector_app.clock import Clock, to_text
from inspector_app.device.errors import (
    NoSignInThere,
    NotGivenBack,
    NotProvenForTravel,
    NoTravelThere,
    NotTheAnswer,
)
from inspector_app.device.leftovers import sweep_beside
from inspector_app.device.recovery import Asked, hand_over, newest_challenge
from inspector_app.device.session import Session
from inspector_app.vault.errors import NoWayBack, RecoveryRefused, WrongKey
from inspector_app.vault.looking import look_at
from inspector_app.vault.passphrase import STRONG, Kdf, check_passphrase
from inspector_app.vault.tries import Tries, Way
from inspector_app.vault.unlocking import Told, open_answer, seal_ask
from inspector_app.vault.vault import Vault
from inspector_app.vault.wayback import WayBack
from sync.ed25519 import Ed25519Signer, verify
from sync.errors import Refused
from sync.journal import new_id
from sync.keyring import Keyring
from sync.notes import KeyNote
from sync.signed import NotGenuine, Signed
from sync.strictjson import JSON
from sync.unlocking import TravelProof, Unlocked

__all__ = ["Giver", "Prover", "lock_for_travel", "unlock_through_center"]

_NOT_HERE: Final = "not-here"


class Prover(Protocol):
    """The center, before a travel lock."""

    def prove_for_travel(self, body: bytes, authorization: str) -> dict[str, JSON]:
        """The sealed data key and a challenge, signed by the device. Raises SyncError."""


class Giver(Protocol):
    """The center, when a key is to be given back."""

    def unlock(self, ask: dict[str, JSON]) -> dict[str, JSON]:
        """An ask, sealed to the center. Raises SyncError."""

    def close(self) -> None: ...


def lock_for_travel(session: Session, prover: Prover) -> None:
    """Have the center prove itself, then forget whatever opens the vault on this device. The session still has the key
    in memory: close it, and end the process.

    Raises NoSignInThere, NotProvenForTravel, NoTravelThere, and what the line and the vault raise. After any of them
    the vault opens as before.
    """
    recovery = _prove(session, prover)
    sweep_beside(session.vault.folder)
    session.vault.lock_for_travel(session.way_back(recovery), to_text(session.clock.now()))


def _prove(session: Session, prover: Prover) -> Signed:
    """The note of the recovery key that the center has just opened a wrapping with."""
    who = session.identity
    assert isinstance(who.signer, Ed25519Signer)
    own = session.keyring.certificate(who.certificate)
    asked = Asked(session.vault, session.keyring, own)
    try:
        answered = hand_over(prover.prove_for_travel, who.signer, own, newest_challenge(session), asked.body)
    except Refused as error:
        if error.code == _NOT_HERE:
            raise NoTravelThere from error
        raise
    try:
        note = Signed.from_json(answered)
        proof = TravelProof.read(note.text)
        session.keyring.holds(note, proof.center, proof.key)
    except NotGenuine as error:
        raise NotProvenForTravel from error
    if (proof.device, proof.person) != (own.device, own.person):
        raise NotProvenForTravel
    if not asked.is_proven_by(proof.wrapping, proof.challenge, proof.answer):
        raise NotProvenForTravel
    if not proof.can_sign_in:
        raise NoSignInThere
    return session.keyring.keys[asked.key]


def unlock_through_center(
    folder: Path, password: str, passphrase: str, *, clock: Clock, line_to: Callable[[str], Giver], kdf: Kdf = STRONG
) -> Session:
    """Have the center give the key of the vault in this folder back, and let a new passphrase open it from now on, and
    nothing else on this device.

    Args:
        password: that of the vault's person at the center. It leaves the device only sealed to the center.
        line_to: the line to a center at an address.

    Raises:
        NotGivenBack, NotTheAnswer, NoWayBack, PassphraseTooShort, and what the line and the vault raise. After any of
        them the vault is as it was.
    """
    check_passphrase(passphrase)
    mark = look_at(folder)
    if mark.way_back is None:
        raise NoWayBack
    data_key = _ask(mark.vault, mark.way_back, password, line_to)
    try:
        vault = Vault.open_with_key(folder, data_key)
    except WrongKey as error:
        raise NotTheAnswer from error
    try:
        session = _session(vault, clock, mark.way_back)
        vault.replace_wrappings(passphrase, kdf=kdf)
        _count_anew(Tries(folder, clock))
    except BaseException:
        vault.close()
        raise
    return session


def _count_anew(tries: Tries) -> None:
    """What was tried before was tried at what opens nothing any more."""
    for way in Way:
        tries.clear(way)


def _session(vault: Vault, clock: Clock, way: WayBack) -> Session:
    session = Session.of(vault, clock)
    # The mark stands in clear, and somebody may have written into it. What is sealed in the vault does not lie.
    if session.keyring.root != way.root:
        raise NotTheAnswer
    return session


def _ask(vault: str, way: WayBack, password: str, line_to: Callable[[str], Giver]) -> bytes:
    """The data key, or whatever the center of that root key says is one."""
    once = X25519PrivateKey.generate()
    keyring, recovery = _known(way)
    told = Told(vault, way.device, way.person, new_id(), password)
    ask = seal_ask(once, recovery.public_key, center=way.center, key_number=recovery.number, told=told)
    line = line_to(way.url)
    try:
        answered = line.unlock(ask.to_json())
    except Refused as error:
        raise NotGivenBack(error.code) from error
    finally:
        line.close()
    try:
        given = _read(answered, keyring)
    except NotGenuine as error:
        raise NotTheAnswer from error
    asked = (told.vault, told.device, told.person, told.nonce, ask.public_key)
    if (given.vault, given.device, given.person, given.nonce, given.public_key) != asked:
        raise NotTheAnswer
    try:
        return open_answer(given, once)
    except RecoveryRefused as error:
        raise NotTheAnswer from error


def _known(way: WayBack) -> tuple[Keyring, KeyNote]:
    try:
        keyring = Keyring(way.center, way.root, {}, verify).with_keys([way.recovery])
        return keyring, keyring.newest_key("recovery")
    except NotGenuine as error:
        raise NoWayBack from error


def _read(answered: dict[str, JSON], keyring: Keyring) -> Unlocked:
    """Raises NotGenuine unless a key that the root signed has signed it."""
    keys = answered.get("keys")
    brought = [Signed.from_json(note) for note in keys] if isinstance(keys, list) else []
    note = Signed.from_json(answered.get("unlock"))
    given = Unlocked.read(note.text)
    keyring.with_keys(brought).holds(note, given.center, given.key)
    return given
