"""A line without TLS: to read all the world's certificates takes longer than most syncs of a test."""

import ssl
from typing import Final

import httpx

from sync.central import HttpCentral
from sync.transport import STALL_SECONDS, HttpLine

IN_CLEAR: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""For lines that never use it, and would each make one."""


def quick_line(url: str, stalls_after: float = STALL_SECONDS) -> HttpCentral:
    """To the center at this address, in clear."""
    client = httpx.Client(base_url=url, timeout=httpx.Timeout(stalls_after, connect=10.0), verify=IN_CLEAR)
    return HttpCentral(url, line=HttpLine(url, client=client))
