"""People are made once for each address, with one role."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from inspector_app.central.errors import HasAnotherRole, NoSuchPerson, NoSuchRole, NotAnAddress
from inspector_app.central.headquarters import Headquarters
from inspector_app.central.people import address_of

ANA = "ana@example.test"


def test_a_second_invitation_is_another_device_of_the_same_person(headquarters: Headquarters) -> None:
    first = headquarters.invite(ANA, "inspector", "Ana of the tests")
    second = headquarters.invite(" ANA@Example.Test ", "inspector")
    assert (second.person, second.name, second.email) == (first.person, "Ana of the tests", ANA)
    assert first.code != second.code
    assert [person.id for person in headquarters.people.all()] == [first.person]


def test_two_addresses_are_two_people(headquarters: Headquarters) -> None:
    one, other = headquarters.invite(ANA, "inspector"), headquarters.invite("ben@example.test", "inspector")
    assert one.person != other.person


def test_a_name_that_is_given_later_becomes_the_persons_name(headquarters: Headquarters) -> None:
    headquarters.invite(ANA, "inspector")
    assert headquarters.invite(ANA, "inspector", "  Ana\nof the\ttests ").name == "Ana of the tests"
    assert headquarters.people.known(ANA).name == "Ana of the tests"


def test_nobody_changes_the_role(headquarters: Headquarters) -> None:
    headquarters.invite(ANA, "inspector")
    with pytest.raises(HasAnotherRole, match=r"known here as inspector"):
        headquarters.invite("Ana@example.test", "supervisor")
    assert headquarters.people.known(ANA).role == "inspector"


def test_a_role_that_does_not_exist_makes_nobody(headquarters: Headquarters) -> None:
    with pytest.raises(NoSuchRole, match="partner"):
        headquarters.invite(ANA, "partner")
    with pytest.raises(NoSuchPerson):
        headquarters.people.known(ANA)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ana",
        "ana@",
        "@example.test",
        "ana@localhost",
        "ana example@example.test",
        "ana@exam ple.test",
        "ana@@example.test",
        "ana..b@example.test",
        ".ana@example.test",
        "ana@-example.test",
        "ana@example..test",
        "Ana <ana@example.test>",
        "ana@example.test\nben@example.test",
        "ana\udcff@example.test",
        "a" * 250 + "@example.test",
    ],
)
def test_nonsense_is_no_address(headquarters: Headquarters, typed: str) -> None:
    with pytest.raises(NotAnAddress, match="is not an e-mail address"):
        headquarters.invite(typed, "inspector")
    assert headquarters.people.all() == []


@pytest.mark.parametrize("typed", ["o'hara+visits@mail.example.test", "josé@ejemplo.test", "a@b.c", "x_1@a--b.test"])
def test_unusual_addresses_are_addresses(typed: str) -> None:
    assert address_of(typed.upper()) == address_of(typed)


def test_two_ways_to_write_a_letter_are_one_address() -> None:
    assert address_of("jose\u0301@ejemplo.test") == address_of("jos\u00e9@ejemplo.test")


def test_people_outlive_the_process(tmp_path: Path) -> None:
    with Headquarters.open(tmp_path) as headquarters:
        person = headquarters.invite(ANA, "supervisor", "Ana of the tests").person
    with Headquarters.open(tmp_path) as headquarters:
        assert headquarters.people.known(ANA).id == person


def test_one_person_is_made_however_many_invite_at_once(headquarters: Headquarters) -> None:
    with ThreadPoolExecutor(4) as threads:
        invited = [*threads.map(lambda _: headquarters.invite(ANA, "inspector"), range(8))]
    assert len({one.person for one in invited}) == 1
    assert len({one.code for one in invited}) == 8


def test_a_code_shows_in_no_log(headquarters: Headquarters) -> None:
    invited = headquarters.invite(ANA, "inspector")
    assert invited.code not in repr(invited)
