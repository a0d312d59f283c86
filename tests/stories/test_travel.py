"""Across a border: the device forgets its key only on the center's word of that moment, and gets it back by its person
alone, with all that was in it."""

import base64
import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from inspector_app.device.errors import (
    DeviceError,
    NoSignInThere,
    NotGivenBack,
    NotProvenForTravel,
    NoTravelThere,
    NotTheAnswer,
)
from inspector_app.device.session import Session
from inspector_app.device.travel import unlock_through_center
from inspector_app.vault.errors import LockedForTravel, PassphraseTooShort, WrongPassphrase
from inspector_app.vault.looking import look_at
from inspector_app.vault.mark import Wrappings
from inspector_app.vault.vault import Vault
from sync.central import HttpCentral
from sync.errors import NoAnswer, Refused, TryAgainLater
from tests.support.commands import PASSPHRASE
from tests.support.office import Office
from tests.support.travelers import (
    ANOTHER,
    DRAFT,
    PASSWORD,
    Answer,
    Between,
    Traveler,
    opens_as_before,
    travel_office,
    traveler,
)


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with travel_office(tmp_path) as opened:
        yield opened


@pytest.fixture
def ana(office: Office) -> Traveler:
    return traveler(office, "ana")


def locked(one: Traveler) -> Traveler:
    one.lock()
    return one


def test_what_was_locked_for_travel_comes_back_whole(office: Office, ana: Traveler) -> None:
    before = ana.held(ana.phone)
    ana.lock()
    assert look_at(ana.folder).locked_since is not None
    with pytest.raises(LockedForTravel):
        Session.open(ana.folder, PASSPHRASE)
    with ana.unlocked() as session:
        assert ana.held(session) == before
        assert session.device == ana.phone.device
    with pytest.raises(WrongPassphrase):
        Vault.open(ana.folder, PASSPHRASE)
    with Session.open(ana.folder, ANOTHER) as session:
        assert look_at_open(session).locked_since is None
        assert office.sync(session).waiting == ()
    assert [line.outcome for line in office.headquarters.unlocking.lines()] == ["granted"]


def look_at_open(session: Session) -> Wrappings:
    return session.vault.wrappings()


def test_a_forgotten_passphrase_is_replaced_in_the_same_way(ana: Traveler) -> None:
    before = ana.held(ana.phone)
    ana.phone.close()
    with ana.unlocked() as session:
        assert ana.held(session) == before
    with pytest.raises(WrongPassphrase):
        Vault.open(ana.folder, PASSPHRASE)
    Session.open(ana.folder, ANOTHER).close()


def test_it_can_be_locked_and_opened_again_and_again(ana: Traveler) -> None:
    before = ana.held(ana.phone)
    for number in range(3):
        ana.lock()
        ana.phone = ana.unlock(passphrase=f"passphrase number {number}")
    assert ana.held(ana.phone) == before
    ana.phone.close()


# what it takes to be locked


def test_without_a_password_at_the_center_nothing_is_locked(office: Office) -> None:
    ben = traveler(office, "ben", has_password=False)
    with pytest.raises(NoSignInThere, match="Ask a supervisor for a code"):
        ben.lock()
    assert opens_as_before(ben)


def test_without_a_line_nothing_is_locked(ana: Traveler) -> None:
    with pytest.raises(TryAgainLater):
        ana.lock(Between("http://127.0.0.1:9"))
    assert opens_as_before(ana)


def test_a_proof_of_another_day_locks_nothing(ana: Traveler) -> None:
    overheard = Between(ana.office.url)
    with pytest.raises(NotProvenForTravel):
        ana.lock(Between(ana.office.url, lambda answer: _kept(overheard, answer)))
    with pytest.raises(NotProvenForTravel):
        ana.lock(Between(ana.office.url, lambda _: overheard.answered[0]))
    assert opens_as_before(ana)


def _kept(overheard: Between, answer: Answer) -> Answer:
    overheard.answered.append(answer)
    return {"note": "", "signature": ""}


def test_a_proof_that_was_altered_locks_nothing(office: Office) -> None:
    ben = traveler(office, "ben", has_password=False)

    def say_yes(answer: Answer) -> Answer:
        return {**answer, "note": str(answer["note"]).replace("sign-in no", "sign-in yes")}

    with pytest.raises(NotProvenForTravel):
        ben.lock(Between(office.url, say_yes))
    assert opens_as_before(ben)


def test_a_proof_of_somebody_elses_device_locks_nothing(office: Office, ana: Traveler) -> None:
    ben = traveler(office, "ben")
    line = Between(office.url)
    _answer_of(ben, line)
    with pytest.raises(NotProvenForTravel):
        ana.lock(Between(office.url, lambda _: line.answered[0]))
    assert opens_as_before(ana)


