"""Looks into the projected tables, and visits that are worth a look."""

from sqlalchemy import text
from sqlmodel import Session, select

from inspector_app.central.headquarters import Headquarters
from inspector_app.central.tables import PROJECTED, Projected, ProjectedVisit
from inspector_app.visits.writing import answer_outcome
from sync.braid import bare_ops
from sync.journal import Body, Put, new_id
from sync.server.journals import VisitState
from sync.strands import Node
from sync.strictjson import JSON
from tests.unit.central.phones import Phone, begin_visit

BOSS = "supervisor@example.test"
Dump = dict[str, list[dict[str, object]]]


def dump(headquarters: Headquarters) -> Dump:
    """Everything that is projected, after it has followed."""
    headquarters.visits()
    with Session(headquarters.center.store.engine) as session:
        return {table.__name__: _rows(session, table) for table in PROJECTED}


def _rows(session: Session, table: type[Projected]) -> list[dict[str, object]]:
    rows = [row.model_dump() for row in session.exec(select(table))]
    return sorted(rows, key=repr)


def rebuilt(headquarters: Headquarters) -> Dump:
    headquarters.rebuild()
    return dump(headquarters)


def sql(headquarters: Headquarters, statement: str, **values: object) -> None:
    """Something that is done to the database behind the program's back."""
    with headquarters.center.store.engine.execution_options(writes=True).begin() as connection:
        assert connection.execute(text(statement), values).rowcount > 0


def row_of(headquarters: Headquarters, visit: str) -> ProjectedVisit:
    return next(row for row in headquarters.queue() if row.visit == visit)


def in_conflict(headquarters: Headquarters, ana: Phone, ben: Phone) -> str:
    visit = begin_visit(ana)
    headquarters.grant(visit, "ben@example.test")
    ana.write(visit, answer_outcome("6.1", "met"))
    ben.write(visit, answer_outcome("6.1", "not_met"))
    ana.hand_in(visit)
    ben.hand_in(visit)
    return visit


def write_odd_things(phone: Phone, visit: str) -> None:
    """What no client of ours would write, and what a later one might."""
    phone.write_raw(visit, b'{"by":1.5}')
    phone.write(
        visit,
        Put("answer", "6.2", {"outcome": {"is": "perfect"}, "statement": 7, "note": "before\0after", "tick.x": None}),
        Put("answer", "NO-ID", {"outcome": {"is": "met"}}),
        Put("answer", "99.9", {"outcome": {"is": "not_met"}}),
        Put("gadget", "g", {"anything": [1, {"deep": None}]}),
        Put("photo", "p", {"size": -1, "digest": "not a digest", "shows.6.1": "yes"}),
        Put("visit", "visit", {"starts_on": "2026-02-30", "partner_name": "\0", "visit_number": True}),
        Put("step", "stage", {"move": {"to": "approved"}}),
        Put("sign_off", "s", {"covers": {"strands": {}}}),
        Put("remark", "r", {"on": {"kind": "answer", "id": "6.1"}, "text": ["a", "list"]}),
    )


def erase(headquarters: Headquarters, visit: str, leaf: str, body: Body | str) -> None:
    assert isinstance(body, Body)
    boss = headquarters.invite(BOSS, "supervisor").person
    target: JSON = {"leaf": leaf, "ops": bare_ops(body), "photos": []}
    headquarters.center.append(visit, boss, "supervisor", [Put("erasure", new_id(), {"target": target, "ground": "x"})])


def store(headquarters: Headquarters, visit: str, nodes: list[Node]) -> None:
    """Entries as they are stored when the desk has taken them in."""
    with headquarters.center.store.writing() as books:
        counter = books.journals.lock(visit).counter
        books.journals.add_entries(visit, counter, nodes)
        books.journals.put_state(visit, VisitState(counter + len(nodes)))
