"""The phrase that one phone shows and another types."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector_app.custody.errors import PhraseMistyped
from inspector_app.custody.phrase import new_phrase, read_phrase, show_phrase

KNOWN = "2222A-AAAAA-AAAAA-AFTTY"


def test_a_phrase_reads_as_it_is_shown_however_it_is_typed() -> None:
    shown = new_phrase()
    letters = read_phrase(shown)
    assert len(letters) == 20 and shown == show_phrase(letters)
    assert [len(group) for group in shown.split("-")] == [5, 5, 5, 5]
    for typed in (shown.lower(), shown.replace("-", " "), shown.replace("-", ""), f"  {shown}\n"):
        assert read_phrase(typed) == letters
    misread = shown.replace("O", "0").replace("I", "1").replace("B", "8")
    assert read_phrase(misread) == letters


def test_two_phrases_are_never_the_same() -> None:
    assert len({new_phrase() for _ in range(1000)}) == 1000


@given(st.integers(0, 19), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_slip_in_any_letter_is_noticed(at: int, slip: str) -> None:
    letters = read_phrase(KNOWN)
    typed = letters[:at] + slip + letters[at + 1 :]
    if typed != letters:
        with pytest.raises(PhraseMistyped):
            read_phrase(typed)


@pytest.mark.parametrize("typed", ["", "ABCDE", "ABCDE-ABCDE-ABCDE-ABCDE", "9" * 20, "ä" * 20, KNOWN + "A"])
def test_what_is_no_phrase_is_refused(typed: str) -> None:
    with pytest.raises(PhraseMistyped):
        read_phrase(typed)
