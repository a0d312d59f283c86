"""The signed list of what is in a package: `inspector manifest 1` (sync/PACKAGE.md)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import ClassVar, Final

from inspector_app.custody.forms import MOST_FILES
from sync.journal import HEX_DIGEST, ID
from sync.keyring import Keyring
from sync.notes import Certificate
from sync.signed import NUMBER, NotGenuine, Reader, Signed, write_text

NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}(/[A-Za-z0-9][A-Za-z0-9._-]{0,99})?")
"""How a file in a package may be called: plain words, at most one folder deep, so that no name leads anywhere else."""
_SIGNER: Final = re.compile(r"device [a-z2-7]{26}|key [1-9][0-9]{0,15}")
_TIME: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?Z")

_MOST_LINES: Final = MOST_FILES + 10
"""Few of them are not a file's."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A file of the package: its name, its size in bytes and the SHA-256 (hex) of its bytes."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Whoever made the package says what is in it. `device` made it, or the center with its working key `key`.

    `at` is the maker's clock in UTC: evidence, and no reason for anything.
    """

    PURPOSE: ClassVar = "manifest"
    center: str
    visit: str
    at: str
    files: tuple[Listed, ...]
    device: str | None = None
    key: int | None = None

    def text(self) -> str:
        signer = f"device {self.device}" if self.device is not None else f"key {self.key}"
        files = [("file", f"{one.sha256} {one.size} {one.name}") for one in self.files]
        return write_text(
            self.PURPOSE, self.center, [("visit", self.visit), ("signer", signer), ("at", self.at), *files]
        )

    @classmethod
    def read(cls, text: str) -> "Manifest":
        """Raises NotGenuine."""
        if text.count("\n") > _MOST_LINES:
            raise NotGenuine("the manifest lists more files than a package can hold")
        found = Reader(text, cls.PURPOSE)
        visit = found.take("visit", ID)
        kind, _, name = found.take("signer", _SIGNER).partition(" ")
        at = found.take("at", _TIME)
        files = tuple(map(_read_listed, found.take_all("file")))
        found.end()
        if len({one.name.lower() for one in files}) != len(files):
            raise NotGenuine("the manifest names a file twice")
        device, key = (name, None) if kind == "device" else (None, int(name))
        return cls(found.center, visit, at, files, device, key)


def made_by(
    note: Signed, manifest: Manifest, keyring: Keyring, certificate_of: Callable[[str], Certificate | None]
) -> Certificate | None:
    """The certificate of the device that made the package, None where the center did. Raises NotGenuine unless whoever
    it names has signed it."""
    if manifest.device is None:
        keyring.holds(note, manifest.center, manifest.key or 0)
        return None
    maker = certificate_of(manifest.device)
    if maker is None:
        raise NotGenuine("the device that made the package has no certificate in it")
    is_signed = keyring.verify(maker.public_key, note.text.encode(), note.signature)
    if manifest.center != keyring.center or not is_signed:
        raise NotGenuine("the manifest is not signed by the device that it names")
    return maker


def _read_listed(line: str) -> Listed:
    parts = line.split(" ")
    if len(parts) == 3 and HEX_DIGEST.fullmatch(parts[0]) and NUMBER.fullmatch(parts[1]) and NAME.fullmatch(parts[2]):
        return Listed(parts[2], int(parts[1]), parts[0])
    raise NotGenuine("a file is not named as digest, size and name")
