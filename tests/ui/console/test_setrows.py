"""Where an edition stands on a day, who uses it and who published it: what the list of sets is made of."""

import datetime as dt
from pathlib import Path

from inspector_app.central.publications import Publication
from inspector_app.central.review.setrows import SetRow, Standing, make_set_rows
from tests.support.editions import FIRST, NEXT, set_of

LAST = "2026.4"


def rows_on(folder: Path, day: str) -> dict[str, SetRow]:
    sets = [
        set_of(folder, FIRST, since="2026-01-01"),
        set_of(folder, NEXT, since="2026-06-01"),
        set_of(folder, LAST, since="2027-01-01"),
    ]
    used, published = {sets[0].digest: 2}, {sets[1].digest: Publication("p1", "2026-05-01T08:00:00.000Z")}
    rows = make_set_rows(sets, used, published, {"p1": "The boss"}, dt.date.fromisoformat(day))
    assert [row.criteria.edition for row in rows] == [LAST, NEXT, FIRST]
    return {row.criteria.edition: row for row in rows}


def test_the_newest_edition_that_has_begun_is_in_effect_and_ends_the_older_one(tmp_path: Path) -> None:
    rows = rows_on(tmp_path, "2026-08-01")
    assert {edition: row.standing for edition, row in rows.items()} == {
        FIRST: Standing.SUPERSEDED,
        NEXT: Standing.IN_EFFECT,
        LAST: Standing.TO_COME,
    }
    assert {edition: row.until for edition, row in rows.items()} == {
        FIRST: dt.date(2026, 5, 31),
        NEXT: dt.date(2026, 12, 31),
        LAST: None,
    }


def test_before_its_first_day_a_newer_edition_ends_nothing(tmp_path: Path) -> None:
    assert rows_on(tmp_path, "2026-05-31")[FIRST].standing is Standing.IN_EFFECT
    assert rows_on(tmp_path, "2026-06-01")[FIRST].standing is Standing.SUPERSEDED
    assert {row.standing for row in rows_on(tmp_path, "2025-12-31").values()} == {Standing.TO_COME}


def test_a_set_past_its_own_last_day_has_ended(tmp_path: Path) -> None:
    ended = {"effective_from = 2026-01-01": "effective_from = 2026-01-01\neffective_until = 2026-03-31"}
    (row,) = make_set_rows([set_of(tmp_path, changed=ended)], {}, {}, {}, dt.date(2026, 4, 1))
    assert (row.standing, row.until) == (Standing.ENDED, dt.date(2026, 3, 31))


def test_it_says_who_uses_a_set_and_who_published_it(tmp_path: Path) -> None:
    rows = rows_on(tmp_path, "2026-08-01")
    assert [rows[one].visits for one in (FIRST, NEXT)] == [2, 0]
    assert (rows[NEXT].by, rows[NEXT].published_at) == ("The boss", "2026-05-01T08:00:00.000Z")
    assert (rows[FIRST].by, rows[FIRST].published_at) == ("", None)
