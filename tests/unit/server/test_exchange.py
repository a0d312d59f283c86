"""An exchange between a device and the center, and everything for which there is none."""

import gzip
import hashlib
import json
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import httpx
import pytest

from sync.ed25519 import generate
from sync.journal import new_id
from sync.notes import SignIn
from sync.reading import MAX_LINE_BYTES, read_sign_in
from sync.signed import sign, to_base64
from sync.writing import write_request
from tests.support.centers import RunningCenter, running_center
from tests.support.device import Device, Refusal, answer_put, line_to, raw_line
from tests.unit.server.conftest import Enroll


def test_what_is_handed_in_is_held_and_receipted(central: RunningCenter, ines: Device, visit: str) -> None:
    nodes = ines.write_many(visit, 5)
    answer = ines.exchange()
    stored = [node for node in central.center.strands(visit).nodes if node.device == ines.id]
    assert [node.entry for node in stored] == [node.entry for node in nodes]
    [receipt] = ines.receipts_now(visit)
    assert nodes[-1].position in receipt.strands
    assert (receipt.number, receipt.epoch) == (1, answer.epoch)
    assert answer.holds[0].tips == receipt.strands == ines.visit(visit).tips()


def test_equal_digests_mean_that_nothing_is_left_to_do(ines: Device, visit: str) -> None:
    ines.write(visit, answer_put("seal broken"))
    ines.sync()
    answer = ines.exchange()
    assert answer.visits is None
    assert (answer.holds, answer.receipts, answer.runs, answer.certificates) == ((), (), (), ())
    assert answer.digest == ines.digest()


def test_an_idle_exchange_about_many_visits_is_small(ines: Device) -> None:
    for _ in range(20):
        ines.write(new_id(), answer_put("seal broken"))
    ines.sync()
    request = ines.request()
    lines = write_request(request, ines.signer)
    assert len(gzip.compress(lines)) < 500
    assert len(gzip.compress(ines.send(lines))) < 500


def test_where_digests_differ_every_visit_is_named(central: RunningCenter, ines: Device, visit: str) -> None:
    other = new_id()
    ines.write(visit, answer_put("one"))
    ines.write(other, answer_put("two"))
    ines.sync()
    answer = ines.exchange(digest="")
    assert answer.visits == {name: ines.visit_digest(name) for name in (visit, other)}


def test_keys_beyond_those_known_travel_in_the_answer(ines: Device) -> None:
    assert len(ines.exchange(keys=0).keys) == 2
    assert len(ines.exchange(keys=1).keys) == 1
    assert ines.exchange().keys == ()


def test_a_visit_that_is_not_here_is_told_to_hold_nothing(ines: Device, visit: str) -> None:
    answer = ines.talk_about(visit)
    assert [(hold.visit, hold.tips) for hold in answer.holds] == [(visit, ())]


def test_two_devices_of_one_person_are_brought_in_step(enroll: Enroll, ines: Device, visit: str) -> None:
    ines.write_many(visit, 3)
    ines.sync()
    tablet = enroll(ines.person)
    tablet.sync()
    assert tablet.visit(visit).tips() == ines.visit(visit).tips()
    tablet.write(visit, answer_put("from the tablet"))
    tablet.sync()
    ines.sync()
    assert ines.visit(visit).tips() == tablet.visit(visit).tips()
    assert ines.digest() == tablet.digest()


def test_two_persons_share_a_visit(central: RunningCenter, ines: Device, omar: Device, visit: str) -> None:
    ines.write_many(visit, 3)
    ines.sync()
    central.center.grant(visit, omar.person)
    omar.sync()
    omar.write(visit, answer_put("what Omar saw"))
    omar.sync()
    ines.sync()
    assert ines.visit(visit).tips() == omar.visit(visit).tips() == central.center.strands(visit).tips()
    assert {ines.id, omar.id} < set(ines.certificates)


def test_an_answer_brings_only_what_fits_and_the_rest_next_time(
    central: RunningCenter, enroll: Enroll, ines: Device, visit: str
) -> None:
    note = "n" * 60_000
    for number in range(80):
        ines.write(visit, answer_put(note, f"6.{number}"))
        if number % 20 == 19:
            ines.exchange()
    tablet = enroll(ines.person)
    tablet.exchange()
    first = tablet.exchange()
    size = sum(len(entry.body or b"") for run in first.runs for entry in run.entries)
    assert 0 < size <= 4 * 1024 * 1024
    tips = [tip.n for tip in tablet.visit(visit).tips() if tip.device == ines.id]
    assert tips == [60], "the strand ends at a checkpoint"
    tablet.sync()
    assert tablet.visit(visit).tips() == ines.visit(visit).tips()


