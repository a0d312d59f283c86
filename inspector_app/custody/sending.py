"""A visit's package into a file: sealed to the center, sealed to another phone's phrase, or readable."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, TypeAlias

from inspector_app.custody.files import whole_file
from inspector_app.custody.forms import Root
from inspector_app.custody.sealing import SealedWriter, seal_to_center, seal_to_phrase
from inspector_app.custody.writing import Maker, PhotoSource, Watch, Written, write_package
from inspector_app.vault.passphrase import STRONG, Kdf
from sync.bundle import Bundle
from sync.keyring import Keyring


@dataclass(frozen=True, slots=True)
class ForCenter:
    """Only the center opens it."""


@dataclass(frozen=True, slots=True)
class ForPhone:
    """Only the phone that shows this phrase opens it. `letters` as `read_phrase` gives them."""

    letters: str = field(repr=False)
    kdf: Kdf = STRONG


@dataclass(frozen=True, slots=True)
class Readable:
    """Anybody opens it: somebody asked for that in so many words. Redacted, its contents are left out."""

    is_redacted: bool = False


Recipient: TypeAlias = ForCenter | ForPhone | Readable


def is_redacted(recipient: Recipient) -> bool:
    return isinstance(recipient, Readable) and recipient.is_redacted


def _is_for_reading(recipient: Recipient) -> bool:
    """Whether people will read it as it is."""
    return isinstance(recipient, Readable) and not recipient.is_redacted


@dataclass(frozen=True, slots=True)
class Sent:
    """A file that is whole: what is in it, and its size in bytes. It proves nothing about what is safe."""

    written: Written
    size: int


def send_package(  # noqa: PLR0913  what a package is made of
    path: Path,
    recipient: Recipient,
    keyring: Keyring,
    *,
    root: Root,
    bundle: Bundle,
    photos: Sequence[PhotoSource],
    maker: Maker,
    at: str,
    pages: Callable[[], Mapping[str, bytes]],
    watch: Watch | None = None,
) -> Sent:
    """Write the package of a visit under that name, whole or not at all.

    Args:
        pages: makes the files for people, which only a package that they read as it is has.

    Raises NoRoom, NotWritten, and what `pages` and the photos raise.
    """
    made = pages() if _is_for_reading(recipient) else {}

    def write(sink: BinaryIO) -> Written:
        return write_package(
            sink,
            root=root,
            bundle=bundle,
            photos=photos,
            maker=maker,
            at=at,
            pages=made,
            is_redacted=is_redacted(recipient),
            watch=watch,
        )

    return send_to_file(path, recipient, keyring, write)


def send_to_file(path: Path, recipient: Recipient, keyring: Keyring, write: Callable[[BinaryIO], Written]) -> Sent:
    """Write a package under that name, whole or not at all. No plain copy of a sealed one is ever on the disk.

    Raises NoRoom, NotWritten, and what `write` raises.
    """
    with whole_file(path) as file:
        if isinstance(recipient, Readable):
            written = write(file)
        else:
            sealed = _seal(file, recipient, keyring)
            written = write(sealed)  # type: ignore[arg-type]  # what a zip is written to, it is
            sealed.finish()
        size = file.tell()
    return Sent(written, size)


def _seal(file: BinaryIO, recipient: ForCenter | ForPhone, keyring: Keyring) -> SealedWriter:
    if isinstance(recipient, ForPhone):
        return seal_to_phrase(file, keyring.center, recipient.letters, kdf=recipient.kdf)
    # The key that vaults seal their data keys to: an app of the first version could not read a key of another use. What
    # is derived from it here can never be one of those (sync/PACKAGE.md).
    key = keyring.newest_key("recovery")
    return seal_to_center(file, keyring.center, key.number, key.public_key)
