"""tuspy, as a job on standard input says. One JSON line comes back: {"url"} or {"error"}."""

import json
import sys

from tusclient.client import TusClient  # type: ignore[import-not-found]

job = json.load(sys.stdin)
url = ""
try:
    uploader = TusClient(job["endpoint"], headers=job["headers"]).uploader(
        job["file"],
        url=job.get("url"),
        metadata=job["metadata"],
        chunk_size=job.get("chunkSize", 1 << 30),
        upload_checksum=job.get("checksum", False),
        retries=job.get("retries", 0),
        retry_delay=0,
    )
    uploader.upload(stop_at=job.get("stopAt"))
    told = {"url": uploader.url}
except Exception as error:  # noqa: BLE001  # whatever it is, it is told
    told = {"error": repr(error)}
sys.stdout.write(json.dumps(told))
