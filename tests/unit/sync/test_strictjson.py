"""JSON has one meaning everywhere, or is refused: rule by rule, and against a slow and obvious reader."""

import time
import unicodedata
from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sync.strictjson import JSON, KNOWN_UNICODE, MAX_NUMBER, NotStrict, canonical, read_json, write_json
from tests.support.doubtful import JSON_RULES, Line
from tests.support.slow_json import NotAllowed, read_slowly

TEXT = st.text(max_size=8).map(lambda text: unicodedata.normalize("NFC", text)).filter(lambda t: t.isprintable())
LEAVES = st.none() | st.booleans() | st.integers(-MAX_NUMBER, MAX_NUMBER) | TEXT
VALUES = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4))
PIECES = st.sampled_from(
    [
        *'{}[]",:\\ue+-.0123456789 \t\r\n',
        *("null", "true", "false", "NaN", "Infinity", "1e5", "-0", "9007199254740992", "[[[[", "]]]]", '{"a":', "}"),
        *('"a"', '"a":', "\\u0061", "\\ud83d", "\\ude00", "\u0301", "é", "\ufeff"),
    ]
)
"""What lines are made of, whole and broken: put together at random they are often nearly JSON."""


@pytest.mark.parametrize("line", JSON_RULES, ids=lambda line: line.rule)
def test_a_line_is_read_where_it_keeps_the_rule_and_refused_where_not(line: Line) -> None:
    if line.allowed:
        read_json(line.line)
    else:
        with pytest.raises(NotStrict):
            read_json(line.line)


@pytest.mark.parametrize("line", JSON_RULES, ids=lambda line: line.rule)
def test_the_slow_reader_judges_the_same(line: Line) -> None:
    if len(line.line) < 10_000:
        assert _agree(line.line)


@given(st.lists(PIECES, max_size=14).map("".join))
@settings(max_examples=1500, deadline=None)
@example('{"a":1,"\\u0061":2}')
@example('"\\ud83d\\ude00"')
@example("[" * 16 + "]" * 16)
@example("[" * 17 + "]" * 17)
@example('{"a" :1,"a":2}')
def test_pieces_of_json_are_read_as_the_slow_reader_reads_them(text: str) -> None:
    assert _agree(text.encode())


@given(VALUES, st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_a_line_with_one_byte_altered_is_read_as_the_slow_reader_reads_it(value: JSON, chance: object) -> None:
    line = bytearray(write_json(value))
    place = chance.randrange(len(line))  # type: ignore[attr-defined]
    line[place] = chance.choice(b'"\\[]{}:,0e.u \x80\xcc')  # type: ignore[attr-defined]
    assert _agree(bytes(line))


@given(VALUES)
@settings(max_examples=300, deadline=None)
def test_what_was_written_is_read_as_it_was(value: JSON) -> None:
    assert canonical(read_json(write_json(value))) == canonical(value)
    assert _agree(write_json(value))


def _agree(line: bytes) -> bool:
    try:
        slow = canonical(read_slowly(line))
    except NotAllowed:
        slow = None
    try:
        return canonical(read_json(line)) == slow
    except NotStrict:
        return slow is None


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), MAX_NUMBER + 1, "\ud800", "e\u0301", {"e\u0301": 1}, {1: 2}, (1,), b"x", {1, 2}, object()],
    ids=lambda value: type(value).__name__,
)
def test_what_could_not_be_read_is_not_written_either(value: object) -> None:
    with pytest.raises(NotStrict):
        write_json(value)  # type: ignore[arg-type]


def test_what_is_nested_too_deeply_is_not_written_either() -> None:
    deep: JSON = []
    for _ in range(15):
        deep = [deep]
    assert read_json(write_json(deep)) == deep
    with pytest.raises(NotStrict, match="16 levels"):
        write_json([deep])


def test_a_line_is_written_compact_with_its_keys_as_they_come() -> None:
    assert write_json({"b": [1, None, True], "a": "é\n"}) == '{"b":[1,null,true],"a":"é\\n"}'.encode()


def test_the_one_text_of_a_value_has_its_keys_sorted_and_tells_true_from_1() -> None:
    assert canonical({"b": 1, "a": [True]}) == '{"a":[true],"b":1}'
    values: list[JSON] = [True, 1, "1", [1], None, "null"]
    assert len({canonical(value) for value in values}) == 6


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 17 + b'"' + b'\\"' * 500_000,
        b"[" * 1_000_000,
        b'"' + b"\\" * 1_000_000,
        b"1" * 1_000_000,
        b"[" + b"{}," * 300_000 + b"{}]",
        b'{"' + b"x" * 1_000_000 + b'":"\\u0061"}',
        ('"' + "\u0301" * 500_000 + '"').encode(),
        ('"q' + "\u0301\u0316" * 250_000 + '"').encode(),
        ('"' + "\u1100" * 300_000 + '"').encode(),
    ],
    ids=["quotes", "brackets", "backslashes", "digits", "objects", "a key", "marks", "marks in disorder", "Hangul"],
)
def test_no_line_of_a_mebibyte_takes_long(line: bytes) -> None:
    began = time.process_time()
    with suppress(NotStrict):
        read_json(line)
    assert time.process_time() - began < 10


def test_normal_form_c_is_that_of_unicode_14_for_ever() -> None:
    # Where this fails a new Python has brought a newer Unicode: list in strictjson what it added to normalization.
    assert unicodedata.unidata_version in KNOWN_UNICODE