def _answer_of(one: Traveler, line: Between) -> None:
    line.alter = lambda _: {"note": "", "signature": ""}
    with pytest.raises(NotProvenForTravel):
        one.lock(line)


def test_the_word_that_the_recovery_is_held_is_not_taken_for_the_word_that_its_person_can_sign_in(
    ana: Traveler,
) -> None:
    class Older(Between):
        def prove_for_travel(self, body: bytes, authorization: str) -> Answer:
            with closing(HttpCentral(self.url)) as line:
                return line.hand_over_recovery(body, authorization)

    with pytest.raises(NotProvenForTravel):
        ana.lock(Older(ana.office.url))
    assert opens_as_before(ana)


def test_an_older_center_locks_nothing(ana: Traveler) -> None:
    class Older(Between):
        def prove_for_travel(self, body: bytes, authorization: str) -> Answer:
            raise Refused("not-here", "This is not here, or not for this device.")

    with pytest.raises(NoTravelThere):
        ana.lock(Older(ana.office.url))
    assert opens_as_before(ana)


def test_a_revoked_device_is_not_locked_for_good(office: Office, ana: Traveler) -> None:
    office.headquarters.rulings.revoke(ana.phone.device)
    with pytest.raises(Refused, match="does not know the device"):
        ana.lock()
    assert opens_as_before(ana)


# what it takes to be opened again


def test_a_wrong_password_changes_nothing_and_the_right_one_still_opens(ana: Traveler) -> None:
    ana.lock()
    before = files(ana.folder)
    with pytest.raises(NotGivenBack) as refused:
        ana.unlock("a wrong password here")
    assert refused.value.why == "wrong-sign-in"
    assert files(ana.folder) == before
    with ana.unlocked():
        pass


def test_too_many_wrong_passwords_wait(ana: Traveler) -> None:
    ana.lock()
    for _ in range(5):
        with pytest.raises(NotGivenBack):
            ana.unlock("a wrong password here")
    with pytest.raises(TryAgainLater, match="too many attempts") as refused:
        ana.unlock()
    assert refused.value.after_seconds == 2


def test_a_new_passphrase_is_judged_before_anybody_is_asked(office: Office, ana: Traveler) -> None:
    ana.lock()
    with pytest.raises(PassphraseTooShort):
        ana.unlock(passphrase="short")
    assert office.headquarters.unlocking.lines() == []


def test_without_a_line_it_stays_locked(ana: Traveler) -> None:
    ana.lock()
    with pytest.raises(TryAgainLater):
        unlock_through_center(
            ana.folder, PASSWORD, ANOTHER, clock=ana.clock, line_to=lambda _: Between("http://127.0.0.1:9")
        )
    with ana.unlocked():
        pass


def test_a_device_that_was_revoked_on_the_way_stays_locked(office: Office, ana: Traveler) -> None:
    ana.lock()
    office.headquarters.rulings.revoke(ana.phone.device)
    with pytest.raises(NotGivenBack, match="revoked at headquarters") as refused:
        ana.unlock()
    assert refused.value.why == "device-revoked"
    assert look_at(ana.folder).locked_since is not None


def test_a_center_from_a_backup_without_the_wrapping_says_so(office: Office, ana: Traveler) -> None:
    ana.lock()
    with office.headquarters.center.store.engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql("DELETE FROM journal_recovery")
    with pytest.raises(NotGivenBack, match="restored from an older backup") as refused:
        ana.unlock()
    assert refused.value.why == "no-recovery"
    assert look_at(ana.folder).locked_since is not None


def test_an_answer_to_an_earlier_ask_is_none(ana: Traveler) -> None:
    ana.lock()
    line = Between(ana.office.url)
    ana.phone = ana.unlock(line=line)
    ana.lock()
    for alter in (lambda _: line.answered[0], lambda _: {}, lambda answer: {**answer, "keys": []}):
        with pytest.raises(NotTheAnswer):
            ana.unlock(line=Between(ana.office.url, alter))
    with pytest.raises(NotGivenBack, match="asked-before"):
        _ask_again(ana, line)
    with ana.unlocked():
        pass


def _ask_again(one: Traveler, line: Between) -> None:
    """The very ask that was answered, by whoever kept it."""

    class Replaying(Between):
        def unlock(self, ask: Answer) -> Answer:
            return super().unlock(line.asked[0])

    one.unlock(line=Replaying(one.office.url))


