"""What `flet build` starts, started as it would be: with a screen somewhere else, and nothing of the center's."""

import contextlib
import os
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from inspector_app.device.errors import NoStorage
from inspector_app.device.phone import vault_folder


def test_the_vault_lies_where_an_update_of_the_app_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLET_APP_STORAGE_DATA", str(tmp_path))
    assert vault_folder() == tmp_path / "vault"
    monkeypatch.delenv("FLET_APP_STORAGE_DATA")
    with pytest.raises(NoStorage, match="inspector app"):
        vault_folder()


def test_the_entry_of_a_phone_starts_the_app(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    told = {"FLET_APP_STORAGE_DATA": str(tmp_path), "FLET_FORCE_WEB_SERVER": "1", "FLET_SERVER_PORT": str(port)}
    with subprocess.Popen([sys.executable, "main.py"], env={**os.environ, **told}) as phone:
        try:
            assert _answers(port, phone)
        finally:
            phone.kill()


def _answers(port: int, phone: "subprocess.Popen[bytes]") -> bool:
    for _ in range(300):
        with contextlib.suppress(httpx.TransportError):
            return "flutter" in httpx.get(f"http://127.0.0.1:{port}/").text
        with contextlib.suppress(subprocess.TimeoutExpired):
            raise AssertionError(f"it ended with {phone.wait(0.1)}")
    return False
