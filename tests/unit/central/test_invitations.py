"""Whom an invitation is for decides what its code opens, and the command says where to use it."""

import json
from pathlib import Path

import pytest

from inspector_app.central.headquarters import Headquarters
from inspector_app.central.serving import running
from inspector_app.clock import SystemClock
from inspector_app.commands.center import invite
from inspector_app.device.enrollment import enroll
from sync.central import HttpCentral
from sync.errors import SyncError
from tests.support.office import QUICK
from tests.unit.central.reviewers import HERE, PASSWORD


def test_the_command_says_where_a_supervisor_uses_the_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    invite(tmp_path, "boss@example.test", "supervisor", "", as_json=False)
    assert "Open /sign-in/first of the center's site in a browser, type the code" in capsys.readouterr().out
    with Headquarters.open(tmp_path) as headquarters, running(headquarters) as url:
        pass
    invite(tmp_path, "boss@example.test", "supervisor", "", as_json=False)
    told = capsys.readouterr().out
    assert f"Open {url}/sign-in/first in a browser" in told
    code = told.splitlines()[1].strip()
    with Headquarters.open(tmp_path) as headquarters:
        assert headquarters.accounts.redeem(code, PASSWORD, source=HERE).email == "boss@example.test"


def test_the_command_tells_programs_the_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    invite(tmp_path, "boss@example.test", "administrator", "Boss", as_json=True)
    told = json.loads(capsys.readouterr().out)
    assert told.keys() == {"code", "person", "email", "role"}


def test_an_inspectors_code_is_for_a_device(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    invite(tmp_path, "ana@example.test", "inspector", "", as_json=False)
    assert "good for seven days and one device" in capsys.readouterr().out


def test_a_supervisors_code_enrolls_no_device(tmp_path: Path) -> None:
    with Headquarters.open(tmp_path / "center") as headquarters, running(headquarters) as url:
        code, line = headquarters.invite("boss@example.test", "supervisor").code, HttpCentral(url)
        with pytest.raises(SyncError):
            enroll(tmp_path / "v", PASSWORD, url=url, code=code, clock=SystemClock(), central=line, kdf=QUICK)
        line.close()
