"""There is no way to replace what a device holds: no line of the protocol, genuine and signed as it may be, does it."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest

from sync.errors import NoAnswer
from sync.exchange import Answer, Hold, Lack
from sync.journal import Put
from tests.support.fixed import LEAD, SECOND, fixed_id
from tests.support.small_center import SmallCenter
from tests.support.small_phone import SmallPhone

Word = Callable[[Answer], Answer]
"""What a center might say, in earnest, for whatever reason."""

WORDS: dict[str, Word] = {
    "it knows of no visit": lambda answer: replace(answer, visits={}),
    "it knows only of others": lambda answer: replace(answer, visits={fixed_id("another visit"): "0" * 64}),
    "it holds nothing of any": lambda answer: replace(answer, holds=tuple(Hold(one.visit, ()) for one in answer.holds)),
    "it lacks everything": lambda answer: replace(
        answer, lacks=tuple(Lack(hold.visit, ("ab" * 32,)) for hold in answer.holds)
    ),
    "it begins a new epoch": lambda answer: replace(answer, epoch=fixed_id("an epoch of nowhere")),
    "another access": lambda answer: replace(answer, access=answer.access + 7),
    "nothing of receipts": lambda answer: replace(answer, receipts=()),
    "nothing of what was asked": lambda answer: replace(answer, holds=(), runs=(), checkpoints=(), visits=None),
    "no document any more": lambda answer: replace(answer, documents=()),
    "another digest": lambda answer: replace(answer, digest="f" * 64),
}


@pytest.mark.parametrize("seed", range(6))
def test_whatever_a_genuine_center_says_no_entry_goes(seed: int) -> None:
    chance, center = Random(seed), SmallCenter(LEAD, SECOND)
    phone, second = SmallPhone(LEAD), SmallPhone(SECOND)
    visit = phone.begins()
    center.publishes("a document")
    phone.syncs(center)
    second.syncs(center)
    for turn in range(8):
        (phone if turn % 2 else second).writes(visit, Put("answer", "6.1", {"note": f"{turn}"}))
        held = [{node.head for node in each.strands(visit).nodes} for each in (phone, second)]
        documents = [set(each.vault.shelf.documents) for each in (phone, second)]
        said = [WORDS[word] for word in chance.sample(sorted(WORDS), 3)]
        center.alters = lambda answer, said=said: _say(answer, said)  # type: ignore[misc]
        for each, before, papers in zip((phone, second), held, documents, strict=True):
            each.syncs(center)
            assert {node.head for node in each.strands(visit).nodes} >= before
            assert set(each.vault.shelf.documents) >= papers
    center.alters = lambda answer: answer
    for each in (phone, second, phone):
        assert each.syncs(center).waiting == ()
    assert phone.strands(visit).tips() == second.strands(visit).tips()
    assert phone.is_safe(visit)


def _say(answer: Answer, said: list[Word]) -> Answer:
    for word in said:
        answer = word(answer)
    return answer


def test_a_line_that_orders_a_deletion_is_of_a_kind_that_is_not_known() -> None:
    """Were it ever added by somebody, an app of today would pass it over: nothing but an erasure takes a body away."""
    center, phone = SmallCenter(LEAD), SmallPhone(LEAD)
    visit = phone.begins()
    phone.settles(center)
    before = phone.vault.shelf.by_visit[visit].entries[:]
    for word in ("delete", "replace", "full-download", "reset"):
        center.spoils = lambda raw, word=word: raw.replace(b'{"end"', b'{"%s":true}\n{"end"' % word.encode())  # type: ignore[misc]
        composed = phone.replica.compose(10**6)
        with pytest.raises(NoAnswer):
            phone.replica.apply(center.exchange(composed.raw), composed.nonce)
        assert phone.vault.shelf.by_visit[visit].entries == before


def test_a_visit_that_was_named_and_is_nowhere_is_not_made_and_keeps_nobody_out_of_step() -> None:
    """The center named it, and was restored to before it when the phone asked: an empty visit would stay for ever."""
    center, phone = SmallCenter(LEAD), SmallPhone(LEAD)
    visit = phone.begins()
    named: dict[str, str] = {fixed_id("a visit that was lost"): "0" * 64}
    center.alters = lambda answer: replace(answer, visits=named)
    phone.asks(center)
    center.alters = lambda answer: answer
    assert phone.syncs(center).waiting == ()
    assert phone.vault.shelf.visits() == [visit]
    assert phone.asks(center).in_step
