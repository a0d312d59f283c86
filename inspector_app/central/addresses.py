"""The address that people type to reach a center, as a browser names it in what it sends."""

from typing import Final
from urllib.parse import urlsplit

_PORTS: Final = {"https": 443, "http": 80}


def read_origin(typed: str) -> str:
    """Scheme, host and port: "https://center.example". A browser names a page's origin so, in lower case, without the
    usual port and a slash, and every other form would refuse it.

    Raises ValueError where it is no such address.
    """
    parts = urlsplit(typed.strip())
    host, port = parts.hostname, parts.port
    if parts.scheme not in _PORTS or not host or parts.path not in ("", "/"):
        raise ValueError("not an address like https://center.example")
    if parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("an address has nothing behind the host and its port")
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + ("" if port in (None, _PORTS[parts.scheme]) else f":{port}")
