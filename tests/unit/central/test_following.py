"""The projected tables follow the journals, and can be made again from them."""

import random
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import text

from inspector_app.central.headquarters import Headquarters
from inspector_app.central.tables import ProjectedAnswer, ProjectedRemark
from inspector_app.criteria.sets import published_folder
from inspector_app.visits.values import StepWord
from inspector_app.visits.writing import (
    answer_outcome,
    answer_statement,
    describe_finding,
    describe_place,
    describe_visit,
    move_stage,
    void,
)
from sync.journal import new_id
from sync.notes import Certificate
from sync.server.journals import VisitState
from sync.strands import Node, Strands
from tests.support.histories import Historian, History
from tests.unit.central.phones import Phone, begin_visit, enroll
from tests.unit.central.tables import BOSS, dump, erase, in_conflict, rebuilt, row_of, sql, store, write_odd_things


def test_what_was_erased_is_gone_from_the_tables(headquarters: Headquarters, ana: Phone, tmp_path: Path) -> None:
    words = "Words about a person, planted for this test."
    visit = begin_visit(ana)
    node = ana.write(visit, answer_outcome("6.1", "met"), answer_statement("6.1", words))
    ana.hand_in(visit)
    assert [answer.statement for answer in headquarters.rows(visit, ProjectedAnswer)] == [words]
    erase(headquarters, visit, node.leaf.hex(), node.body)
    (answer,) = headquarters.rows(visit, ProjectedAnswer)
    assert (answer.outcome, answer.statement, answer.by, answer.at) == ("erased", None, None, None)
    assert words.encode() not in (tmp_path / "center" / "journal.db").read_bytes()
    assert rebuilt(headquarters) == dump(headquarters)


def test_tables_made_anew_are_the_tables_that_followed(headquarters: Headquarters, ana: Phone, ben: Phone) -> None:
    """A visit with conflicts, voids, odd values, an erasure, remarks and a move, read after every step."""
    visit = in_conflict(headquarters, ana, ben)
    boss = headquarters.invite(BOSS, "supervisor").person
    followed = [dump(headquarters)]
    ana.hear(visit)
    words = ana.write(visit, answer_statement("6.1", "to be erased"), describe_finding("6.1", {"note": "n"}))
    ana.write(visit, void("finding", "finding:6.1", "by mistake"), describe_place("gate", "Gate"))
    ana.hand_in(visit)
    followed.append(dump(headquarters))
    write_odd_things(ben, visit)
    ben.hand_in(visit)
    headquarters.remark(visit, by_email=BOSS, on=("answer", "6.1"), text="Which of the two?")
    followed.append(dump(headquarters))
    erase(headquarters, visit, words.leaf.hex(), words.body)
    headquarters.center.append(visit, boss, "supervisor", [move_stage(StepWord.IN_REVIEW)])
    followed.append(dump(headquarters))
    ben.hear(visit)
    ben.write(visit, answer_outcome("6.1", "not_met"))
    ben.hand_in(visit)
    last = dump(headquarters)
    assert len({repr(one) for one in [*followed, last]}) == 5
    assert rebuilt(headquarters) == last


@pytest.mark.parametrize("seed", range(8))
def test_random_histories_follow_as_they_are_rebuilt(headquarters: Headquarters, seed: int) -> None:
    chance = random.Random(seed)
    for number in range(4):
        history = Historian(1000 * seed + number, steps=24).tell()
        left = _certify(headquarters, history)
        while left:
            count = chance.randint(1, 7)
            store(headquarters, history.visit, left[:count])
            left = left[count:]
            assert row_of(headquarters, history.visit).trouble is None
    followed = dump(headquarters)
    assert rebuilt(headquarters) == followed
    for row in followed["ProjectedVisit"]:
        assert row["state_digest"] == headquarters.state(str(row["visit"])).digest()


def _certify(headquarters: Headquarters, history: History) -> list[Node]:
    """Make a history's writers known to the center; gives its entries in their order."""
    center, strands = headquarters.center, Strands(history.visit, history.writers)
    with center.store.writing() as books:
        for writer in history.writers:
            role, place = ("supervisor", "center") if writer.decides else ("inspector", "device")
            number, key, at = books.people.take_certificate_number(), writer.public_key, "2026-11-01T08:00:00.000Z"
            note = center.authority.certify(key, person=writer.person, role=role, place=place, number=number, at=at)
            books.people.add_certificate(Certificate.read(note.text), note)
    return [strands.add(entry) for entry in history.entries]


