"""What runs on a device runs without the packages that only the center has (the extra `central`)."""

import subprocess
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

PROJECT_FILE = tomllib.loads(Path("pyproject.toml").read_text())
PROJECT = PROJECT_FILE["project"]
LEFT_OUT = ("inspector_app.central", "inspector_app.commands", "inspector_app.ui.serving", "sync.server")
"""Never packed for a phone."""
MODULES = (
    "inspector_app.device.phone",
    "inspector_app.device.screens.app",
    "inspector_app.summary.drawing",
    "sync.runner",
    "sync.central",
)


def _names(requirements: list[str]) -> set[str]:
    return {one.split(";")[0].split("[")[0].rstrip("<>=!~. 0123456789,").strip().lower() for one in requirements}


def _central_only() -> set[str]:
    """The modules that the extra brings and the device's own list does not."""
    names = _names(PROJECT["optional-dependencies"]["central"]) - _names(PROJECT["dependencies"])
    return {module for module, of in packages_distributions().items() if {one.lower() for one in of} & names}


@pytest.mark.parametrize("module", MODULES)
def test_a_device_needs_nothing_of_the_center(module: str) -> None:
    left_out = set(PROJECT_FILE["tool"]["flet"]["app"]["exclude"])
    assert {name.replace(".", "/") for name in LEFT_OUT} <= left_out
    missing = _central_only() | set(LEFT_OUT)
    assert "fastapi" in missing and "httpx" not in missing
    script = f"import sys; sys.modules.update(dict.fromkeys({sorted(missing)!r})); import {module}"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
