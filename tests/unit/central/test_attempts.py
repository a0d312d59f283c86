"""Whoever tries too often waits: by account, by place, and however many try at once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inspector_app.central.attempts import FREE_FOR_ACCOUNT, FREE_FROM_SOURCE, LONGEST
from inspector_app.central.errors import CodeNotValid, NotSignedIn, TriedTooOften
from inspector_app.central.headquarters import Headquarters
from tests.support.centers import SetClock
from tests.unit.central.reviewers import BOSS, HERE, PASSWORD, THERE, center_with_boss, enter


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def headquarters(tmp_path: Path, clock: SetClock) -> Iterator[Headquarters]:
    with center_with_boss(tmp_path, clock) as opened:
        yield opened


def test_after_five_wrong_passwords_one_waits_longer_and_longer(headquarters: Headquarters, clock: SetClock) -> None:
    headquarters.accounts.set_password(BOSS, PASSWORD)
    for _ in range(FREE_FOR_ACCOUNT):
        with pytest.raises(NotSignedIn):
            enter(headquarters, "a wrong password here")
    waits = []
    for number in range(12):
        with pytest.raises(TriedTooOften) as refused:
            enter(headquarters, source=f"192.0.2.{number}")
        waits.append(refused.value.seconds)
        clock.move(seconds=refused.value.seconds)
        with pytest.raises(NotSignedIn):
            enter(headquarters, "a wrong password here", source=f"192.0.2.{number}")
    assert waits[:4] == [2, 4, 8, 16]
    assert waits[-1] == LONGEST.total_seconds()


def test_the_right_password_after_the_wait_lets_in_and_forgives(headquarters: Headquarters, clock: SetClock) -> None:
    headquarters.accounts.set_password(BOSS, PASSWORD)
    for _ in range(FREE_FOR_ACCOUNT):
        with pytest.raises(NotSignedIn):
            enter(headquarters, "a wrong password here")
    clock.move(seconds=2)
    enter(headquarters)
    for _ in range(FREE_FOR_ACCOUNT - 1):
        with pytest.raises(NotSignedIn):
            enter(headquarters, "a wrong password here")
    enter(headquarters)


def test_a_clock_that_was_set_back_keeps_nobody_out(headquarters: Headquarters, clock: SetClock) -> None:
    headquarters.accounts.set_password(BOSS, PASSWORD)
    enter(headquarters)
    clock.move(days=-400)
    enter(headquarters)
    clock.move(days=400)
    for _ in range(FREE_FOR_ACCOUNT):
        with pytest.raises(NotSignedIn):
            enter(headquarters, "a wrong password here")
    clock.move(days=-1)
    enter(headquarters)


def test_an_unknown_address_is_closed_like_a_known_one(headquarters: Headquarters) -> None:
    for _ in range(FREE_FOR_ACCOUNT):
        with pytest.raises(NotSignedIn):
            enter(headquarters, email="nobody@example.test")
    with pytest.raises(TriedTooOften):
        enter(headquarters, email=" Nobody@Example.test ")


def test_one_place_cannot_go_through_many_addresses(headquarters: Headquarters) -> None:
    headquarters.accounts.set_password(BOSS, PASSWORD)
    for number in range(FREE_FROM_SOURCE):
        with pytest.raises(NotSignedIn):
            enter(headquarters, email=f"guess{number}@example.test")
    with pytest.raises(TriedTooOften):
        enter(headquarters)
    assert enter(headquarters, source=THERE).who.email == BOSS


def test_codes_are_not_to_be_guessed_either(headquarters: Headquarters) -> None:
    for _ in range(FREE_FROM_SOURCE):
        with pytest.raises(CodeNotValid):
            headquarters.accounts.redeem("AAAAA-BBBBB-CCCCC-DDDDD-EEEEE", PASSWORD, source=HERE)
    with pytest.raises(TriedTooOften):
        headquarters.accounts.redeem(headquarters.invite(BOSS, "supervisor").code, PASSWORD, source=HERE)


def test_many_attempts_at_once_are_no_way_around_the_waiting(headquarters: Headquarters) -> None:
    headquarters.accounts.set_password(BOSS, PASSWORD)

    def guess(number: int) -> type[Exception]:
        try:
            enter(headquarters, f"a wrong password {number}", source=f"192.0.2.{number}")
        except (NotSignedIn, TriedTooOften) as refused:
            return type(refused)
        raise AssertionError("a wrong password was let in")

    with ThreadPoolExecutor(8) as threads:
        told = [*threads.map(guess, range(24))]
    assert told.count(NotSignedIn) == FREE_FOR_ACCOUNT