def test_a_stretch_without_a_checkpoint_travels_whole_however_long(enroll: Enroll, ines: Device, visit: str) -> None:
    for number in range(75):
        ines.write(visit, answer_put("n" * 60_000, f"6.{number}"))
    ines.exchange()
    tablet = enroll(ines.person)
    tablet.exchange()
    tablet.exchange()
    assert {tip.n for tip in tablet.visit(visit).tips() if tip.device == ines.id} == {75}


# refusals: nothing was changed, and a code says what is wrong


def refused(phone: Device, **changes: object) -> str:
    with pytest.raises(Refusal) as refusal:
        phone.exchange(**changes)
    return refusal.value.code


def test_an_exchange_for_another_center_is_refused(ines: Device, visit: str) -> None:
    ines.write(visit, answer_put("x"))
    assert refused(ines, center=new_id()) == "other-center"


def test_an_unknown_device_is_refused(central: RunningCenter, ines: Device, visit: str) -> None:
    ines.write(visit, answer_put("x"))
    assert refused(ines, device=new_id()) == "not-signed-in"
    assert central.center.visits() == []


def test_another_signature_is_refused(central: RunningCenter, ines: Device, visit: str) -> None:
    ines.write(visit, answer_put("x"))
    request = ines.request()
    with pytest.raises(Refusal, match="not-signed-in"):
        ines.send(write_request(request, generate()))
    assert central.center.visits() == []


@pytest.mark.parametrize("asking", ["known here", "not known here"])
def test_whoever_is_not_signed_in_has_nothing_read(ines: Device, asking: str) -> None:
    # Eight million bytes of small lines are 8 kB when packed, and ten seconds of reading.
    request = ines.request() if asking == "known here" else replace(ines.request(), device=new_id())
    first, _, last = write_request(request, ines.signer).partition(b"\n")
    for between in (b"no line of this protocol\n", b"{}\n" * 2_000_000, b'{"certificate":{}}\n' * 400_000):
        begun = time.process_time()
        with pytest.raises(Refusal, match="not-signed-in"):
            ines.send(first + b"\n" + between + last)
        assert time.process_time() - begun < 1.5


def test_what_a_device_has_signed_is_read_and_judged(ines: Device) -> None:
    lines = write_request(ines.request(), ines.signer)
    with pytest.raises(Refusal, match="not-an-exchange"):
        ines.send(resign(lines.replace(b"\n", b"\nno line of this protocol\n", 1), ines))


def test_a_first_line_without_end_is_no_exchange(ines: Device) -> None:
    with pytest.raises(Refusal, match="not-an-exchange"):
        ines.send(b'{"exchange":2,"more":"' + b"x" * MAX_LINE_BYTES + b'"}\n{"sign-in":""}\n')


def resign(lines: bytes, phone: Device) -> bytes:
    """The same first line, these lines, and the signature that they need now."""
    note, _ = read_sign_in(lines)
    text = lines[: lines.rfind(b"\n", 0, -1) + 1]
    return text + b'{"sign-in":"' + to_base64(sign(note, phone.signer).signature).encode() + b'"}\n'


def test_altered_lines_are_refused(central: RunningCenter, ines: Device, visit: str) -> None:
    ines.write(visit, answer_put("seal broken"))
    lines = write_request(ines.request(), ines.signer)
    with pytest.raises(Refusal, match="not-signed-in"):
        ines.send(lines.replace(b"seal broken", b"seal intact"))
    assert central.center.visits() == []


def test_a_writer_of_the_center_does_not_sign_in(central: RunningCenter, ines: Device, visit: str) -> None:
    ines.write(visit, answer_put("x"))
    ines.sync()
    writer = next(tip.device for tip in ines.visit(visit).tips() if tip.device != ines.id)
    assert refused(ines, device=writer) == "not-signed-in"


def test_a_challenge_is_good_for_thirty_days(central: RunningCenter, ines: Device, visit: str) -> None:
    central.clock.move(days=30)
    ines.write(visit, answer_put("x"))
    old = ines.challenge
    ines.exchange()
    assert refused(ines, challenge=old[:-1] + ("A" if old[-1] != "A" else "B")) == "sign-in-needed"
    central.clock.move(days=30, seconds=1)
    with pytest.raises(Refusal, match="sign-in-needed") as refusal:
        ines.exchange()
    ines.challenge = refusal.value.told["challenge"]
    ines.exchange()


def test_a_challenge_of_another_device_is_foreign(ines: Device, omar: Device) -> None:
    assert refused(ines, challenge=omar.challenge) == "sign-in-needed"


