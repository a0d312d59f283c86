"""A client that was written from PROTOCOL.md alone, against our server: what the page says is enough."""

import ast
import contextlib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from inspector_app.device.book import open_visit
from inspector_app.visits.writing import answer_note
from tests.interop import second_client
from tests.interop.second_client import NotGenuine, SecondClient
from tests.support.office import Office, open_office
from tests.support.pictures import draw_photo


@contextlib.contextmanager
def enrolled(office: Office, name: str) -> Iterator[SecondClient]:
    with SecondClient(office.url) as client:
        client.enroll(office.headquarters.invite(f"{name}@example.test", "inspector", f"The {name}").code)
        yield client


def answer(word: str) -> list[second_client.Json]:
    return [{"put": "answer", "id": "6.2", "set": {"outcome": {"is": word}}}]


def test_it_shares_nothing_with_the_first() -> None:
    tree = ast.parse(Path(second_client.__file__).read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert not any(name.split(".")[0] in ("sync", "inspector_app", "tests") for name in imported)


def test_it_enrolls_exchanges_uploads_and_reads_its_receipts(tmp_path: Path) -> None:
    photo = draw_photo(1)
    with open_office(tmp_path) as office, office.center_running(), enrolled(office, "lead") as client:
        visit = client.begin_visit()
        client.write(visit, [{"put": "visit", "id": "visit", "set": {"partner_name": "Fictional Harness Works"}}])
        client.write(visit, answer("not_met"), (photo,))
        client.exchange()
        digest = second_client.sha(photo).hex()
        assert client.is_safe(visit) and client.lacking == {visit: [digest]}
        client.upload(visit, digest, cut_at=len(photo) // 3)
        client.exchange()
        assert digest in client.safe_photos and not client.lacking
        assert client.download(visit, digest) == photo
        client.write(visit, answer("met"))
        client.exchange()
        assert client.is_safe(visit)
        shown = office.headquarters.queue()
        assert [one.partner for one in shown] == ["Fictional Harness Works"]


def test_the_first_client_reads_what_the_second_wrote_and_the_other_way_round(tmp_path: Path) -> None:
    photo = draw_photo(2)
    with open_office(tmp_path) as office, office.center_running(), enrolled(office, "second") as second:
        visit = second.begin_visit()
        second.write(visit, answer("met"), (photo,))
        second.exchange()
        second.upload(visit, second_client.sha(photo).hex())
        second.exchange()
        phone = office.enroll("lead")
        office.headquarters.grant(visit, "lead@example.test")
        assert office.sync(phone).waiting == ()
        second.exchange()
        assert second.heard  # the center's word on who has access, at least

        open_visit(phone, visit).write([answer_note("6.2", "Seen by another program.")])
        office.sync(phone)
        second.exchange()
        assert any(body["ops"][0]["set"].get("note") == "Seen by another program." for _, _, body in second.heard)
        assert second.download(visit, second_client.sha(photo).hex()) == photo


def test_it_believes_nothing_that_is_altered(tmp_path: Path) -> None:
    with open_office(tmp_path) as office, office.center_running(), enrolled(office, "lead") as client:
        visit = client.begin_visit()
        client.write(visit, answer("met"))
        honest = client.http

        def altered(request: httpx.Request) -> httpx.Response:
            same = honest.build_request(
                request.method, request.url.path, content=request.read(), headers=request.headers
            )
            return httpx.Response(200, content=honest.send(same).content.replace(b'"access":', b'"access" :', 1))

        client.http = httpx.Client(base_url=office.url, transport=httpx.MockTransport(altered))
        with pytest.raises(NotGenuine):
            client.exchange()
        client.http = honest
        assert not client.is_safe(visit)
