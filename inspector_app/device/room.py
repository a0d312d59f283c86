"""How much room is left for the vault, and whether a photo is still taken.

It is looked at before the camera opens, and before each photo."""

from dataclasses import dataclass
from typing import Final

from inspector_app.device.errors import NoRoomForPhotos
from inspector_app.vault.vault import Vault

__all__ = ["Room", "look_at_room", "see_to_room_for_photo"]

_BESIDES: Final = 4 * 1024 * 1024
"""Beside a photo there must be room for its views, and for what SQLite keeps while it writes."""
_COMMON_PHOTO: Final = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Room:
    """What is free on the vault's volume. Without a ballast, which was given up so that something could be finished,
    what is left is for words alone."""

    free_bytes: int
    has_ballast: bool

    def takes_photo(self, size: int = _COMMON_PHOTO) -> bool:
        """Whether a photo of that size, in bytes, still goes in; by default one as cameras make them."""
        # A sealed photo is hardly larger than its bytes; the pages that it lies on are, by less than a hundredth part.
        return self.has_ballast and self.free_bytes >= size + size // 64 + _BESIDES


def look_at_room(vault: Vault) -> Room:
    """Also lays the ballast, as soon as there is room for it. Raises OSError."""
    has_ballast = vault.ballast.lay()
    return Room(vault.ballast.free_bytes, has_ballast)


def see_to_room_for_photo(vault: Vault, size: int) -> None:
    """Before a photo of that size is written. Raises NoRoomForPhotos."""
    try:
        room = look_at_room(vault)
    except OSError:
        return  # who cannot be asked has not said no: the write itself will tell
    if not room.takes_photo(size):
        raise NoRoomForPhotos(room.free_bytes)
