"""The one catalogue of what the center says instead of an answer (RFC 9457). A code is never used again.

A problem says what whoever asked can do about it; it never holds an internal detail.
"""

from dataclasses import dataclass
from typing import Final

from starlette.responses import Response

from sync.strictjson import JSON, write_json


@dataclass(frozen=True, slots=True)
class Kind:
    """A problem of the catalogue: its code, HTTP status, and a sentence for a person."""

    code: str
    status: int
    sentence: str


CATALOGUE: Final = {
    kind.code: kind
    for kind in (
        Kind("not-an-exchange", 400, "The lines are not a request of this protocol."),
        Kind("newer-version", 400, "This center does not speak that version of the protocol yet."),
        Kind("older-version", 400, "This center no longer speaks the version of this app. Update the app."),
        Kind("not-understood", 400, "A header or the body is of another form."),
        Kind("sign-in-needed", 401, "The sign-in is too old. Sign the challenge that comes with this and ask again."),
        Kind("not-signed-in", 401, "This center does not know the device, or its sign-in does not hold."),
        Kind("invitation-not-valid", 403, "The enrollment code is unknown, used or too old."),
        Kind("wrong-sign-in", 403, "Person and password do not belong together."),
        Kind("device-revoked", 403, "This device was revoked. It gets no key any more."),
        Kind("not-here", 404, "This is not here, or not for this device."),
        Kind("no-recovery", 404, "This center does not hold the key of that vault for that person."),
        Kind("other-method", 405, "This address takes other methods."),
        Kind("offset-differs", 409, "The upload stands at another offset. Ask where, and go on from there."),
        Kind("other-center", 409, "This was meant for another center."),
        Kind("asked-before", 409, "This was asked before, and is answered once. Ask anew."),
        Kind("other-tus", 412, "Uploads here speak tus 1.0.0."),
        Kind("too-large", 413, "This is more than one request may hold."),
        Kind("recovery-refused", 422, "The recovery of the vault's key cannot be opened, or was made for another."),
        Kind("tried-too-often", 429, "There were too many attempts. Wait, and try again."),
        Kind("wrong-bytes", 460, "The bytes are not those of the photo that was named. The upload begins anew."),
        Kind("chunk-differs", 460, "The bytes are not those of their checksum. None of them was kept."),
        Kind("failed", 500, "Something went wrong at the center. Nothing of this was kept."),
        Kind("busy", 503, "The center is busy. Ask again in a moment."),
    )
}
_RETRY_SECONDS: Final = 2


class Problem(Exception):
    """The request cannot be answered. `more` is added to what is told, such as a fresh challenge."""

    def __init__(self, code: str, **more: JSON) -> None:
        super().__init__(code)
        self.kind = CATALOGUE[code]
        self.more = more

    def response(self) -> Response:
        """The problem as it goes out."""
        told: dict[str, JSON] = {"type": f"urn:inspector:problem:{self.kind.code}", "title": self.kind.sentence}
        told |= {"status": self.kind.status, "code": self.kind.code, **self.more}
        headers = {"Cache-Control": "no-store"}
        if self.kind.status in (429, 503):
            headers["Retry-After"] = str(self.more.get("seconds", _RETRY_SECONDS))
        return Response(write_json(told), self.kind.status, headers, "application/problem+json")
