"""A machine without a browser: the screen tests fail there, with a sentence that says what to do; none is skipped."""

import os
import subprocess
import sys
from pathlib import Path

from tests.support.patience import PATIENCE_SECONDS

ROOT = Path(__file__).resolve().parents[2]
ONE = "tests/browser/test_the_day.py"


def test_a_screen_test_fails_where_there_is_no_chromium(tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "INSPECTOR_"))}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "-p", "no:cacheprovider", "-p", "no:schemathesis", ONE],
        env={**kept, "PATH": str(tmp_path), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    assert "NoChromium: No Chromium was found. Install it" in done.stdout
    assert "1 error" in done.stdout and "skipped" not in done.stdout
