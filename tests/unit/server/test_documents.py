"""Documents at the endpoint: who is told of which, who gets them, and that nobody else learns anything."""

import gzip
import hashlib
from pathlib import Path

import httpx
import pytest

from sync.exchange import Document
from sync.journal import Put
from sync.server.center import _NAMED
from sync.server.tables import DocumentNameRow
from sync.writing import write_request
from tests.support.centers import RunningCenter, center_process, open_center
from tests.support.device import Device, Refusal, answer_put
from tests.support.publications import FOR_ALL, fetch_all_that_is_due, fetch_document, sync_documents

FIRST, SECOND, PINNED = b'{"id":"importer"}\n' * 40, b'{"id":"exporter"}\n', b'{"id":"an older one"}\n'


def named(content: bytes) -> Document:
    return Document(hashlib.sha256(content).hexdigest(), len(content))


def publish_for_all(central: RunningCenter, *contents: bytes) -> tuple[Document, ...]:
    for number, content in enumerate(contents):
        central.center.publish(f"{FOR_ALL}{number} {len(content)}", content)
    return tuple(sorted(map(named, contents), key=lambda one: one.sha256))


def needs(content: bytes) -> Put:
    return Put("answer", "6.1", {"needs": named(content).sha256})


def refusal(device: Device, digest: str) -> tuple[int, str, bytes]:
    reply = device.line.get(f"/v1/documents/{digest}", headers={"Authorization": f"Bearer {device.token}"})
    return reply.status_code, reply.headers["Content-Type"], reply.content


# who is told


def test_the_answer_names_what_the_device_should_hold(central: RunningCenter, ines: Device) -> None:
    due = publish_for_all(central, FIRST, SECOND)
    central.center.publish("not for all", PINNED)
    assert ines.exchange().documents == due
    assert not ines.in_step
    fetch_all_that_is_due(ines)
    assert ines.exchange().documents is None
    assert ines.in_step


def test_where_there_are_none_both_agree_without_a_word(ines: Device) -> None:
    assert (ines.exchange().documents, ines.in_step) == (None, True)
    assert ines.exchange(digest="").documents == ()


def test_what_is_published_later_is_told_in_the_next_exchange(central: RunningCenter, ines: Device) -> None:
    publish_for_all(central, FIRST)
    ines.exchange()
    fetch_all_that_is_due(ines)
    assert ines.exchange().documents is None
    due = publish_for_all(central, FIRST, SECOND)
    assert ines.exchange().documents == due


def test_what_a_visit_names_is_for_those_who_may_read_it(
    central: RunningCenter, ines: Device, omar: Device, visit: str
) -> None:
    central.center.publish("an older one", PINNED)
    ines.write(visit, needs(PINNED))
    sync_documents(ines)
    assert ines.due == (named(PINNED),)
    assert omar.exchange(digest="").documents == ()
    central.center.grant(visit, omar.person)
    sync_documents(omar)
    assert omar.due == (named(PINNED),)


def test_what_a_visit_names_before_it_is_published_comes_when_it_is(
    central: RunningCenter, ines: Device, visit: str
) -> None:
    ines.write(visit, needs(PINNED))
    ines.sync()
    assert ines.due == ()
    central.center.publish("an older one", PINNED)
    assert ines.exchange().documents == (named(PINNED),)


def test_an_entry_that_is_set_aside_names_nothing(central: RunningCenter, ines: Device, visit: str) -> None:
    central.center.publish("an older one", PINNED)
    ines.write(visit, answer_put("x"))
    strands = ines.visit(visit)
    digest = named(PINNED).sha256
    broken = f'{{"ops":[{{"put":"answer","id":"6.1","set":{{"needs":"{digest}"}}}}],"ops":[]}}'.encode()
    envelope = f'{{"v":1,"visit":"{visit}","device":"{ines.id}","seq":2}}'.encode()
    strands.add(type(strands.nodes[0].entry)(envelope, broken, bytes(16), strands.nodes[0].head))
    ines.sync()
    assert central.center.counter(visit) >= 2
    assert ines.due == ()


def test_a_center_of_an_earlier_version_finds_what_its_visits_name_once(tmp_path: Path, central: RunningCenter) -> None:
    ines = Device.enrolled(central.url, central.invite())
    visit = "v" * 26
    ines.write(visit, needs(PINNED))
    ines.sync()
    ines.line.close()
    with central.center.store.writing() as books:
        books.documents._connection.execute(DocumentNameRow.__table__.delete())  # type: ignore[attr-defined]
        books.people._connection.exec_driver_sql("DELETE FROM journal_mark WHERE name = ?", (_NAMED,))
    again = open_center(central.folder)
    with again.store.reading() as books:
        assert books.documents.named_in([visit]) == {named(PINNED).sha256}
    again.close()


# an old device


