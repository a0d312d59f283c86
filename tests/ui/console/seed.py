"""A center with a day behind it: two visits of the demo's story, a disagreement, and what the supervisor has said."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher

from inspector_app.central.headquarters import Headquarters
from inspector_app.commands.story import Told, tell
from inspector_app.device.book import open_visit
from inspector_app.device.session import Session
from inspector_app.visits.writing import answer_outcome
from tests.support.office import Office, open_office

BOSS: Final = "tests.supervisor@example.test"
PASSWORD: Final = "a long password of the tests"

__all__ = ["BOSS", "PASSWORD", "Seeded", "admit_boss", "judge_passwords_quickly", "seeded_office"]


@dataclass(frozen=True, slots=True)
class Seeded:
    """`first` is a whole visit in which two people disagree over 6.6; of `second` only seals were looked at."""

    office: Office
    lead: Session
    first: Told
    second: Told

    @property
    def headquarters(self) -> Headquarters:
        return self.office.headquarters


def judge_passwords_quickly(headquarters: Headquarters) -> None:
    """A password costs half a second to judge, which is what it is for, and nothing that is asked of a screen."""
    headquarters.accounts._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


def admit_boss(headquarters: Headquarters) -> str:
    """A supervisor who can sign in; gives the person's id."""
    judge_passwords_quickly(headquarters)
    person = headquarters.invite(BOSS, "supervisor", "Test Supervisor").person
    headquarters.accounts.set_password(BOSS, PASSWORD)
    return person


@contextmanager
def seeded_office(folder: Path) -> Iterator[Seeded]:
    """The office, its center not running at the end of the seeding."""
    with open_office(folder) as office:
        admit_boss(office.headquarters)
        office.headquarters.invite("third@example.test", "inspector", "The third")
        with office.center_running():
            lead, second = office.enroll("lead"), office.enroll("second")
            told = [tell(phone, number) for number, phone in enumerate((lead, second))]
            for phone in (lead, second):
                office.sync(phone)
            office.headquarters.grant(told[0].visit, "second@example.test")
            office.sync(second)
            # Neither has seen what the other writes.
            open_visit(lead, told[0].visit).write([answer_outcome("6.6", "not_met")])
            open_visit(second, told[0].visit).write(
                [answer_outcome("6.6", "not_examined", "The second found the cabinet locked.")]
            )
            for phone in (lead, second):
                office.sync(phone)
        yield Seeded(office, lead, told[0], told[1])
