"""S3 to test against, on this machine: moto's server, and a hop before it that can lose an answer."""

import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

import httpx

BUCKET = "inspector-photos"


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket of a running store. `url` is the store's."""

    url: str

    def environment(self, url: str = "") -> dict[str, str]:
        """What a worker needs to reach it (by way of another address)."""
        return {
            "AWS_ACCESS_KEY_ID": "an-example",
            "AWS_SECRET_ACCESS_KEY": "the-secret-of-the-tests",
            "AWS_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": url or self.url,
        }

    def put(self, key: str, content: bytes) -> None:
        """Behind the program's back."""
        httpx.put(f"{self.url}/{BUCKET}/{key}", content=content).raise_for_status()

    def keys(self, prefix: str) -> list[str]:
        """Every object below, by name."""
        told = httpx.get(f"{self.url}/{BUCKET}", params={"list-type": "2", "prefix": prefix}).raise_for_status().text
        return sorted(part.partition("</Key>")[0] for part in told.split("<Key>")[1:])


@contextmanager
def running_s3() -> Iterator[Bucket]:
    from moto.server import ThreadedMotoServer  # noqa: PLC0415 - only who needs it waits for it

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        bucket = Bucket(f"http://127.0.0.1:{server.get_host_and_port()[1]}")
        httpx.put(f"{bucket.url}/{BUCKET}").raise_for_status()
        yield bucket
    finally:
        server.stop()


@dataclass
class Hop:
    """A line to the store that misbehaves by name."""

    url: str
    _store: int
    _loses_answers: int = 0
    _strips_conditions: bool = False
    _spoils_bodies: bool = False
    statuses: list[int] = field(default_factory=list)
    _stops_photos: bool = False
    is_stuck: threading.Event = field(default_factory=threading.Event)

    def loses_an_answer(self) -> None:
        """What is asked next is done, and its answer never comes."""
        self._loses_answers = 1

    def strips_conditions(self) -> None:
        """A store that does not know If-None-Match."""
        self._strips_conditions = True

    def spoils_bodies(self) -> None:
        """What is stored from now on is stored with other bytes."""
        self._spoils_bodies = True

    def gets_stuck_with_a_photo(self) -> None:
        """The next photo does not go through, and nobody is told. `is_stuck` is set when it is on its way."""
        self._stops_photos = True

    def carry(self, client: socket.socket) -> None:
        with client, suppress(OSError), socket.create_connection(("127.0.0.1", self._store)) as store:
            threading.Thread(target=self._down, args=(store, client), daemon=True).start()
            while up := client.recv(65536):
                if self._stops_photos and up.startswith(b"PUT "):
                    self._stops_photos = False
                    self.is_stuck.set()
                    while client.recv(65536):
                        pass
                    return
                store.sendall(self._as_misbehaved(up))

    def _as_misbehaved(self, up: bytes) -> bytes:
        if self._strips_conditions:
            return up.replace(b"if-none-match", b"x-none-match")
        return up.replace(b"a photo", b"a phot0") if self._spoils_bodies else up

    def _down(self, store: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while down := store.recv(65536):
                if down.startswith(b"HTTP/1.1 "):
                    self.statuses.append(int(down[9:12]))
                if self._loses_answers:
                    self._loses_answers = 0
                    client.shutdown(socket.SHUT_RDWR)
                    return
                client.sendall(down)


@contextmanager
def hop_to(bucket: Bucket) -> Iterator[Hop]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        hop = Hop(f"http://127.0.0.1:{listener.getsockname()[1]}", int(bucket.url.rpartition(":")[2]))

        def accept() -> None:
            with suppress(OSError):
                while True:
                    threading.Thread(target=hop.carry, args=(listener.accept()[0],), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield hop
