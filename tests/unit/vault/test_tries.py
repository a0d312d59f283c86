"""Wrong tries wait: counted before they are judged, over kills, restarts and clocks that somebody sets."""

import contextlib
import errno
import os
from datetime import timedelta
from pathlib import Path

import pytest

from inspector_app.vault.ballast import NAME, Ballast
from inspector_app.vault.errors import PinTakenAway, PinUnusable, TooSoon, Uncounted, WrongPassphrase, WrongPin
from inspector_app.vault.tries import (
    FREE_TRIES,
    MAX_WRONG_PINS,
    TRIES_NAME,
    Tries,
    Way,
    _Count,
    _format,
    delay_seconds,
)
from inspector_app.vault.vault import Vault
from tests.support.watch import Watch
from tests.unit.vault.samples import CHEAP, PASSPHRASE, child, kill, read_lines

PIN, WRONG_PIN = "280641", "280642"
SECRET = bytes(range(32))
WRONG = "another passphrase"


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
def tries(vault: Vault, folder: Path, watch: Watch) -> Tries:
    """Of a vault that is locked, and has a PIN."""
    vault.set_pin(PASSPHRASE, PIN, SECRET, kdf=CHEAP)
    vault.close()
    return Tries(folder, watch)


def fail(folder: Path, tries: Tries, count: int = 1) -> None:
    for _ in range(count):
        with pytest.raises(WrongPassphrase):
            Vault.open(folder, WRONG, tries=tries)


def fail_pin(folder: Path, tries: Tries, watch: Watch, count: int) -> None:
    for _ in range(count):
        watch.wait(tries.wait_seconds(Way.PIN))
        with pytest.raises(WrongPin):
            Vault.open_with_pin(folder, WRONG_PIN, SECRET, tries=tries)


def test_the_wait_grows_to_a_quarter_of_an_hour() -> None:
    waits = [delay_seconds(wrong) for wrong in range(20)]
    assert waits[: FREE_TRIES + 1] == [0] * (FREE_TRIES + 1)
    assert waits == sorted(waits) and waits[-1] == 900 and waits[FREE_TRIES + 1] == 15


def test_the_first_wrong_ones_cost_nothing_and_then_even_the_right_one_must_wait(
    folder: Path, tries: Tries, watch: Watch
) -> None:
    fail(folder, tries, FREE_TRIES + 1)
    with pytest.raises(TooSoon) as soon:
        Vault.open(folder, PASSPHRASE, tries=tries)
    assert soon.value.seconds == tries.wait_seconds(Way.PASSPHRASE) == 15
    watch.wait(14.9)
    with pytest.raises(TooSoon):
        Vault.open(folder, PASSPHRASE, tries=tries)
    watch.wait(0.1)
    Vault.open(folder, PASSPHRASE, tries=tries).close()
    assert tries.wrong(Way.PASSPHRASE) == 0


def test_what_was_too_soon_was_neither_judged_nor_counted(folder: Path, tries: Tries) -> None:
    fail(folder, tries, FREE_TRIES + 1)
    for _ in range(5):
        with pytest.raises(TooSoon):
            Vault.open(folder, WRONG, tries=tries)
    assert tries.wrong(Way.PASSPHRASE) == FREE_TRIES + 1


def test_a_clock_that_is_set_changes_nothing(folder: Path, tries: Tries, watch: Watch) -> None:
    fail(folder, tries, FREE_TRIES + 1)
    for jump in (timedelta(days=400), timedelta(days=-900)):
        watch.wall += jump
        assert tries.wait_seconds(Way.PASSPHRASE) == 15


def test_after_a_restart_the_whole_wait_counts_anew(folder: Path, tries: Tries, watch: Watch) -> None:
    watch.wait(100_000)
    fail(folder, tries, FREE_TRIES + 1)
    watch.wait(10)
    assert tries.wait_seconds(Way.PASSPHRASE) == 5
    watch.starts_again()
    assert Tries(folder, watch).wait_seconds(Way.PASSPHRASE) == 15
    watch.wait(15)
    fail(folder, Tries(folder, watch))
    assert Tries(folder, watch).wait_seconds(Way.PASSPHRASE) == 30


