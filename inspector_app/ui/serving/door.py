"""The door of an app with one person: a link that works once and leaves a cookie behind.

The link is printed by the command, so whoever may read the command's output may enter; another program on the machine,
and a page that the browser has open, may not. Browsers send a cookie to every port of 127.0.0.1: another server of
this machine that the person visits would see it, and so the cookie alone is worth nothing to a page: the guard asks
for the Origin as well, which includes the port.
"""

import hmac
import secrets
from typing import Final
from urllib.parse import parse_qs

from inspector_app.ui.serving.asgi import Scope, cookie_of, path_of

__all__ = ["OPENING_PATH", "Door"]

OPENING_PATH: Final = "/enter"
_ONLY: Final = "the person at this machine"


class Door:
    """Tokens not used yet, and the cookie that each turns into. `port` names it: two apps may run side by side."""

    def __init__(self, port: int) -> None:
        self._tokens: set[str] = set()
        self._secret = secrets.token_urlsafe(32)
        self._name = f"inspector_{port}"

    def new_link(self, origin: str) -> str:
        """A link that opens the app once."""
        token = secrets.token_urlsafe(32)
        self._tokens.add(token)
        return f"{origin}{OPENING_PATH}?token={token}"

    def may_enter(self, scope: Scope) -> str | None:
        """Who sent this, by the cookie."""
        shown = cookie_of(scope, self._name)
        if shown is not None and hmac.compare_digest(shown.encode(), self._secret.encode()):
            return _ONLY
        return None

    def open(self, scope: Scope) -> str | None:
        """The cookie to set (a header's value), if this is the opening path with a token not used before."""
        if path_of(scope) != OPENING_PATH:
            return None
        shown = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("token", [""])[0]
        fitting = [token for token in self._tokens if hmac.compare_digest(token.encode(), shown.encode())]
        if not fitting:
            return None
        self._tokens.discard(fitting[0])
        return f"{self._name}={self._secret}; Path=/; HttpOnly; SameSite=Strict"
