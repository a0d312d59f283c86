"""Servers and clients as processes of their own: started, waited for, measured, ended."""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parents[2]
PEERS: Final = Path(__file__).parent / "peers"
PEERS_PYTHON: Final = PEERS / ".venv" / "bin" / "python"
NODE: Final = shutil.which("node") or ""
_STARTS_WITHIN_SECONDS: Final = 60.0
_TICKS_A_SECOND: Final = os.sysconf("SC_CLK_TCK")


class DidNotFinish(Exception):
    """A client was given its time and did not get its work done, or failed."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers."""

    process: "subprocess.Popen[bytes]"
    url: str

    def processor_seconds(self) -> float:
        """What it has used so far; 0 where the system does not tell."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / _TICKS_A_SECOND


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


@contextmanager
def serving(command: Sequence[object], port: int, folder: Path, environ: Mapping[str, str]) -> Iterator[Server]:
    """A server of this command, once its port answers; what it says goes into a file beside its data."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder.parent / f"{folder.name}.log").open("wb") as log:
        process = subprocess.Popen(
            [*map(str, command)], cwd=folder, env=clean(environ), stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_for(process, port)
            yield Server(process, f"http://127.0.0.1:{port}")
        finally:
            process.send_signal(signal.SIGKILL)
            process.wait()


def clean(environ: Mapping[str, str]) -> dict[str, str]:
    """Nothing of the developer's own reaches a program."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, **environ}


def _wait_for(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Until it answers: a port may be open long before."""
    until = time.perf_counter() + _STARTS_WITHIN_SECONDS
    while time.perf_counter() < until and process.poll() is None:
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=_STARTS_WITHIN_SECONDS)
        with contextlib.closing(asking), contextlib.suppress(OSError, http.client.HTTPException):
            asking.request("GET", "/")
            asking.getresponse()
            return
        time.sleep(0.05)  # noqa: TID251  nothing tells when a foreign program listens
    raise DidNotFinish(f"a server did not start: {process.args!r}")


def run(command: Sequence[object], *, within: float, environ: Mapping[str, str]) -> dict[str, Any]:
    """A client of this command, and the one line of JSON that it prints. Raises DidNotFinish."""
    words = [*map(str, command)]
    try:
        done = subprocess.run(words, cwd=ROOT, env=clean(environ), capture_output=True, timeout=within, check=False)
    except subprocess.TimeoutExpired as error:
        raise DidNotFinish(f"not done after {within:.0f} s") from error
    if done.returncode:
        raise DidNotFinish(done.stderr.decode(errors="replace").strip().splitlines()[-1])
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
