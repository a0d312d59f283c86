"""The line between a phone and the center, as bad as lines are: an `httpx` transport that loses, doubles, cuts, delays
and replaces, by name.

What comes over it is the product's own HTTP client at one end and the product's own routes at the other.
"""

import gzip
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final, TypeAlias

import httpx

from sync.exchange import Answer, Token
from sync.strictjson import read_json, write_json
from tests.simulation.fate import WorldTime
from tests.simulation.office import LineCut, Office, Reply, Sent
from tests.support.fixed import FixedCenter, fixed_id
from tests.support.lines import down

HTML: Final = b"<!doctype html><title>Welcome</title><p>Please accept the terms to use this Wi-Fi."
TRIP_SECONDS: Final = 0.6
PIECE_BYTES: Final = 1024 * 1024
"""The center writes in pieces of this size: so much may be lost of what was on its way."""
FOREIGN: Final = FixedCenter("another center, with a good certificate")


@dataclass
class Line:
    """One phone's line. `weather` are the faults that may strike, each request with probability `harm`."""

    office: Office
    chance: Random
    time: WorldTime
    weather: tuple[str, ...] = ()
    harm: float = 0.0
    boundary: Callable[[], None] = field(default=lambda: None)
    meanwhile: Callable[[], None] | None = None
    heard: Callable[[], None] = field(default=lambda: None)
    requests: int = 0
    struck: list[str] = field(default_factory=list)
    true_answers: dict[bytes, list[bytes]] = field(default_factory=dict)
    """By the lines of a request: all that the center really answered to exactly these."""
    late: list[Sent] = field(default_factory=list)
    old: list[Reply] = field(default_factory=list)
    restores: int = 0
    """How often the center had been restored when it last answered here: it may be again before the reply is heard."""
    photo_bytes: dict[tuple[str, str], int] = field(default_factory=dict)
    """By upload (visit and digest): the bytes that left the phone."""
    allowed_waste: dict[tuple[str, str], int] = field(default_factory=dict)
    """By upload: what may have left it once more, for the faults that struck."""

    def carry(self, sent: Sent) -> Reply:
        """One request over the line, and what comes back."""
        self.requests += 1
        self.time.passes(TRIP_SECONDS)
        self.boundary()
        self._happens()
        if self.late and self.chance.random() < 0.5:
            self._deliver_unheard(self.late.pop(0))
        fault = self.chance.choice(self.weather) if self.weather and self.chance.random() < self.harm else None
        self._count(sent)
        if fault is None:
            reply = self.deliver(sent)
        else:
            self.struck.append(fault)
            self._waste(sent)
            reply = FAULTS[fault](self, sent)
        self._happens()
        self.boundary()
        return reply

    def deliver(self, sent: Sent, cut_after: int | None = None) -> Reply:
        """To the center and back. What it really said is noted."""
        try:
            reply = self.office.deliver(sent, cut_after)
        except LineCut as error:
            self._waste(sent)
            raise httpx.ReadError("the line was cut") from error
        finally:
            if sent.is_exchange:
                self.heard()
        if sent.is_exchange and reply.status == 200:
            self.true_answers.setdefault(gzip.decompress(sent.body), []).append(reply.lines())
            self.restores = self.office.restores
            self.old = [*self.old[-3:], reply]
        return reply

    def _count(self, sent: Sent) -> None:
        if upload := sent.photo:
            self.photo_bytes[upload] = self.photo_bytes.get(upload, 0) + len(sent.body)

    def _waste(self, sent: Sent) -> None:
        """A fault has struck this request: what it carries may have to go again, up to a piece."""
        if upload := sent.photo:
            self.allowed_waste[upload] = self.allowed_waste.get(upload, 0) + min(len(sent.body), PIECE_BYTES)

    def _deliver_unheard(self, sent: Sent) -> None:
        try:
            self.deliver(sent)
        except httpx.TransportError:
            self.struck.append("late, and lost after all")

    def _happens(self) -> None:
        """Something else happens in the middle of this, once."""
        if self.meanwhile is not None and self.chance.random() < 0.4:
            event, self.meanwhile = self.meanwhile, None
            event()


