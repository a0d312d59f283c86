"""What a vault needs to come back when nothing on this device opens it: whom to ask, for which device of which person.

It stands in clear in the vault's mark, beside the wrappings: whoever forgot the passphrase cannot open anything else.
It opens nothing, and names nobody but by random ids. Whoever had the device in hand could have put another center into
it, or changed the app itself: what is sealed in the vault names the center again, and is compared once it is open. So
the screen shows the fingerprint, which a person can compare before.
"""

from dataclasses import dataclass

from inspector_app.vault.errors import VaultDamaged
from sync.journal import ID, device_id
from sync.signed import NotGenuine, Signed, from_base64, to_base64
from sync.strictjson import JSON

__all__ = ["WayBack"]


@dataclass(frozen=True, slots=True)
class WayBack:
    """`root` is the center's raw root key; `recovery` the root's note of the recovery key that an ask is sealed to."""

    device: str
    person: str
    center: str
    root: bytes
    url: str
    recovery: Signed

    def to_json(self) -> dict[str, JSON]:
        names: dict[str, JSON] = {"device": self.device, "person": self.person, "center": self.center, "url": self.url}
        return {**names, "root": to_base64(self.root), "recovery": self.recovery.to_json()}

    @classmethod
    def from_json(cls, value: JSON) -> "WayBack":
        """Raises VaultDamaged where this is none, or where the center's id is not that of its root key."""
        try:
            return cls._read(value)
        except (KeyError, TypeError, NotGenuine) as error:
            raise VaultDamaged("the way back is not of the known form") from error

    @classmethod
    def _read(cls, value: JSON) -> "WayBack":
        if not isinstance(value, dict):
            raise TypeError("no way back")
        names = [value[name] for name in ("device", "person", "center", "url")]
        device, person, center, url = (name for name in names if isinstance(name, str))
        root = from_base64(value["root"])
        if device_id(root) != center or not (ID.fullmatch(device) and ID.fullmatch(person)):
            raise NotGenuine("another center, or no ids")
        return cls(device, person, center, root, url, Signed.from_json(value["recovery"]))
