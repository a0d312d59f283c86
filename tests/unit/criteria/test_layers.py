"""Sources that extend one another, and the one file that is published of them."""

import random
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspector_app.criteria.authoring import Sources, build_set, publish_source, read_file
from inspector_app.criteria.elements import CriterionSet
from inspector_app.criteria.layers import read_source
from inspector_app.criteria.parts import natural
from inspector_app.criteria.publishing import publish
from inspector_app.criteria.sets import load_set
from tests.support.criteria import ALONE, BASE, EXTENDING, write_sources

_HEAD = 'format = 2\nid = "{}"\nedition = "2026.2"\nabstract = true\ntitle.en = "x"\ntitle.es = "x"\n'
_CRITERION = """
[[criteria]]
id = "{}"
category = "6"
[[criteria.elements]]
id = "{}"
level = "should"
confirmed = "one_source"
walk = "gate"
evidence = ["photo"]
title.en = "{}"
title.es = "x"
look_for.en = "x"
look_for.es = "x"
"""


def _criterion(official_id: str, title: str = "x") -> str:
    return _CRITERION.format(official_id, official_id, title)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_sources(tmp_path)


def _write(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.toml").write_text(text, encoding="utf-8")


def _built(folder: Path, name: str) -> CriterionSet:
    return load_set(publish_source(folder / f"{name}.toml"))


def test_a_set_is_its_bases_with_what_differs(folder: Path) -> None:
    small = _built(folder, "small")
    (element,) = small.elements
    assert (element.id, element.level, element.confirmed) == ("6.2", "should", "two_sources")
    assert element.title.text("es") == "Sellado"
    assert small.absent[0].ids == ("6.5",)


def test_what_no_element_uses_is_not_published(folder: Path) -> None:
    small = _built(folder, "small")
    assert (small.conditions, small.lists) == ((), ())


def test_a_base_that_is_reached_twice_counts_once(folder: Path) -> None:
    _write(folder, "left", _HEAD.format("left") + 'extends = ["small-base"]\n' + _criterion("6.10"))
    _write(folder, "right", _HEAD.format("right") + 'extends = ["small-base"]\n' + _criterion("6.9"))
    _write(folder, "small", EXTENDING.replace('["small-base"]', '["left", "right", "small-base"]'))
    assert [element.id for element in _built(folder, "small").elements] == ["6.2", "6.9", "6.10"]


def test_the_later_change_counts(folder: Path) -> None:
    _write(folder, "left", _HEAD.format("left") + 'extends = ["small-base"]\n[[changes]]\nelement = "6.2"\nwalk = "it"')
    _write(folder, "small", EXTENDING.replace('["small-base"]', '["left"]') + 'walk = "yard"\n')
    assert [element.walk for element in _built(folder, "small").elements] == ["yard"]


def test_what_is_left_out_can_be_put_in_anew(folder: Path) -> None:
    absent = re.compile(r"\[\[absent\]\].*?\n\n", re.DOTALL)
    _write(folder, "small", absent.sub("", EXTENDING) + _criterion("6.5", "Of our own"))
    assert [element.title.text() for element in _built(folder, "small").elements] == ["Sealed", "Of our own"]


def test_what_a_base_calls_absent_or_unconfirmed_can_come_in_after_all(folder: Path) -> None:
    told = 'why.en = "x"\nwhy.es = "x"\n'
    unconfirmed = f'[[unconfirmed]]\nid = "6.9"\ncategory = "6"\ntext.en = "x"\ntext.es = "x"\n{told}'
    _write(folder, "small-base", f'{BASE}\n{unconfirmed}\n[[absent]]\nids = ["6.3", "6.10"]\n{told}')
    _write(folder, "small", EXTENDING + _criterion("6.9") + _criterion("6.10"))
    small = _built(folder, "small")
    assert [element.id for element in small.elements] == ["6.2", "6.9", "6.10"]
    assert (small.unconfirmed, [one.ids for one in small.absent]) == ((), [("6.3",), ("6.5",)])


def test_a_list_that_took_anothers_place_stays_with_it(folder: Path) -> None:
    text = ALONE.replace('edition = "2019/20"', 'superseded_by = "vvtt"').replace(
        '["vvtt", "vvtt_new"]', '["vvtt_new"]'
    )
    _write(folder, "alone", text)
    assert [one.id for one in _built(folder, "alone").lists] == ["vvtt", "vvtt_new"]


def test_of_two_editions_of_a_base_the_newest_is_extended(folder: Path) -> None:
    older = BASE.replace("2026.2", "2026.1").replace("Sealed", "Old")
    _write(folder, "a-small-base", older)
    assert [element.title.text() for element in _built(folder, "small").elements] == ["Sealed"]


def test_ids_stand_in_their_natural_order() -> None:
    ids = ["6.10", "6.2", "10.2+", "10.2", "6.2+"]
    assert sorted(ids, key=natural) == ["6.2", "6.2+", "6.10", "10.2", "10.2+"]


def test_a_source_is_known_by_its_id_and_not_by_its_files_name(folder: Path) -> None:
    (folder / "small-base.toml").rename(folder / "another.toml")
    assert [element.id for element in _built(folder, "small").elements] == ["6.2"]


def _blocks(text: str) -> list[str]:
    """The head, and each table with what belongs to it."""
    return re.split(r"\n(?=\[(?:verified|\[[a-z]+\])\])", text)


def _shuffled(text: str, chance: random.Random) -> str:
    """The same source in another order, with comments."""
    head, *tables = _blocks(text)
    chance.shuffle(tables)
    lines = head.splitlines()
    chance.shuffle(lines)
    return "\n".join(["# Another comment", *lines, *(f"# {chance.random()}\n{one}" for one in tables)]) + "\n"


@given(st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None)
def test_the_published_bytes_do_not_depend_on_order_or_comments(chance: random.Random) -> None:
    shuffled = read_source(_shuffled(ALONE, chance).encode(), "shuffled")
    assert shuffled.problems == ()
    right = read_source(ALONE.encode(), "right")
    assert publish(build_set(shuffled, lambda _: None)) == publish(build_set(right, lambda _: None))


def test_the_published_bytes_do_not_depend_on_where_the_file_lies(folder: Path, tmp_path: Path) -> None:
    (away := tmp_path / "away").mkdir()
    _write(away, "renamed", EXTENDING.replace("\n", "\r\n"))
    bases = Sources(away, folder)
    assert publish(build_set(read_file(away / "renamed.toml"), bases.find)) == publish_source(folder / "small.toml")


@pytest.mark.parametrize("name", ["alone", "small"])
def test_what_was_published_is_published_as_the_same_bytes(folder: Path, name: str) -> None:
    content = publish_source(folder / f"{name}.toml")
    assert publish(load_set(content)) == content


def test_the_sources_of_a_folder_are_listed_with_their_files(folder: Path) -> None:
    listed = {path.name: source.id for path, source in Sources(folder).all()}
    assert listed == {"alone.toml": "alone", "small-base.toml": "small-base", "small.toml": "small"}
