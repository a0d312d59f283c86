"""A plugin of pytest: turns one sabotage on for a whole run, and writes down which test failed and how.

`INSPECTOR_SABOTAGE=13a pytest -p tests.museum.switch tests/unit/server/test_uploads.py` lets anybody look for himself.
"""

import json
import os
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.museum.catalog import find
from tests.museum.exhibit import Sabotage

SABOTAGE = "INSPECTOR_SABOTAGE"
REPORT = "INSPECTOR_MUSEUM_REPORT"

_ASSERTIONS = frozenset({"AssertionError", "Failed"})
"""`assert`, and `pytest.raises` that waited in vain."""


def _sabotage() -> Sabotage | None:
    name = os.environ.get(SABOTAGE)
    return find(name) if name else None


def pytest_configure() -> None:
    if sabotage := _sabotage():
        sabotage.turn_on()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed and call.excinfo is not None and REPORT in os.environ:
        name = getattr(item, "originalname", item.name)
        error = call.excinfo
        where = Path(str(error.traceback[-1].path)).parts
        sabotage = _sabotage()
        is_caught = (
            sabotage is not None
            and call.when == "call"
            and name in sabotage.caught_by
            and (error.typename in _ASSERTIONS or error.typename in sabotage.errors)
            and "museum" not in where
        )
        told = {"test": item.nodeid, "name": name, "when": call.when, "error": error.exconly()[:300]}
        with Path(os.environ[REPORT]).open("a") as file:
            file.write(json.dumps({**told, "is_caught": is_caught}) + "\n")
        if is_caught:
            item.session.shouldstop = "the sabotage was caught"
    return report
