"""A command after wrong tries: it waits, and then goes on."""

from pathlib import Path

import pytest

from inspector_app.clock import SystemClock
from inspector_app.commands.device import open_session
from inspector_app.device.errors import NotEnrolled
from inspector_app.vault.errors import WrongPassphrase
from inspector_app.vault.tries import FREE_TRIES, Tries, Way
from inspector_app.vault.vault import Vault
from tests.support.commands import PASSPHRASE
from tests.support.office import QUICK


def test_a_command_waits_out_what_wrong_tries_cost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("inspector_app.vault.tries._DELAYS_SECONDS", (0.5,))
    monkeypatch.setenv("INSPECTOR_PASSPHRASE", PASSPHRASE)
    Vault.create(tmp_path, PASSPHRASE, kdf=QUICK).close()
    tries = Tries(tmp_path, SystemClock())
    for _ in range(FREE_TRIES + 1):
        with pytest.raises(WrongPassphrase):
            Vault.open(tmp_path, "another passphrase", tries=tries)
    with pytest.raises(NotEnrolled):  # so it was opened
        open_session(tmp_path)
    assert "It goes on in 1 s." in capsys.readouterr().err
    assert tries.wrong(Way.PASSPHRASE) == 0