def test_a_device_of_an_earlier_version_is_in_step_without_documents(central: RunningCenter, ines: Device) -> None:
    publish_for_all(central, FIRST, SECOND)
    ines.speaks = frozenset()
    answer = ines.exchange()
    assert (answer.documents, ines.in_step) == (None, True)
    ines.speaks = frozenset({"documents"})
    assert ines.exchange().documents is not None


def test_a_line_that_the_center_does_not_know_is_passed_over(central: RunningCenter, ines: Device) -> None:
    ines.speaks = frozenset({"what comes later"})
    request = ines.request()
    assert ines.take(ines.send(write_request(request, ines.signer)), request.nonce).documents is None


# who gets them


def test_a_document_comes_byte_for_byte_packed_or_not(central: RunningCenter, ines: Device) -> None:
    (due,) = publish_for_all(central, FIRST)
    ines.exchange()
    plain = fetch_document(ines, due.sha256, **{"Accept-Encoding": "identity"})
    packed = fetch_document(ines, due.sha256, **{"Accept-Encoding": "gzip"})
    assert plain.content == packed.content == FIRST
    assert (plain.headers["Content-Length"], plain.headers.get("Content-Encoding")) == (str(len(FIRST)), None)
    assert (packed.headers["Content-Encoding"], packed.headers["X-Content-Type-Options"]) == ("gzip", "nosniff")
    assert int(packed.headers["Content-Length"]) == len(gzip.compress(FIRST, 6, mtime=0)) < len(FIRST) // 4


def test_unknown_and_forbidden_are_the_same_answer(
    central: RunningCenter, ines: Device, omar: Device, visit: str
) -> None:
    central.center.publish("an older one", PINNED)
    ines.write(visit, needs(PINNED))
    sync_documents(ines)
    omar.exchange()
    forbidden = refusal(omar, named(PINNED).sha256)
    assert forbidden[0] == 404
    assert forbidden == refusal(omar, "0" * 64) == refusal(omar, "no-digest") == refusal(omar, named(FIRST).sha256)
    assert fetch_document(ines, named(PINNED).sha256).content == PINNED


def test_without_a_good_token_there_is_nothing(central: RunningCenter, ines: Device) -> None:
    (due,) = publish_for_all(central, FIRST)
    ines.exchange()
    for token in ("x", "nonsense", ines.token[:-1], ines.token + "0"):
        reply = httpx.get(f"{central.url}/v1/documents/{due.sha256}", headers={"Authorization": f"Bearer {token}"})
        assert (reply.status_code, reply.json()["code"]) == (401, "not-signed-in")
    central.clock.move(hours=2)
    with pytest.raises(Refusal) as refused:
        fetch_document(ines, due.sha256)
    assert refused.value.code == "not-signed-in"


def test_a_revoked_device_is_told_of_none_and_gets_none(central: RunningCenter, ines: Device, visit: str) -> None:
    (due,) = publish_for_all(central, FIRST)
    central.center.publish("an older one", PINNED)
    ines.write(visit, needs(PINNED))
    ines.exchange()
    central.center.revoke(ines.id)
    assert ines.exchange().documents is None
    for digest in (due.sha256, named(PINNED).sha256):
        assert refusal(ines, digest) == refusal(ines, "0" * 64)
        assert refusal(ines, digest)[0] == 404


def test_idle_is_one_small_request_with_fifty_visits_and_thirty_documents(central: RunningCenter, ines: Device) -> None:
    publish_for_all(central, *(f"document {number}".encode() for number in range(30)))
    for number in range(50):
        ines.write(f"{'v' * 24}{chr(97 + number // 26)}{chr(97 + number % 26)}", answer_put("x"))
    sync_documents(ines)
    raw = gzip.compress(write_request(request := ines.request(), ines.signer), 6, mtime=0)
    reply = ines.line.post(
        "/v1/exchange",
        content=raw,
        headers={"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip", "Accept-Encoding": "gzip"},
    )
    ines.take(reply.content, request.nonce)
    assert ines.in_step
    head = sum(len(f"{name}: {value}\r\n") for name, value in (*reply.request.headers.items(), *reply.headers.items()))
    assert len(raw) + int(reply.headers["Content-Length"]) < 1000
    assert len(raw) + int(reply.headers["Content-Length"]) + head < 1900


def test_a_center_that_was_killed_has_all_that_it_published(tmp_path: Path) -> None:
    folder = tmp_path / "center"
    center = open_center(folder)
    center.publish(f"{FOR_ALL}1", FIRST)
    code = center.invite("p" * 26, "inspector", "Ines Example")
    center.close()
    with center_process(folder) as process:
        ines = Device.enrolled(process.url, code)
        ines.exchange()
        process.kill()
    ines.line.close()
    again = open_center(folder)
    assert again.document(named(FIRST).sha256) == FIRST
    assert again.documents() == {named(FIRST).sha256: f"{FOR_ALL}1"}
    again.close()
