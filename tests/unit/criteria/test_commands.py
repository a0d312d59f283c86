"""`inspector criteria`: what it says, writes and exits with."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from inspector_app.cli import app
from inspector_app.criteria.authoring import publish_source
from inspector_app.criteria.sets import load_set, published_folder
from tests.support.criteria import write_sources


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_sources(tmp_path)


def _run(*words: object) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["criteria", *map(str, words)])
    return done.exit_code, done.output


def _spoil(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace('"gate"', '"gates"'), encoding="utf-8")


def test_a_right_set_is_in_order(folder: Path) -> None:
    assert _run("check", folder / "small.toml") == (0, "small.toml: in order\n")
    assert _run("check", folder / "small-base.toml") == (0, "small-base.toml: in order\n")
    shipped = published_folder() / "foreign-manufacturer.2026.1.toml"
    assert _run("check", shipped) == (0, f"{shipped.name}: in order\n")


def test_every_fault_is_told_by_line_with_its_cure(folder: Path) -> None:
    _spoil(folder / "alone.toml")
    code, said = _run("check", folder / "alone.toml")
    key = "criteria[0].elements[{}].walk"
    what = "'gates' is none of the words that may stand here. Did you mean 'gate'?"
    first, second = (f"alone.toml:{line}: {key.format(number)}: {what}" for line, number in ((58, 0), (72, 1)))
    assert (code, said) == (1, f"{first}\n{second}\nalone.toml: 2 faults\n")


def test_programs_get_every_fault_as_json(folder: Path) -> None:
    _spoil(folder / "small-base.toml")
    code, said = _run("check", folder / "small.toml", "--json")
    (problem,) = json.loads(said)["problems"]
    assert (code, json.loads(said)["ok"]) == (1, False)
    assert (problem["file"], problem["line"], problem["key"]) == ("small-base.toml", 28, "criteria[0].elements[0].walk")
    assert problem["what"] and problem["cure"]


def test_the_published_file_of_a_source_is_written_beside_it(folder: Path) -> None:
    code, said = _run("build", folder / "alone.toml")
    written = folder / "alone.2026.2.json"
    assert written.read_bytes() == publish_source(folder / "alone.toml")
    assert (code, said) == (0, f"{written}: alone 2026.2, 2 elements, {load_set(written).digest[:16]}\n")
    assert _run("check", written) == (0, "alone.2026.2.json: in order\n")


def test_the_published_file_goes_where_it_is_told(folder: Path, tmp_path: Path) -> None:
    assert _run("build", folder / "small.toml", "--to", tmp_path / "mine.json")[0] == 0
    assert load_set(tmp_path / "mine.json").id == "small"


def test_nothing_is_written_of_a_wrong_source_or_of_a_base(folder: Path) -> None:
    _spoil(folder / "alone.toml")
    assert _run("build", folder / "alone.toml")[0] == 1
    code, said = _run("build", folder / "small-base.toml")
    assert (code, "is a base, which is only extended" in said) == (1, True)
    assert list(folder.glob("*.json")) == []
