"""The line of every key of a TOML file."""

from inspector_app.criteria.lines import line_of, lines_of

TEXT = '''\
# A comment
format = 2

title.en = "A"   # with a comment
title.es = """
[[criteria]]
id = "a text that looks like a table"
"""
leave_out = [
  # [ "6.1", in a comment
  "6.1", "6.2",

  "6.3",
]
[verified]  # how far
note.en = "x"

[[lists]]
id = "a"
[[lists.groups]]
items = [
    { word = "one", text.en = "One" },
    { word = "two", text.en = "Two" },
]
[[criteria]]
[[criteria.elements]]
id = "6.2"
[[criteria.elements]]
id = "6.2+"

[[lists]]
id = "b"
[[criteria]]
id = "6.5"
[[criteria.elements]]
level = "must"
'''
LINES = {
    "format": 2,
    "title": 4,
    "title.en": 4,
    "title.es": 5,
    "leave_out": 9,
    "leave_out[0]": 11,
    "leave_out[1]": 11,
    "leave_out[2]": 13,
    "verified": 15,
    "verified.note.en": 16,
    "lists[0]": 18,
    "lists[0].groups[0]": 20,
    "lists[0].groups[0].items[1].text.en": 23,
    "criteria[0]": 25,
    "criteria[0].elements[0].id": 27,
    "criteria[0].elements[1].id": 29,
    "lists[1].id": 32,
    "criteria[1].id": 34,
    "criteria[1].elements[0].level": 36,
}


def test_every_key_has_its_line_even_where_tables_are_mixed() -> None:
    lines = lines_of(TEXT)
    assert {key: lines[key] for key in LINES} == LINES


def test_the_lines_are_the_same_with_the_line_breaks_of_another_system() -> None:
    lines = lines_of(TEXT.replace("\n", "\r\n"))
    assert {key: lines[key] for key in LINES} == LINES


def test_what_is_not_there_is_shown_where_its_table_begins() -> None:
    lines = lines_of(TEXT)
    assert line_of("criteria[1].elements[0].walk", lines) == 35
    assert line_of("verified.status", lines) == 15
    assert line_of("entity_type", lines) == 1
    assert line_of("", lines) == 1
