"""Who may bring and fetch what. Unknown and forbidden are the same answer: else it would tell that a photo exists."""

from starlette.requests import Request

from sync.server.addresses import Upload
from sync.server.center import Center
from sync.server.people import Certified
from sync.server.problems import Problem


class Admission:
    """Looks up, with every request, what its device may do now."""

    def __init__(self, center: Center) -> None:
        self._center = center

    def holder(self, request: Request) -> Certified:
        """Whose token this is, as the device is known now. Raises Problem: `not-signed-in`."""
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        device = self._center.gate.device_of(token) if scheme == "Bearer" else None
        certified = self._center.reception.certified(device) if device is not None else None
        if certified is None:
            raise Problem("not-signed-in")
        return certified

    def is_named(self, upload: Upload) -> bool:
        """Whether an accepted entry of the visit names that photo with that size."""
        with self._center.store.reading() as books:
            return books.photos.is_named(upload.visit, upload.digest, upload.size)

    def allow(self, certified: Certified, upload: Upload) -> None:
        """Raises Problem: `not-here` where this device may not bring that."""
        with self._center.store.reading() as books:
            is_member = certified.certificate.person in books.people.members(upload.visit)
            if not is_member or not books.photos.is_named(upload.visit, upload.digest, upload.size):
                raise Problem("not-here")

    def media_type(self, certified: Certified, visit: str, digest: str) -> str:
        """Of a photo that this device may fetch, as its entry says. Raises Problem: `not-here`."""
        with self._center.store.reading() as books:
            is_member = certified.certificate.person in books.people.members(visit)
            named = books.photos.media_type(visit, digest) if is_member and certified.revoked_at is None else None
        if named is None:
            raise Problem("not-here")
        return named
