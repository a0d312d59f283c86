"""A package can be checked with `unzip`, `sha256sum` and `openssl` alone, by the lines that stand in it."""

import base64
import hashlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from inspector_app.custody import forms
from inspector_app.custody.sending import Readable
from sync.ed25519 import generate
from tests.support.office import begin_visit, open_office
from tests.support.parcels import hand_out, resign, unzip
from tests.unit.custody.test_verifying import pack

PROTOCOL: Final = Path(__file__).parents[3] / "sync" / "PACKAGE.md"
PUBLIC: Final = bytes.fromhex("302a300506032b6570032100")
SIGNED: Final = "Signature Verified Successfully"


@pytest.fixture(scope="module")
def packages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, bytes]]:
    """Of one visit: packed on the phone, at the center, and without its contents."""
    folder = tmp_path_factory.mktemp("by-hand")
    with open_office(folder) as office:
        with office.center_running():
            lead = office.enroll("lead")
            visit = begin_visit(lead).visit
            office.sync(lead)
        whole, redacted = Readable(), Readable(is_redacted=True)
        office.headquarters.packages.export(visit, folder / "center.zip", whole)
        made = {"phone": hand_out(lead, visit, folder / "phone.zip", whole)}
        made |= {"redacted": hand_out(lead, visit, folder / "redacted.zip", redacted)}
        yield {name: path.read_bytes() for name, path in {**made, "center": folder / "center.zip"}.items()}


def lines_in(package: bytes) -> str:
    """The commands of its README: all that is indented below the word about the hand."""
    told = unzip(package)[forms.README].decode().partition("Checking it by hand")[2]
    return "".join(f"{line[2:]}\n" for line in told.splitlines() if line.startswith("  "))


def check(package: bytes, folder: Path) -> tuple[bool, str]:
    """Follow the lines to the letter, in a shell; whether the last one succeeds, and all that was said."""
    path = folder / "package.zip"
    path.write_bytes(package)
    empty = folder / "empty"
    empty.mkdir()
    told = {"PATH": os.environ["PATH"], "PACKAGE": str(path), "TMPDIR": str(folder)}
    done = subprocess.run(
        ["/bin/sh", "-c", lines_in(package)], cwd=empty, env=told, capture_output=True, text=True, check=False
    )
    return done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["phone", "center", "redacted"])
def test_the_lines_in_a_package_check_it(packages: dict[str, bytes], tmp_path: Path, name: str) -> None:
    is_good, told = check(packages[name], tmp_path)
    notes = sum(unzip(packages[name])[file].count(b"\n") for file in (forms.KEYS, forms.CERTIFICATES))
    assert is_good and told.count(SIGNED) == notes + 1
    assert "every file is as it is listed" in told and "and there is no other" in told
    assert forms.read_root(unzip(packages[name])[forms.CENTER]).center in told


def test_the_lines_in_a_package_are_those_of_the_protocol(packages: dict[str, bytes]) -> None:
    assert f"```sh\n{lines_in(packages['phone'])}```" in PROTOCOL.read_text("utf-8")


def test_a_key_that_lies_in_the_package_is_nobodys(packages: dict[str, bytes], tmp_path: Path) -> None:
    forger, files = generate(), unzip(packages["phone"])
    own = base64.b32encode(hashlib.sha256(forger.public_key).digest()[:16]).decode().rstrip("=").lower()
    named = dict.fromkeys((own, f"{own}.der", "device.der"), PUBLIC + forger.public_key)
    last = {name: files.pop(name) for name in (forms.MANIFEST, forms.SIGNATURE)}
    is_good, told = check(pack(resign({**files, **named, **last}, forger, device=own)), tmp_path)
    assert not is_good and SIGNED not in told.splitlines()[-1]


def test_a_certificate_that_the_center_did_not_sign_makes_nobody_a_maker(
    packages: dict[str, bytes], tmp_path: Path
) -> None:
    files = unzip(packages["phone"])
    files[forms.CERTIFICATES] = files[forms.CERTIFICATES].replace(b"role inspector", b"role supervisor")
    is_good, told = check(pack(files), tmp_path)
    assert not is_good and "every file is as it is listed" not in told
