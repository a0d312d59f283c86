"""The museum does not rot: every accident has its exhibit, and every sabotage still fits the code it is for."""

from pathlib import Path

import pytest

from tests.museum.catalog import ACCIDENTS, CONTROLS, INVARIANTS, SABOTAGES, find

ROOT = Path(__file__).parents[2]


def test_every_accident_and_every_invariant_has_its_sabotage() -> None:
    assert [*ACCIDENTS] == [str(number) for number in range(1, 31)]
    assert {one.group for one in SABOTAGES} == {*ACCIDENTS, *INVARIANTS}
    assert len({one.name for one in SABOTAGES}) == len(SABOTAGES)


@pytest.mark.parametrize("name", [one.name for one in (*SABOTAGES, *CONTROLS)])
def test_a_sabotage_fits_what_it_is_made_for(name: str) -> None:
    sabotage = find(name)
    assert sabotage.patches
    assert sabotage.misfits() == []


def test_the_tests_that_are_to_catch_them_exist() -> None:
    # Anywhere: a contract's tests stand beside the classes that run them.
    written = "".join(path.read_text() for path in (ROOT / "tests").rglob("*.py"))
    missing = [(one.name, test) for one in SABOTAGES for test in one.caught_by if f"def {test}(" not in written]
    missing += [
        (one.name, file) for one in SABOTAGES for file in one.files if not (ROOT / file.split("::")[0]).exists()
    ]
    assert missing == []
    assert all(one.caught_by for one in SABOTAGES)
