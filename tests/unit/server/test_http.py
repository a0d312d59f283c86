"""The edge: packed and cut bodies, bounds, problems, and nothing said that nobody should know."""

import gzip
import json
import re
import socket
import zlib
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from sync.server.app import MAX_EXCHANGE_BYTES
from sync.server.problems import CATALOGUE, Problem
from sync.server.store import StoreBusy
from sync.writing import write_request
from tests.support.centers import RunningCenter
from tests.support.device import Device, answer_put
from tests.support.patience import PATIENCE_SECONDS

PACKED = {"Content-Encoding": "gzip"}


def post(central: RunningCenter, content: bytes, headers: dict[str, str] | None = None) -> httpx.Response:
    return httpx.post(f"{central.url}/v1/exchange", content=content, headers=headers or {}, timeout=PATIENCE_SECONDS)


def code(reply: httpx.Response) -> str:
    assert reply.headers["Content-Type"] == "application/problem+json"
    told = reply.json()
    assert told["status"] == reply.status_code == CATALOGUE[told["code"]].status
    return str(told["code"])


def test_a_body_that_unpacks_beyond_all_bounds_is_refused_without_unpacking_it(central: RunningCenter) -> None:
    bomb = gzip.compress(b"\n" * (8 * MAX_EXCHANGE_BYTES))
    assert len(bomb) < MAX_EXCHANGE_BYTES // 100
    assert code(post(central, bomb, PACKED)) == "too-large"


def test_a_body_larger_than_one_exchange_is_refused(central: RunningCenter) -> None:
    assert code(post(central, b"x" * (MAX_EXCHANGE_BYTES + 1))) == "too-large"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda packed: packed[:-1],
        lambda packed: packed[: len(packed) // 2],
        lambda packed: packed + b"x",
        lambda packed: packed + packed,
        lambda packed: b"<html>" + packed,
        lambda _: b"",
        lambda _: zlib.compress(b"{}\n"),
    ],
    ids=["last byte missing", "half", "more behind it", "twice", "a page before it", "nothing", "not gzip"],
)
def test_a_packed_body_must_be_whole_and_one(central: RunningCenter, ines: Device, visit: str, spoil) -> None:  # type: ignore[no-untyped-def]
    ines.write(visit, answer_put("x"))
    packed = gzip.compress(write_request(ines.request(), ines.signer))
    assert code(post(central, spoil(packed), PACKED)) == "not-an-exchange"
    assert central.center.visits() == []


def test_a_body_that_a_proxy_has_unpacked_is_still_signed(central: RunningCenter, ines: Device, visit: str) -> None:
    ines.write(visit, answer_put("x"))
    assert post(central, write_request(ines.request(), ines.signer)).status_code == 200
    assert central.center.visits() == [visit]


def test_a_body_that_was_cut_on_the_line_changes_nothing(central: RunningCenter, ines: Device, visit: str) -> None:
    ines.write(visit, answer_put("x"))
    body = gzip.compress(write_request(ines.request(), ines.signer))
    url = urlsplit(central.url)
    head = f"POST /v1/exchange HTTP/1.1\r\nHost: {url.netloc}\r\nContent-Encoding: gzip\r\nContent-Length: {len(body)}"
    with socket.create_connection((str(url.hostname), int(url.port or 0))) as line:
        line.sendall(head.encode() + b"\r\n\r\n" + body[:-20])
    assert httpx.get(f"{central.url}/v1/center").status_code == 200
    assert central.center.visits() == []


def test_unknown_paths_and_methods_are_problems_of_the_catalogue(central: RunningCenter) -> None:
    assert code(httpx.get(f"{central.url}/v1/nothing")) == "not-here"
    reply = httpx.delete(f"{central.url}/v1/exchange")
    assert (code(reply), reply.headers["Allow"]) == ("other-method", "POST")
    assert httpx.get(f"{central.url}/v1/uploads/x").headers["Allow"] == "DELETE, HEAD, PATCH, POST"


def test_a_small_body_has_a_small_bound(central: RunningCenter) -> None:
    assert code(httpx.post(f"{central.url}/v1/enroll", content=b"x" * 70_000)) == "too-large"


def test_trouble_inside_is_told_without_a_detail(central: RunningCenter, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_self: object) -> None:
        raise RuntimeError("the password is swordfish")

    monkeypatch.setattr("sync.server.enrollment.Enrollment.introduce", fail)
    reply = httpx.get(f"{central.url}/v1/center")
    assert code(reply) == "failed"
    assert "swordfish" not in reply.text


def test_a_busy_database_asks_to_come_back(central: RunningCenter, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(_self: object) -> None:
        raise StoreBusy("the database is busy")

    monkeypatch.setattr("sync.server.enrollment.Enrollment.introduce", busy)
    reply = httpx.get(f"{central.url}/v1/center")
    assert code(reply) == "busy"
    assert int(reply.headers["Retry-After"]) > 0


def test_the_catalogue_is_the_one_of_the_protocol() -> None:
    page = (Path(__file__).parents[3] / "sync" / "PROTOCOL.md").read_text(encoding="utf-8")
    written = {found[1]: int(found[2]) for found in re.finditer(r"^\| `([a-z-]+)` \| (\d{3}) \|", page, re.MULTILINE)}
    ours = {kind.code: kind.status for kind in CATALOGUE.values()}
    assert written.items() <= ours.items()
    assert ours.keys() - written.keys() <= {"other-tus", "failed"}


def test_every_problem_has_a_sentence_and_no_two_the_same() -> None:
    sentences = [kind.sentence for kind in CATALOGUE.values()]
    assert len(set(sentences)) == len(sentences)
    assert all(sentence.endswith(".") and sentence[0].isupper() for sentence in sentences)
    response = Problem("sign-in-needed", challenge="1.x").response()
    assert json.loads(bytes(response.body))["challenge"] == "1.x"
