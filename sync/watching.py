"""Lines that are given up when nothing moves on them, and never because they are slow.

What is written goes into the system's buffer first. On a slow line it takes minutes to leave the machine, and a wait
for the reply that counted from the last write would give up a line that moves all the time. So little is let into that
buffer, and while we wait for a reply, what leaves it counts as moving. There is no limit to the whole.
"""

import socket
import ssl
import sys
from collections.abc import Iterable
from typing import Any, Final, cast

import httpcore
import httpx

_UNSENT_BYTES: Final = 128 * 1024
_LOOKS: Final = 8
"""How often, within the time after which a line is given up, is looked whether something has moved."""

if sys.platform in {"darwin", "ios"}:
    _SO_NWRITE: Final = 0x1024

    def _unsent(line: socket.socket) -> int:
        return line.getsockopt(socket.SOL_SOCKET, _SO_NWRITE)

elif sys.platform != "win32":
    import fcntl
    import termios

    def _unsent(line: socket.socket) -> int:
        """Bytes written here that the other side has not confirmed."""
        return int.from_bytes(fcntl.ioctl(line.fileno(), termios.TIOCOUTQ, bytes(4)), sys.byteorder)

else:

    def _unsent(_: socket.socket) -> int:
        """It cannot be asked there; its buffer is small."""
        return 0


class WatchedStream(httpcore.NetworkStream):
    """A connection of which is known whether something moves."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Raises httpcore.ReadTimeout where for so long nothing has come, and nothing has left, either."""
        if timeout is None:
            return self._stream.read(max_bytes)
        left, looks = self._left(), 0
        while True:
            try:
                return self._stream.read(max_bytes, timeout / _LOOKS)
            except httpcore.ReadTimeout:
                before, left = left, self._left()
                looks = 0 if left < before else looks + 1
                if looks >= _LOOKS:
                    raise

    def _left(self) -> int:
        line = self._stream.get_extra_info("socket")
        try:
            return _unsent(line) if isinstance(line, socket.socket) else 0
        except OSError:
            return 0

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # What the system did not take at once would be copied for every try.
        self._stream.write(cast(bytes, memoryview(buffer)), timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return WatchedStream(self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class WatchedBackend(httpcore.SyncBackend):
    """Opens such connections."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = super().connect_tcp(host, port, timeout, local_address, socket_options)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            line: socket.socket = stream.get_extra_info("socket")
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, _UNSENT_BYTES)
        return WatchedStream(stream)


def watch(client: httpx.Client) -> None:
    """Let a client that has not been used yet open such connections, also through a proxy."""
    for transport in (client._transport, *client._mounts.values()):
        if isinstance(transport, httpx.HTTPTransport):
            transport._pool._network_backend = WatchedBackend()
