"""Passwords, codes and sign-ins: who gets in, who does not, and what everybody else learns from it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from inspector_app.central.errors import CodeNotValid, NoSuchPerson, NotAPassword, NotForInspectors, NotSignedIn
from inspector_app.central.headquarters import Headquarters
from tests.support.centers import SetClock
from tests.unit.central.reviewers import ANA, BOSS, HERE, PASSWORD, center_with_boss, enter


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def headquarters(tmp_path: Path, clock: SetClock) -> Iterator[Headquarters]:
    with center_with_boss(tmp_path, clock) as opened:
        yield opened


def test_a_code_gives_a_password_once(headquarters: Headquarters) -> None:
    code = headquarters.invite(BOSS, "supervisor").code
    assert headquarters.accounts.redeem(f" {code.lower()} ", PASSWORD, source=HERE).email == BOSS
    assert enter(headquarters).who.called == "Test Supervisor"
    with pytest.raises(CodeNotValid):
        headquarters.accounts.redeem(code, "another long password", source=HERE)
    assert enter(headquarters).who.email == BOSS


def test_a_code_stays_good_until_a_password_was_chosen(headquarters: Headquarters) -> None:
    code = headquarters.invite(BOSS, "supervisor").code
    with pytest.raises(NotAPassword):
        headquarters.accounts.redeem(code, "short", source=HERE)
    assert headquarters.accounts.redeem(code, PASSWORD, source=HERE).email == BOSS


def test_a_new_code_ends_the_last(headquarters: Headquarters) -> None:
    first, second = headquarters.invite(BOSS, "supervisor").code, headquarters.invite(BOSS, "supervisor").code
    with pytest.raises(CodeNotValid):
        headquarters.accounts.redeem(first, PASSWORD, source=HERE)
    headquarters.accounts.redeem(second, PASSWORD, source=HERE)


def test_a_code_is_good_for_seven_days(headquarters: Headquarters, clock: SetClock) -> None:
    code = headquarters.invite(BOSS, "supervisor").code
    clock.move(days=7, seconds=1)
    with pytest.raises(CodeNotValid):
        headquarters.accounts.redeem(code, PASSWORD, source=HERE)


@pytest.mark.parametrize("code", ["", "-", "AAAAA", "AAAAA-BBBBB-CCCCC-DDDDD-EEEEE", "ä" * 25, "\ud800", "\0" * 25])
def test_nonsense_is_no_code(headquarters: Headquarters, code: str) -> None:
    with pytest.raises(CodeNotValid):
        headquarters.accounts.redeem(code, PASSWORD, source=HERE)


def test_the_right_name_with_another_secret_is_no_code(headquarters: Headquarters) -> None:
    code = headquarters.invite(BOSS, "supervisor").code
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    with pytest.raises(CodeNotValid):
        headquarters.accounts.redeem(wrong, PASSWORD, source=HERE)


def test_an_inspectors_code_opens_no_password(headquarters: Headquarters) -> None:
    code = headquarters.invite(ANA, "inspector").code
    with pytest.raises(CodeNotValid):
        headquarters.accounts.redeem(code, PASSWORD, source=HERE)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("eleven sign", "too_short"),
        ("a" * 12, "too_simple"),
        ("abababababab", "too_simple"),
        ("x" * 100 + "0123456789" * 11, "too_long"),
        (BOSS, "the_address"),
        (f"my {BOSS.upper()} password", "the_address"),
        ("a password with \ud800 in it", "no_text"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(headquarters: Headquarters, password: str, why: str) -> None:
    with pytest.raises(NotAPassword) as refused:
        headquarters.accounts.set_password(BOSS, password)
    assert refused.value.why == why


def test_the_same_letters_of_another_keyboard_are_the_same_password(headquarters: Headquarters) -> None:
    headquarters.accounts.set_password(BOSS, "contrase\u00f1a muy larga")
    assert enter(headquarters, "contrasen\u0303a muy larga").who.email == BOSS


def test_nobody_gets_a_password_who_was_not_invited(headquarters: Headquarters) -> None:
    with pytest.raises(NoSuchPerson):
        headquarters.accounts.set_password("nobody@example.test", PASSWORD)


def test_what_is_kept_opens_nothing(headquarters: Headquarters, tmp_path: Path) -> None:
    code = headquarters.invite(BOSS, "supervisor").code
    headquarters.accounts.set_password(BOSS, PASSWORD)
    token = enter(headquarters).token
    kept = (tmp_path / "center" / "journal.db").read_bytes()
    assert b"$argon2id$" in kept
    for secret in (PASSWORD, token, code, code.replace("-", "").lower()[5:]):
        assert secret.encode() not in kept


def test_a_token_shows_in_no_log(headquarters: Headquarters) -> None:
    headquarters.accounts.set_password(BOSS, PASSWORD)
    begun = enter(headquarters)
    assert begun.token not in repr(begun)


def test_nonsense_is_nobodys_address(headquarters: Headquarters) -> None:
    for email in ("", "\0", f"{BOSS}\0", "\ud800"):
        with pytest.raises(NotSignedIn):
            enter(headquarters, email=email)


def test_an_unknown_address_and_a_wrong_password_are_told_the_same(headquarters: Headquarters) -> None:
    headquarters.accounts.set_password(BOSS, PASSWORD)
    headquarters.invite("new@example.test", "supervisor")
    told = set()
    for email, password in (
        (BOSS, "a wrong password here"),
        ("nobody@example.test", PASSWORD),
        ("new@example.test", PASSWORD),
        ("no address", PASSWORD),
        ("\ud800@example.test", PASSWORD),
        (BOSS, ""),
    ):
        with pytest.raises(NotSignedIn) as refused:
            enter(headquarters, password, email=email)
        told.add(str(refused.value))
    assert len(told) == 1


def test_an_unknown_address_costs_as_much_work_as_a_known_one(headquarters: Headquarters) -> None:
    headquarters.accounts.set_password(BOSS, PASSWORD)
    judged: list[str] = []
    fits = headquarters.accounts._fits

    def watched(hashed: str, password: str) -> bool:
        judged.append(hashed)
        return fits(hashed, password)

    headquarters.accounts._fits = watched  # type: ignore[method-assign]
    for email in (BOSS, "nobody@example.test"):
        with pytest.raises(NotSignedIn):
            enter(headquarters, "a wrong password here", email=email)
    assert len(judged) == 2
    assert all(hashed.startswith("$argon2id$") for hashed in judged)


def test_an_inspector_with_a_password_does_not_get_in(headquarters: Headquarters) -> None:
    headquarters.invite(ANA, "inspector")
    headquarters.accounts.set_password(ANA, PASSWORD)
    with pytest.raises(NotForInspectors):
        enter(headquarters, email=ANA)
    with pytest.raises(NotSignedIn):
        enter(headquarters, "a wrong password here", email=ANA)


def test_a_sign_in_lasts_twelve_hours(headquarters: Headquarters, clock: SetClock) -> None:
    headquarters.accounts.set_password(BOSS, PASSWORD)
    begun = enter(headquarters)
    clock.move(hours=11, minutes=59)
    assert headquarters.accounts.who(begun.token) == begun.who
    clock.move(minutes=1)
    assert headquarters.accounts.who(begun.token) is None
    assert headquarters.accounts.holder(begun.who.key) is None


def test_whoever_signs_out_is_out_and_nobody_else(headquarters: Headquarters) -> None:
    headquarters.accounts.set_password(BOSS, PASSWORD)
    here, there = enter(headquarters), enter(headquarters)
    headquarters.accounts.sign_out(here.who.key)
    headquarters.accounts.sign_out(here.who.key)
    assert headquarters.accounts.who(here.token) is None
    assert headquarters.accounts.who(there.token) == there.who


def test_a_new_password_ends_every_sign_in(headquarters: Headquarters) -> None:
    headquarters.accounts.set_password(BOSS, PASSWORD)
    begun = enter(headquarters)
    headquarters.accounts.set_password(BOSS, "another long password")
    assert headquarters.accounts.who(begun.token) is None
    with pytest.raises(NotSignedIn):
        enter(headquarters)


@pytest.mark.parametrize("token", ["", "x", "\ud800", "0" * 4000])
def test_a_made_up_token_is_nobodys(headquarters: Headquarters, token: str) -> None:
    assert headquarters.accounts.who(token) is None


def test_the_name_of_a_sign_in_is_no_token(headquarters: Headquarters) -> None:
    headquarters.accounts.set_password(BOSS, PASSWORD)
    assert headquarters.accounts.who(enter(headquarters).who.key) is None


def test_a_password_that_was_hashed_with_less_work_is_hashed_anew(headquarters: Headquarters) -> None:
    headquarters.accounts.set_password(BOSS, PASSWORD)
    headquarters.accounts._hasher = PasswordHasher(time_cost=2, memory_cost=64, parallelism=1)
    enter(headquarters)
    assert ",t=2," in str(headquarters.accounts._known(BOSS)[1])
    enter(headquarters)


def test_passwords_and_sign_ins_outlive_the_process(tmp_path: Path) -> None:
    with Headquarters.open(tmp_path) as headquarters:
        headquarters.invite(BOSS, "administrator")
        headquarters.accounts.set_password(BOSS, PASSWORD)
        token = enter(headquarters).token
    with Headquarters.open(tmp_path) as headquarters:
        assert headquarters.accounts.who(token) is not None
        assert enter(headquarters).who.role == "administrator"


def test_passwords_are_stretched_as_the_standard_asks(tmp_path: Path) -> None:
    """RFC 9106, section 4: the second recommendation or more."""
    with Headquarters.open(tmp_path) as headquarters:
        hasher = headquarters.accounts._hasher
        assert (hasher.memory_cost, hasher.time_cost, hasher.type.name) >= (65536, 3, "ID")
