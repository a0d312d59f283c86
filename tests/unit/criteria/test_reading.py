"""Wrong sets: each gets one clear problem, by file and key."""

from pathlib import Path

import pytest

from inspector_app.criteria.errors import CriterionSetRefused
from inspector_app.criteria.sets import check_set, find_set, load_set

RIGHT = """
format = 1
id = "small"
edition = "1"
entity_type = "importer"
effective_from = 2026-01-01
title.en = "Small"
verified.en = "Not at all"

[[categories]]
id = "6"
title.en = "Seal Security"

[[criteria]]
id = "6.2"
category = "6"

[[criteria.elements]]
id = "6.2"
level = "must"
walk = "gate"
evidence = ["photo"]
title.en = "Sealed"
look_for.en = "A seal"
ticks = [{ word = "view", text.en = "View" }]
"""
ELEMENT = "criteria[0].elements[0]"
TICKS = 'ticks = [{ word = "view", text.en = "View" }]\n'
AGAIN = """
[[criteria.elements]]
id = "6.2"
level = "should"
walk = "gate"
evidence = ["photo"]
title.en = "Sealed"
look_for.en = "A seal"
"""


def test_the_small_set_is_right() -> None:
    criteria = load_set(RIGHT.encode())
    assert [element.id for element in criteria.elements] == ["6.2"]
    assert criteria.effective_until is None


@pytest.mark.parametrize(
    ("old", "new", "key", "what"),
    [
        ("format = 1", "format = 2", "format", "reads format 1"),
        ("format = 1\n", "", "format", "reads format 1"),
        ('id = "small"', 'id = "Small Set"', "id", "right form"),
        ('edition = "1"', "edition = 1", "edition", "must be a text"),
        ('"importer"', '"smuggler"', "entity_type", "none of importer"),
        ("2026-01-01", '"2026-01-01"', "effective_from", "must be a day"),
        ("2026-01-01", "2026-01-01T00:00:00Z", "effective_from", "must be a day"),
        ("2026-01-01", "2026-01-01\neffective_until = 2025-01-01", "effective_until", "before effective_from"),
        ('title.en = "Small"', 'title = "Small"', "title", "text by language"),
        ('title.en = "Small"', 'title.es = "Chico"', "title", "lacks the English"),
        ('title.en = "Small"', 'title.en = " "', "title.en", "must be a text"),
        ('title.en = "Small"', 'title.en = "a"\ntitle.english = "b"', "title.english", "not a language"),
        ('id = "6"\n', 'id = "six"\n', "categories[0].id", "right form"),
        ('category = "6"', 'category = "7"', "criteria[0].category", "another category"),
        ('id = "6.2"\ncategory', 'id = "6-2"\ncategory', "criteria[0].id", "right form"),
        ('id = "6.2"\nlevel', 'id = "6.3"\nlevel', f"{ELEMENT}.id", "must be 6.2 or 6.2+"),
        ('"must"', '"may"', f"{ELEMENT}.level", "none of must, should"),
        ('level = "must"\n', "", f"{ELEMENT}.level", "must be a text"),
        ('"gate"', '"roof"', f"{ELEMENT}.walk", "none of gate"),
        ('["photo"]', '["rumor"]', f"{ELEMENT}.evidence", "must be a list of"),
        ('["photo"]', "[]", f"{ELEMENT}.evidence", "must be a list of"),
        ("look_for", "lookfor", f"{ELEMENT}.lookfor", "no such key"),
        ('word = "view"', 'word = "View it"', f"{ELEMENT}.ticks[0].word", "right form"),
        ('text.en = "View"', 'text.en = ""', f"{ELEMENT}.ticks[0].text.en", "must be a text"),
        (
            "[{ word",
            '[{ word = "view", text.en = "x" }, { word',
            f"{ELEMENT}.ticks",
            "view stands there more than once",
        ),
        (TICKS, TICKS + AGAIN, "criteria.elements", "6.2 stands there more than once"),
        ("[[criteria]]", '[[categories]]\nid = "7"\ntitle.en = "x"\n[[criteria]]', "categories", "7 has no elements"),
        ("[[criteria]]", '[[categories]]\nid = "6"\ntitle.en = "x"\n[[criteria]]', "categories", "6 stands there more"),
        ("[[categories]]", "scores = 5\n[[categories]]", "scores", "no such key"),
    ],
)
def test_a_wrong_set_gets_one_clear_problem(old: str, new: str, key: str, what: str) -> None:
    assert old in RIGHT
    problems = check_set(RIGHT.replace(old, new, 1).encode())
    assert key in [problem.key for problem in problems]
    assert any(problem.key == key and what in problem.what for problem in problems)


@pytest.mark.parametrize("content", [b"format = ", b"\xff\xfe", b"[[criteria]\n"])
def test_what_is_no_toml_is_said_to_be_none(content: bytes) -> None:
    problems = check_set(content)
    assert len(problems) == 1
    assert "not readable as TOML" in problems[0].what


@pytest.mark.parametrize("content", [b"", b"criteria = 5", b"categories = [1]\ncriteria = [[]]", b"title = {en = {}}"])
def test_any_other_shape_is_refused_and_never_crashes(content: bytes) -> None:
    assert check_set(content)


def test_the_message_names_the_file_and_the_key(tmp_path: Path) -> None:
    path = tmp_path / "wrong.toml"
    path.write_text(RIGHT.replace('"must"', '"may"').replace('"gate"', '"roof"'))
    with pytest.raises(CriterionSetRefused) as refused:
        load_set(path)
    assert str(refused.value).startswith("wrong.toml: criteria[0].elements[0].level: 'may' is none of must, should")
    assert str(refused.value).endswith("(and 1 more)")
    assert len(refused.value.problems) == 2


def test_a_file_that_is_not_there_is_said_to_be(tmp_path: Path) -> None:
    assert "cannot be read" in check_set(tmp_path / "none.toml")[0].what


def test_a_set_of_the_offices_own_is_found_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "small.toml").write_text(RIGHT)
    assert find_set("small", tmp_path).entity_type == "importer"
