"""What a bad line does, and what went over it: plain values."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Weather:
    """What the line does now. As it is made, it does nothing.

    Speed:
        latency_seconds: each way; a new connection costs one round trip more, as TCP's greeting does.
        bytes_per_second_up, bytes_per_second_down: of the whole line, shared by its connections.
    Cuts, of all open connections at once:
        cut_every_bytes: both ways together; cut_every_seconds; jitter: each cut falls at random within that share
            of the distance, before or after (0.5: from half to one and a half).
        center_hears_cuts: False where only the device is told, and the center is left with a dead connection.
        swallows: new connections are accepted, and what is sent there is swallowed.
    Somebody else answers:
        portal: a key of `chaos_http.PORTALS`.
    Fates of single requests, drawn with these chances:
        lost_replies: delivered and answered; the reply is dropped and the connection reset.
        doubled_replies: the reply comes twice in a row.
        doubled_requests: the center gets the request twice, the device the second reply.
        on: only requests whose first line begins so ("POST /v1/exchange"); times: only so many, then no more.
    Proxies:
        stores_and_forwards: a request is passed on when it is whole, and so is a reply.
        strips_up, strips_down: headers that get lost.
    """

    latency_seconds: float = 0.0
    bytes_per_second_up: float | None = None
    bytes_per_second_down: float | None = None
    cut_every_bytes: int | None = None
    cut_every_seconds: float | None = None
    jitter: float = 0.0
    center_hears_cuts: bool = True
    swallows: bool = False
    portal: str = ""
    lost_replies: float = 0.0
    doubled_replies: float = 0.0
    doubled_requests: float = 0.0
    on: str = ""
    times: int | None = None
    stores_and_forwards: bool = False
    strips_up: tuple[str, ...] = ()
    strips_down: tuple[str, ...] = ()

    @classmethod
    def of(cls, fields: dict[str, Any]) -> "Weather":
        """From JSON."""
        read: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in fields.items()}
        return cls(**read)


FAIR = Weather()


@dataclass(slots=True)
class Counts:
    """What went over the line, all of it: heads and bodies, greetings of TLS and TCP not counted.

    `turns` are round trips: how often something came down after something had gone up; with several connections at once
    fewer than `requests`. `fates` are requests that met one. `cuts` are those of the weather and those that were told.
    """

    bytes_up: int = 0
    bytes_down: int = 0
    requests: int = 0
    turns: int = 0
    connections: int = 0
    cuts: int = 0
    fates: int = 0
