"""Holds every reply of a center against the description that it gives of itself."""

import re
from typing import Any

import httpx
from jsonschema import Draft202012Validator

from sync.server.description import describe

_OF_HTTP = {"content-length", "date", "server", "connection", "transfer-encoding", "content-type", "keep-alive"}


def check_reply(reply: httpx.Response) -> None:
    """Raises AssertionError where a status, a header, a media type or a problem's code is not described."""
    asked = f"{reply.request.method} {reply.request.url.path}"
    operation = _operation(reply.request)
    if operation is None:
        assert reply.status_code in {404, 405}, asked
        return
    described = operation["responses"].get(str(reply.status_code))
    assert described is not None, f"{asked}: {reply.status_code} is not described"
    headers = described["headers"]
    known = {name.lower() for name in headers} | _OF_HTTP
    assert not reply.headers.keys() - known, f"{asked}: {reply.headers.keys() - known} are not described"
    for name, header in headers.items():
        _check_header(f"{asked}: {name}", reply.headers.get(name), header)
    _check_media_type(asked, reply, described.get("content", {}))


def _operation(request: httpx.Request) -> dict[str, Any] | None:
    paths: dict[str, Any] = describe()["paths"]  # type: ignore[assignment]
    for template, operations in paths.items():
        if re.fullmatch(re.sub(r"\{[a-z]+\}", "[^/]+", template), request.url.path):
            found: dict[str, Any] | None = operations.get(request.method.lower())
            return found
    return None


def _check_header(what: str, value: str | None, header: dict[str, Any]) -> None:
    if value is None:
        assert not header["required"], f"{what} is missing"
    else:
        is_number = header["schema"].get("type") == "integer"
        Draft202012Validator(header["schema"]).validate(int(value) if is_number else value)


def _check_media_type(asked: str, reply: httpx.Response, content: dict[str, Any]) -> None:
    media_type = reply.headers.get("content-type")
    if reply.request.method == "HEAD" or media_type is None:
        assert media_type is None or not reply.is_success, asked
        return
    schema = content.get(media_type, content.get("*/*"))
    assert schema is not None, f"{asked}: {media_type} is not described"
    if media_type in {"application/json", "application/problem+json"}:
        reply.read()
        Draft202012Validator(schema["schema"]).validate(reply.json())
