"""Keeps a vault as a version of the app writes it, with the center that it is enrolled at, to be opened for ever.

    git worktree add /tmp/then COMMIT
    python -m tests.support.keep_vault --code /tmp/then --to tests/data/vaults/NAME.tar.gz

Everything is made by that version's own `inspector` command: two visits that the center has, and what was captured
after the last sync. Ids and keys are random, so two runs differ; what is in it is told in `came_to.json`.
"""

import argparse
import contextlib
import gzip
import io
import json
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image

from tests.support.commands import PASSPHRASE

EMAIL = "lead@example.test"


class Then:
    """The command of the version in one folder."""

    def __init__(self, code: Path) -> None:
        self._code = code
        self._environment = {**os.environ, "PYTHONPATH": str(code), "INSPECTOR_PASSPHRASE": PASSPHRASE}
        self._command = [sys.executable, "-c", "from inspector_app.cli import main; main()"]

    def run(self, *arguments: object) -> Any:
        """What it says with --json."""
        command = [*self._command, *map(str, arguments), "--json"]
        ended = subprocess.run(command, env=self._environment, cwd=self._code, stdout=subprocess.PIPE, check=True)
        return json.loads(ended.stdout)

    @contextlib.contextmanager
    def central(self, data: Path) -> Iterator[str]:
        """Its center; the address."""
        command = [*self._command, "central", "--data", str(data), "--port", "0"]
        with subprocess.Popen(
            command, env=self._environment, cwd=self._code, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            try:
                yield process.stdout.readline().split()[1]
            finally:
                process.terminate()
                process.wait()


def make(code: Path, folder: Path) -> dict[str, Any]:
    """A center and a vault in that folder; gives what they came to."""
    then, vault, data, acks = Then(code), folder / "vault", folder / "center", folder / "acks"
    photos = folder / "photos"
    photos.mkdir()
    for number in range(4):
        Image.effect_noise((96, 72), 40 + number).convert("RGB").save(photos / f"{number}.jpg", quality=60)
    day = ("--vault", vault, "--photos", photos, "--photos-per-visit", 1, "--acks", acks)
    with then.central(data) as url:
        code_of_lead = then.run("invite", "--data", data, "--email", EMAIL, "--role", "inspector")["code"]
        then.run("enroll", "--vault", vault, "--central", url, "--code", code_of_lead)
        then.run("rehearse", *day, "--visits", 2, "--answers", 5)
        then.run("sync", "--vault", vault)
    then.run("rehearse", *day, "--visits", 1, "--answers", 3)
    came_to = {
        "status": then.run("status", "--vault", vault),
        "visits": then.run("visits", "--vault", vault),
        "center": then.run("visits", "--data", data),
        "acks": [json.loads(line) for line in acks.read_text().splitlines()],
    }
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=code, capture_output=True, text=True, check=True)
    return {"commit": commit.stdout.strip(), **came_to}


def pack(folder: Path, came_to: dict[str, Any], to: Path) -> None:
    """Vault, center and what they came to, in one file; without names and times of whoever made it."""
    (folder / "came_to.json").write_text(json.dumps(came_to, indent=1))
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for name in ("came_to.json", "vault", "center"):
            tar.add(folder / name, name, filter=_bare)
    to.write_bytes(gzip.compress(packed.getvalue(), mtime=0))


def _bare(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    if Path(member.name).name in {"vault.ballast", "vault.lock"}:
        return None
    member.uid = member.gid = member.mtime = 0
    member.uname = member.gname = ""
    return member


def main() -> None:
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--code", type=Path, required=True, help="The folder of that version.")
    reader.add_argument("--to", type=Path, required=True, help="A .tar.gz, which must not be there yet.")
    asked = reader.parse_args()
    if asked.to.exists():
        raise SystemExit(f"{asked.to} is kept, and never made again.")
    with tempfile.TemporaryDirectory() as folder:
        pack(Path(folder), make(asked.code.resolve(), Path(folder)), asked.to)


if __name__ == "__main__":
    main()
