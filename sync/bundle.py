"""What a file brings of one visit, read and not yet believed: the same union as over HTTP, from a stick or a phone.

Signed notes are as they came; whoever takes them in verifies each (`Courier.take_bundle`, `Reception.take_bundle`).
"""

from dataclasses import dataclass

from sync.exchange import Run
from sync.signed import Signed


@dataclass(frozen=True, slots=True)
class Bundle:
    """One visit's journal on its way. `keys` are working keys that the root has signed."""

    visit: str
    keys: tuple[Signed, ...] = ()
    certificates: tuple[Signed, ...] = ()
    checkpoints: tuple[Signed, ...] = ()
    receipts: tuple[Signed, ...] = ()
    runs: tuple[Run, ...] = ()