class Transport(httpx.BaseTransport):
    """What the product's HTTP client is given."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        headers = tuple((name.lower(), value) for name, value in request.headers.raw)
        sent = Sent(request.method, request.url.raw_path.decode(), headers, request.read())
        reply = self._line.carry(sent)
        body = Torn(reply.body) if reply.status == _TORN else _Whole(reply.body)
        status = 200 if reply.status == _TORN else reply.status
        return httpx.Response(status, headers=list(reply.headers), stream=body)


_TORN: Final = -200
"""No status: a 200 whose body ends in the middle, and the line with it."""


class _Whole(httpx.SyncByteStream):
    def __init__(self, body: bytes) -> None:
        self._body = body

    def __iter__(self) -> Iterator[bytes]:
        yield self._body


class Torn(_Whole):
    """The body comes, and then the line is dead."""

    def __iter__(self) -> Iterator[bytes]:
        yield self._body
        raise httpx.RemoteProtocolError("peer closed connection without sending complete message body")


# faults of the line


Fault: TypeAlias = Callable[[Line, Sent], Reply]


def _loses_the_request(line: Line, sent: Sent) -> Reply:
    raise httpx.ConnectError("no route")


def _loses_the_reply(line: Line, sent: Sent) -> Reply:
    line.deliver(sent)
    raise httpx.ReadError("reset")


def _stalls(line: Line, sent: Sent) -> Reply:
    line.time.passes(30)
    line.deliver(sent)
    raise httpx.ReadTimeout("stalled")


def _delivers_twice(line: Line, sent: Sent) -> Reply:
    line.deliver(sent)
    return line.deliver(sent)


def _delivers_twice_and_loses_the_reply(line: Line, sent: Sent) -> Reply:
    _delivers_twice(line, sent)
    raise httpx.ReadError("reset")


def _cuts_the_request(line: Line, sent: Sent) -> Reply:
    line.deliver(sent, line.chance.randint(0, len(sent.body)))
    raise httpx.WriteError("reset")


def _delays_the_request(line: Line, sent: Sent) -> Reply:
    """It arrives behind later ones, when nobody waits for its reply any more."""
    line.late.append(sent)
    raise httpx.ReadTimeout("stalled")


def _answers_with_an_older_reply(line: Line, sent: Sent) -> Reply:
    old = [*line.old]
    reply = line.deliver(sent)
    return line.chance.choice(old) if old and sent.is_exchange else reply


def _cuts_the_reply(line: Line, sent: Sent) -> Reply:
    """A proxy has buffered it, and puts the shorter length upon it."""
    reply = line.deliver(sent)
    lines = reply.lines()
    return reply.with_body(_packed(reply, lines[: line.chance.randrange(len(lines) + 1)]))


def _tears_the_reply(line: Line, sent: Sent) -> Reply:
    reply = line.deliver(sent)
    torn = reply.with_body(reply.body[: line.chance.randrange(len(reply.body) + 1)])
    return Reply(_TORN, torn.headers, torn.body) if reply.status == 200 else reply


def _flips_a_bit(line: Line, sent: Sent) -> Reply:
    reply = line.deliver(sent)
    lines = bytearray(reply.lines())
    if lines:
        lines[line.chance.randrange(len(lines))] ^= 1 << line.chance.randrange(8)
    return reply.with_body(_packed(reply, bytes(lines)))


def _shuffles_the_lines(line: Line, sent: Sent) -> Reply:
    """Drops, doubles or swaps lines of the answer."""
    reply = line.deliver(sent)
    lines = reply.lines().splitlines(keepends=True)
    if len(lines) > 2:
        at = line.chance.randrange(len(lines) - 1)
        lines[at : at + 2] = line.chance.choice(
            ([lines[at]], [lines[at]] * 2 + [lines[at + 1]], lines[at : at + 2][::-1])
        )
    return reply.with_body(_packed(reply, b"".join(lines)))


def _packed(reply: Reply, lines: bytes) -> bytes:
    return gzip.compress(lines, 6, mtime=0) if reply.body[:2] == b"\x1f\x8b" else lines


def _portal(status: int, content_type: str, body: bytes, *more: tuple[bytes, bytes]) -> Fault:
    def answer(line: Line, sent: Sent) -> Reply:
        return Reply(status, ((b"content-type", content_type.encode()), *more), body)

    return answer


def _foreign_center(line: Line, sent: Sent) -> Reply:
    """Somebody else's center, with a certificate for its own name, answers whatever it is asked, and signs it."""
    if not sent.is_exchange:
        return Reply(204, ((b"tus-resumable", b"1.0.0"), (b"upload-offset", b"0")), b"")
    head = read_json(gzip.decompress(sent.body).partition(b"\n")[0])
    nonce = str(head.get("nonce")) if isinstance(head, dict) else ""
    answer = Answer(
        nonce, fixed_id("its epoch"), "2026-11-21T16:05:00Z", "c", 9, "d", Token("t", "2026-11-21T17:05:00Z"), {}
    )
    return Reply(200, ((b"content-type", b"application/x-ndjson"),), down(answer, center=FOREIGN))


def _foreign_problem(line: Line, sent: Sent) -> Reply:
    problem = write_json({"title": "This was meant for another center.", "code": "other-center", "status": 409})
    return Reply(409, ((b"content-type", b"application/problem+json"),), problem)


def _newer_version(line: Line, sent: Sent) -> Reply:
    """As if the app spoke a version of the protocol that this center does not speak yet."""
    if not sent.is_exchange:
        return line.deliver(sent)
    lines = gzip.decompress(sent.body).replace(b'{"exchange":1', b'{"exchange":2', 1)
    return line.deliver(Sent(sent.method, sent.path, sent.headers, gzip.compress(lines, 6, mtime=0)))


FAULTS: Final[dict[str, Fault]] = {
    "the request is lost": _loses_the_request,
    "the reply is lost": _loses_the_reply,
    "the line stalls": _stalls,
    "the request comes twice": _delivers_twice,
    "the request comes twice, no reply": _delivers_twice_and_loses_the_reply,
    "the request is cut": _cuts_the_request,
    "the request comes late": _delays_the_request,
    "an older reply comes": _answers_with_an_older_reply,
    "the reply is cut": _cuts_the_reply,
    "the reply is torn": _tears_the_reply,
    "a bit is flipped": _flips_a_bit,
    "lines are dropped, doubled, swapped": _shuffles_the_lines,
    "portal: a page": _portal(200, "text/html", HTML),
    "portal: elsewhere": _portal(302, "text/html", b"", (b"location", b"https://login.example/")),
    "portal: nothing": _portal(204, "text/plain", b""),
    "portal: 511": _portal(511, "text/html", HTML),
    "portal: packed rubbish": _portal(200, "application/x-ndjson", b"\x1f\x8b rubbish", (b"content-encoding", b"gzip")),
    "portal: an old JSON": _portal(200, "application/json", b'{"answer":1,"nonce":"a"}\n{"end":"","key":1}\n'),
    "a foreign center": _foreign_center,
    "a foreign problem": _foreign_problem,
    "the center is busy": _portal(503, "application/problem+json", b'{"code":"busy"}', (b"retry-after", b"2")),
    "too many requests": _portal(429, "text/plain", b"", (b"retry-after", b"60")),
    "the app is newer": _newer_version,
}
