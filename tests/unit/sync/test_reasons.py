"""Codes of reasons: each sentence that is really said has one, and the phone has words of its own for each code."""

from pathlib import Path

import pytest

from inspector_app.ui.wording import word_for
from sync import reasons
from sync.exchange import Aside
from sync.placing import TOO_MANY_BRANCHES
from sync.reading import read_answer
from sync.reasons import CODES, code_of
from sync.strands import UNKNOWN_VERSION
from tests.support.fixed import LEAD
from tests.support.small_center import SmallCenter
from tests.support.small_phone import SmallPhone

SOURCES = [path.read_text() for path in Path(reasons.__file__).parent.rglob("*.py") if path.name != "reasons.py"]


@pytest.mark.parametrize("sentence", [*reasons._CODES, *reasons._BEGINNINGS])
def test_every_sentence_with_a_code_is_said_somewhere(sentence: str) -> None:
    named = [name for name, value in vars(reasons).items() if value == sentence]
    assert any(word in source for source in SOURCES for word in (sentence, *named))


@pytest.mark.parametrize("code", sorted(CODES))
def test_the_device_has_words_for_every_code(code: str) -> None:
    assert word_for("aside", code.replace("-", "_"))


def test_what_has_no_code_is_told_as_it_is() -> None:
    assert code_of("a newer center's reason") == code_of("quarantined") == code_of("") == ""
    assert code_of("quarantined: a doubled photo") == "quarantined"
    assert code_of("only the center can decide: release") == "center-decides"
    assert (code_of(TOO_MANY_BRANCHES), code_of(UNKNOWN_VERSION)) == ("too-many-branches", "unknown-version")


def test_the_code_travels_beside_the_sentence_and_an_older_center_says_none() -> None:
    center, phone = SmallCenter(LEAD), SmallPhone(LEAD)
    visit = phone.begins()
    for code in ("waiting-for-access", ""):
        aside = Aside(visit, LEAD.device, 1, "its reason", code)
        center.alters = lambda answer, aside=aside: type(answer)(  # type: ignore[misc]
            **{name: getattr(answer, name) for name in answer.__slots__} | {"asides": (aside,)}
        )
        asked = phone.replica.compose(10**6)
        raw = center.exchange(asked.raw)
        assert read_answer(raw, LEAD.center.keyring(1), asked.nonce)[0].asides == (aside,)
        assert (b'"code"' in raw) == bool(code)
