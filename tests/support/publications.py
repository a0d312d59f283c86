"""Documents for tests of the endpoint: rules by their names and by entries that say what they need, and who fetches."""

import hashlib
from collections.abc import Collection, Iterable

import httpx

from sync.journal import Body, Put
from sync.server.documents import DocumentBook
from tests.support.device import Device, checked

FOR_ALL = "for all: "


class NamedRules:
    """Whatever is published as `for all: ...` every device should hold; an answer's `needs` names one by its digest."""

    def for_all(self, book: DocumentBook, /) -> Collection[str]:
        return {digest for digest, name in book.names().items() if name.startswith(FOR_ALL)}

    def named_by(self, body: Body, /) -> Iterable[str]:
        found = (op.fields.get("needs") for op in body.ops if isinstance(op, Put))
        return [digest for digest in found if isinstance(digest, str)]


def fetch_document(device: Device, digest: str, **headers: str) -> httpx.Response:
    """Raises Refusal."""
    headers = {"Authorization": f"Bearer {device.token}", **headers}
    return checked(device.line.get(f"/v1/documents/{digest}", headers=headers))


def fetch_all_that_is_due(device: Device) -> None:
    for one in device.due:
        content = fetch_document(device, one.sha256).content
        assert (len(content), hashlib.sha256(content).hexdigest()) == (one.size, one.sha256)
        device.documents[one.sha256] = content


def sync_documents(device: Device) -> None:
    """Exchange until both sides agree on the visits, fetch what is due, and agree on all."""
    for _ in range(12):
        device.exchange()
        fetch_all_that_is_due(device)
        if device.in_step:
            return
    raise AssertionError("not in step")
