"""A supervisor at a center whose clock is set, and the way in."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from argon2 import PasswordHasher

from inspector_app.central.accounts import Begun
from inspector_app.central.headquarters import Headquarters
from tests.support.centers import SetClock
from tests.support.office import lay_headquarters

BOSS: Final = "boss@example.test"
ANA: Final = "ana@example.test"
PASSWORD: Final = "a long password of the tests"
HERE: Final = "192.0.2.1"
THERE: Final = "192.0.2.2"


@contextmanager
def center_with_boss(folder: Path, clock: SetClock) -> Iterator[Headquarters]:
    """Passwords are stretched little: nothing here is worth a guess."""
    lay_headquarters(folder / "center", clock())
    with Headquarters.open(folder / "center", clock=clock) as opened:
        opened.accounts._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        opened.invite(BOSS, "supervisor", "Test Supervisor")
        yield opened


def enter(headquarters: Headquarters, password: str = PASSWORD, source: str = HERE, email: str = BOSS) -> Begun:
    return headquarters.accounts.sign_in(email, password, source=source)
