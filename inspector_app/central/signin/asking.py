"""What every request of a browser must be: for a name of ours, and from a page of ours if it changes anything."""

from collections.abc import Collection, Mapping
from typing import Final
from urllib.parse import parse_qs, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from inspector_app.central.accounts import Accounts, SignedIn

__all__ = ["COOKIE", "MAX_FORM_BYTES", "Asking", "NotAsked", "cookie_header", "read_form"]

COOKIE: Final = "inspector_sign_in"
MAX_FORM_BYTES: Final = 8 * 1024


class NotAsked(Exception):
    """The request is refused, whoever it came from. `status` is its answer's."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Asking:
    """Looks at requests. `origins` are the addresses that people see, without a path ("https://center.example")."""

    def __init__(self, accounts: Accounts, origins: Collection[str]) -> None:
        self._accounts = accounts
        self._origins = frozenset(origins)
        self._hosts = frozenset(urlsplit(origin).netloc for origin in origins)

    def check(self, request: Request) -> None:
        """Raises NotAsked: another Host (a foreign name that was turned to this machine), or another Origin; what
        changes something must have one."""
        hosts, origins = request.headers.getlist("host"), request.headers.getlist("origin")
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            raise NotAsked(421)
        changes = request.method not in ("GET", "HEAD")
        if (origins or changes) and (len(origins) != 1 or origins[0] not in self._origins):
            raise NotAsked(403)

    async def who(self, request: Request) -> SignedIn | None:
        """Who is behind the request's cookie. Looked up each time: a sign-out counts at once."""
        token = request.cookies.get(COOKIE)
        return None if not token else await run_in_threadpool(self._accounts.who, token)


def cookie_header(token: str, *, seconds: int, is_https: bool) -> str:
    """A `Set-Cookie` that no script reads, and no other site's request carries. No token takes it back."""
    secure = "; Secure" if is_https else ""
    return f"{COOKIE}={token}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict{secure}"


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a form. Raises NotAsked where it is no form, or holds more than a form here can."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/x-www-form-urlencoded":
        raise NotAsked(415)
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_FORM_BYTES:
            raise NotAsked(413)
    fields = parse_qs(body.decode("ascii", "replace"), keep_blank_values=True, errors="replace", max_num_fields=10)
    return {name: values[0] for name, values in fields.items()}
