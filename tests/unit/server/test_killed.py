"""kill -9 of the center, a real process, in the middle of its work: what it acknowledged is there when it is back."""

import hashlib
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from sync.journal import new_id
from tests.support.centers import CenterProcess, center_process, open_center
from tests.support.device import Device, answer_put, line_to, named_photo
from tests.support.half_open import half_open_patch
from tests.support.patience import PATIENCE_SECONDS


@contextmanager
def phone_at(running: CenterProcess, phone: Device) -> Iterator[Device]:
    phone.line = line_to(running.url)
    with phone.line:
        yield phone


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "center"


@pytest.fixture
def phone(folder: Path) -> Device:
    center = open_center(folder)
    code = center.invite(new_id(), "inspector", "Ines Example")
    center.close()
    with center_process(folder) as running:
        device = Device.enrolled(running.url, code)
        device.line.close()
    return device


class Diligent(threading.Thread):
    """Writes and exchanges until the center is gone."""

    def __init__(self, phone: Device, visits: list[str]) -> None:
        super().__init__()
        self.phone, self.visits, self.answers = phone, visits, threading.Semaphore(0)

    def run(self) -> None:
        with suppress(httpx.TransportError):
            while True:
                for visit in self.visits:
                    self.phone.write_many(visit, 40)
                self.phone.exchange()
                self.answers.release()


def wait_until_it_writes(folder: Path) -> None:
    """Until the database's journal holds something: a transaction is under way."""
    journal, deadline = folder / "journal.db-journal", time.perf_counter() + PATIENCE_SECONDS
    while not journal.exists() or journal.stat().st_size == 0:
        assert time.perf_counter() < deadline


def kill_in_mid_exchange(folder: Path, phone: Device, visits: list[str], kill_after: int) -> None:
    with center_process(folder) as running, phone_at(running, phone):
        working = Diligent(phone, visits)
        working.start()
        for _ in range(kill_after):
            assert working.answers.acquire(timeout=PATIENCE_SECONDS)
        wait_until_it_writes(folder)
        running.kill()
        working.join()


@pytest.mark.parametrize("kill_after", [1, 2, 5])
def test_every_receipt_holds_after_a_kill_in_mid_exchange(folder: Path, phone: Device, kill_after: int) -> None:
    visits = [new_id(), new_id()]
    kill_in_mid_exchange(folder, phone, visits, kill_after)
    center = open_center(folder)
    for visit in visits:
        strands = center.strands(visit)
        assert all(strands.knows(at) for receipt in phone.receipts_now(visit) for at in receipt.strands)
        assert len({node.head for node in strands.nodes}) == len(strands.nodes) == center.counter(visit)
    center.close()
    with center_process(folder) as running, phone_at(running, phone):
        phone.sync()
        for visit in visits:
            numbers = [receipt.number for receipt in phone.receipts_now(visit)]
            assert numbers == [*range(1, len(numbers) + 1)]
            assert phone.receipts_now(visit)[-1].strands == phone.visit(visit).tips()


def test_an_upload_goes_on_after_a_kill_in_mid_patch(folder: Path, phone: Device) -> None:
    visit, content = new_id(), os.urandom(3 * 1024 * 1024)
    digest = hashlib.sha256(content).hexdigest()
    with center_process(folder) as running, phone_at(running, phone):
        phone.write(visit, answer_put("x"), photos=[named_photo(content)])
        phone.sync()
        address, _ = phone.announce(visit, digest, len(content))
        half = len(content) // 2
        with half_open_patch(phone, address, 0, len(content), content[:half]):
            told = phone.offset(address)
            with half_open_patch(phone, address, told, len(content), content[told : told + half // 2]):
                running.kill()
    with center_process(folder) as running, phone_at(running, phone):
        assert phone.announce(visit, digest, len(content))[0] == address
        offset = phone.offset(address)
        assert offset >= told
        assert phone.patch(address, offset, content[offset:]) == len(content)
        assert phone.download(visit, digest) == content
        phone.talk_about(visit)
        assert digest in phone.receipts_now(visit)[-1].photos


def test_a_photo_is_there_when_its_arrival_was_acknowledged_before_the_kill(folder: Path, phone: Device) -> None:
    visit, content = new_id(), os.urandom(100_000)
    with center_process(folder) as running, phone_at(running, phone):
        phone.write(visit, answer_put("x"), photos=[named_photo(content)])
        phone.sync()
        phone.upload(visit, content)
        running.kill()
    with center_process(folder) as running, phone_at(running, phone):
        assert phone.download(visit, named_photo(content).sha256) == content
