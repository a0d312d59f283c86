"""Wrong sets: each kind of fault gets one clear problem, on its line and with its cure, and the schema refuses what one
file by itself shows."""

import json
import tomllib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from inspector_app.criteria.authoring import publish_source, sources_folder
from inspector_app.criteria.checking import check_file
from inspector_app.criteria.errors import CriterionSetRefused
from tests.support.criteria import ALONE, BASE, EXTENDING, write_sources
from tests.support.wrong_criteria import KINDS, Wrong, lay_out


@cache
def _schema() -> Draft202012Validator:
    schema = json.loads((sources_folder() / "schema.json").read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def _fits(text: str) -> bool:
    return bool(_schema().is_valid(json.loads(json.dumps(tomllib.loads(text), default=str))))


def test_there_are_many_kinds_of_wrong_sets() -> None:
    assert len({wrong.kind for wrong in KINDS}) == len(KINDS) >= 36


@pytest.mark.parametrize("text", [ALONE, BASE, EXTENDING])
def test_the_schema_takes_what_is_right(text: str) -> None:
    assert _fits(text)


def test_the_schema_takes_what_is_published(tmp_path: Path) -> None:
    folder = write_sources(tmp_path)
    for name in ("alone", "small"):
        assert _schema().is_valid(json.loads(publish_source(folder / f"{name}.toml")))


@pytest.mark.parametrize("name", ["alone", "small", "small-base"])
def test_the_right_sources_have_no_fault(name: str, tmp_path: Path) -> None:
    assert check_file(write_sources(tmp_path) / f"{name}.toml") == ()


@pytest.mark.parametrize("wrong", KINDS, ids=lambda wrong: wrong.kind)
def test_a_wrong_set_gets_one_clear_problem(wrong: Wrong, tmp_path: Path) -> None:
    problems = check_file(lay_out(wrong, tmp_path))
    assert len(problems) == 1, "\n".join(map(str, problems))
    (problem,) = problems
    assert wrong.what in problem.what
    assert wrong.cure in problem.cure
    assert (problem.file, problem.line) == (f"{wrong.file}.toml", wrong.line()), str(problem)
    assert str(problem).startswith(f"{wrong.file}.toml:{wrong.line()}: {problem.key}: ")


@pytest.mark.parametrize("wrong", KINDS, ids=lambda wrong: wrong.kind)
def test_the_schema_refuses_whatever_one_file_by_itself_shows(wrong: Wrong) -> None:
    assert _fits(wrong.text()) is wrong.only_check


@pytest.mark.parametrize("name", ["small", "alone"])
def test_nothing_is_published_of_what_is_wrong(name: str, tmp_path: Path) -> None:
    path = write_sources(tmp_path) / f"{name}.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('"importer"', '"smuggler"'), encoding="utf-8")
    with pytest.raises(CriterionSetRefused, match="'smuggler' is none"):
        publish_source(path)


@pytest.mark.parametrize(
    ("content", "line", "what"),
    [
        (b'format = 2\nid = "a\n', 2, "is not TOML"),
        (b'format = 2\n[[criteria]\nid = "6.2"\n', 2, "is not TOML"),
        (b"format = 2\nid =", 2, "is not TOML"),
        (b'format = 2\ntitle.en = "x"\ntitle.en = "y"\n', 3, "is not TOML"),
        (b'format = 2\nid = "\xff"\n', 2, "is not UTF-8"),
    ],
)
def test_a_file_that_is_no_toml_has_its_line(content: bytes, line: int, what: str, tmp_path: Path) -> None:
    (tmp_path / "wrong.toml").write_bytes(content)
    (problem,) = check_file(tmp_path / "wrong.toml")
    assert (problem.line, what in problem.what, problem.cure != "") == (line, True, True)


def test_a_fault_in_a_base_is_shown_in_the_base(tmp_path: Path) -> None:
    folder = write_sources(tmp_path)
    (folder / "small-base.toml").write_text(BASE.replace('walk = "gate"', 'walk = "gates"'), encoding="utf-8")
    (problem,) = check_file(folder / "small.toml")
    assert str(problem).startswith("small-base.toml:28: criteria[0].elements[0].walk: 'gates' is none")


def test_a_name_that_a_base_gets_wrong_is_shown_where_it_is_written(tmp_path: Path) -> None:
    folder = write_sources(tmp_path)
    (folder / "small-base.toml").write_text(
        BASE.replace('walk = "gate"', 'walk = "gate"\ncondition = "none"'), encoding="utf-8"
    )
    assert check_file(folder / "small-base.toml") == ()
    (problem,) = check_file(folder / "small.toml")
    assert (problem.file, problem.line, problem.key) == ("small-base.toml", 29, "criteria[0].elements[0].condition")


def test_a_published_file_that_was_touched_by_hand_is_told(tmp_path: Path) -> None:
    content = publish_source(write_sources(tmp_path) / "alone.toml")
    path = tmp_path / "alone.2026.2.json"
    path.write_bytes(content)
    assert check_file(path) == ()
    path.write_bytes(json.dumps(json.loads(content)).encode())
    (problem,) = check_file(path)
    assert "is not written as a published set is" in problem.what
    path.write_bytes(content.replace(b'"must"', b'"may"'))
    assert [problem.key for problem in check_file(path)] == ["criteria[0].elements[0].level"]


def test_a_file_that_is_not_there_is_said_to_be(tmp_path: Path) -> None:
    (problem,) = check_file(tmp_path / "none.toml")
    assert "cannot be read" in problem.what


@given(
    name=st.sampled_from(["alone", "small", "small-base"]),
    place=st.integers(0, 10_000),
    length=st.sampled_from([0, 1, 3, 10, 40]),
    instead=st.sampled_from(['"', '"""', "[", "[[criteria]]\n", "{}", "=", "5", "\n", "#", "abstract = true\n", "\0"]),
)
@example(name="alone", place=0, length=0, instead="{}")
@settings(deadline=None, max_examples=60)
def test_no_scratched_source_ends_the_check_in_an_error(name: str, place: int, length: int, instead: str) -> None:
    texts = {"alone": ALONE, "small": EXTENDING, "small-base": BASE}
    start = place % len(texts[name])
    text = texts[name][:start] + instead + texts[name][start + length :]
    with TemporaryDirectory() as temporary:
        path = write_sources(Path(temporary)) / f"{name}.toml"
        path.write_text(text, encoding="utf-8")
        problems = check_file(path)
    assert all(1 <= one.line <= text.count("\n") + 2 for one in problems if one.file == path.name)
    assert all(one.what and one.cure for one in problems)
