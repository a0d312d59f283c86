"""The `inspector` command as a process of its own, and the center as one: to be used, killed and judged.

Most are forked (`forks`), which is sooner done. `start`, and what runs afresh, is an interpreter of its own, as a
person's shell begins it.
"""

import json
import os
import select
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner, Result

from inspector_app.central.headquarters import Headquarters
from inspector_app.cli import app
from inspector_app.clock import SystemClock
from inspector_app.device.enrollment import enroll as enroll_device
from inspector_app.vault.passphrase import Kdf
from tests.support.forks import PIPE, STDOUT, Forked
from tests.support.patience import PATIENCE_SECONDS
from tests.support.quick_line import quick_line

ROOT = Path(__file__).resolve().parents[2]
PASSPHRASE = "a passphrase of the tests"
STARTS_WITHIN_SECONDS, ENDS_WITHIN_SECONDS = PATIENCE_SECONDS, 4 * PATIENCE_SECONDS
_INSPECTOR = "inspector_app.cli"
QUICK = Kdf(n=2**10)
"""A passphrase stretched little: the vaults of tests hold nothing worth a guess."""


def environment() -> dict[str, str]:
    """A clean one: nothing of the developer's own reaches the command."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "INSPECTOR_PASSPHRASE": PASSPHRASE, "PYTHONUNBUFFERED": "1"}


def words(*arguments: object) -> list[str]:
    return [sys.executable, "-m", _INSPECTOR, *map(str, arguments)]


def inspector(*arguments: object, exits: int | None = 0, **environ: str) -> str:
    """Run the command to its end and give what it printed."""
    done = run(*arguments, **environ)
    assert exits is None or done.returncode == exits, f"{arguments}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def run(*arguments: object, **environ: str) -> "subprocess.CompletedProcess[str]":
    """Run the command to its end, whatever it comes to."""
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as complained:
        running = Forked(_INSPECTOR, *arguments, env={**environment(), **environ}, stdout=said, stderr=complained)
        code = running.wait(ENDS_WITHIN_SECONDS)
        said.seek(0)
        complained.seek(0)
        return subprocess.CompletedProcess(running.args, code, said.read(), complained.read())


def run_afresh(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """The same by an interpreter of its own."""
    return subprocess.run(
        words(*arguments),
        env=environment(),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=ENDS_WITHIN_SECONDS,
        check=False,
    )


def inspector_json(*arguments: object, exits: int | None = 0) -> "dict[str, object] | list[dict[str, object]]":
    """The one JSON value that the command prints with --json."""
    found = json.loads(inspector(*arguments, "--json", exits=exits))
    assert isinstance(found, (dict, list))
    return found


def run_here(*arguments: object, **environ: str) -> Result:
    """The same command in this process, which is sooner done: where nothing of it needs a process of its own."""
    given = {"INSPECTOR_PASSPHRASE": PASSPHRASE, **environ}
    return CliRunner().invoke(app, [*map(str, arguments)], env=given)


def done_here(*arguments: object, exits: int = 0, **environ: str) -> str:
    """What it printed."""
    result = run_here(*arguments, **environ)
    assert result.exit_code == exits, (arguments, result.output, result.exception)
    return result.stdout


def json_here(*arguments: object, exits: int = 0) -> "dict[str, object] | list[dict[str, object]]":
    """The one JSON value that it printed with --json."""
    found = json.loads(done_here(*arguments, "--json", exits=exits))
    assert isinstance(found, (dict, list))
    return found


def fork(*arguments: object) -> Forked:
    """Begin the command and leave it running."""
    return Forked(_INSPECTOR, *arguments, env=environment(), stdout=PIPE, stderr=STDOUT)


def start(*arguments: object) -> "subprocess.Popen[str]":
    """The same by an interpreter of its own."""
    return subprocess.Popen(
        words(*arguments), env=environment(), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def kill(process: "Forked | subprocess.Popen[str]") -> None:
    """kill -9 if it still runs, and wait until it is gone."""
    process.kill()
    process.wait()
    let_go(process)


def let_go(process: "Forked | subprocess.Popen[str]") -> None:
    """Close what a process that ended had to say."""
    if process.stdout:
        process.stdout.close()


@dataclass
class RunningCenter:
    """A center in a process of its own."""

    process: "Forked | subprocess.Popen[str]"
    url: str
    data: Path

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])


@contextmanager
def center(data: Path, port: int = 0, *, afresh: bool = False) -> Iterator[RunningCenter]:
    """A center on this data folder, until the block ends or somebody kills it."""
    words = ("central", "--data", data, "--port", port)
    process = start(*words) if afresh else fork(*words)
    try:
        yield RunningCenter(process, _ready(process), data)
    finally:
        kill(process)


def _ready(process: "Forked | subprocess.Popen[str]") -> str:
    assert process.stdout is not None
    readable, _, _ = select.select([process.stdout], [], [], STARTS_WITHIN_SECONDS)
    line = process.stdout.readline() if readable else ""
    assert line.startswith("ready http://"), f"the center did not start: {line}{process.stdout.read() if line else ''}"
    return line.removeprefix("ready ").strip()


def enroll_by_command(center: RunningCenter, vault: Path, email: str = "tests.lead@example.test") -> None:
    """Make a vault and enroll it, by the commands. Whatever opens it stretches its passphrase in full."""
    invited = inspector_json("invite", "--data", center.data, "--email", email, "--role", "inspector")
    assert isinstance(invited, dict)
    enrolled = run_afresh("enroll", "--vault", vault, "--central", center.url, "--code", invited["code"])
    assert enrolled.returncode == 0, enrolled.stderr


def enroll(center: RunningCenter, vault: Path, email: str = "tests.lead@example.test") -> None:
    """The same in this process, for vaults that are opened often: its passphrase is stretched little."""
    with Headquarters.open(center.data) as headquarters:
        code = headquarters.invite(email, "inspector").code
    with closing(quick_line(center.url)) as line:
        enroll_device(
            vault, PASSPHRASE, url=center.url, code=code, clock=SystemClock(), central=line, kdf=QUICK
        ).close()
