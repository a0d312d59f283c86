"""How far a device thinks the center has come: never further than the center said, and never by a clock."""

from sync.journal import Body, Put
from sync.reading import read_request
from sync.strands import Pen
from tests.support.fixed import LEAD, SECOND, fixed_id
from tests.support.small_center import SmallCenter, tips_of
from tests.support.small_phone import SmallPhone


def test_what_is_written_while_an_answer_is_on_its_way_goes_with_the_next_question() -> None:
    center, phone = SmallCenter(LEAD, SECOND), SmallPhone(LEAD)
    visit = phone.begins()
    composed = phone.replica.compose(10**6)
    answer = center.exchange(composed.raw)
    meanwhile = phone.writes(visit, Put("answer", "6.1", {"note": "while the answer was on its way"}))
    phone.replica.apply(answer, composed.nonce)
    assert [node.seq for node in phone.standing(visit).unsafe] == [2]
    runs = read_request(phone.replica.compose(10**6).raw)[0].runs
    assert [entry for run in runs for entry in run.entries] == [meanwhile.entry]
    phone.settles(center)
    assert phone.is_safe(visit)
    assert tips_of(center, visit) == phone.strands(visit).tips()


def test_what_arrives_while_our_own_is_on_its_way_is_not_sent_for_ours_nor_lost() -> None:
    center, phone, second = SmallCenter(LEAD, SECOND), SmallPhone(LEAD), SmallPhone(SECOND)
    visit = phone.begins()
    phone.settles(center)
    second.settles(center)
    theirs = second.writes(visit, Put("answer", "6.1", {"note": "hers"}))
    second.settles(center)
    composed = phone.replica.compose(10**6)
    answer = center.exchange(composed.raw)
    own = phone.writes(visit, Put("answer", "6.2", {"note": "mine, meanwhile"}))
    phone.replica.apply(answer, composed.nonce)
    phone.settles(center)
    assert {node.head for node in phone.strands(visit).nodes} >= {theirs.head, own.head}
    assert tips_of(center, visit) == phone.strands(visit).tips()


def test_what_was_written_by_a_clock_that_is_behind_travels_all_the_same() -> None:
    """The second inspector's phone stands in the year 2019, and a colleague's entries are all newer than hers."""
    center, phone, second = SmallCenter(LEAD, SECOND), SmallPhone(LEAD), SmallPhone(SECOND)
    visit = phone.begins()
    phone.settles(center)
    second.settles(center)
    strands = second.strands(visit)
    op = Put("answer", "6.1", {"note": "from 2019"})
    body = Body(SECOND.person, "2019-01-01T00:00:00Z", 1, fixed_id("boot"), (op,))
    entry = Pen(strands, SECOND.device).write(body, strands.view())
    second.vault.write(lambda shelf: shelf.add_entries(visit, [entry]))
    second.settles(center)
    phone.settles(center)
    assert entry in [node.entry for node in phone.strands(visit).nodes]
    assert second.is_safe(visit)
