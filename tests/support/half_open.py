"""A line that dies without saying so: the connection stays open, and nothing comes any more."""

import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from tests.support.device import Device


@contextmanager
def half_open_patch(
    phone: Device, address: str, offset: int, size: int, content: bytes, more: Mapping[str, str] = {}
) -> Iterator[socket.socket]:
    """A PATCH whose connection stays open while its bytes have ceased to come."""
    url = urlsplit(str(phone.line.base_url))
    lines = [f"PATCH {address} HTTP/1.1", f"Host: {url.netloc}", "Content-Type: application/offset+octet-stream"]
    lines += [f"{name}: {value}" for name, value in phone.tus(**more).items()]
    lines += [f"Upload-Offset: {offset}", f"Content-Length: {size - offset}", "", ""]
    with socket.create_connection((str(url.hostname), int(url.port or 0))) as line:
        line.sendall("\r\n".join(lines).encode() + content)
        yield line
