"""The bad line itself: each of its modes does what its name says, over real sockets."""

import os
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import httpx
import pytest

from tests.support.certificates import certify
from tests.support.chaos import Chaos, ChaosLine, Weather, chaos_line, chaos_process
from tests.support.chaos_http import PORTALS
from tests.support.parrot import Parrot, parrot
from tests.support.patience import PATIENCE_SECONDS

SMALL, LARGE = b"a word", os.urandom(300_000)


@pytest.fixture
def bird() -> Iterator[Parrot]:
    with parrot() as listening:
        yield listening


@pytest.fixture
def line(bird: Parrot) -> Iterator[ChaosLine]:
    with chaos_line(bird.url) as running:
        yield running


def to(line: Chaos, timeout: float = PATIENCE_SECONDS) -> httpx.Client:
    # Reading all the world's certificates takes longer than the test.
    return httpx.Client(base_url=line.url, timeout=timeout, verify=False)


def seconds(line: ChaosLine, body: bytes = SMALL) -> float:
    """How long it takes that this is repeated, over a connection of its own."""
    with to(line) as client:
        begun = perf_counter()
        assert client.post("/", content=body).content == body
        return perf_counter() - begun


def test_a_fair_line_changes_nothing_and_counts_every_byte_request_and_turn(bird: Parrot, line: ChaosLine) -> None:
    with to(line) as client:
        for body in (SMALL, LARGE, b""):
            reply = client.post("/", content=body)
            assert (reply.status_code, reply.content) == (200, body)
        assert client.post("/", content=iter([SMALL, LARGE])).content == SMALL + LARGE
        assert client.head("/").headers["X-Said"] == "HEAD"
    assert bird.heard == [SMALL, LARGE, b"", SMALL + LARGE, b""]
    counts = line.counts()
    assert (counts.requests, counts.turns, counts.connections, counts.cuts) == (5, 5, 1, 0)
    bodies = 2 * len(SMALL + LARGE)
    assert bodies < counts.bytes_up < bodies + 2000
    assert bodies < counts.bytes_down < bodies + 2000


def test_a_request_costs_two_round_trips_on_a_new_connection_and_one_after(line: ChaosLine) -> None:
    line.set(Weather(latency_seconds=0.15))
    with to(line) as client:
        spans = []
        for _ in range(6):
            begun = perf_counter()
            assert client.post("/", content=LARGE).content == LARGE
            spans.append(perf_counter() - begun)
    assert spans[0] >= 0.6 > min(spans[1:]) >= 0.3


def test_a_slow_line_takes_its_time_each_way(line: ChaosLine) -> None:
    line.set(Weather(bytes_per_second_up=1_000_000))
    assert seconds(line, LARGE) >= 0.3
    line.set(Weather(bytes_per_second_down=1_000_000))
    assert seconds(line, LARGE) >= 0.3


def test_a_cut_falls_after_so_many_bytes_and_the_connection_is_reset(bird: Parrot, line: ChaosLine) -> None:
    line.set(Weather(cut_every_bytes=100_000))
    with to(line) as client, pytest.raises((httpx.ReadError, httpx.WriteError)):
        client.post("/", content=LARGE)
    bird.wait_for(cut=1)
    counts = line.counts()
    assert counts.cuts == 1 and 100_000 < counts.bytes_up < 101_000
    with to(line) as client:
        assert client.post("/", content=SMALL).content == SMALL


def test_the_same_seed_cuts_at_the_same_bytes(bird: Parrot) -> None:
    def cut_at(seed: int) -> int:
        with chaos_line(bird.url, Weather(cut_every_bytes=100_000, jitter=0.9), seed=seed) as line, to(line) as client:
            with pytest.raises((httpx.ReadError, httpx.WriteError)):
                client.post("/", content=LARGE)
            return line.counts().bytes_up

    first = cut_at(1)
    assert cut_at(1) == first != cut_at(2)


def test_a_cut_falls_every_so_many_seconds(bird: Parrot, line: ChaosLine) -> None:
    line.set(Weather(cut_every_seconds=0.1, bytes_per_second_up=100_000))
    while not bird.cut:  # on a machine that stands still the cut may come before anything is heard
        with to(line) as client, pytest.raises(httpx.TransportError):
            client.post("/", content=LARGE)
    assert line.counts().cuts >= 1
    assert bird.heard == []


def test_a_cut_can_be_kept_from_the_center(bird: Parrot, line: ChaosLine) -> None:
    line.set(Weather(cut_every_bytes=100_000, center_hears_cuts=False))
    with to(line) as client, pytest.raises((httpx.ReadError, httpx.WriteError)):
        client.post("/", content=LARGE)
    line.set(Weather())
    assert seconds(line) > 0
    assert (bird.heard, bird.cut) == ([SMALL], 0)  # it still waits for the rest


def test_a_line_that_swallows_accepts_and_never_answers(bird: Parrot, line: ChaosLine) -> None:
    line.set(Weather(swallows=True))
    with to(line, timeout=0.1) as client, pytest.raises(httpx.ReadTimeout):
        client.post("/", content=SMALL)
    assert bird.heard == [] and line.counts().connections == 1
    line.set(Weather())
    assert seconds(line) > 0


