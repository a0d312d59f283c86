"""A command does not wait for what it will not use: each of these takes longer to import than the command to run."""

import subprocess
import sys

import pytest

SLOW = ("flet", "fontTools", "fpdf", "httpx", "psycopg")


@pytest.mark.parametrize(
    ("module", "may"),
    [
        ("inspector_app.commands.device", ()),
        ("inspector_app.commands.center", ()),
        ("inspector_app.device.phone", ("flet", "httpx")),
    ],
)
def test_what_is_slow_to_import_is_imported_by_who_uses_it(module: str, may: tuple[str, ...]) -> None:
    script = f"import {module}, sys; print(*({{*{SLOW!r}}} & {{*sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert {*done.stdout.split()} <= {*may}
