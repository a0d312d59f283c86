from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector_app.vault.vault import Vault
from tests.unit.vault.samples import CHEAP, HEADER, OTHER_VISIT, PASSPHRASE, VISIT


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the vault is."""
    return tmp_path / "vault"


@pytest.fixture
def vault(folder: Path) -> Iterator[Vault]:
    """An open vault with two visits and nothing in them."""
    with Vault.create(folder, PASSPHRASE, kdf=CHEAP) as made:
        made.write(lambda contents: contents.add_visit(VISIT, HEADER))
        made.write(lambda contents: contents.add_visit(OTHER_VISIT, None))
        yield made
