"""One center of two workers, on PostgreSQL and a bucket; phones speak with either, and one is killed at its work."""

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from inspector_app.central.headquarters import Headquarters
from inspector_app.central.stores import Stores
from sync.journal import Put, new_id
from sync.writing import write_request
from tests.support.centers import answering
from tests.support.crew import Crew, crew_in, until, without_documents
from tests.support.device import Device, Refusal, answer_put, line_to, named_photo
from tests.support.half_open import half_open_patch
from tests.support.patience import PATIENCE_SECONDS
from tests.support.postgres import Postgres, name_of
from tests.support.s3 import Bucket


@pytest.fixture(scope="module")
def crew(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres, bucket: Bucket) -> Iterator[Crew]:
    with crew_in(tmp_path_factory.mktemp("crew"), postgres, bucket) as crew:
        yield crew


def judge(crew: Crew, phone: Device, *visits: str) -> None:
    """Nothing is half, nothing twice, and every receipt that the phone ever got is true."""
    assert phone.in_step
    with Headquarters.open(crew.folder) as headquarters:
        for visit in visits:
            there, here = headquarters.center.strands(visit), phone.visit(visit)
            assert there.tips() == here.tips()
            assert len({node.head for node in there.nodes}) == len(there.nodes) == headquarters.center.counter(visit)
            assert all(there.knows(at) for receipt in phone.receipts_now(visit) for at in receipt.strands)
            numbers = [receipt.number for receipt in phone.receipts_now(visit)]
            assert sorted(set(numbers)) == [*range(1, len(set(numbers)) + 1)]
            named = {photo for receipt in phone.receipts_now(visit) for photo in receipt.photos}
            assert sorted(named) == crew.photos(visit)


def test_a_phone_speaks_with_either_worker_in_turn(crew: Crew) -> None:
    phone, visit, content = crew.phone(), new_id(), os.urandom(300_000)
    photo = named_photo(content)
    for number, worker in enumerate([crew.first, crew.second, crew.first, crew.second]):
        crew.turn(phone, worker).write(visit, answer_put(f"said {number}"), photos=[photo] if number == 1 else [])
        phone.exchange()
    address, _ = crew.turn(phone, crew.first).announce(visit, photo.sha256, photo.size)
    assert phone.patch(address, 0, content[:100_000]) == 100_000
    assert crew.turn(phone, crew.second).announce(visit, photo.sha256, photo.size) == (address, 100_000)
    assert phone.patch(address, 100_000, content[100_000:]) == photo.size
    phone.talk_about(visit)
    phone.sync()
    assert crew.turn(phone, crew.first).download(visit, photo.sha256) == content
    judge(crew, phone, visit)
    assert crew.photos(visit) == [photo.sha256]


def test_the_same_words_to_both_workers_at_once_are_stored_once(crew: Crew) -> None:
    """A phone whose line is so bad that it asks again while the first request is still being answered."""
    phone, visits = crew.phone(), [new_id() for _ in range(3)]
    for _ in range(4):
        for visit in visits:
            phone.write_many(visit, 5)
        requests = [phone.request() for _ in range(2)]
        answers = both_at_once(crew, phone, [write_request(request, phone.signer) for request in requests])
        for request, answer in zip(requests, answers, strict=True):
            phone.take(answer, request.nonce)
    phone.sync()
    judge(crew, phone, *visits)