def test_a_line_falls_silent_in_the_middle_and_a_new_connection_works(bird: Parrot, line: ChaosLine) -> None:
    line.set(Weather(bytes_per_second_up=100_000))

    def send() -> None:
        with to(line, timeout=1) as client, pytest.raises(httpx.TimeoutException):
            client.post("/", content=LARGE)

    sending = threading.Thread(target=send)
    sending.start()
    while line.counts().bytes_up < 20_000:
        pass
    line.fall_silent()
    line.set(Weather())
    assert seconds(line) > 0
    sending.join()
    assert (bird.heard, bird.cut) == ([SMALL], 0)


def test_a_reply_is_lost_after_delivery_so_many_times_and_only_where_it_was_asked_for(
    bird: Parrot, line: ChaosLine
) -> None:
    line.set(Weather(lost_replies=1.0, on="POST /there", times=1))
    with to(line) as client:
        assert client.post("/here", content=SMALL).content == SMALL
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            client.post("/there", content=LARGE)
        assert bird.heard == [SMALL, LARGE]
        assert client.post("/there", content=LARGE).content == LARGE
    assert line.counts().fates == 1


def test_fates_are_drawn_by_chance_and_the_same_seed_draws_the_same(bird: Parrot) -> None:
    def lost(seed: int) -> list[bool]:
        with chaos_line(bird.url, Weather(lost_replies=0.5), seed=seed) as line:
            return [is_lost(line) for _ in range(12)]

    def is_lost(line: Chaos) -> bool:
        try:
            with to(line) as client:
                client.post("/", content=SMALL)
        except httpx.TransportError:
            return True
        return False

    first = lost(1)
    assert lost(1) == first and {*first} == {True, False}


def test_a_reply_comes_twice_in_a_row(bird: Parrot, line: ChaosLine) -> None:
    assert seconds(line) > 0
    once = line.counts().bytes_down
    line.set(Weather(doubled_replies=1.0))
    assert seconds(line) > 0
    assert bird.heard == [SMALL, SMALL]
    assert line.counts().bytes_down == 3 * once


def test_a_request_is_delivered_twice(bird: Parrot, line: ChaosLine) -> None:
    line.set(Weather(doubled_requests=1.0))
    assert seconds(line, LARGE) > 0
    assert bird.heard == [LARGE, LARGE]


@pytest.mark.parametrize("kind", PORTALS)
def test_a_portal_answers_in_the_centers_place(bird: Parrot, line: ChaosLine, kind: str) -> None:
    line.set(Weather(portal=kind))
    with to(line) as client:
        try:
            status = client.post("/", content=LARGE).status_code
        except httpx.DecodingError:
            status = 0
        assert status == {"redirect": 302, "sign in": 511, "nothing": 204, "rubbish": 0}.get(kind, status)
        line.set(Weather())
        assert client.post("/", content=SMALL).content == SMALL
    assert bird.heard == [SMALL]


def test_a_proxy_that_stores_and_forwards_passes_on_nothing_of_what_is_cut(bird: Parrot, line: ChaosLine) -> None:
    line.set(Weather(stores_and_forwards=True))
    assert seconds(line, LARGE) > 0
    line.set(Weather(stores_and_forwards=True, cut_every_bytes=100_000))
    with to(line) as client, pytest.raises((httpx.ReadError, httpx.WriteError)):
        client.post("/", content=LARGE)
    line.set(Weather(stores_and_forwards=True))
    assert seconds(line) > 0
    assert (bird.heard, bird.cut) == ([LARGE, SMALL], 0)


def test_headers_get_lost_each_way(bird: Parrot, line: ChaosLine) -> None:
    line.set(Weather(strips_up=("x-mine",), strips_down=("x-said",)))
    with to(line) as client:
        reply = client.post("/", content=SMALL, headers={"X-Mine": "1", "X-Kept": "2"})
    assert reply.content == SMALL and "X-Said" not in reply.headers
    assert "X-Mine" not in bird.headers and bird.headers["X-Kept"] == "2"


def test_a_reply_without_its_length_ends_with_the_line(line: ChaosLine) -> None:
    line.set(Weather(strips_down=("content-length",)))
    assert seconds(line, LARGE) > 0


def test_a_foreign_certificate_is_refused_and_a_right_one_is_not(bird: Parrot, tmp_path: Path) -> None:
    for host, is_believed in (("hotel.example", False), ("127.0.0.1", True)):
        certified = certify(host, tmp_path / host)
        trusting = ssl.create_default_context(cafile=str(certified.authority))
        with (
            chaos_line(bird.url, certificate=certified.context) as line,
            httpx.Client(base_url=line.tls_url, verify=trusting) as client,
        ):
            if is_believed:
                assert client.post("/", content=SMALL).content == SMALL
            else:
                with pytest.raises(httpx.ConnectError, match="certificate"):
                    client.post("/", content=SMALL)
    assert bird.heard == [SMALL]


def test_a_center_that_is_gone_is_a_connection_that_is_reset() -> None:
    with parrot() as other:
        url = other.url
    with chaos_line(url) as line, to(line) as client, pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
        client.post("/", content=SMALL)


def test_a_line_in_a_process_of_its_own_does_the_same(bird: Parrot) -> None:
    with chaos_process(bird.url, Weather(lost_replies=1.0, times=1)) as line, to(line) as client:
        with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
            client.post("/", content=SMALL)
        line.set(Weather(strips_down=("x-said",)))
        assert "X-Said" not in client.post("/", content=SMALL).headers
        counts = line.counts()
        assert (counts.requests, counts.turns, counts.fates, counts.connections) == (2, 1, 1, 2)
        line.cut()
        line.fall_silent()
        assert line.counts().cuts == 1
