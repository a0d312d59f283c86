"""The names of uploads. A name says what the upload is, with the center's proof, so that nothing need be stored."""

from dataclasses import dataclass

from sync.server.keys import Authority
from sync.server.problems import Problem


@dataclass(frozen=True, slots=True)
class Upload:
    """One photo on its way from one device. `size` in bytes."""

    visit: str
    digest: str
    size: int
    device: str


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the bytes of one request must hash to."""

    algorithm: str
    digest: bytes


class Addresses:
    """Names of uploads: what the upload is, and a proof that this center said so to this device."""

    def __init__(self, authority: Authority) -> None:
        self._authority = authority

    def of(self, upload: Upload) -> str:
        """The same upload has the same name for ever."""
        parts = [upload.visit.replace("/", "-"), upload.digest, str(upload.size)]
        return ".".join([*parts, self._authority.mac("upload", _told(upload))])

    def read(self, name: str, device: str) -> Upload:
        """Raises Problem where it is not an upload of this device."""
        upload, mac = read_name(name, device)
        if not self._authority.has_written("upload", _told(upload), mac):
            raise Problem("not-here")
        return upload


def read_name(name: str, device: str) -> tuple[Upload, str]:
    """What the name of an upload says, if it is this device's, and the proof that it would be. Raises Problem."""
    visit, digest, size, mac = (*name.split("."), "", "", "", "")[:4]
    if not size.isascii() or not size.isdecimal() or len(size) > 16:
        raise Problem("not-here")
    return Upload(visit.replace("-", "/"), digest, int(size), device), mac


def _told(upload: Upload) -> str:
    return f"{upload.visit}|{upload.digest}|{upload.size}|{upload.device}"
