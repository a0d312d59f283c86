"""Who may ask: challenges and tokens that the center recognizes without having kept them.

A challenge is good for 30 days, so that a device can sign in within its first exchange after a long journey. A token
is short. Neither says that its device is still welcome: that is looked up with every request.
"""

from datetime import UTC, datetime
from typing import Final

from sync.exchange import Token
from sync.server.keys import Authority, Clock, to_text

CHALLENGE_SECONDS: Final = 30 * 24 * 3600
TOKEN_SECONDS: Final = 3600


class Gate:
    """Gives and recognizes challenges and tokens of one center."""

    def __init__(self, authority: Authority, clock: Clock) -> None:
        self._authority = authority
        self._clock = clock

    def challenge(self, device: str) -> str:
        """For this device to sign, at the latest in 30 days."""
        given = str(int(self._clock().timestamp()))
        return f"{given}.{self._authority.mac('challenge', f'{device} {given}')}"

    def is_good_challenge(self, device: str, challenge: str) -> bool:
        given, _, mac = challenge.partition(".")
        if not self._authority.has_written("challenge", f"{device} {given}", mac):
            return False
        return self._clock().timestamp() - int(given) <= CHALLENGE_SECONDS

    def token(self, device: str) -> Token:
        """Opens uploads and downloads for this device, for an hour."""
        until = int(self._clock().timestamp()) + TOKEN_SECONDS
        value = f"{device}.{until}.{self._authority.mac('token', f'{device} {until}')}"
        return Token(value, to_text(datetime.fromtimestamp(until, UTC)))

    def device_of(self, token: str) -> str | None:
        """Whose token this is; None where it is not ours, or no longer good."""
        device, _, rest = token.partition(".")
        until, _, mac = rest.partition(".")
        if not self._authority.has_written("token", f"{device} {until}", mac):
            return None
        return device if self._clock().timestamp() <= int(until) else None
