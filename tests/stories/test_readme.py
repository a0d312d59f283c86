"""What README tells a person to type exists, and a day plays through."""

import re
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from inspector_app.cli import app
from inspector_app.commands.demo import play
from tests.support.commands import ROOT
from tests.support.office import QUICK

README = (ROOT / "README.md").read_text()
DONE = README.partition("## What is not done")[0]
COMMANDS = sorted(set(re.findall(r"`inspector ((?:criteria )?[a-z-]+)([^`]*)`", DONE)))


def test_readme_names_commands() -> None:
    assert len(COMMANDS) > 10


@pytest.mark.parametrize(("command", "words"), COMMANDS)
def test_every_command_and_option_in_readme_exists(command: str, words: str) -> None:
    found: object = get_command(app)
    for word in command.split():
        found = found.commands[word]  # type: ignore[attr-defined]
    options = {option for parameter in found.params for option in (*parameter.opts, *parameter.secondary_opts)}  # type: ignore[attr-defined]
    assert set(re.findall(r"--[a-z-]+", words)) <= options


@pytest.mark.parametrize("target", sorted(set(re.findall(r"`?make ([a-z-]+)", README))))
def test_every_make_target_in_readme_exists(target: str) -> None:
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert f"make {target}" in listed


@pytest.mark.parametrize("path", sorted(set(re.findall(r"\]\(([^)#:]+)\)", README))))
def test_every_file_that_readme_links_to_exists(path: str) -> None:
    assert (ROOT / path).exists()


def test_the_demo_plays_a_whole_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    play(tmp_path, stays=False, kdf=QUICK)
    told = capsys.readouterr().out
    assert "47 entries, 6 photos" in told and "yes" in told and "NO" not in told
    assert (tmp_path / "summary.pdf").read_bytes().startswith(b"%PDF")