def test_an_answer_for_another_device_opens_nothing(office: Office, ana: Traveler) -> None:
    ben = traveler(office, "ben")
    other = Between(office.url)
    locked(ben).unlock(line=other).close()
    ana.lock()
    with pytest.raises(NotTheAnswer):
        ana.unlock(line=Between(office.url, lambda _: other.answered[0]))
    with ana.unlocked():
        pass


def test_a_portal_that_says_welcome_is_no_center(ana: Traveler) -> None:
    ana.lock()
    heard: list[bytes] = []

    class Portal(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            heard.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<html>Welcome</html>")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name it has there
            """Nothing."""

    portal = HTTPServer(("127.0.0.1", 0), Portal)
    thread = threading.Thread(target=portal.handle_request)
    thread.start()
    url = f"http://127.0.0.1:{portal.server_port}"
    with pytest.raises(NoAnswer):
        unlock_through_center(ana.folder, PASSWORD, ANOTHER, clock=ana.clock, line_to=lambda _: HttpCentral(url))
    thread.join()
    portal.server_close()
    (said,) = heard
    for secret in (PASSWORD, ANOTHER, PASSPHRASE, ana.phone.device, ana.phone.identity.person, ana.phone.vault.id):
        assert secret.encode() not in said
    assert len(base64.b64decode(json.loads(said)["sealed"])) == 2048 + 16


def test_a_center_that_somebody_wrote_into_the_mark_gets_nowhere(tmp_path: Path, ana: Traveler) -> None:
    """It learns the password, which the sealing cannot help; it cannot make the device believe a key."""
    with travel_office(tmp_path / "another") as foreign:
        mallory = traveler(foreign, "ana")
        ana.lock()
        true = look_at(ana.folder)
        false = look_at_open(mallory.phone).way_back
        assert true.way_back is not None and false is not None
        mallory.phone.close()
        Vault.open(mallory.folder, PASSPHRASE).close()
        _write_into(ana.folder, json.dumps({**true.to_json(), "way_back": false.to_json()}))
        with pytest.raises(DeviceError):
            ana.unlock()
        _write_into(ana.folder, json.dumps(true.to_json()))
    with ana.unlocked() as session:
        assert ana.held(session)[3] == {"note": DRAFT}


def _write_into(folder: Path, mark: str) -> None:
    with sqlite3.connect(folder / "vault.db") as connection:
        for table in ("mark", "mark_copy"):
            connection.execute(f"UPDATE {table} SET wrapping = ?", (mark,))
    connection.close()


def test_a_device_whose_clock_was_set_back_is_opened(ana: Traveler) -> None:
    class Back(type(ana.clock)):  # type: ignore[misc]
        def now(self) -> object:
            return super().now().replace(year=1999)

    ana.phone.clock = ana.clock = Back()
    ana.lock()
    assert str(look_at(ana.folder).locked_since).startswith("1999")
    with ana.unlocked() as session:
        assert ana.held(session)[3] == {"note": DRAFT}


def test_newer_keys_of_the_center_keep_nobody_out(office: Office, ana: Traveler) -> None:
    ana.lock()
    office.headquarters.rotate_key("recovery")
    office.headquarters.rotate_key("answers")
    with ana.unlocked() as session:
        assert office.sync(session).waiting == ()
        session.close()
    ana.phone = Session.open(ana.folder, ANOTHER)
    ana.lock()
    with ana.unlocked():
        pass


# after it


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_of_what_opened_it_nothing_stays_on_the_device(ana: Traveler) -> None:
    mark = look_at_open(ana.phone)
    assert mark.passphrase is not None
    secrets = [mark.passphrase.salt, mark.passphrase.nonce, mark.passphrase.sealed, ana.phone.vault._data_key]
    traces = [trace for one in secrets for trace in (one[:12], base64.b64encode(one)[:12], one.hex()[:16].encode())]
    assert any(trace in held for trace in traces for held in files(ana.folder).values())
    ana.lock()
    for name, held in files(ana.folder).items():
        assert not any(trace in held for trace in traces), name
    assert set(look_at(ana.folder).to_json()) == {"vault", "last_number", "way_back", "locked_since"}


def test_every_way_into_the_vault_says_that_it_is_locked_for_travel(ana: Traveler) -> None:
    data_key = ana.phone.vault._data_key
    ana.lock()
    for way in (
        lambda: Vault.open(ana.folder, PASSPHRASE),
        lambda: Vault.open_with_pin(ana.folder, "280641", bytes(32)),
        lambda: Session.open(ana.folder, PASSPHRASE),
    ):
        with pytest.raises(LockedForTravel):
            way()
    for ended in (ana.phone.vault.read, ana.phone.vault.write):
        with pytest.raises(Exception, match="closed"):
            ended(lambda contents: contents.visits())
    with Vault.open_with_key(ana.folder, data_key):
        pass
