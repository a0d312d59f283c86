"""A line without TLS: to read all the world's certificates takes longer than most syncs of a test."""

import httpx

from sync.central import HttpCentral
from sync.transport import STALL_SECONDS, HttpLine


def quick_line(url: str, stalls_after: float = STALL_SECONDS) -> HttpCentral:
    """To the center at this address, in clear."""
    client = httpx.Client(base_url=url, timeout=httpx.Timeout(stalls_after, connect=10.0), verify=False)
    return HttpCentral(url, line=HttpLine(url, client=client))
