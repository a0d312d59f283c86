"""The endpoint's description of itself: whole, and true, whatever is asked."""

import base64
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
import requests  # noqa: TID251  # schemathesis asks with it
import schemathesis
from fastapi.routing import APIRoute
from hypothesis import HealthCheck, given, settings
from hypothesis import Phase as HypothesisPhase
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from sync.journal import new_id
from sync.server.app import create_app
from sync.server.description import describe
from sync.server.problems import CATALOGUE
from tests.support.centers import RunningCenter, running_center
from tests.support.described import check_reply
from tests.support.device import Device, answer_put, named_photo

IS_SOAK = bool(os.environ.get("INSPECTOR_SOAK"))
for media_type in ("application/x-ndjson", "application/offset+octet-stream"):
    schemathesis.serializer.alias(media_type, "application/octet-stream")

CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    unsupported_method,
]


@dataclass
class Phone:
    """A device with an entry that names a photo. `heard` are the replies to it, each held against the description."""

    device: Device
    visit: str
    content: bytes = bytes(range(100))
    heard: list[httpx.Response] = field(default_factory=list)

    def hear(self, reply: httpx.Response) -> None:
        check_reply(reply)
        self.heard.append(reply)

    def point(self, case: Case[Any]) -> None:
        """Let a question be about what is there."""
        named = named_photo(self.content)
        there = {"visit": self.visit, "digest": named.sha256, "name": self.address.rpartition("/")[2]}
        case.path_parameters = {name: there.get(name, value) for name, value in (case.path_parameters or {}).items()}
        if case.method == "POST" and "Upload-Metadata" in (case.headers or {}):
            told = {"visit": self.visit, "sha256": named.sha256}
            words = (f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items())
            case.headers.update({"Upload-Metadata": ",".join(words), "Upload-Length": str(named.size)})

    @property
    def address(self) -> str:
        named = named_photo(self.content)
        return self.device.announce(self.visit, named.sha256, named.size)[0]


@pytest.fixture(scope="module")
def central(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCenter]:
    with running_center(tmp_path_factory.mktemp("center")) as running:
        yield running


@pytest.fixture
def phone(central: RunningCenter) -> Iterator[Phone]:
    phone = Phone(Device.enrolled(central.url, central.invite()), new_id())
    phone.device.line.event_hooks = {"response": [phone.hear]}
    phone.device.write(phone.visit, answer_put("x"), photos=[named_photo(phone.content)])
    phone.device.sync()
    yield phone
    phone.device.line.close()


def test_the_description_is_served_and_is_openapi(central: RunningCenter) -> None:
    reply = httpx.get(f"{central.url}/v1/openapi.json")
    assert reply.json() == describe()
    for path in ("/openapi.json", "/docs", "/redoc"):
        assert httpx.get(f"{central.url}{path}").status_code == 404


def test_every_route_is_described_and_nothing_else(central: RunningCenter) -> None:
    routes = [route for route in create_app(central.center).routes if isinstance(route, APIRoute)]
    served = {(route.path.replace(":path", ""), method.lower()) for route in routes for method in route.methods or ()}
    paths = describe()["paths"]
    assert isinstance(paths, dict)
    written = {(path, name) for path, found in paths.items() if isinstance(found, dict) for name in found}
    assert {(path, name) for path, name in written if name != "parameters"} == served


def test_every_problem_is_described_somewhere_with_its_status() -> None:
    assert set(CATALOGUE) == set().union(*(codes for _, codes in _described_codes()))
    assert all(CATALOGUE[code].status == status for status, codes in _described_codes() for code in codes)


def _described_codes() -> list[tuple[int, set[str]]]:
    """(status, codes) of every answer that is a problem."""
    paths: dict[str, Any] = describe()["paths"]  # type: ignore[assignment]
    operations = [operation for found in paths.values() for name, operation in found.items() if name != "parameters"]
    return [
        (int(status), set(answer["content"]["application/problem+json"]["schema"]["properties"]["code"]["enum"]))
        for operation in operations
        for status, answer in operation["responses"].items()
        if "application/problem+json" in answer.get("content", {})
    ]


def test_what_a_whole_visit_asks_and_is_answered_is_as_described(central: RunningCenter, phone: Phone) -> None:
    device, visit, content = phone.device, phone.visit, phone.content
    device.line.options("/v1/uploads", headers=device.tus())
    address, _ = device.announce(visit, named_photo(content).sha256, len(content))
    device.patch(address, 0, content[:10])
    device.line.options("/v1/uploads", headers=device.tus())
    assert device.offset(address) == 10
    device.line.delete(address, headers=device.tus())
    device.upload(visit, content)
    assert device.download(visit, named_photo(content).sha256) == content
    device.hand_over(device.wrapping()[0], "ab" * 32)
    central.center.publish("rules", b"{}")
    device.sync()
    assert len(phone.heard) >= 12


# whatever is asked


def _operations() -> list[tuple[str, str]]:
    paths: dict[str, Any] = describe()["paths"]  # type: ignore[assignment]
    return [(path, name.upper()) for path, found in paths.items() for name in found if name != "parameters"]


@pytest.mark.soak
@pytest.mark.parametrize(("path", "method"), _operations())
def test_whatever_is_asked_nothing_breaks_and_only_what_is_described_is_answered(
    central: RunningCenter, phone: Phone, path: str, method: str
) -> None:
    operation = schemathesis.openapi.from_dict(dict(describe()))[path][method]
    cases = [operation.as_strategy(generation_mode=mode) for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)]

    @settings(
        max_examples=1000 if IS_SOAK else 12,
        derandomize=not IS_SOAK,  # the gate asks the same each time, and takes as long
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[HypothesisPhase.generate],
    )
    @given(st.one_of(cases), st.booleans(), st.booleans())
    def ask(case: Case[Any], is_signed_in: bool, is_about_something: bool) -> None:
        if is_about_something:
            phone.point(case)
        headers = {"Authorization": f"Bearer {phone.device.token}"} if is_signed_in else {}
        case.call_and_validate(base_url=central.url, headers=headers, session=session, checks=CHECKS)

    with requests.Session() as session:
        ask()
