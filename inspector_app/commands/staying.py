"""After the demo's day: the center and both apps, each a process of its own as in the field, until one interrupts."""

import contextlib
import select
import subprocess
import sys
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from inspector_app.commands.printing import complain, say
from inspector_app.commands.story import INSPECTORS, PASSPHRASE, PASSWORD, SUPERVISOR

_STARTS_WITHIN_SECONDS: Final = 60.0


def stay(folder: Path, url: str, *, opens_browser: bool) -> None:
    """Serve the day's center and vaults, say where, and wait to be interrupted."""
    port = url.rpartition(":")[2]
    commands: list[tuple[object, ...]] = [("central", "--data", folder / "center", "--port", port)]
    commands += [("app", "--vault", folder / person.folder, "--no-browser") for person in INSPECTORS]
    with contextlib.ExitStack() as started:
        parts = [started.enter_context(_started(*words)) for words in commands]
        _, *apps = [_ready(part) for part in parts]
        _tell(url, apps)
        if opens_browser:
            webbrowser.open(apps[0])
        with contextlib.suppress(KeyboardInterrupt):
            _wait_for_ever()
        say("\nEnding.")


def _tell(url: str, apps: list[str]) -> None:
    say("\n9. Now try it by hand. Each link of an app works once; the pages are this machine's alone.")
    for person, link in zip(INSPECTORS, apps, strict=True):
        say(f"   The app of {person.name}:  {link}")
    say(f"      passphrase: {PASSPHRASE}")
    say(f"   The review console:  {url}/review")
    say(f"      {SUPERVISOR.email}, password: {PASSWORD}")
    say("   Try: open the visit with the conflict on a phone and settle it; photograph a seal; remark on a finding")
    say("   in the console and see it on the phone; save the summary as a PDF.")
    say("   Ctrl-C ends it.")
    sys.stdout.flush()


def _wait_for_ever() -> None:
    while True:
        select.select([], [], [], 3600)


@contextlib.contextmanager
def _started(*words: object) -> Iterator["subprocess.Popen[str]"]:
    """The command with these words, ended with the block."""
    command = [sys.executable, "-m", "inspector_app.cli", *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own command
        try:
            yield process
        finally:
            process.terminate()


def _ready(process: "subprocess.Popen[str]") -> str:
    """The address that it says it is ready at."""
    assert process.stdout is not None
    readable, _, _ = select.select([process.stdout], [], [], _STARTS_WITHIN_SECONDS)
    line = process.stdout.readline() if readable else ""
    if not line.startswith("ready "):
        complain("a part of the demo did not start")
        raise SystemExit(1)
    return line.removeprefix("ready ").strip()
