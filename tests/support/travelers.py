"""A device that travels: with a day's work in it, a person who has a password at the center, and the way back."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from argon2 import PasswordHasher

from inspector_app.clock import Clock, SystemClock
from inspector_app.device.book import open_visit
from inspector_app.device.session import Session
from inspector_app.device.travel import lock_for_travel, unlock_through_center
from sync.central import HttpCentral
from sync.strictjson import JSON
from tests.support.commands import PASSPHRASE
from tests.support.office import QUICK, Office, open_office
from tests.support.parcels import captured_visit

PASSWORD = "a long password of the traveler"
ANOTHER = "another passphrase"
DRAFT = "half a sentence of the traveler"
Answer = dict[str, JSON]


@dataclass
class Between:
    """The line to the center, with somebody on it: what is asked and answered can be seen, kept and altered."""

    url: str
    alter: Callable[[Answer], Answer] = lambda answer: answer
    asked: list[Answer] = field(default_factory=list)
    answered: list[Answer] = field(default_factory=list)

    def prove_for_travel(self, body: bytes, authorization: str) -> Answer:
        with closing(HttpCentral(self.url)) as line:
            self.answered.append(line.prove_for_travel(body, authorization))
        return self.alter(self.answered[-1])

    def unlock(self, ask: Answer) -> Answer:
        self.asked.append(ask)
        with closing(HttpCentral(self.url)) as line:
            self.answered.append(line.unlock(ask))
        return self.alter(self.answered[-1])

    def close(self) -> None:
        """Whoever sits on it stays."""


@dataclass
class Traveler:
    """One device. `visit` is what is in it: an answer, photos, a draft."""

    office: Office
    name: str
    phone: Session
    folder: Path
    visit: str
    clock: Clock = field(default_factory=SystemClock)

    def lock(self, line: Between | None = None) -> None:
        """Lock it, and close it as the end of the process would. Where that is refused the vault stays open."""
        lock_for_travel(self.phone, line or Between(self.office.url))
        self.phone.close()

    def unlock(self, password: str = PASSWORD, passphrase: str = ANOTHER, line: Between | None = None) -> Session:
        """The vault, open again."""
        return unlock_through_center(
            self.folder,
            password,
            passphrase,
            clock=self.clock,
            line_to=lambda url: line or HttpCentral(url),
            kdf=QUICK,
        )

    @contextmanager
    def unlocked(self, password: str = PASSWORD, line: Between | None = None) -> Iterator[Session]:
        with self.unlock(password, line=line) as session:
            yield session

    def held(self, session: Session) -> tuple[str, list[str], bytes, object]:
        """What is in it: the state, the photos, the bytes of one, the drafts."""
        book = open_visit(session, self.visit)
        photos = [photo.sha256 for photo in session.vault.read(lambda contents: contents.photos(self.visit))]
        return book.state.digest(), photos, book.photo(photos[0]), book.drafts()


def traveler(office: Office, name: str = "traveler", *, has_password: bool = True) -> Traveler:
    """A device of that person with a visit in it, enrolled with the running center."""
    phone = office.enroll(name)
    folder = max(office.folder.glob(f"{name}-*"))
    if has_password:
        office.headquarters.accounts.set_password(f"{name}@example.test", PASSWORD)
    book = captured_visit(phone)
    book.draft("note", DRAFT)
    return Traveler(office, name, phone, folder, book.visit)


@contextmanager
def travel_office(folder: Path) -> Iterator[Office]:
    """An office whose center runs. Passwords are stretched little: nothing here is worth a guess."""
    with open_office(folder) as office, office.center_running():
        office.headquarters.accounts._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        yield office


def opens_as_before(one: Traveler) -> bool:
    """Whether its passphrase still opens it."""
    one.phone.close()
    with Session.open(one.folder, PASSPHRASE) as session:
        return one.held(session)[3] == {"note": DRAFT}
