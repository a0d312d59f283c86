"""Visits of which a part of the vault is damaged: each is kept apart, so that all others go on."""

from collections.abc import Callable
from typing import TypeVar

from inspector_app.vault.contents import Contents
from inspector_app.vault.errors import VaultDamaged
from inspector_app.vault.rows import Rows
from inspector_app.vault.vault import Vault

__all__ = ["VaultWithout", "damaged_visits"]

T = TypeVar("T")


def damaged_visits(vault: Vault) -> frozenset[str]:
    """Those whose journals do not open whole. Raises VaultDamaged where not even the visits can be listed."""
    return vault.read(lambda contents: frozenset(one for one in contents.visits() if not _is_sound(contents, one)))


def _is_sound(contents: Contents, visit: str) -> bool:
    try:
        for _ in contents.entries(visit):
            pass
        contents.receipts(visit), contents.checkpoints(visit), contents.belief(visit)
    except VaultDamaged:
        return False
    return True


class VaultWithout:
    """A vault as sync sees it, without the visits that are kept apart. Nothing is inferred from their absence: of these
    nothing is said and nothing is taken in."""

    def __init__(self, vault: Vault, apart: frozenset[str]) -> None:
        self._vault, self._apart = vault, apart

    def read(self, work: Callable[[Contents], T]) -> T:
        return self._vault.read(lambda contents: work(_Without(contents.rows, self._apart)))

    def write(self, work: Callable[[Contents], T]) -> T:
        return self._vault.write(lambda contents: work(_Without(contents.rows, self._apart)))


class _Without(Contents):
    def __init__(self, rows: Rows, apart: frozenset[str]) -> None:
        super().__init__(rows)
        self._apart = apart

    def visits(self) -> list[str]:
        return [visit for visit in super().visits() if visit not in self._apart]
