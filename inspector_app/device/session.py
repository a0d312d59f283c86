"""An unlocked vault whose device is enrolled: who writes, for which center, by which clock."""

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from inspector_app.clock import Clock, SystemClock
from inspector_app.device.errors import NotEnrolled
from inspector_app.device.sets import SetsHere
from inspector_app.vault.contents import VITAL, Contents
from inspector_app.vault.errors import StorageTrouble, VaultFull
from inspector_app.vault.tries import Tries
from inspector_app.vault.vault import Vault
from inspector_app.vault.wayback import WayBack
from sync.ed25519 import Ed25519Signer, verify
from sync.keyring import Keyring
from sync.memory import Identity
from sync.notes import Certificate
from sync.signed import Signed, from_base64
from sync.strands import Strands, Writer
from sync.strictjson import JSON

CENTER = "center"
IDENTITY = "identity"
KEYS = "keys"
NEWS = "sync"
"""What the center said last, of its own state."""
RECOVERY = "recovery"
RECOVERY_KEY = "recovery key"
"""The number of the center's recovery key that the vault is sealed to."""
FIRST_KEY: Final = 2
"""The number of a center's first recovery key: the one of vaults that do not say which they were sealed to."""


@dataclass(slots=True)
class Session:
    """Close it, or use it with `with`: the vault is then locked again.

    Raises on `open` what `Vault.open` raises, and NotEnrolled.
    """

    vault: Vault
    identity: Identity
    keyring: Keyring
    clock: Clock
    url: str
    name: str
    apart: frozenset[str] = frozenset()
    """Visits of which a part was found to be damaged: the others go on without them."""
    sets: SetsHere = field(init=False)

    def __post_init__(self) -> None:
        self.sets = SetsHere(self.vault)

    @classmethod
    def open(
        cls, folder: Path, passphrase: str, *, clock: Clock | None = None, tries: Tries | None = None
    ) -> "Session":
        """Unlock the vault in this folder."""
        return cls._opened(Vault.open(folder, passphrase, tries=tries), clock)

    @classmethod
    def open_with_pin(cls, folder: Path, pin: str, secret: bytes | None, *, clock: Clock, tries: Tries) -> "Session":
        """The same with a PIN and the keystore's secret; raises what `Vault.open_with_pin` raises, and NotEnrolled."""
        return cls._opened(Vault.open_with_pin(folder, pin, secret, tries=tries), clock)

    @classmethod
    def _opened(cls, vault: Vault, clock: Clock | None) -> "Session":
        try:
            return cls.of(vault, clock or SystemClock())
        except BaseException:
            vault.close()
            raise

    @classmethod
    def of(cls, vault: Vault, clock: Clock) -> "Session":
        """The session of a vault that is open already."""
        center, identity, keys, recovery = vault.read(read_enrollment)
        if not isinstance(center, dict) or not isinstance(identity, dict) or recovery is None:
            raise NotEnrolled
        _keep_twice(vault)
        keyring = Keyring(str(center["id"]), from_base64(center["root"]), {}, verify)
        notes = [Signed.from_json(note) for note in keys] if isinstance(keys, list) else []
        known = Identity(
            str(identity["person"]),
            Ed25519Signer(from_base64(identity["seed"])),
            Signed.from_json(identity["certificate"]),
        )
        session = cls(vault, known, keyring.with_keys(notes), clock, str(center["url"]), str(identity["name"]))
        session.keep_way_back()
        return session

    def refresh_keys(self) -> None:
        """Take in the working keys that answers have brought since."""
        keys = self.vault.read(lambda contents: contents.setting(KEYS))
        self.keyring = self.keyring.with_keys(
            [Signed.from_json(note) for note in keys] if isinstance(keys, list) else []
        )

    def keep_way_back(self) -> None:
        """Let the vault say in clear whom to ask for its key, for the day on which nothing here opens it."""
        sealed_to = self.vault.read(lambda contents: contents.setting(RECOVERY_KEY))
        note = self.keyring.keys.get(sealed_to if isinstance(sealed_to, int) else FIRST_KEY)
        if note is not None:
            # A full disk must not keep the vault closed.
            with suppress(VaultFull, StorageTrouble):
                self.vault.keep_way_back(self.way_back(note))

    def way_back(self, recovery: Signed) -> WayBack:
        """Whom to ask for the vault's key; `recovery` is the note of the recovery key that the ask is sealed to."""
        center = self.keyring
        return WayBack(self.device, self.identity.person, center.center, center.root, self.url, recovery)

    @property
    def device(self) -> str:
        return Certificate.read(self.identity.certificate.text).device

    def writers(self, contents: Contents) -> list[Writer]:
        """Every writer known to this vault, this device included."""
        notes = [*contents.certificates().values(), self.identity.certificate]
        certificates = {read.device: read for read in (Certificate.read(note.text) for note in notes)}
        return [Writer(one.device, one.public_key, one.person, one.decides) for one in certificates.values()]

    def strands(self, contents: Contents, visit: str) -> Strands:
        """All that is here of a visit."""
        strands = Strands(visit, self.writers(contents))
        for _, entry in contents.entries(visit):
            strands.add(entry)
        return strands

    def close(self) -> None:
        self.vault.close()

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _keep_twice(vault: Vault) -> None:
    """An earlier version of the app kept it once. Where there is no room now, there will be."""
    if vault.read(
        lambda contents: all(contents.copy_of_setting(name) is not None for name in (CENTER, IDENTITY, RECOVERY))
    ):
        return
    with suppress(VaultFull, StorageTrouble):
        vault.write(_keep_vital_twice)


def _keep_vital_twice(contents: Contents) -> None:
    for name in VITAL:
        if (value := contents.setting(name)) is not None:
            contents.put_setting(name, value)


def read_enrollment(contents: Contents) -> tuple[JSON, JSON, JSON, JSON]:
    """Center, identity, working keys, proof of the recovery: each None where it was never put."""
    center, identity = contents.setting(CENTER), contents.setting(IDENTITY)
    return center, identity, contents.setting(KEYS), contents.setting(RECOVERY)
