"""A visit that cannot be shown keeps no other from being shown."""

import time
from pathlib import Path

import pytest
from sqlalchemy import text

from inspector_app.central.errors import VisitUnreadable
from inspector_app.central.headquarters import Headquarters
from inspector_app.central.projections import UNREADABLE
from inspector_app.central.tables import ProjectedAnswer
from inspector_app.visits.writing import answer_outcome, answer_statement
from tests.unit.central.phones import Phone, begin_visit, enroll
from tests.unit.central.tables import row_of, sql


def test_a_visit_that_cannot_be_folded_says_so_and_the_others_go_on(
    headquarters: Headquarters, ana: Phone, caplog: pytest.LogCaptureFixture
) -> None:
    broken, sound = begin_visit(ana, answer_outcome("6.1", "met")), begin_visit(ana)
    assert len(headquarters.rows(broken, ProjectedAnswer)) == 1
    _damage(headquarters, broken)
    ana.write(sound, answer_outcome("6.1", "not_met"))
    ana.hand_in(sound)
    lines = {line.id: line for line in headquarters.visits()}
    assert (lines[broken].stage, lines[broken].entries, lines[broken].state_digest) == (UNREADABLE, 3, "")
    assert (lines[sound].stage, lines[sound].findings) == ("on_site", 1)
    assert "DoesNotChain" in (row_of(headquarters, broken).trouble or "")
    assert headquarters.rows(broken, ProjectedAnswer) == []
    assert broken in caplog.text
    with pytest.raises(VisitUnreadable, match="is kept here but cannot be shown"):
        headquarters.visit(broken)


def _damage(headquarters: Headquarters, visit: str) -> None:
    """The first entry is not what it was, and another one has come since."""
    sql(headquarters, "UPDATE journal_entry SET after = :to WHERE visit = :visit", to=bytes(32), visit=visit)
    sql(headquarters, "UPDATE journal_visit SET counter = 3 WHERE id = :visit", visit=visit)


def test_what_the_database_does_not_take_is_one_visits_trouble(headquarters: Headquarters, ana: Phone) -> None:
    sound, refused = begin_visit(ana), begin_visit(ana)
    headquarters.visits()
    with headquarters.center.store.engine.begin() as connection:
        connection.execute(text(_A_DATABASE_THAT_IS_PARTICULAR))
    for visit, words in ((sound, "fine"), (refused, "indigestible")):
        ana.write(visit, answer_outcome("6.1", "met"), answer_statement("6.1", words))
        ana.hand_in(visit)
    assert {line.id: line.stage for line in headquarters.visits()} == {sound: "on_site", refused: UNREADABLE}
    assert row_of(headquarters, refused).trouble == "the database does not take it: not this"
    assert [answer.statement for answer in headquarters.rows(sound, ProjectedAnswer)] == ["fine"]
    assert headquarters.rows(refused, ProjectedAnswer) == []


_A_DATABASE_THAT_IS_PARTICULAR = """
CREATE TRIGGER particular BEFORE INSERT ON projected_answer WHEN NEW.statement = 'indigestible'
BEGIN SELECT RAISE(ABORT, 'not this'); END
"""


def test_a_trouble_is_looked_at_again_by_the_next_process(tmp_path: Path) -> None:
    with Headquarters.open(tmp_path) as headquarters:
        visit = begin_visit(enroll(headquarters, "ana@example.test"))
        sql(headquarters, "UPDATE journal_entry SET seq = seq")
        headquarters.visits()
        sql(headquarters, "UPDATE projected_visit SET trouble = 'a fault of an older version', stage = 'unreadable'")
        assert [line.stage for line in headquarters.visits()] == [UNREADABLE]
    with Headquarters.open(tmp_path) as headquarters:
        assert [(line.id, line.stage) for line in headquarters.visits()] == [(visit, "planned")]


def test_a_visit_with_very_many_findings_does_not_keep_the_others_waiting(
    headquarters: Headquarters, ana: Phone
) -> None:
    visit = begin_visit(ana)
    for hall in range(20):
        ana.write(visit, *(answer_outcome(f"6.7@hall-{hall}-{n}", "not_met") for n in range(200)))
    ana.hand_in(visit)
    begun = time.process_time()
    assert row_of(headquarters, visit).actions_required == 4000
    assert time.process_time() - begun < 10
