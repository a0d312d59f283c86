"""What was released stays as it is: visits are pinned to these bytes."""

import hashlib
import json
import tomllib
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from inspector_app.criteria.authoring import sources_folder
from inspector_app.criteria.publishing import file_name, publish
from inspector_app.criteria.sets import Shelf, published_folder
from tests.support.criteria_facts import authored_sets, source_files
from tools.criteria_table import FILE, render

RELEASED = {
    "air-carrier.2026.2.json": "8da40a9fd2f40cd4829deb5906e13027936a4813497005f12d0284b88bac0e68",
    "consolidator.2026.2.json": "1435ea69e76eaa83adb776504d0d2a4d6c125a8650c0730cfd75754da1d868fa",
    "customs-broker.2026.2.json": "4564f89b46b712e478856e540e8ca975fc34cb713e61c1ace50bb8a6958e7e82",
    "exporter.2026.2.json": "2350aba9814bc9f5b29402c1bb79482a45ad9a9adfb24d29a58892a04dd39e17",
    "foreign-manufacturer.2026.1.toml": "6b4e33de14e0a9bc5e23a33c5bf497714b8cd3621995be0e611d86ca894a75a6",
    "foreign-manufacturer.2026.2.json": "ccd79ee6550fee275c6455bd6eb08db2be2b4feb4b8da0a36c3f7dc7237e8eee",
    "highway-carrier-us-canada.2026.2.json": "00dd9184dd0dad961e8fe34d7552301b8270c469c7d1ceef60e467e347d99fb1",
    "highway-carrier-us-mexico.2026.2.json": "b44b15c87932c457bfdaaa14d721fbca5509b82c931ae71cfe8ba76b0dd825ae",
    "importer.2020.1.json": "7716e495bbf4651711342b2d5600ae5629bd546b9f4f6eddf52e3fd55180d5c8",
    "importer.2026.2.json": "6f71e55c53f51340db5d676d0640198cd13542e7ffc041ac8e44d16d00cee782",
    "marine-terminal.2026.2.json": "7e85957776b227294e807c2742b199418bfd9bf530a4978ce17f4e5df423f115",
    "mexican-long-haul-carrier.2026.2.json": "777607f50c38d1209fea8bc1d2225a5a2a91823e815378c3ade61578a7012081",
    "rail-carrier.2026.2.json": "1148cd5294956e331ebfb1fc38d0a339bba3b82e24b03f6f931979dc56aa4d37",
    "sea-carrier.2026.2.json": "aa36f4bed6fc5dc6cd9bd146dbdbcfabb1233b182e3d9c81396c4186f925050a",
}


SCHEMA = Draft202012Validator(json.loads((sources_folder() / "schema.json").read_text(encoding="utf-8")))


def test_what_is_there_is_what_was_released() -> None:
    assert {path.name for path in published_folder().iterdir()} == set(RELEASED)


@pytest.mark.parametrize("name", sorted(RELEASED))
def test_a_released_file_never_changes(name: str) -> None:
    content = Path(published_folder() / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == RELEASED[name], "publish a new edition instead"


def test_publishing_the_sources_gives_the_released_files() -> None:
    published = {file_name(one): publish(one) for one in authored_sets()}
    assert set(published) == {name for name in RELEASED if name.endswith(".json")}
    for name, content in published.items():
        assert content == (published_folder() / name).read_bytes(), name


@pytest.mark.parametrize("path", source_files(), ids=lambda path: path.stem)
def test_every_source_is_of_the_form_that_the_schema_gives(path: Path) -> None:
    SCHEMA.validate(json.loads(json.dumps(tomllib.loads(path.read_text(encoding="utf-8")), default=str)))


@pytest.mark.parametrize("name", [name for name in sorted(RELEASED) if name.endswith(".json")])
def test_every_published_set_is_of_the_form_that_the_schema_gives(name: str) -> None:
    SCHEMA.validate(json.loads((published_folder() / name).read_bytes()))


def test_every_released_set_can_be_read() -> None:
    digests = {one.digest for one in Shelf().all()}
    assert digests == set(RELEASED.values())


def test_the_table_in_the_documentation_is_what_the_sets_give() -> None:
    assert FILE.read_text(encoding="utf-8") == render(Shelf().all())
