"""The center over HTTP, as a device knows it."""

from collections.abc import Callable, Iterator

from sync.strictjson import JSON
from sync.transport import HttpLine, Traffic
from sync.uploads import PhotoUploads


class HttpCentral:
    """`sync.runner.Central` over HTTP, and the calls of enrollment."""

    def __init__(self, url: str, *, line: HttpLine | None = None) -> None:
        self._line = line or HttpLine(url)
        self._uploads = PhotoUploads(self._line)

    @property
    def traffic(self) -> Traffic:
        return self._line.traffic

    def close(self) -> None:
        self._line.close()

    def exchange(self, lines: bytes) -> bytes:
        return self._line.exchange(lines)

    def put_photo(
        self, *, visit: str, sha256: str, size: int, read: Callable[[int], Iterator[bytes]], token: str
    ) -> None:
        self._uploads.put(visit=visit, sha256=sha256, size=size, read=read, token=token)

    def get_document(self, *, sha256: str, size: int, token: str) -> bytes:
        return self._line.download(f"/v1/documents/{sha256}", token=token, most_bytes=size)

    def introduce(self) -> dict[str, JSON]:
        """`GET /v1/center`: who the center says it is. Nothing of it is believed yet."""
        return self._line.ask("GET", "/v1/center")

    def enroll(self, invitation: str, public_key: str, proof: str) -> dict[str, JSON]:
        """`POST /v1/enroll`. The same device may ask again after a lost reply."""
        asked: JSON = {"invitation": invitation, "public_key": public_key, "proof": proof}
        return self._line.ask("POST", "/v1/enroll", asked)

    def hand_over_recovery(self, body: bytes, authorization: str) -> dict[str, JSON]:
        """`POST /v1/recovery`: the sealed data key and a challenge, signed by the device."""
        return self._line.ask_raw("POST", "/v1/recovery", body, {"Authorization": authorization})

    def prove_for_travel(self, body: bytes, authorization: str) -> dict[str, JSON]:
        """`POST /v1/travel`: the same, and whether the person of the device can sign in."""
        return self._line.ask_raw("POST", "/v1/travel", body, {"Authorization": authorization})

    def unlock(self, ask: dict[str, JSON]) -> dict[str, JSON]:
        """`POST /v1/unlock`: an ask for the vault's key, sealed to the center. The same ask is answered once."""
        return self._line.ask("POST", "/v1/unlock", ask)
