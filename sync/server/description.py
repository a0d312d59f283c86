"""What can be asked here and what is answered, as an OpenAPI document. PROTOCOL.md says what it means.

It is written by hand, since the routes read and answer by hand; the tests hold every reply of theirs against it.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from sync.server.problems import CATALOGUE
from sync.server.tus import ALGORITHMS, EXTENSIONS, MAX_PHOTO_BYTES, TUS
from sync.strictjson import JSON

Described = dict[str, JSON]

PATH: Final = "/v1/openapi.json"
_ALWAYS: Final = ("failed", "busy")
_TOKEN: Final[JSON] = [{"token": []}]
_ID: Final = "[a-z2-7]{26}"
_KEY: Final = "^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$"
_OFFSET_TYPE: Final = "application/offset+octet-stream"


def _text(pattern: str = "", **more: JSON) -> Described:
    return {"type": "string", **({"pattern": pattern} if pattern else {}), **more}


_BYTES: Final[Described] = {"type": "string", "format": "binary"}
_NUMBER: Final[Described] = {"type": "integer", "minimum": 0}
_SIGNED: Final[Described] = {
    "type": "object",
    "required": ["note", "signature"],
    "properties": {"note": _text(), "signature": _text()},
}
_SCHEMAS: Final[dict[str, Described]] = {
    "Cache-Control": _text(const="no-store"),
    "Tus-Resumable": _text(const=TUS),
    "Tus-Version": _text(const=TUS),
    "Tus-Extension": _text(const=",".join(EXTENSIONS)),
    "Tus-Max-Size": {**_NUMBER, "const": MAX_PHOTO_BYTES},
    "Tus-Checksum-Algorithm": _text(const=",".join(ALGORITHMS)),
    "Uploads-Begun": _text("^[0-9a-f]{16}(,[0-9a-f]{16})*$"),
    "Upload-Offset": _NUMBER,
    "Upload-Length": _NUMBER,
    "Upload-Metadata": _text(),
    "Upload-Expires": _text(),
    "Location": _text("^/v1/uploads/[^/]+$"),
    "Content-Encoding": _text(const="gzip"),
    "X-Content-Type-Options": _text(const="nosniff"),
    "Vary": _text(const="Accept-Encoding"),
    "Allow": _text(),
    "Retry-After": _NUMBER,
}
_NOT_ALWAYS: Final = frozenset({"Uploads-Begun", "Upload-Expires"})


def _headers(names: Sequence[str], optional: frozenset[str] = _NOT_ALWAYS) -> Described:
    return {name: {"required": name not in optional, "schema": _SCHEMAS[name]} for name in names}


def _answer(
    sentence: str,
    content: Described | None = None,
    headers: Sequence[str] = ("Cache-Control",),
    optional: frozenset[str] = _NOT_ALWAYS,
) -> Described:
    return {
        "description": sentence,
        "headers": _headers(headers, optional),
        **({"content": content} if content else {}),
    }


def _json_answer(sentence: str, schema: Described) -> Described:
    return _answer(sentence, {"application/json": {"schema": schema}})


def _problems(codes: Sequence[str], *, is_tus: bool = False, has_body: bool = True) -> Described:
    """By status. The codes under one status are told apart by `code`."""
    by_status: dict[int, list[str]] = {}
    for code in (*codes, *_ALWAYS):
        by_status.setdefault(CATALOGUE[code].status, []).append(code)
    return {str(status): _problem(status, found, is_tus, has_body) for status, found in sorted(by_status.items())}


def _answers(
    ok: Mapping[str, Described], codes: Sequence[str] = (), *, is_tus: bool = False, has_body: bool = True
) -> Described:
    return {**ok, **_problems(codes, is_tus=is_tus, has_body=has_body)}


def _problem(status: int, codes: list[str], is_tus: bool, has_body: bool) -> Described:
    headers = ["Cache-Control", *(["Tus-Resumable", "Tus-Version"] if is_tus else [])]
    headers += {405: ["Allow"], 429: ["Retry-After"], 503: ["Retry-After"]}.get(status, [])
    schema: Described = {
        "type": "object",
        "required": ["type", "title", "status", "code"],
        "properties": {
            "type": {"enum": [f"urn:inspector:problem:{code}" for code in codes]},
            "title": _text(),
            "status": {"const": status},
            "code": {"enum": list(codes)},
            **({"challenge": _text()} if "sign-in-needed" in codes else {}),
            **({"differs": {"enum": ["device", "person", "center", "vault"]}} if "recovery-refused" in codes else {}),
            **({"seconds": _NUMBER} if "tried-too-often" in codes else {}),
        },
        "additionalProperties": False,
    }
    sentence = " ".join(CATALOGUE[code].sentence for code in codes)
    return _answer(sentence, {"application/problem+json": {"schema": schema}} if has_body else None, headers)


def _in(where: str, name: str, schema: Described, *, is_required: bool = True) -> Described:
    return {"name": name, "in": where, "required": is_required, "schema": schema}


def _header(name: str, schema: Described, *, is_required: bool = True) -> Described:
    return _in("header", name, schema, is_required=is_required)


_TUS_HEADER: Final = _header("Tus-Resumable", _text(const=TUS))
_CHECKSUM: Final = _header("Upload-Checksum", _text(f"^({'|'.join(ALGORITHMS)}) [A-Za-z0-9+/=]+$"), is_required=False)
_NAME: Final = _in("path", "name", _text("^[^/]+$", minLength=1))
_OFFSET: Final = _header("Upload-Offset", _NUMBER)
_MAYBE_BYTES: Final[dict[str, Described]] = {_OFFSET_TYPE: _BYTES}
_UPLOAD: Final = ("not-signed-in", "not-here", "other-tus")
_BRINGING: Final = ("not-understood", "too-large", "wrong-bytes", "chunk-differs")


def _center() -> Described:
    told: Described = {
        "type": "object",
        "required": ["center", "root", "keys", "time"],
        "properties": {
            "center": _text(f"^{_ID}$"),
            "root": _text(_KEY),
            "keys": {"type": "array", "items": _SIGNED},
            "time": _text(),
        },
    }
    answers = _answers({"200": _json_answer("Nothing of it is believed yet.", told)})
    return {"get": _operation("Who the center says it is.", answers)}


def _enroll() -> Described:
    proof = _text("^[0-9a-f]{64}$")
    asked: Described = {
        "type": "object",
        "required": ["invitation", "public_key", "proof"],
        "properties": {"invitation": _text("^[a-z2-7]{5}$"), "public_key": _text(_KEY), "proof": proof},
    }
    told: Described = {
        "type": "object",
        "required": ["certificate", "proof", "epoch", "challenge", "name"],
        "properties": {
            "certificate": _SIGNED,
            "proof": proof,
            "epoch": _text(f"^{_ID}$"),
            "challenge": _text(),
            "name": _text(),
        },
    }
    codes = ["invitation-not-valid", "not-understood", "too-large"]
    answers = _answers({"200": _json_answer("The certificate.", told)}, codes)
    return {"post": _operation("Proves a code, and gets a certificate.", answers, body={"application/json": asked})}


_WRAPPED: Final[Described] = {
    "type": "object",
    "required": ["wrapping", "challenge"],
    "properties": {"wrapping": {"type": "object"}, "challenge": _text("^[0-9a-f]{64}$")},
}
_HANDING_OVER: Final = ("not-understood", "not-signed-in", "sign-in-needed", "recovery-refused", "too-large")


def _recovery() -> Described:
    answers = _answers({"200": _json_answer("The proof that the center can open it.", _SIGNED)}, _HANDING_OVER)
    signed: JSON = [{"sign-in": []}]
    sentence = "Hands over the vault's key, sealed."
    return {"post": _operation(sentence, answers, body={"application/json": _WRAPPED}, security=signed)}


def _travel() -> Described:
    answers = _answers({"200": _json_answer("The proof, and whether its person can sign in.", _SIGNED)}, _HANDING_OVER)
    signed: JSON = [{"sign-in": []}]
    sentence = "Hands over the vault's key, sealed, before the device forgets it."
    return {"post": _operation(sentence, answers, body={"application/json": _WRAPPED}, security=signed)}


def _unlock() -> Described:
    asked: Described = {
        "type": "object",
        "required": ["algorithm", "center", "key_number", "ephemeral", "nonce", "sealed"],
        "properties": {
            "algorithm": _text(),
            "center": _text(f"^{_ID}$"),
            "key_number": _NUMBER,
            "ephemeral": _text(_KEY),
            "nonce": _text(),
            "sealed": _text(),
        },
    }
    told: Described = {
        "type": "object",
        "required": ["unlock", "keys"],
        "properties": {"unlock": _SIGNED, "keys": {"type": "array", "items": _SIGNED}},
    }
    codes = ["not-understood", "too-large", "other-center", "asked-before", "tried-too-often", "wrong-sign-in"]
    codes += ["device-revoked", "no-recovery", "recovery-refused"]
    answers = _answers({"200": _json_answer("The key, sealed to this one ask.", told)}, codes)
    return {"post": _operation("Asks for a vault's key.", answers, body={"application/json": asked})}


def _exchange() -> Described:
    lines: Described = {"application/x-ndjson": {"schema": _BYTES}}
    # What is wrong with lines, or with their version, is said of an exchange alone.
    of_lines = [code for code, kind in CATALOGUE.items() if kind.status == 400 and code != "not-understood"]
    codes = [*of_lines, "sign-in-needed", "not-signed-in", "other-center", "too-large"]
    answers = _answers({"200": _answer("Lines, signed by the last, packed.", lines, ["Content-Encoding"])}, codes)
    packed = _header("Content-Encoding", _text(enum=["gzip"]), is_required=False)
    sentence = "One exchange of words, signed both ways."
    return {"post": _operation(sentence, answers, [packed], {"application/x-ndjson": _BYTES})}


def _uploads() -> Described:
    told = ("Tus-Resumable", "Tus-Version", "Tus-Extension", "Tus-Max-Size", "Tus-Checksum-Algorithm")
    spoken = _answer("What is spoken.", None, (*told, "Uploads-Begun", "Cache-Control"))
    made = ("Tus-Resumable", "Location", "Upload-Offset", "Upload-Expires", "Cache-Control")
    created = _answer("Where the upload is, and how much of it is here.", None, made)
    asked = [
        _TUS_HEADER,
        _header("Upload-Length", {**_NUMBER, "maximum": MAX_PHOTO_BYTES}),
        _header("Upload-Metadata", _text("^visit [A-Za-z0-9+/=]+,sha256 [A-Za-z0-9+/=]+$")),
        _CHECKSUM,
    ]
    anyone: JSON = [{}, {"token": []}]
    return {
        "options": _operation("What of tus is spoken here.", _answers({"204": spoken}, is_tus=True), security=anyone),
        "post": _operation(
            "Begins an upload, also with bytes. The same again is the same upload.",
            _answers({"201": created}, [*_UPLOAD, *_BRINGING], is_tus=True),
            asked,
            _MAYBE_BYTES,
            security=_TOKEN,
        ),
    }


def _upload() -> Described:
    reached = ("Tus-Resumable", "Upload-Offset", "Upload-Expires", "Cache-Control")
    told = _answer("How much of it is here.", None, (*reached, "Upload-Length", "Upload-Metadata"))
    added = _answer("How much of it is here now.", None, reached)
    gone = _answer("Nothing of it is here, unless it was whole.", None, ("Tus-Resumable", "Cache-Control"))
    either = _answer("Appended, or gone.", None, reached, _NOT_ALWAYS | {"Upload-Offset"})
    appending = [*_UPLOAD, *_BRINGING, "offset-differs"]
    method = _header("X-HTTP-Method-Override", _text(enum=["HEAD", "PATCH", "DELETE"]))
    at = _header("Upload-Offset", _NUMBER, is_required=False)
    return {
        "parameters": [_NAME, _TUS_HEADER],
        "head": _operation(
            "Where to go on.", _answers({"200": told}, _UPLOAD, is_tus=True, has_body=False), security=_TOKEN
        ),
        "patch": _operation(
            "Appends bytes.",
            _answers({"204": added}, appending, is_tus=True),
            [_OFFSET, _CHECKSUM],
            {_OFFSET_TYPE: _BYTES},
            security=_TOKEN,
        ),
        "delete": _operation("Throws the part away.", _answers({"204": gone}, _UPLOAD, is_tus=True), security=_TOKEN),
        "post": _operation(
            "The same three, where a line lets only POST pass.",
            _answers({"200": told, "204": either}, [*appending, "other-method"], is_tus=True),
            [method, at, _CHECKSUM],
            _MAYBE_BYTES,
            security=_TOKEN,
        ),
    }


def _photo() -> Described:
    headers = ("X-Content-Type-Options", "Cache-Control")
    content: Described = {"*/*": {"schema": _BYTES}}
    answers = _answers({"200": _answer("The bytes.", content, headers)}, ["not-signed-in", "not-here"])
    where = [_in("path", "visit", _text(f"^{_ID}$")), _in("path", "digest", _text("^[0-9a-f]{64}$"))]
    return {"get": _operation("A photo, with read access.", answers, where, security=_TOKEN)}


def _document() -> Described:
    headers = ("X-Content-Type-Options", "Cache-Control", "Vary", "Content-Encoding")
    content: Described = {"application/octet-stream": {"schema": _BYTES}}
    given = _answer("The bytes.", content, headers, frozenset({"Content-Encoding"}))
    where = [_in("path", "digest", _text("^[0-9a-f]{64}$"))]
    where += [_header("Accept-Encoding", _text(), is_required=False)]
    answers = _answers({"200": given}, ["not-signed-in", "not-here"])
    return {"get": _operation("A document that this device should hold.", answers, where, security=_TOKEN)}


def _itself() -> Described:
    return {"get": _operation("This document.", _answers({"200": _json_answer("OpenAPI.", {"type": "object"})}))}


def _operation(
    sentence: str,
    answers: Described,
    asked: Sequence[Described] = (),
    body: dict[str, Described] | None = None,
    *,
    security: JSON = None,
) -> Described:
    wanted: Described = {"summary": sentence, "responses": answers, "security": security or []}
    if asked:
        wanted["parameters"] = list(asked)
    if body:
        content: Described = {media_type: {"schema": schema} for media_type, schema in body.items()}
        wanted["requestBody"] = {"required": body is not _MAYBE_BYTES, "content": content}
    return wanted


@cache
def describe() -> Described:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Inspector center",
            "version": "1",
            "description": "The endpoint that devices speak to. What travels, and what is signed: sync/PROTOCOL.md.",
        },
        "paths": {
            "/v1/center": _center(),
            "/v1/enroll": _enroll(),
            "/v1/recovery": _recovery(),
            "/v1/travel": _travel(),
            "/v1/unlock": _unlock(),
            "/v1/exchange": _exchange(),
            "/v1/uploads": _uploads(),
            "/v1/uploads/{name}": _upload(),
            "/v1/visits/{visit}/photos/{digest}": _photo(),
            "/v1/documents/{digest}": _document(),
            PATH: _itself(),
        },
        "components": {
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer", "description": "Of the newest answer."},
                "sign-in": {"type": "apiKey", "in": "header", "name": "Authorization", "description": "Inspector ..."},
            }
        },
    }
