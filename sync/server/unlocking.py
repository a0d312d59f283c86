"""What a center needs so that a vault can be locked for travel and opened again. Who may sign in, and with what, is not
known here: the site that the endpoint is part of says so (PROTOCOL.md, section 5a)."""

from typing import Protocol

from sync.strictjson import JSON

__all__ = ["Unlocking"]


class Unlocking(Protocol):
    """Gives keys back to people who sign in. Both may be asked from any thread, and in several processes at once."""

    def can_sign_in(self, person: str) -> bool:
        """Whether this person (an id) could sign in now."""

    def unlock(self, body: bytes, *, source: str) -> dict[str, JSON]:
        """Answer an ask for a vault's key, once; `source` is where it comes from, as far as that is known.

        Raises:
            Problem: it was refused; that is noted too.
        """
