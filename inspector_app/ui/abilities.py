"""What this device can do, found out once, before anything is built that another platform refuses.

Flet refuses a camera on a desktop by raising while the screen is drawn, which would end all drawing. So a screen asks
here first, and leaves out what cannot be there.
"""

from dataclasses import dataclass
from typing import Final

import flet as ft

__all__ = ["Abilities", "probe"]

_PHONES: Final = frozenset({ft.PagePlatform.ANDROID, ft.PagePlatform.IOS})


@dataclass(frozen=True, slots=True)
class Abilities:
    """`is_local` says that files and keys lie on the device itself, and not on the server that draws a web page."""

    is_web: bool
    is_phone: bool
    has_camera: bool
    has_position: bool
    """Whether it can tell where it is, if its owner lets it; a desktop's guess by its network is no evidence."""
    has_permission_prompts: bool
    has_keystore: bool
    has_biometrics: bool
    has_haptics: bool
    tells_link: bool
    """Whether it says what carries the line; a browser and a desktop do not know it for certain."""

    @property
    def is_local(self) -> bool:
        return not self.is_web


def probe(page: ft.Page) -> Abilities:
    """Judge by the platform that the client named. A browser's camera may still be missing, or refused by its owner."""
    is_web, platform = bool(page.web), page.platform
    is_phone = platform in _PHONES
    return Abilities(
        is_web=is_web,
        is_phone=is_phone and not is_web,
        has_camera=is_web or is_phone,
        has_position=is_web or is_phone,
        has_permission_prompts=is_web or is_phone or platform is ft.PagePlatform.WINDOWS,
        has_keystore=not is_web,
        has_biometrics=not is_web and platform is not ft.PagePlatform.LINUX,
        has_haptics=is_phone and not is_web,
        tells_link=is_phone and not is_web,
    )
