"""An app and a center of different versions, with real vaults and a real line: what is not known is kept and passed on,
what cannot be spoken is said, and nothing is lost."""

from collections.abc import Iterator

import pytest

from inspector_app.device.book import open_visit
from inspector_app.device.errors import NewerAppNeeded
from inspector_app.device.listing import list_visits
from inspector_app.device.session import Session
from inspector_app.device.syncing import measure_safety
from inspector_app.visits.writing import answer_note
from sync.errors import AnotherVersion
from sync.journal import Entry, Position, Put, head_zero, new_id
from tests.support.misbehaving import Reply, misbehaving_line
from tests.support.office import Office, begin_visit, open_office


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("office")) as opened, opened.center_running():
        yield opened


def entries_of(phone: Session, visit: str) -> list[tuple[bytes, bytes | None, bytes]]:
    read = phone.vault.read(lambda contents: list(contents.entries(visit)))
    return sorted((entry.envelope, entry.body, entry.salt) for _, entry in read)


def test_what_a_newer_app_wrote_reaches_everybody_byte_for_byte(office: Office) -> None:
    """Kinds and fields that nobody here knows, and a whole strand of a later version."""
    newer, older = office.enroll("newt"), office.enroll("olle")
    book = begin_visit(newer)
    book.write([Put("hologram", "h1", {"shape": {"is": "cube"}}), Put("answer", "6.2", {"aroma": "of smoke"})])
    later = _visit_of_a_later_version(newer)
    assert office.sync(newer).waiting == ()
    safety = measure_safety(newer)
    assert safety.safe_entries == safety.entries > book.length + 2
    for visit in (book.visit, later):
        office.headquarters.grant(visit, "olle@example.test")
    assert office.sync(older).waiting == ()
    for visit in (book.visit, later):
        assert set(entries_of(newer, visit)) <= set(entries_of(older, visit))
    here = open_visit(older, book.visit).state
    assert here.records["answer", "6.2"].fields["aroma"].value == "of smoke"
    office.sync(newer)
    digests = {state.digest() for state in (here, open_visit(newer, book.visit).state)}
    assert digests == {office.headquarters.state(book.visit).digest()}
    assert {line.id for line in list_visits(older)} == {book.visit, later}
    with pytest.raises(NewerAppNeeded):
        open_visit(newer, later).write([answer_note("6.1", "by the app of before")])
    assert open_visit(newer, later).length == len(entries_of(newer, later))
    # Nobody names such a strand; who writes beside it says nothing of it.
    written = open_visit(older, later).write([answer_note("6.1", "beside it")])
    assert newer.device not in {seen.device for seen in written.envelope.seen}
    assert office.sync(older).waiting == ()


def _visit_of_a_later_version(phone: Session) -> str:
    visit, device = new_id(), phone.device
    after = head_zero(visit, phone.identity.signer.public_key)
    entries = []
    for seq in (1, 2):
        envelope = f'{{"v":2,"visit":"{visit}","device":"{device}","seq":{seq},"mood":[1]}}'.encode()
        entries.append(Entry(envelope, b"<whatever a later version may say>", bytes(16), after))
        after = entries[-1].head

    def keep(contents: object) -> None:
        contents.add_visit(visit, None)  # type: ignore[attr-defined]
        contents.add_entries(visit, entries)  # type: ignore[attr-defined]

    phone.vault.write(keep)
    assert Position(device, 2, after).n == 2
    return visit


PROBLEM = b'{"code":"%s","title":"This center does not speak that version of the protocol yet.","status":400}'


@pytest.mark.parametrize("code", ["newer-version", "older-version", "another-version"])
def test_a_version_that_cannot_be_spoken_is_said_at_once_and_loses_nothing(office: Office, code: str) -> None:
    phone = office.enroll(f"paul-{code}")
    book = begin_visit(phone)
    office.sync(phone)
    book.write([answer_note("6.1", "stays here until then")])
    before = entries_of(phone, book.visit)
    with misbehaving_line(office.url) as line:
        if code == "another-version":
            line.twist = lambda reply: reply.with_lines(
                [reply.lines[0].replace(b'"answer":1', b'"answer":2'), *reply.lines[1:]]
            )
        else:
            headers = {"Content-Type": "application/problem+json"}
            line.answers_as(Reply(400, headers, PROBLEM % code.encode()))
        report = office.sync(phone, through=line.url)
        assert (report.exchanges, [one.code for one in report.waiting]) == (1, [code])
        assert code != "another-version" or report.waiting[0].why == str(AnotherVersion())
        assert entries_of(phone, book.visit) == before
        line.behaves()
        assert office.sync(phone, through=line.url).waiting == ()
    safety = measure_safety(phone)
    assert safety.safe_entries == safety.entries
