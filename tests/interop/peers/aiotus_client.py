"""aiotus, as a job on standard input says. One JSON line comes back: {"url"} or {"error"}.

Its `upload` cannot follow an address that is a path alone, as RFC 9110 allows; its two halves are used instead.
"""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import aiohttp  # type: ignore[import-not-found]
import aiotus.core  # type: ignore[import-not-found]
import aiotus.creation  # type: ignore[import-not-found]
import yarl  # type: ignore[import-not-found]


async def bring(job: dict[str, Any]) -> str:
    endpoint, headers = yarl.URL(job["endpoint"]), job["headers"]
    metadata = {name: value.encode() for name, value in job["metadata"].items()}
    chunk = job.get("chunkSize", 1 << 30)
    async with aiohttp.ClientSession() as session:
        with Path(job["file"]).open("rb") as file:  # noqa: ASYNC230  # nobody waits
            url = yarl.URL(job["url"]) if "url" in job else None
            url = url or endpoint.join(await aiotus.creation.create(session, endpoint, file, metadata, headers=headers))
            for attempts_left in reversed(range(1 + job.get("retries", 0))):
                try:
                    await aiotus.core.upload_buffer(session, url, file, chunksize=chunk, headers=headers)
                    break
                except aiohttp.ClientError:
                    if not attempts_left:
                        raise
    return str(url)


try:
    told = {"url": asyncio.run(bring(json.load(sys.stdin)))}
except Exception as error:  # noqa: BLE001  # whatever it is, it is told
    told = {"error": repr(error)}
sys.stdout.write(json.dumps(told))
