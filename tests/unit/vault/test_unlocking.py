"""An ask for a vault's key, and its answer: each opens for the one it was sealed to, and for nobody else."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from inspector_app.vault.errors import RecoveryRefused
from inspector_app.vault.unlocking import Ask, NotAnAsk, Told, open_answer, open_ask, seal_answer, seal_ask
from sync.journal import new_id
from sync.strictjson import JSON, write_json
from sync.unlocking import Unlocked

CENTER, DATA_KEY = new_id(), b"k" * 32
TOLD = Told(new_id(), new_id(), new_id(), new_id(), "a long password of the tests")


def key() -> X25519PrivateKey:
    return X25519PrivateKey.generate()


def asked(recovery: X25519PrivateKey, once: X25519PrivateKey | None = None, told: Told = TOLD) -> Ask:
    public = recovery.public_key().public_bytes_raw()
    return seal_ask(once or key(), public, center=CENTER, key_number=2, told=told)


def test_the_center_reads_what_was_asked_and_nobody_else_does() -> None:
    recovery = key()
    ask = Ask.from_json(asked(recovery).to_json())
    assert open_ask(ask, recovery.private_bytes_raw()) == TOLD
    with pytest.raises(NotAnAsk):
        open_ask(ask, key().private_bytes_raw())
    written = write_json(ask.to_json())
    for word in (TOLD.vault, TOLD.device, TOLD.person, TOLD.nonce, TOLD.password):
        assert word.encode() not in written


@pytest.mark.parametrize("password", ["", "x", "a long password of the tests", "é" * 200, "\ud800", "x" * 1500])
def test_the_length_of_an_ask_does_not_tell_that_of_the_password(password: str) -> None:
    recovery = key()
    ask = asked(recovery, told=replace(TOLD, password=password))
    assert len(ask.sealed) == 2048 + 16
    assert open_ask(ask, recovery.private_bytes_raw()).password == password.replace("\ud800", "?")


@pytest.mark.parametrize(
    "altered", [{"center": new_id()}, {"key_number": 3}, {"ephemeral": "A" * 43 + "="}, {"nonce": "A" * 16}]
)
def test_an_ask_that_was_altered_does_not_open(altered: dict[str, JSON]) -> None:
    recovery = key()
    ask = Ask.from_json(asked(recovery).to_json() | altered)
    with pytest.raises(NotAnAsk):
        open_ask(ask, recovery.private_bytes_raw())


@pytest.mark.parametrize("told", [None, [], {}, {"algorithm": "another"}, {"key_number": True}, {"nonce": "!"}])
def test_nonsense_is_no_ask(told: JSON) -> None:
    whole: JSON = asked(key()).to_json()
    assert isinstance(whole, dict)
    with pytest.raises(NotAnAsk):
        Ask.from_json(whole | told if isinstance(told, dict) and told else told)


def test_the_answer_opens_with_the_key_of_its_ask_alone() -> None:
    recovery, once = key(), key()
    ask = asked(recovery, once)
    given = seal_answer(DATA_KEY, ask, TOLD, key=1)
    assert open_answer(given, once) == DATA_KEY
    for other in (key(), recovery):
        with pytest.raises(RecoveryRefused):
            open_answer(given, other)


@pytest.mark.parametrize("name", ["vault", "device", "person", "center", "nonce"])
def test_an_answer_with_another_name_in_it_does_not_open(name: str) -> None:
    recovery, once = key(), key()
    given = seal_answer(DATA_KEY, asked(recovery, once), TOLD, key=1)
    with pytest.raises(RecoveryRefused):
        open_answer(Unlocked.read(given.text().replace(getattr(given, name), new_id())), once)


def test_no_two_answers_are_sealed_alike() -> None:
    ask = asked(key())
    first, second = (seal_answer(DATA_KEY, ask, TOLD, key=1) for _ in range(2))
    assert (first.ephemeral, first.sealed) != (second.ephemeral, second.sealed)
