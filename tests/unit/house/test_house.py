"""What installs the app names no host, pins every part, and keeps the phone's list apart from the center's."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[3]
REQUIREMENTS = (ROOT / "requirements.txt").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PIN = re.compile(r"^([a-z0-9.-]+)==(\S+)(?: ;[^\\]*)?((?: \\\n    --hash=sha256:[0-9a-f]{64})+)$", re.MULTILINE)


def pins() -> dict[str, str]:
    """Name to version, of every package in requirements.txt that has at least one hash."""
    return {found[1]: found[2] for found in PIN.finditer(REQUIREMENTS)}


def test_requirements_name_no_host_and_no_folder() -> None:
    assert not re.search(r"://|--(extra-)?index|--find-links|--trusted-host|@ |(^|\s)/", REQUIREMENTS)


def test_every_requirement_is_pinned_by_version_and_hash() -> None:
    lines = REQUIREMENTS.splitlines()
    named = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert len(pins()) == len(named) > 0


def test_what_a_phone_needs_is_pinned_exactly_and_installed_here_in_the_same_version() -> None:
    for requirement in PROJECT["project"]["dependencies"]:
        name, separator, version = requirement.partition("==")
        assert separator, f"{name} is not pinned"
        assert pins()[name] == version


def test_the_centers_parts_stay_off_the_phone() -> None:
    central = {re.split(r"[^a-z0-9-]", each)[0] for each in PROJECT["project"]["optional-dependencies"]["central"]}
    device = {each.partition("==")[0] for each in PROJECT["project"]["dependencies"]}
    assert not central & device


def test_every_import_rule_gives_its_reason() -> None:
    for rule in PROJECT["tool"]["importlinter"]["contracts"]:
        assert rule["type"] == "layers" or len(rule["because"]) > 20
