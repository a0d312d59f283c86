"""What is no document is never kept, and whatever breaks on the way costs nothing but time."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from inspector_app.device.session import Session
from inspector_app.device.syncing import measure_safety, synchronize
from sync.central import HttpCentral
from sync.runner import Report
from tests.support.commands import PASSPHRASE, center, done_here, enroll, inspector_json, json_here, run
from tests.support.device import Device, Refusal
from tests.support.distribution import holds, opened, publish, start
from tests.support.editions import FIRST, NEXT, SEALED_IS_ADVICE, SINCE, write_edition
from tests.support.forks import Forked
from tests.support.killed_fetch import POINTS
from tests.support.misbehaving import Line, misbehaving_line
from tests.support.office import Office, never_rest, open_office
from tests.support.patience import PATIENCE_SECONDS
from tests.support.publications import fetch_document


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with open_office(tmp_path) as opened, opened.center_running():
        yield opened


@pytest.fixture
def line(office: Office) -> Iterator[Line]:
    with misbehaving_line(office.url) as through:
        yield through


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    (tmp_path / "sources").mkdir()
    return tmp_path / "sources"


# what is no document

WRONG: dict[str, Callable[[bytes], bytes]] = {
    "altered": lambda content: content.replace(b'"must"', b'"shall"'),
    "altered in one byte": lambda content: content.replace(b"Sealed", b"sealed"),
    "cut": lambda content: content[: len(content) // 2],
    "longer": lambda content: content + b"\n",
    "empty": lambda _: b"",
    "a sign-in page": lambda _: b"<!doctype html><title>Welcome</title>",
    "a hundred megabytes": lambda _: bytes(100_000_000),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_another_document_is_never_kept_and_the_rest_goes_on(
    office: Office, line: Line, sources: Path, wrong: str
) -> None:
    phone = office.enroll("lead")
    book = start(phone, phone.sets.to_start("foreign_manufacturer", phone.clock.now().date())[0])
    kept = phone.vault.read(lambda contents: contents.documents())
    first = publish(office, write_edition(sources))
    line.gives_other_documents(WRONG[wrong])
    report = office.sync(phone, through=line.url)
    assert [(one.what, one.code) for one in report.waiting] == [(f"document {first.digest[:12]}", "no-answer")]
    assert phone.vault.read(lambda contents: contents.documents()) == kept
    safety = measure_safety(phone)
    assert safety.safe_entries == safety.entries >= book.length
    assert office.sync(phone).waiting == ()
    assert holds(phone, first)


def test_the_document_of_another_center_is_never_kept(office: Office, tmp_path: Path, sources: Path) -> None:
    first = publish(office, write_edition(sources))
    phone = office.enroll("lead")
    with open_office(tmp_path / "elsewhere") as other, other.center_running():
        foreign = publish(other, write_edition(sources, changed=SEALED_IS_ADVICE))

        class Turned(HttpCentral):
            """A line whose documents come from the other center, which also gives that phone what it asks for."""

            def get_document(self, *, sha256: str, size: int, token: str) -> bytes:
                content = other.headquarters.center.document(foreign.digest)
                assert content is not None
                return content

        report = sync_over(phone, Turned(office.url))
    assert [one.what for one in report.waiting] == [f"document {first.digest[:12]}"]
    assert not holds(phone, first) and not holds(phone, foreign)


def sync_over(phone: Session, central: HttpCentral) -> Report:
    try:
        return synchronize(phone, central, rest=never_rest)
    finally:
        central.close()


# whatever breaks


def test_a_revoked_device_gets_none(office: Office, sources: Path) -> None:
    phone, outsider = office.enroll("lead"), Device.enrolled(*invited(office))
    office.sync(phone)
    outsider.exchange()
    for device in (phone.device, outsider.id):
        office.headquarters.rulings.revoke(device)
    first = publish(office, write_edition(sources))
    report = office.sync(phone)
    assert report.documents_received == 0
    assert not holds(phone, first)
    assert outsider.exchange().documents is None
    with pytest.raises(Refusal) as refused:
        fetch_document(outsider, first.digest)
    assert refused.value.code == "not-here"
    outsider.line.close()


def invited(office: Office) -> tuple[str, str]:
    return office.url, office.headquarters.invite("outsider@example.test", "inspector").code


@pytest.mark.parametrize("point", POINTS)
def test_a_device_killed_around_the_commit_has_the_document_whole_or_not_and_gets_it(
    office: Office, sources: Path, tmp_path: Path, point: str
) -> None:
    phone = office.enroll("lead")
    first = publish(office, write_edition(sources))
    phone.close()
    folder = next(tmp_path.glob("lead-*"))
    assert Forked("tests.support.killed_fetch", folder, point).wait(PATIENCE_SECONDS) == -signal.SIGKILL
    with Session.open(folder, PASSPHRASE) as again:
        assert holds(again, first) == (point == "committed")
        assert office.sync(again).waiting == ()
        assert opened(again, start(again, first).visit) == first


def test_published_by_the_command_while_the_center_runs_it_reaches_devices_also_after_kill_9(tmp_path: Path) -> None:
    data, sources = tmp_path / "center", tmp_path / "sources"
    sources.mkdir()
    with center(data) as running:
        enroll(running, tmp_path / "lead")
        told = inspector_json("criteria", "publish", write_edition(sources), "--data", data)
        assert isinstance(told, dict)
        assert (told["id"], told["edition"], told["before"], told["published"]) == ("alone", FIRST, None, True)
        synced = json_here("sync", "--vault", tmp_path / "lead")
        assert isinstance(synced, dict) and synced["waiting"] == []
    # kill -9, as the block ended
    with center(data, running.port) as running:
        enroll(running, tmp_path / "second", "tests.second@example.test")
        for name in ("second", "lead"):
            synced = json_here("sync", "--vault", tmp_path / name)
            assert isinstance(synced, dict) and synced["waiting"] == []
    for name in ("lead", "second"):
        with Session.open(tmp_path / name, PASSPHRASE) as phone:
            assert phone.vault.read(lambda contents: contents.has_document(str(told["digest"])))


def test_the_command_says_what_a_new_edition_changes_and_never_changes_a_published_one(tmp_path: Path) -> None:
    data, sources = tmp_path / "center", tmp_path / "sources"
    sources.mkdir()
    done_here("invite", "--data", data, "--email", "lead@example.test", "--role", "inspector")
    said = done_here("criteria", "publish", write_edition(sources), "--data", data)
    assert "The first edition: 2 elements." in said and "Published: " in said
    changed = {**SEALED_IS_ADVICE, 'title.en = "Photographed"': 'title.en = "Pictured"'}
    after = write_edition(sources, NEXT, since=SINCE, changed=changed)
    said = done_here("criteria", "publish", after, "--data", data)
    assert "in effect from 2026-06-01" in said and "Published: " in said
    assert "6.2: must becomes should" in said and "reworded  6.2+ (should): Pictured" in said
    assert "was published already; nothing is changed" in done_here("criteria", "publish", after, "--data", data)
    told = json_here("criteria", "publish", after, "--data", data)
    assert isinstance(told, dict) and isinstance(told["changes"], dict) and told["published"] is False
    assert (told["before"], told["effective_from"], told["effective_until"]) == (FIRST, SINCE, None)
    assert told["changes"]["levels"] == [{"element": "6.2", "before": "must", "after": "should"}]
    assert told["changes"]["elements"] == {"new": [], "gone": [], "reworded": ["6.2+"], "altered": []}
    refused = run("criteria", "publish", write_edition(sources, NEXT, since=SINCE), "--data", data)
    assert refused.returncode == 1
    assert f"Edition {NEXT} of alone is published with another text" in refused.stderr


def test_the_command_names_the_line_and_the_cure_of_every_fault(tmp_path: Path) -> None:
    (tmp_path / "sources").mkdir()
    path = write_edition(
        tmp_path / "sources", changed={'level = "must"': 'level = "perhaps"', 'walk = "gate"': 'walk = "roof"'}
    )
    done_here("invite", "--data", tmp_path / "center", "--email", "lead@example.test", "--role", "inspector")
    said = done_here("criteria", "publish", path, "--data", tmp_path / "center", exits=1)
    assert said.count("alone.toml:") == 2


@pytest.mark.parametrize("command", [("visits",), ("criteria", "publish")])
def test_a_mistyped_folder_does_not_become_a_center(tmp_path: Path, command: tuple[str, ...]) -> None:
    sources, missing = tmp_path / "sources", tmp_path / "missing"
    sources.mkdir()
    file = [write_edition(sources)] if command[0] == "criteria" else []
    refused = run(*command, *file, "--data", missing)
    assert refused.returncode == 1 and "there is no center in it" in refused.stderr
    assert not missing.exists()
