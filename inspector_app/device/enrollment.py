"""Makes a device one of a center's: the code's secret proves each side to the other (PROTOCOL.md, section 5).

Every step can be cut and asked again: the device keeps its key pair before it shows it, and the center gives the same
certificate to the same key. Capture begins only when the center has proved that it can give the vault's key back.
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from inspector_app.clock import Clock
from inspector_app.device.errors import AlreadyEnrolled, NotThatCenter, WrongAddress, WrongCode
from inspector_app.device.recovery import keep_proof, prove_recovery
from inspector_app.device.session import CENTER, IDENTITY, KEYS, RECOVERY, Session
from inspector_app.vault.contents import Contents
from inspector_app.vault.errors import NoVault
from inspector_app.vault.passphrase import STRONG, Kdf
from inspector_app.vault.tries import Tries
from inspector_app.vault.vault import Vault
from sync.ed25519 import Ed25519Signer, generate, verify
from sync.keyring import Keyring
from sync.signed import NotGenuine, Signed, from_base64, to_base64
from sync.strictjson import JSON

if TYPE_CHECKING:
    from sync.central import HttpCentral

_CODE = re.compile(r"[a-z2-7]{25}")
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|[0-9a-f:]+")
_INVITATION_LETTERS = 5


def read_address(typed: str) -> str:
    """The center's address as it was typed, blanks and a last slash taken off; without a scheme it is https.

    Raises WrongAddress.
    """
    text = typed.strip()
    text = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(text)
        is_site = parts.scheme in ("http", "https") and bool(_HOST.fullmatch(parts.hostname or "")) and parts.port != 0
    except ValueError as error:
        raise WrongAddress from error
    if not is_site or parts.username is not None or parts.query or parts.fragment:
        raise WrongAddress
    return text.rstrip("/")


@dataclass(frozen=True, slots=True)
class Code:
    """An enrollment code: the name of the invitation, and the key that follows from its secret part."""

    invitation: str
    key: bytes

    @classmethod
    def read(cls, typed: str) -> "Code":
        """Case, blanks and hyphens do not matter. Raises WrongCode."""
        letters = re.sub(r"[\s-]", "", typed).lower()
        if not _CODE.fullmatch(letters):
            raise WrongCode
        name, secret = letters[:_INVITATION_LETTERS], letters[_INVITATION_LETTERS:]
        return cls(name, hashlib.sha256(b"inspector invitation 1\n" + secret.encode()).digest())

    def proof(self, side: str, *parts: bytes) -> str:
        """HMAC-SHA-256 (hex) of one side over both public keys."""
        message = b"inspector enroll " + side.encode() + b" 1\n" + b"".join(parts)
        return hmac.new(self.key, message, hashlib.sha256).hexdigest()


def enroll(
    folder: Path, passphrase: str, *, url: str, code: str, clock: Clock, central: "HttpCentral", kdf: Kdf = STRONG
) -> Session:
    """Make the vault if there is none, enroll its device, and have the recovery proven.

    Raises:
        WrongCode, AlreadyEnrolled, NotThatCenter, RecoveryNotProven, and what the vault and the line raise. After any
        of them the same call may be made again.
    """
    read = Code.read(code)
    vault = _open_or_create(folder, passphrase, kdf, Tries(folder, clock))
    try:
        _refuse_second_enrollment(vault)
        signer = _own_key(vault)
        keyring, certificate, challenge = _exchange_proofs(vault, read, signer, url, central)
        proven = prove_recovery(vault, signer, keyring, certificate, challenge, central)
        vault.write(lambda contents: keep_proof(contents, proven))
        return Session.of(vault, clock)
    except BaseException:
        vault.close()
        raise


def _open_or_create(folder: Path, passphrase: str, kdf: Kdf, tries: Tries) -> Vault:
    try:
        return Vault.open(folder, passphrase, tries=tries)
    except NoVault:
        return Vault.create(folder, passphrase, kdf=kdf, tries=tries)


def _refuse_second_enrollment(vault: Vault) -> None:
    if vault.read(lambda contents: contents.setting(RECOVERY)) is not None:
        raise AlreadyEnrolled


def _own_key(vault: Vault) -> Ed25519Signer:
    """The device's key pair, kept before anyone hears of it, so that a lost reply can be asked for again."""
    kept = vault.read(lambda contents: contents.setting("seed"))
    if isinstance(kept, str):
        return Ed25519Signer(from_base64(kept))
    signer = generate()
    vault.write(lambda contents: contents.put_setting("seed", to_base64(signer.seed)))
    return signer


def _exchange_proofs(
    vault: Vault, code: Code, signer: Ed25519Signer, url: str, central: "HttpCentral"
) -> tuple[Keyring, Signed, str]:
    keyring = _read_center(central.introduce())
    proof = code.proof("device", keyring.root, signer.public_key)
    granted = central.enroll(code.invitation, to_base64(signer.public_key), proof)
    try:
        note = Signed.from_json(granted.get("certificate"))
        certificate = keyring.certificate(note)
    except NotGenuine as error:
        raise NotThatCenter(str(error)) from error
    expected = code.proof("center", keyring.root, signer.public_key, hashlib.sha256(note.text.encode()).digest())
    if not hmac.compare_digest(expected, str(granted.get("proof"))) or certificate.public_key != signer.public_key:
        raise NotThatCenter("it does not know the secret of the code")
    identity: JSON = {
        "seed": to_base64(signer.seed),
        "person": certificate.person,
        "certificate": note.to_json(),
        "name": str(granted.get("name", "")),
    }
    news: JSON = {
        "epoch": str(granted.get("epoch", "")),
        "challenge": str(granted.get("challenge", "")),
        "access": 0,
        "token": "",
    }
    center: JSON = {"id": keyring.center, "root": to_base64(keyring.root), "url": url}
    keys: JSON = [key.to_json() for key in keyring.keys.values()]
    settings: dict[str, JSON] = {CENTER: center, KEYS: keys, IDENTITY: identity, "sync": news}

    def keep(contents: Contents) -> None:
        for name, value in settings.items():
            contents.put_setting(name, value)

    vault.write(keep)
    return keyring, note, str(granted.get("challenge", ""))


def _read_center(said: dict[str, JSON]) -> Keyring:
    try:
        keyring = Keyring(str(said.get("center")), from_base64(said.get("root")), {}, verify)
        keys = said.get("keys")
        return keyring.with_keys([Signed.from_json(note) for note in keys] if isinstance(keys, list) else [])
    except NotGenuine as error:
        raise NotThatCenter(str(error)) from error
