"""Starts the peers: clients as a job in a process of its own, servers for as long as a block lasts."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
INTEROP = HERE.parent
PYTHON = INTEROP / ".peers" / ("Scripts" if sys.platform == "win32" else "bin") / "python"
CLIENTS = ("tus-js-client", "tuspy", "aiotus")
SERVERS = ("@tus/server", "tuspyserver")
_SCRIPTS = {
    "tus-js-client": "client.mjs",
    "tuspy": "tuspy_client.py",
    "aiotus": "aiotus_client.py",
    "@tus/server": "server.mjs",
    "tuspyserver": "tuspyserver_server.py",
}


class PeerFailed(Exception):
    """What a client of others said instead of an address."""


def _command(peer: str) -> list[str]:
    script = HERE / _SCRIPTS[peer]
    return [_node() if script.suffix == ".mjs" else str(PYTHON), str(script)]


def _node() -> str:
    """The machine's, else the one that came with the peers."""
    found = shutil.which("node") or next((str(path) for path in INTEROP.glob(".peers/**/bin/node")), None)
    assert found is not None, "no node: `make peers` installs one"
    return found


def bring(peer: str, **job: Any) -> dict[str, Any]:
    """Let a client of others do that job. Raises PeerFailed."""
    done = subprocess.run(
        _command(peer), input=json.dumps(job), capture_output=True, text=True, timeout=50, cwd=INTEROP, check=False
    )
    assert done.stdout.strip(), done.stderr
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    if "error" in told:
        raise PeerFailed(told["error"])
    return told


@contextmanager
def serving(peer: str, folder: Path) -> Iterator[str]:
    """A server of others that keeps its files in that folder: its address."""
    process = subprocess.Popen([*_command(peer), str(folder)], stdout=subprocess.PIPE, text=True, cwd=INTEROP)
    try:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        assert address, f"{peer} did not start"
        yield address
    finally:
        process.kill()
        process.communicate()
