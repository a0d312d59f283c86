"""The center over HTTP, by httpx. Decides at this edge what time can cure; nobody further in sees a status code."""

import os
import re
import ssl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import httpx

from sync.errors import NoAnswer, Refused, SignInNeeded, TryAgainLater
from sync.notes import CHALLENGE
from sync.packing import pack
from sync.strictjson import JSON, NotStrict, read_json, write_json
from sync.watching import watch

MAX_ANSWER_BYTES: Final = 64 * 1024 * 1024
STALL_SECONDS: Final = 30.0
_SECONDS = re.compile(r"[0-9]{1,9}")
_NOT_NEEDED: Final = ("Accept", "Accept-Encoding", "Connection", "User-Agent")
"""Headers by which httpx says what goes without saying, or what is nobody's concern: bytes in every request."""
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})


def _trusted() -> ssl.SSLContext:
    """Whom httpx trusts, read once in a process: each line, at each sync, would read all certificates anew."""
    return _read_trusted(*(os.environ.get(name) for name in ("SSL_CERT_FILE", "SSL_CERT_DIR")))


@lru_cache(maxsize=2)
def _read_trusted(*_: str | None) -> ssl.SSLContext:
    return httpx.create_ssl_context()


@dataclass(slots=True)
class Traffic:
    """What went over the line: requests, and body bytes as sent (compressed), up and down."""

    requests: int = 0
    bytes_up: int = 0
    bytes_down: int = 0


class HttpLine:
    """The line to one center. Redirects are not followed: a center does not send its devices elsewhere.

    A line on which nothing moves for `stall_seconds`, neither up nor down, is given up; one that is slow never is.
    """

    def __init__(self, url: str, *, client: httpx.Client | None = None, stall_seconds: float = STALL_SECONDS) -> None:
        timeout = httpx.Timeout(connect=10.0, read=stall_seconds, write=stall_seconds, pool=10.0)
        self._client = client or httpx.Client(base_url=url, timeout=timeout, follow_redirects=False, verify=_trusted())
        for name in _NOT_NEEDED:
            self._client.headers.pop(name, None)
        watch(self._client)
        self.traffic = Traffic()

    def close(self) -> None:
        self._client.close()

    def exchange(self, lines: bytes) -> bytes:
        # An answer is packed in any case, and no center asks what else than lines this might be: neither is said.
        headers = {"Content-Encoding": "gzip"}
        request = self._client.build_request("POST", "/v1/exchange", content=pack(lines), headers=headers)
        return self.send(request)

    def ask(self, method: str, path: str, body: JSON = None) -> dict[str, JSON]:
        """A small JSON call (enrollment). Raises NoAnswer where what comes back is not a JSON object."""
        return self.ask_raw(method, path, None if body is None else write_json(body), {})

    def ask_raw(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> dict[str, JSON]:
        """The same with a body that is signed as it is, byte for byte."""
        headers = {"Content-Type": "application/json", **headers}
        request = self._client.build_request(method, path, content=body, headers=headers)
        try:
            answer = read_json(self.send(request))
        except NotStrict as error:
            raise NoAnswer("What came back is not the center's answer.") from error
        if not isinstance(answer, dict):
            raise NoAnswer("What came back is not the center's answer.")
        return answer

    def download(self, path: str, *, token: str, most_bytes: int) -> bytes:
        """The body of a file at the center. Raises NoAnswer where more comes than there can be."""
        headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "gzip"}
        return self.send(self._client.build_request("GET", path, headers=headers), most_bytes)

    def send(self, request: httpx.Request, most_bytes: int = MAX_ANSWER_BYTES) -> bytes:
        """Send, and return the body of a 2xx reply, unpacked. Everything else raises."""
        with self.reply_to(request) as reply:
            body = _read_bounded(reply, most_bytes if reply.is_success else MAX_ANSWER_BYTES)
            self.traffic.bytes_down += reply.num_bytes_downloaded
            raise_for_refusal(reply.status_code, reply.headers, body)
            return body

    @contextmanager
    def reply_to(self, request: httpx.Request) -> Iterator[httpx.Response]:
        """The reply, its body not read yet. Any failure of the line is TryAgainLater."""
        self.traffic.requests += 1
        if isinstance(request.stream, httpx.ByteStream):
            self.traffic.bytes_up += int(request.headers.get("Content-Length", 0))
        try:
            reply = self._client.send(request, stream=True)
            try:
                yield reply
            finally:
                reply.close()
        except httpx.DecodingError as error:
            raise NoAnswer("What came back is not the center's answer.") from error
        except httpx.TransportError as error:
            raise TryAgainLater(_sentence(error)) from error

    def build(
        self, method: str, url: str, headers: dict[str, str], content: Iterator[bytes] | None = None
    ) -> httpx.Request:
        """A request to this center, as the tus client needs it."""
        body = None if content is None else self._counted(content)
        return self._client.build_request(method, url, headers=headers, content=body)

    def _counted(self, content: Iterator[bytes]) -> Iterator[bytes]:
        """What is taken of it: of a photo whose line is cut, only that part was sent."""
        for piece in content:
            self.traffic.bytes_up += len(piece)
            yield piece


def _read_bounded(reply: httpx.Response, most_bytes: int) -> bytes:
    parts, size = [], 0
    try:
        for part in reply.iter_bytes():
            size += len(part)
            if size > most_bytes:
                raise NoAnswer("What came back is larger than what the center has.")
            parts.append(part)
    except zlib.error as error:
        raise NoAnswer("What came back is not the center's answer.") from error
    return b"".join(parts)


def raise_for_refusal(status: int, headers: httpx.Headers, body: bytes) -> None:
    """Raises what a reply that is no success means; a status alone proves nothing, so it changes nothing here."""
    if 200 <= status < 300:
        return
    problem = _read_problem(headers, body)
    code = str(problem.get("code", "")) if problem else ""
    sentence = str(problem.get("detail") or problem.get("title") or "") if problem else ""
    if status in _BUSY:
        raise TryAgainLater(sentence or f"The center is busy (status {status}).", _retry_after(headers))
    if code == "sign-in-needed":
        challenge = str(problem.get("challenge", "")) if problem else ""
        if CHALLENGE.fullmatch(challenge):
            raise SignInNeeded(sentence, challenge)
    if code:
        raise Refused(code, sentence or code)
    raise NoAnswer(f"Something else than the center answered (status {status}): a hotel's or airport's sign-in page?")


def _read_problem(headers: httpx.Headers, body: bytes) -> dict[str, JSON] | None:
    if not headers.get("Content-Type", "").startswith("application/problem+json"):
        return None
    try:
        problem = read_json(body)
    except NotStrict:
        return None
    return problem if isinstance(problem, dict) else None


def _retry_after(headers: httpx.Headers) -> float | None:
    value = headers.get("Retry-After", "")
    return float(value) if _SECONDS.fullmatch(value) else None


def _sentence(error: httpx.TransportError) -> str:
    if isinstance(error, httpx.TimeoutException):
        return "Nothing moves on the line."
    if isinstance(error, httpx.ConnectError):
        return "The center cannot be reached."
    return "The line was cut."
