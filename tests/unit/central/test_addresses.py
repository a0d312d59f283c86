"""What people type as the center's address, and what a browser makes of it."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from inspector_app.central.addresses import read_origin
from inspector_app.cli import app


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://center.example", "https://center.example"),
        ("https://center.example/", "https://center.example"),
        (" HTTPS://Center.Example:443 ", "https://center.example"),
        ("http://center.example:80", "http://center.example"),
        ("https://center.example:8443/", "https://center.example:8443"),
        ("http://[::1]:8080", "http://[::1]:8080"),
    ],
)
def test_an_address_is_taken_as_browsers_name_it(typed: str, origin: str) -> None:
    assert read_origin(typed) == origin


@pytest.mark.parametrize(
    "typed",
    [
        *("center.example", "", "https://", "ftp://center.example", "https://center.example/review"),
        *("https://a@b.example", "https://center.example?x", "https://center.example:port", "https://[center"),
    ],
)
def test_what_is_no_address_is_told_before_the_center_starts(typed: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_origin(typed)
    told = CliRunner().invoke(app, ["central", "--data", str(tmp_path / "data"), "--address", typed])
    assert told.exit_code == 2 and "address" in told.output
    assert not [*tmp_path.iterdir()]