def test_a_restart_for_each_try_makes_none_of_them_free(folder: Path, tries: Tries, watch: Watch) -> None:
    fail(folder, tries, FREE_TRIES + 1)
    for _ in range(5):
        watch.starts_again()
        with pytest.raises(TooSoon):
            Vault.open(folder, WRONG, tries=Tries(folder, watch))


def test_the_count_is_durable_before_the_try_is_judged(
    folder: Path, tries: Tries, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[int] = []

    def judge(*_: object) -> bytes:
        counted.append(tries.wrong(Way.PASSPHRASE))
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr("inspector_app.vault.mark.Wrappings.open", judge)
        with pytest.raises(KeyboardInterrupt):
            Vault.open(folder, PASSPHRASE, tries=tries)
    assert counted == [1] and tries.wrong(Way.PASSPHRASE) == 1


def test_kills_in_the_middle_of_a_try_are_counted(vault: Vault, folder: Path, watch: Watch) -> None:
    vault.close()
    for _ in range(2):
        with child("guess", folder) as guessing:
            read_lines(guessing, 1)
            kill(guessing)
    assert Tries(folder, watch).wrong(Way.PASSPHRASE) == 2


def test_what_was_never_judged_is_not_counted(folder: Path, tries: Tries, monkeypatch: pytest.MonkeyPatch) -> None:
    def judge(*_: object) -> bytes:
        raise MemoryError

    with monkeypatch.context() as cut:
        cut.setattr("inspector_app.vault.mark.Wrappings.open", judge)
        with pytest.raises(MemoryError):
            Vault.open(folder, PASSPHRASE, tries=tries)
    assert tries.wrong(Way.PASSPHRASE) == 0
    for _ in range(10):
        with pytest.raises(PinUnusable):
            Vault.open_with_pin(folder, PIN, None, tries=tries)
    assert tries.wrong(Way.PIN) == 0


def test_passphrase_and_pin_wait_each_for_themselves(folder: Path, tries: Tries, watch: Watch) -> None:
    fail_pin(folder, tries, watch, FREE_TRIES + 1)
    assert tries.wait_seconds(Way.PASSPHRASE) == 0
    fail(folder, tries)
    watch.wait(15)
    Vault.open_with_pin(folder, PIN, SECRET, tries=tries).close()
    assert (tries.wrong(Way.PIN), tries.wrong(Way.PASSPHRASE)) == (0, 1)
    fail_pin(folder, tries, watch, 1)
    Vault.open(folder, PASSPHRASE, tries=tries).close()
    assert (tries.wrong(Way.PIN), tries.wrong(Way.PASSPHRASE)) == (0, 0)


def test_after_ten_wrong_pins_the_passphrase_alone_opens(folder: Path, tries: Tries, watch: Watch) -> None:
    fail_pin(folder, tries, watch, MAX_WRONG_PINS - 1)
    watch.wait(900)
    with pytest.raises(PinTakenAway, match="taken away"):
        Vault.open_with_pin(folder, WRONG_PIN, SECRET, tries=tries)
    with pytest.raises(PinUnusable):
        Vault.open_with_pin(folder, PIN, SECRET, tries=tries)
    with Vault.open(folder, PASSPHRASE, tries=tries) as opened:
        assert opened.wrappings().pin is None
        opened.set_pin(PASSPHRASE, PIN, SECRET, kdf=CHEAP)
    Vault.open_with_pin(folder, PIN, SECRET, tries=tries).close()


def test_a_kill_before_the_pin_was_taken_away_gives_no_further_try(folder: Path, tries: Tries, watch: Watch) -> None:
    fail_pin(folder, tries, watch, MAX_WRONG_PINS - 1)
    watch.wait(900)
    with contextlib.suppress(WrongPin), tries.judging(Way.PIN):
        raise WrongPin
    watch.starts_again()
    with pytest.raises(PinTakenAway):
        Vault.open_with_pin(folder, PIN, SECRET, tries=Tries(folder, watch))


def test_the_passphrase_is_not_guessed_in_an_open_vault(folder: Path, tries: Tries, watch: Watch) -> None:
    with Vault.open(folder, PASSPHRASE, tries=tries) as vault:
        for _ in range(FREE_TRIES + 1):
            with pytest.raises(WrongPassphrase):
                vault.change_passphrase(WRONG, "a third passphrase", kdf=CHEAP)
        with pytest.raises(TooSoon):
            vault.change_passphrase(PASSPHRASE, "a third passphrase", kdf=CHEAP)
        with pytest.raises(TooSoon):
            vault.set_pin(PASSPHRASE, PIN, SECRET, kdf=CHEAP)
        watch.wait(15)
        vault.change_passphrase(PASSPHRASE, "a third passphrase", kdf=CHEAP)


@pytest.mark.parametrize("content", [b"\x00" * 1024, b"garbage", os.urandom(1024), b"{}\n", b"9" * 5000])
def test_a_count_that_cannot_be_read_makes_its_owner_wait_once(
    folder: Path, tries: Tries, watch: Watch, content: bytes
) -> None:
    (folder / TRIES_NAME).write_bytes(content)
    assert 0 < tries.wait_seconds(Way.PASSPHRASE) <= 60
    watch.wait(60)
    Vault.open(folder, PASSPHRASE, tries=tries).close()
    assert tries.wrong(Way.PASSPHRASE) == 0


def test_nobody_has_tried_less_often_than_never(folder: Path, tries: Tries) -> None:
    counts = dict.fromkeys(Way, _Count(wrong=-9))
    (folder / TRIES_NAME).write_bytes(_format(2, counts) + _format(1, counts))
    assert tries.wrong(Way.PASSPHRASE) > FREE_TRIES and tries.wait_seconds(Way.PIN) > 0


def test_a_write_that_was_cut_leaves_the_count_before(folder: Path, tries: Tries) -> None:
    path = folder / TRIES_NAME
    fail(folder, tries, 2)
    before = path.read_bytes()
    fail(folder, tries)
    after = path.read_bytes()
    changed = [at for at, (old, new) in enumerate(zip(before, after, strict=True)) if old != new]
    for cut in range(changed[0], changed[-1] + 1):
        path.write_bytes(after[:cut] + before[cut:])
        assert tries.wrong(Way.PASSPHRASE) in (2, 3)


def test_where_nothing_can_be_counted_each_try_waits_a_minute(folder: Path, tries: Tries, watch: Watch) -> None:
    (folder / TRIES_NAME).unlink(missing_ok=True)
    (folder / TRIES_NAME).mkdir()
    with pytest.raises(Uncounted, match="no room"):
        Vault.open(folder, PASSPHRASE, tries=tries)
    assert tries.wait_seconds(Way.PASSPHRASE) > 59
    watch.wait(60)
    assert tries.wait_seconds(Way.PASSPHRASE) == 0
    fail(folder, tries)
    with pytest.raises(TooSoon):
        Vault.open(folder, PASSPHRASE, tries=tries)
    watch.wait(60)
    Vault.open(folder, PASSPHRASE, tries=tries).close()
    watch.starts_again()
    with pytest.raises(TooSoon):
        Vault.open(folder, PASSPHRASE, tries=Tries(folder, watch))


def test_on_a_full_disk_the_ballast_makes_room_for_the_count(
    folder: Path, tries: Tries, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = os.write

    def refuse(file: int, data: bytes) -> int:
        if b"inspector ballast" not in data and (folder / NAME).exists():
            raise OSError(errno.ENOSPC, "no room")
        return write(file, data)

    monkeypatch.setattr("inspector_app.vault.ballast.BALLAST_BYTES", 4096)
    assert Ballast(folder).lay()
    monkeypatch.setattr(os, "write", refuse)
    fail(folder, tries)
    assert tries.wrong(Way.PASSPHRASE) == 1 and tries.wait_seconds(Way.PASSPHRASE) == 0
    assert not (folder / NAME).exists()


def test_a_new_vault_has_room_for_the_count_before_its_disk_is_full(folder: Path) -> None:
    Vault.create(folder, PASSPHRASE, kdf=CHEAP).close()
    assert (folder / TRIES_NAME).stat().st_size > 0


def test_the_count_tells_nothing_of_what_was_typed(folder: Path, tries: Tries) -> None:
    fail(folder, tries)
    said = (folder / TRIES_NAME).read_bytes()
    assert len(said) <= 1024
    assert not any(word.encode() in said for word in (WRONG, PASSPHRASE, PIN))