def test_what_has_not_moved_is_not_folded_again(headquarters: Headquarters, ana: Phone) -> None:
    quiet, busy = begin_visit(ana), begin_visit(ana)
    headquarters.visits()
    sql(headquarters, "UPDATE projected_visit SET partner = 'from the table'")
    ana.write(busy, answer_outcome("6.1", "met"))
    ana.hand_in(busy)
    partners = {line.id: line.partner for line in headquarters.visits()}
    assert partners == {quiet: "from the table", busy: "Fictional Harness Works"}


def test_a_criterion_set_that_comes_later_brings_the_findings(tmp_path: Path) -> None:
    (sets := tmp_path / "sets").mkdir()
    with Headquarters.open(tmp_path / "center", sets=sets) as headquarters:
        begin_visit(enroll(headquarters, "ana@example.test"), answer_outcome("6.1", "not_met"))
        (row,) = headquarters.queue()
        assert (row.has_criteria, row.actions_required, row.elements) == (False, 0, 0)
    shutil.copy(published_folder() / "foreign-manufacturer.2026.1.toml", sets)
    with Headquarters.open(tmp_path / "center", sets=sets) as headquarters:
        (row,) = headquarters.queue()
        assert (row.has_criteria, row.actions_required) == (True, 1)


def test_tables_of_another_layout_are_made_anew(tmp_path: Path) -> None:
    with Headquarters.open(tmp_path) as headquarters:
        visit = begin_visit(enroll(headquarters, "ana@example.test"), answer_outcome("6.1", "met"))
        before = dump(headquarters)
        sql(headquarters, "UPDATE central_mark SET value = '0'")
        with headquarters.center.store.engine.execution_options(writes=True).begin() as connection:
            connection.execute(text("DROP TABLE projected_answer"))
            connection.execute(text("CREATE TABLE projected_answer (visit TEXT, something_older TEXT)"))
    with Headquarters.open(tmp_path) as headquarters:
        assert [answer.id for answer in headquarters.rows(visit, ProjectedAnswer)] == ["6.1"]
        assert dump(headquarters) == before
        assert headquarters.people.known("ana@example.test").role == "inspector"


def test_five_hundred_visits_are_listed_without_folding(headquarters: Headquarters, ana: Phone) -> None:
    nodes = [ana.write(new_id(), describe_visit({"partner_name": f"Fictional Works {n}"})) for n in range(500)]
    with headquarters.center.store.writing() as books:
        for node in nodes:
            visit = node.envelope.visit
            books.journals.lock(visit)
            books.journals.add_entries(visit, 0, [node])
            books.journals.put_state(visit, VisitState(1))
    assert len(headquarters.visits()) == 500
    sql(headquarters, "UPDATE journal_entry SET envelope = ''")
    begun = time.process_time()
    lines = headquarters.visits()
    assert time.process_time() - begun < 1
    assert {line.stage for line in lines} == {"planned"}


def test_two_readers_at_once_get_the_same(headquarters: Headquarters, ana: Phone) -> None:
    for _ in range(12):
        begin_visit(ana, answer_outcome("6.1", "met"))
    with ThreadPoolExecutor(4) as threads:
        found = [*threads.map(lambda _: headquarters.visits(), range(8))]
    assert len(found[0]) == 12
    assert all(lines == found[0] for lines in found)


def test_two_programs_may_read_at_once(tmp_path: Path) -> None:
    with Headquarters.open(tmp_path) as here, Headquarters.open(tmp_path) as there:
        phone = enroll(here, "ana@example.test")
        visit = begin_visit(phone)
        assert [line.id for line in there.visits()] == [visit]
        phone.write(visit, answer_outcome("6.1", "met"))
        phone.hand_in(visit)
        assert here.visits() == there.visits()
        here.remark(visit, by_email=there.invite(BOSS, "supervisor").email, on=("answer", "6.1"), text="Good.")
        assert [remark.text for remark in there.rows(visit, ProjectedRemark)] == ["Good."]