@pytest.mark.parametrize(
    "lines", [b"", b"\n", b"{}\n", b"{}\n{}\n", b"<html>\n", b'{"exchange":1}\n{"sign-in":"AA=="}\n']
)
def test_other_lines_are_not_an_exchange(central: RunningCenter, lines: bytes) -> None:
    reply = httpx.post(f"{central.url}/v1/exchange", content=lines)
    assert (reply.status_code, reply.json()["code"]) == (400, "not-an-exchange")


def test_a_request_that_was_cut_is_not_an_exchange(central: RunningCenter, ines: Device, visit: str) -> None:
    ines.write_many(visit, 2)
    lines = write_request(ines.request(), ines.signer)
    for cut in (len(lines) - 1, lines.rfind(b"\n", 0, -1) + 1, len(lines) // 2):
        with pytest.raises(Refusal, match="not-an-exchange"):
            ines.send(lines[:cut])
    assert central.center.visits() == []


def test_a_newer_version_is_a_clear_refusal(ines: Device) -> None:
    with pytest.raises(Refusal, match="newer-version"):
        ines.send(b'{"exchange":2,"whatever":[]}\n{"sealed":"AA=="}\n')


def test_lines_of_a_kind_that_is_not_known_are_passed_over(ines: Device, visit: str) -> None:
    ines.write(visit, answer_put("x"))
    request = ines.request()
    lines, _ = split_last(write_request(request, ines.signer))
    newer = lines + b'{"weather":"fair"}\n'
    note = SignIn(request.center, ines.id, request.challenge, request.nonce, hashlib.sha256(newer).hexdigest())
    signature = to_base64(sign(note, ines.signer).signature)
    answer = ines.take(ines.send(newer + raw_line({"sign-in": signature})), request.nonce)
    assert answer.holds[0].tips


def split_last(lines: bytes) -> tuple[bytes, bytes]:
    cut = lines.rfind(b"\n", 0, -1) + 1
    return lines[:cut], lines[cut:]


def test_two_exchanges_in_either_order_come_to_the_same(central: RunningCenter, ines: Device, visit: str) -> None:
    ines.write(visit, answer_put("one"))
    early = write_request(ines.request(), ines.signer)
    ines.write(visit, answer_put("two"))
    late = ines.request()
    ines.take(ines.send(write_request(late, ines.signer)), late.nonce)
    ines.send(early)
    assert [tip.n for tip in central.center.strands(visit).tips() if tip.device == ines.id] == [2]


def test_a_center_that_forgot_a_device_knows_its_own_signature(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder, visit = tmp_path_factory.mktemp("restored"), new_id()
    with running_center(folder) as running:
        ines = Device.enrolled(running.url, running.invite())
        ines.line.close()
    (folder / "journal.db").unlink()
    with running_center(folder) as running:
        ines.line = line_to(running.url)
        ines.write(visit, answer_put("x"))
        assert refused(ines) == "not-signed-in"
        ines.exchange(certificates=(ines.note,))
        ines.sync()
        numbers = {ines.keyring.certificate(note).number for note in ines.certificates.values()}
        assert len(numbers) == 2, "a number is given once, even if that was forgotten"
        ines.line.close()


def test_an_answer_is_json_lines_and_never_cached(ines: Device) -> None:
    lines = write_request(ines.request(), ines.signer)
    reply = ines.line.post("/v1/exchange", content=lines)
    assert reply.headers["Content-Type"] == "application/x-ndjson"
    # It answers a POST: a cache may store it only where it says so (RFC 9111).
    allowing = ("Cache-Control", "Expires", "Content-Location", "Last-Modified", "ETag")
    assert not [name for name in allowing if name in reply.headers]
    assert all(json.loads(line) for line in reply.content.splitlines())


def test_many_devices_at_once_lose_and_double_nothing(
    central: RunningCenter, enroll: Enroll, ines: Device, visit: str
) -> None:
    ines.write(visit, answer_put("begun"))
    ines.sync()
    phones = [enroll(ines.person) for _ in range(5)]

    def work(phone: Device) -> None:
        for number in range(5):
            phone.write(visit, answer_put(f"note {number}"))
            phone.talk_about(visit)

    with ThreadPoolExecutor(5) as threads:
        assert list(threads.map(work, phones)) == [None] * 5
    for phone in [*phones, ines]:
        phone.sync()
    strands = central.center.strands(visit)
    assert all(phone.visit(visit).tips() == strands.tips() for phone in [*phones, ines])
    assert len(strands.nodes) == central.center.counter(visit) == 2 + 5 * 5
    numbers = [receipt.number for receipt in ines.receipts_now(visit)]
    assert numbers == [*range(1, len(numbers) + 1)]
