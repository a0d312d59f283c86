"""Who gets the key of a vault back, who does not, and what is noted of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import Session, select

from inspector_app.central.account_tables import UnlockRow
from inspector_app.central.attempts import FREE_FOR_ACCOUNT, FREE_FROM_SOURCE
from inspector_app.central.errors import NoSuchPerson, NotForInspectors, TriedTooOften
from inspector_app.central.headquarters import Headquarters
from inspector_app.central.unlocking import OUTCOMES
from sync.journal import new_id
from sync.server.problems import CATALOGUE, Problem
from sync.strictjson import JSON, write_json
from sync.unlocking import Unlocked
from tests.support.centers import SetClock
from tests.unit.central.asking import Forgetful
from tests.unit.central.reviewers import ANA, HERE, PASSWORD, THERE, center_with_boss, enter
from tests.unit.central.tables import sql

BEN = "ben@example.test"
WRONG = "a wrong password here"


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def headquarters(tmp_path: Path, clock: SetClock) -> Iterator[Headquarters]:
    with center_with_boss(tmp_path, clock) as opened:
        yield opened


@pytest.fixture
def device(headquarters: Headquarters) -> Forgetful:
    return Forgetful.of(headquarters, ANA)


def noted(headquarters: Headquarters) -> list[tuple[str, str, str]]:
    return [(line.outcome, line.device, line.email) for line in headquarters.unlocking.lines()]


def refusal(asker: Forgetful, /, password: str = PASSWORD, **other: str) -> str:
    with pytest.raises(Problem) as refused:
        asker.ask(password, **other)
    return refused.value.kind.code


def test_a_person_who_signs_in_gets_the_key_of_the_device(headquarters: Headquarters, device: Forgetful) -> None:
    assert device.ask() == device.data_key
    assert noted(headquarters) == [("granted", device.phone.device, ANA)]


def test_an_ask_is_answered_once(headquarters: Headquarters, device: Forgetful) -> None:
    body = device.asked(device.told())
    assert device.open(headquarters.unlocking.unlock(body, source=HERE)) == device.data_key
    for source in (HERE, THERE):
        with pytest.raises(Problem, match="asked-before"):
            headquarters.unlocking.unlock(body, source=source)
    assert len(noted(headquarters)) == 1


def test_no_wrong_sign_in_is_told_from_another(headquarters: Headquarters, device: Forgetful) -> None:
    ben = Forgetful.of(headquarters, BEN, password=None)
    assert refusal(device, WRONG) == "wrong-sign-in"
    assert refusal(device, person=new_id()) == "wrong-sign-in"
    assert refusal(ben) == "wrong-sign-in"
    assert refusal(device, WRONG, device=new_id()) == "wrong-sign-in"
    ana = ("wrong-sign-in", "", ANA)
    assert noted(headquarters)[::-1] == [
        ("wrong-sign-in", device.phone.device, ANA),
        ("wrong-sign-in", device.phone.device, ""),
        ("wrong-sign-in", ben.phone.device, BEN),
        ana,
    ]


def test_wrong_passwords_count_with_those_of_the_sign_in_page(
    headquarters: Headquarters, device: Forgetful, clock: SetClock
) -> None:
    for _ in range(FREE_FOR_ACCOUNT):
        assert refusal(device, WRONG) == "wrong-sign-in"
    assert [refusal(device) for _ in range(2)] == ["tried-too-often"] * 2
    with pytest.raises(Problem, match="tried-too-often") as refused:
        device.ask()
    assert refused.value.more == {"seconds": 2}
    assert refused.value.response().headers["Retry-After"] == "2"
    with pytest.raises(TriedTooOften):
        enter(headquarters, email=ANA)
    newest = headquarters.unlocking.lines()[0]
    assert (newest.outcome, newest.times) == ("tried-too-often", 3)
    clock.move(seconds=2)
    assert device.ask() == device.data_key
    assert device.ask() == device.data_key


def test_one_place_cannot_go_through_many_people(headquarters: Headquarters, device: Forgetful) -> None:
    for _ in range(FREE_FROM_SOURCE):
        assert refusal(device, WRONG, person=new_id()) == "wrong-sign-in"
    assert refusal(device) == "tried-too-often"
    assert device.ask(source=THERE) == device.data_key


def test_a_revoked_device_gets_no_key_and_only_its_person_learns_so(
    headquarters: Headquarters, device: Forgetful
) -> None:
    headquarters.rulings.revoke(device.phone.device)
    assert refusal(device, WRONG) == "wrong-sign-in"
    assert refusal(device) == "device-revoked"
    assert [outcome for outcome, *_ in noted(headquarters)] == ["device-revoked", "wrong-sign-in"]


def test_a_device_that_is_revoked_while_its_person_signs_in_gets_no_key(
    headquarters: Headquarters, device: Forgetful, monkeypatch: pytest.MonkeyPatch
) -> None:
    judges = headquarters.accounts.is_password_of

    def meanwhile(person: str, password: str) -> bool:
        headquarters.rulings.revoke(device.phone.device)
        return judges(person, password)

    monkeypatch.setattr(headquarters.accounts, "is_password_of", meanwhile)
    assert refusal(device) == "device-revoked"


def test_a_revoked_person_has_no_password_any_more(headquarters: Headquarters, device: Forgetful) -> None:
    headquarters.rulings.revoke_person(ANA)
    assert refusal(device) == "wrong-sign-in"


def test_nobody_gets_the_key_of_somebody_elses_device(headquarters: Headquarters, device: Forgetful) -> None:
    ben = Forgetful.of(headquarters, BEN, password="another long password")
    assert refusal(device, device=ben.phone.device) == "no-recovery"
    assert refusal(device, device=ben.phone.device, vault=ben.vault) == "no-recovery"
    assert refusal(device, device=ben.phone.device, vault=ben.vault, person=ben.phone.person) == "wrong-sign-in"
    outcomes = [outcome for outcome, *_ in noted(headquarters)]
    assert outcomes == ["wrong-sign-in", "another-person", "another-person"]


def test_a_key_of_the_same_persons_other_vault_is_not_given_for_this_one(
    headquarters: Headquarters, device: Forgetful
) -> None:
    other = Forgetful.of(headquarters, ANA)
    with pytest.raises(Problem, match="recovery-refused") as refused:
        device.ask(vault=other.vault)
    assert refused.value.more == {"differs": "vault"}
    assert refusal(device, device=other.phone.device) == "recovery-refused"


def test_a_wrapping_that_was_put_under_another_device_opens_nothing(
    headquarters: Headquarters, device: Forgetful
) -> None:
    ben = Forgetful.of(headquarters, BEN)
    statement = "UPDATE journal_recovery SET wrapping = :wrapping WHERE device = :device"
    swapped = write_json(ben.wrapping()).decode()
    sql(headquarters, statement, wrapping=swapped, device=device.phone.device)
    assert refusal(device) == "recovery-refused"
    assert refusal(device, vault=ben.vault) == "recovery-refused"


def test_a_center_that_came_from_a_backup_without_the_wrapping_says_so(
    headquarters: Headquarters, device: Forgetful
) -> None:
    sql(headquarters, "DELETE FROM journal_recovery WHERE device = :device", device=device.phone.device)
    assert refusal(device) == "no-recovery"
    sql(headquarters, "DELETE FROM journal_certificate WHERE device = :device", device=device.phone.device)
    assert refusal(device) == "no-recovery"
    assert noted(headquarters)[0] == ("no-recovery", "", ANA)


def test_a_center_whose_recovery_key_is_gone_says_so(headquarters: Headquarters, device: Forgetful) -> None:
    body = device.asked(device.told())
    keys = headquarters.center.authority._folder
    (keys / "key-0002.json").unlink()
    headquarters.rotate_key("recovery")
    with pytest.raises(Problem, match="no-recovery"):
        headquarters.unlocking.unlock(body, source=HERE)
    assert refusal(device) == "no-recovery"


def test_newer_keys_of_the_center_keep_nobody_out(headquarters: Headquarters, device: Forgetful) -> None:
    body = device.asked(device.told())
    headquarters.rotate_key("recovery")
    assert headquarters.rotate_key("answers") == 4
    answer = headquarters.unlocking.unlock(body, source=HERE)
    assert device.open(answer) == device.data_key
    unlock = answer["unlock"]
    assert isinstance(unlock, dict)
    assert Unlocked.read(str(unlock["note"])).key == 4
    assert device.ask() == device.data_key


def test_an_ask_for_another_center_or_of_another_form_is_refused(headquarters: Headquarters, device: Forgetful) -> None:
    whole = {**_ask(device), "center": new_id()}
    for body, code in (
        (write_json(whole), "other-center"),
        (write_json({**_ask(device), "key_number": 1}), "no-recovery"),
        (write_json({**_ask(device), "sealed": "AAAA"}), "no-recovery"),
        (b"[]", "not-understood"),
        (b"{}", "not-understood"),
        (b"\xff", "not-understood"),
    ):
        with pytest.raises(Problem, match=code):
            headquarters.unlocking.unlock(body, source=HERE)
    assert noted(headquarters) == []


def _ask(device: Forgetful) -> dict[str, JSON]:
    found: dict[str, JSON] = json.loads(device.asked(device.told()))
    return found


def test_a_clock_that_was_set_back_opens_nothing_and_closes_nothing(
    headquarters: Headquarters, device: Forgetful, clock: SetClock
) -> None:
    body = device.asked(device.told())
    headquarters.unlocking.unlock(body, source=HERE)
    clock.move(days=-4000)
    with pytest.raises(Problem, match="asked-before"):
        headquarters.unlocking.unlock(body, source=HERE)
    assert device.ask() == device.data_key
    assert [line.at[:4] for line in headquarters.unlocking.lines()] == ["2015", "2026"]


def test_nothing_secret_is_noted(headquarters: Headquarters, device: Forgetful, tmp_path: Path) -> None:
    device.ask()
    refusal(device, WRONG)
    with Session(headquarters.center.store.engine) as session:
        rows = [row.model_dump_json() for row in session.exec(select(UnlockRow))]
    assert len(rows) == 2
    for path in (tmp_path / "center").rglob("*"):
        held = path.read_bytes() if path.is_file() else b""
        for secret in (PASSWORD.encode(), WRONG.encode(), device.data_key, device.data_key.hex().encode()):
            assert secret not in held, path


def test_a_database_of_an_earlier_version_gets_the_table(tmp_path: Path, clock: SetClock) -> None:
    with center_with_boss(tmp_path, clock) as headquarters:
        device = Forgetful.of(headquarters, ANA)
        with headquarters.center.store.engine.execution_options(writes=True).begin() as connection:
            UnlockRow.__table__.drop(connection)  # type: ignore[attr-defined]
    with center_with_boss(tmp_path, clock) as headquarters:
        device.headquarters = headquarters
        assert device.ask() == device.data_key


def test_every_outcome_that_is_told_is_a_problem_of_the_catalogue() -> None:
    assert {*OUTCOMES} - {"granted", "not answered", "another-person"} <= CATALOGUE.keys()


# an inspector's password


def test_an_inspector_chooses_a_password_with_a_code_and_signs_in_nowhere(headquarters: Headquarters) -> None:
    device = Forgetful.of(headquarters, ANA, password=None)
    assert not headquarters.unlocking.can_sign_in(device.phone.person)
    code = headquarters.new_password_code(ANA).code
    assert not headquarters.unlocking.can_sign_in(device.phone.person)
    assert headquarters.accounts.redeem(code, PASSWORD, source=HERE).id == device.phone.person
    assert headquarters.unlocking.can_sign_in(device.phone.person)
    assert device.ask() == device.data_key
    with pytest.raises(NotForInspectors):
        enter(headquarters, email=ANA)
    with pytest.raises(NoSuchPerson):
        headquarters.new_password_code("nobody@example.test")


def test_a_code_for_a_forgotten_password_ends_the_one_before(headquarters: Headquarters, device: Forgetful) -> None:
    code = headquarters.new_password_code(ANA).code
    assert device.ask() == device.data_key
    headquarters.accounts.redeem(code, "another long password", source=HERE)
    assert refusal(device) == "wrong-sign-in"
    assert device.ask("another long password") == device.data_key
