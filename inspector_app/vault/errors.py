"""What can go wrong with a vault. Each message is a sentence for the person who holds the device.

VaultError
├── VaultExists          create: there is a vault in this folder already
├── NoVault              open: there is none
├── VaultBusy            another program, or another window, has it open
├── PassphraseTooShort   create: shorter than eight characters
├── PinTooSimple         a PIN: fewer than six digits, all alike, or counted up or down
├── WrongPassphrase      open: the passphrase, or the wrapping of the key, is not the right one
├── WrongPin             open: the same of a PIN
├── WrongKey             open: a data key that was given back is not this vault's
├── TooSoon              open: so many tries were wrong that the next one must wait
│   └── Uncounted        because there is no room to count it, and none may be for nothing
├── PinUnusable          open: there is no PIN here, or the keystore has lost, or never had, its part of it
│   └── PinTakenAway     too many tries were wrong: from now on the passphrase alone opens
├── NoLocalKey           open: nothing on this device opens the vault, whatever is typed
│   └── LockedForTravel  because its person locked it for travel; the center gives the key back
├── NoWayBack            nothing here says whom to ask for the key
├── KeystoreTrouble      the system's keystore does not do what it was asked
├── IsBackup             open: the file is a backup, which nobody writes into
├── NotABackup           restore: the file is neither a backup nor a vault
├── VaultTooNew          open: written by a later version of the app
├── VaultDamaged         a value was altered, moved or cut, or the file is not whole
│   ├── DamagedPhoto     the same of one photo; all else can still be read
│   └── KeyLost          the wrapping of the key itself is damaged: nothing can be read any more
├── VaultFull            the storage is full; nothing of this write was kept
├── StorageTrouble       the storage does not do what it was asked
├── VaultClosed          it was closed in the meantime
├── NoSuchVisit          a visit that is not in this vault was named
└── RecoveryRefused      a recovery wrapping does not open, or is not of the known form
"""

from typing import ClassVar


class VaultError(Exception):
    """`str()` is the sentence; `detail` says where, for a log. Neither ever holds a value of the vault."""

    sentence: ClassVar[str] = "Something is wrong with this vault."

    def __init__(self, detail: str = "") -> None:
        super().__init__(self.sentence)
        self.detail = detail


class VaultExists(VaultError):
    sentence = "There is a vault in this folder already."


class NoVault(VaultError):
    sentence = "There is no vault in this folder."


class VaultBusy(VaultError):
    sentence = "The vault is open in another program. Close it there first."


class PassphraseTooShort(VaultError):
    sentence = "The passphrase is too short: it needs at least eight characters."


class WrongPassphrase(VaultError):
    sentence = "The passphrase does not open this vault."


class PinTooSimple(VaultError):
    sentence = "A PIN needs at least six digits that are not all alike and not counted up or down."


class WrongPin(VaultError):
    sentence = "The PIN does not open this vault."


class WrongKey(VaultError):
    sentence = "The key that was given back is not the one of this vault."


class TooSoon(VaultError):
    """Nothing was judged, and nothing counted."""

    sentence = "There were too many wrong tries. Wait a while, then try again."

    def __init__(self, seconds: float = 0.0) -> None:
        super().__init__(f"{seconds:.0f} s")
        self.seconds = seconds
        """How long to wait from now on."""


class Uncounted(TooSoon):
    sentence = (
        "This device has no room left to count wrong tries, so each try waits a minute. Free some space, or wait, then"
        " try again."
    )


class PinUnusable(VaultError):
    sentence = "The PIN cannot be used on this device any more. Use the passphrase; then a new PIN can be set."


class PinTakenAway(PinUnusable):
    sentence = "Too many wrong PINs: the PIN was taken away. Use the passphrase; then a new PIN can be set."


class NoLocalKey(VaultError):
    sentence = "Nothing on this device opens this vault. It opens again through the center."


class LockedForTravel(NoLocalKey):
    """`since` is when, by the device's clock."""

    sentence = "Locked for travel: nothing on this device opens it until its person signs in to the center."

    def __init__(self, since: str = "") -> None:
        super().__init__(since)
        self.since = since


class NoWayBack(VaultError):
    sentence = "This vault does not say which center holds its key: it was never enrolled."


class KeystoreTrouble(VaultError):
    sentence = "The keystore of this device does not answer as it should. Use the passphrase."


class IsBackup(VaultError):
    sentence = "This file is a backup of a vault. Restore it first: nobody works in a backup."


class NotABackup(VaultError):
    sentence = "This file is not a backup of a vault, or its beginning is damaged."


class VaultTooNew(VaultError):
    sentence = "This vault was written by a newer version of the app. Update the app to open it."


class VaultDamaged(VaultError):
    sentence = (
        "Part of this vault is damaged or was altered. Nothing was deleted: the settings, or `inspector salvage`, make"
        " a new vault of all that still opens."
    )


class DamagedPhoto(VaultDamaged):
    sentence = "This photo is damaged in the vault or was altered there."


class KeyLost(VaultDamaged):
    sentence = (
        "Both pages that hold the wrapping of this vault's key are damaged, and without it nothing can be read."
        " Only a backup helps, and what the center has."
    )


class VaultFull(VaultError):
    sentence = "There is no room left on this device. Nothing of this was saved."


class StorageTrouble(VaultError):
    sentence = "The storage of this device does not answer as it should. Nothing of this was saved."


class VaultClosed(VaultError):
    sentence = "The vault is closed."


class NoSuchVisit(VaultError):
    sentence = "This visit is not in the vault."


class RecoveryRefused(VaultError):
    sentence = "The recovery of this vault's key does not open with this key."
