"""A damaged vault as the app knows of it: that it is one, what was saved out of it, and the file that stands aside."""

import asyncio
import contextlib
from dataclasses import dataclass
from pathlib import Path

from inspector_app.device.mending import Mended
from inspector_app.vault.errors import DamagedPhoto, KeyLost, VaultDamaged, VaultError
from inspector_app.vault.replacing import damaged_bytes, forget_damaged, settle

__all__ = ["Damage"]


@dataclass(eq=False)
class Damage:
    """Of the vault in one folder. What a kill left of a replacement is brought to its end first."""

    folder: Path
    is_found: bool = False
    """The door offers to save what still opens."""
    mended: Mended | None = None
    """What came of that, until it was read."""

    def __post_init__(self) -> None:
        with contextlib.suppress(VaultError, OSError):  # whoever opens the vault tries it again, and is told
            settle(self.folder)

    def tell(self, error: VaultDamaged) -> None:
        """The vault could not be opened. Of a lost key nothing can be saved, and one photo keeps nobody out."""
        self.is_found = not isinstance(error, KeyLost | DamagedPhoto)

    async def bytes_aside(self) -> int | None:
        """The size of the damaged file that stands aside; None where there is none."""
        return await asyncio.to_thread(damaged_bytes, self.folder)

    async def forget_aside(self) -> None:
        """Delete it. Raises OSError."""
        await asyncio.to_thread(forget_damaged, self.folder)