def both_at_once(crew: Crew, phone: Device, lines: list[bytes]) -> list[bytes]:
    found: dict[int, bytes] = {}

    def ask(number: int, url: str) -> None:
        ghost = Device(httpx.Client(base_url=url, timeout=PATIENCE_SECONDS))
        with ghost.line:
            found[number] = ghost.send(lines[number])

    threads = [
        threading.Thread(target=ask, args=(number, url)) for number, url in enumerate((crew.first.url, crew.second.url))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [found[0], found[1]]


def test_the_same_photo_to_both_workers_at_once_is_stored_once(crew: Crew) -> None:
    phone, visit, content = crew.phone(), new_id(), os.urandom(600_000)
    photo = named_photo(content)
    phone.write(visit, answer_put("x"), photos=[photo])
    phone.exchange()
    crew.turn(phone, crew.second)
    threads = [
        threading.Thread(target=bring, args=(phone, url, visit, content)) for url in (crew.first.url, crew.second.url)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    phone.upload(visit, content)  # by whichever was refused: the same announcement again finds where it stands
    phone.talk_about(visit)
    phone.sync()
    assert phone.download(visit, photo.sha256) == content
    judge(crew, phone, visit)
    assert crew.photos(visit) == [photo.sha256]


def bring(phone: Device, url: str, visit: str, content: bytes) -> None:
    ghost = Device(httpx.Client(base_url=url, timeout=PATIENCE_SECONDS), token=phone.token)
    with ghost.line, suppress(Refusal):
        address, offset = ghost.announce(visit, named_photo(content).sha256, len(content))
        while offset < len(content):  # where the other was faster, less than all of it may have counted
            offset = ghost.patch(address, offset, content[offset:])


# kill -9 in mid-exchange


@contextmanager
def before_the_second_visit(crew: Crew, visit: str) -> Iterator[None]:
    """The first visit is committed, the second one is waited for."""
    with crew.sql() as connection, connection.transaction():
        connection.execute("SELECT 1 FROM journal_visit WHERE id = %s FOR UPDATE", [visit])
        yield


@contextmanager
def before_a_commit(crew: Crew, visit: str) -> Iterator[None]:
    """The entries of the second visit are written, its receipt is about to be: the transaction is open."""
    with crew.sql() as connection:
        connection.execute("SELECT pg_advisory_lock(7)")
        connection.execute(f"""
            CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN IF NEW.visit = '{visit}' THEN PERFORM pg_advisory_xact_lock(7); END IF; RETURN NEW; END $$;
            CREATE TRIGGER waits BEFORE INSERT ON journal_receipt FOR EACH ROW EXECUTE FUNCTION wait()""")
        yield
        connection.execute("SELECT pg_advisory_unlock(7)")
        connection.execute("DROP FUNCTION wait CASCADE")


@contextmanager
def before_the_answer(crew: Crew, visit: str) -> Iterator[None]:
    """All is committed; what the answer says besides is about to be read."""
    with crew.sql() as connection, connection.transaction():
        connection.execute("LOCK TABLE journal_person IN ACCESS EXCLUSIVE MODE")
        yield


@pytest.mark.parametrize(
    ("moment", "is_kept"),
    [(before_the_second_visit, False), (before_a_commit, False), (before_the_answer, True)],
    ids=["between_two_visits", "in_a_transaction", "before_the_answer"],
)
def test_a_worker_killed_in_mid_exchange_leaves_each_visit_whole_and_the_other_goes_on(
    crew: Crew, moment: Callable[[Crew, str], AbstractContextManager[None]], is_kept: bool
) -> None:
    phone, visits = crew.turn(crew.phone(), crew.first), sorted([new_id(), new_id()])
    for visit in visits:
        phone.write(visit, answer_put("before"))
    phone.sync()
    for visit in visits:
        phone.write_many(visit, 20)
    asking = threading.Thread(target=ask_in_vain, args=(phone,))
    with moment(crew, visits[1]):
        asking.start()
        crew.wait_until_one_waits()
        crew.first.kill()
        asking.join()
    with Headquarters.open(crew.folder) as headquarters:
        until(lambda: headquarters.center.counter(visits[0]) == 22)
        assert headquarters.center.counter(visits[1]) == (22 if is_kept else 2)
    crew.turn(phone, crew.second).sync()
    judge(crew, phone, *visits)


def ask_in_vain(phone: Device) -> None:
    with pytest.raises(httpx.TransportError):
        phone.exchange()


# kill -9 in mid-upload


def test_an_upload_goes_on_at_the_other_worker_after_a_kill_in_the_middle(crew: Crew) -> None:
    phone, visit, content = crew.turn(crew.phone(), crew.first), new_id(), os.urandom(2 * 1024 * 1024)
    photo = named_photo(content)
    phone.write(visit, answer_put("x"), photos=[photo])
    phone.sync()
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    told = phone.patch(address, 0, content[:300_000])
    with half_open_patch(phone, address, told, photo.size, content[told : photo.size - 1000]):
        crew.first.kill()
    assert crew.photos(visit) == []
    crew.turn(phone, crew.second)
    offset = phone.offset(address)
    assert offset >= told == 300_000
    assert phone.patch(address, offset, content[offset:]) == photo.size
    phone.talk_about(visit)
    phone.sync()
    assert phone.download(visit, photo.sha256) == content
    judge(crew, phone, visit)
    assert crew.photos(visit) == [photo.sha256]


def test_a_photo_that_was_on_its_way_to_the_bucket_is_stored_by_the_other_worker(crew: Crew) -> None:
    """All bytes are at the center, none of them in the bucket, and no receipt names it."""
    phone, visit, content = crew.turn(crew.phone(), crew.first), new_id(), os.urandom(200_000)
    photo = named_photo(content)
    phone.write(visit, answer_put("x"), photos=[photo])
    phone.sync()
    address, _ = phone.announce(visit, photo.sha256, photo.size)
    crew.hop.gets_stuck_with_a_photo()
    uploading = threading.Thread(target=patch_in_vain, args=(phone, address, content))
    uploading.start()
    assert crew.hop.is_stuck.wait(PATIENCE_SECONDS)
    crew.first.kill()
    uploading.join()
    assert crew.photos(visit) == []
    crew.turn(phone, crew.second).talk_about(visit)
    assert all(photo.sha256 not in receipt.photos for receipt in phone.receipts_now(visit))
    assert phone.announce(visit, photo.sha256, photo.size) == (address, photo.size)
    phone.talk_about(visit)
    phone.sync()
    assert hashlib.sha256(phone.download(visit, photo.sha256)).hexdigest() == photo.sha256
    judge(crew, phone, visit)


def patch_in_vain(phone: Device, address: str, content: bytes) -> None:
    with pytest.raises(httpx.TransportError):
        phone.patch(address, 0, content)


# a database that was restored


def test_a_restored_database_begins_a_new_epoch_and_is_given_back_what_it_lacks(
    tmp_path: Path, postgres: Postgres
) -> None:
    """An older backup is put in its place, as after a failover to a server that lagged behind."""
    address, visit, folder = postgres.fresh(), new_id(), tmp_path / "center"
    with Headquarters.open(folder, stores=Stores(address)) as headquarters:
        code = headquarters.invite("ana@example.test", "inspector").code
        boss = headquarters.invite("boss@example.test", "supervisor").person
        with answering(headquarters.center) as url:
            phone = without_documents(Device.enrolled(url, code))
            phone.write(visit, answer_put("before the backup"))
            phone.sync()
            phone.line.close()
    backup = postgres.fresh(name_of(address))
    with Headquarters.open(folder) as headquarters, answering(headquarters.center) as url:
        with with_line_to(phone, url):
            phone.write_many(visit, 3)
            phone.sync()
            headquarters.center.append(visit, boss, "supervisor", [Put("remark", new_id(), {"text": "seen"})])
            phone.talk_about(visit)
            phone.sync()
        before, whole, epoch = headquarters.center.counter(visit), phone.visit(visit).tips(), phone.epoch
    postgres.put_back(address, backup)
    with Headquarters.open(folder, restored=True) as headquarters, answering(headquarters.center) as url:
        assert headquarters.center.counter(visit) == 2 < before
        with with_line_to(phone, url):
            phone.sync()
            assert phone.epoch not in {epoch, ""}
            assert next(receipt.number for receipt in phone.receipts_now(visit)) == 1
            assert phone.receipts_now(visit)[-1].strands == whole
        assert headquarters.center.strands(visit).tips() == whole
        assert headquarters.center.counter(visit) == before


@contextmanager
def with_line_to(phone: Device, url: str) -> Iterator[None]:
    phone.line = line_to(url)
    with phone.line:
        yield
