"""No word and no picture stands in clear in the vault file, its journal file or the temporary folders, at any time."""

import contextlib
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from inspector_app.custody.sending import ForCenter
from inspector_app.device import rehearsal
from inspector_app.device.book import open_visit
from inspector_app.device.capture import capture_photo, develop
from inspector_app.device.packages import export_visit
from inspector_app.device.session import Session
from inspector_app.visits.kinds import KINDS
from sync.journal import Put, new_id
from sync.strictjson import JSON
from tests.support.clear import planted_photo, search_everywhere
from tests.support.commands import PASSPHRASE, center, enroll, kill, let_go, start
from tests.support.forks import PIPE, Forked, TimeoutExpired
from tests.support.office import begin_visit, open_office
from tests.support.pictures import fill_folder

JPEG = [b"\xff\xd8\xff\xe0", b"\xff\xd8\xff\xe1", b"JFIF\x00\x01", b"Exif\x00\x00"]
WORDS = [rehearsal._CLOSES, *rehearsal._SEEN, *rehearsal._NOTES, *rehearsal._PARTNERS]
PLANTED = [word.encode() for word in [*WORDS, "Attendee One", "planned by risk", "not_met", "foreign_manufacturer"]]


def _files(*folders: Path) -> Iterator[tuple[Path, bytes]]:
    for folder in folders:
        for path in folder.rglob("*"):
            try:
                yield path, path.read_bytes()
            except (FileNotFoundError, IsADirectoryError):
                continue  # the journal file comes and goes


def assert_nothing_in_clear(markers: list[bytes], *folders: Path) -> int:
    looked = 0
    for path, held in _files(*folders):
        looked += 1
        for marker in markers:
            assert marker not in held, f"{marker!r} stands in clear in {path.name}"
    return looked


def test_a_day_of_capture_leaves_nothing_in_clear(on_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    temporary = on_disk / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setenv("HOME", str(temporary))
    photos = fill_folder(on_disk / "photos", 4)
    slices = [photo.read_bytes()[at : at + 16] for photo in photos for at in (200, 5000, -200)]
    vault = on_disk / "vault"
    with center(on_disk / "center") as running:
        enroll(running, vault)
    capture = start("rehearse", "--vault", vault, "--visits", 4, "--photos", on_disk / "photos")
    journal, journals = vault / "vault.db-journal", 0
    while capture.poll() is None:
        journals += journal.exists()
        assert_nothing_in_clear([*JPEG, *PLANTED, *slices], vault, temporary)
        time.sleep(0.01)  # noqa: TID251  # leaves the captured process the processor; nothing waits for this
    let_go(capture)
    assert capture.returncode == 0 and journals > 0
    capture = start("rehearse", "--vault", vault, "--visits", 4, "--photos", on_disk / "photos")
    while capture.poll() is None and not journal.exists():
        pass  # until a journal file shows that a transaction is under way
    kill(capture)
    assert_nothing_in_clear([*JPEG, *PLANTED, *slices], vault, temporary)


def planted(kind: str, field: str) -> str:
    """Words that stand in one field of one kind, and nowhere else."""
    return f"PLANTED {kind} {field} {hashlib.sha256(f'{kind} {field}'.encode()).hexdigest()[:12]}"


def test_no_field_of_any_kind_stands_in_clear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Written, drafted, listed, photographed, developed, synced, in conflict, exported, and after the lock."""
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    photo, markers = planted_photo("PLANTED señor")
    with open_office(tmp_path) as office, office.center_running():
        lead = office.enroll("lead")
        watched = tmp_path / "lead-0", temporary
        book = begin_visit(lead, "PLANTED partner")
        markers += [b"PLANTED", b"Exif\x00\x00"]
        for kind in KINDS.values():
            names = [*kind.fields, *(f"{family}.{planted(kind.name, family)[-12:]}" for family in kind.families)]
            set_: dict[str, JSON] = {name: planted(kind.name, name) for name in names}
            markers += [planted(kind.name, name).encode() for name in names]
            book.write([Put(kind.name, new_id(), set_)])
        book.draft("note.6.7", "PLANTED draft")
        book.keep_header({"partner": "PLANTED partner", "note": "PLANTED header"})
        develop(book, capture_photo(book, photo), photo)
        lead.vault.write(lambda contents: contents.set_aside(book.visit, "PLANTED reason", b"PLANTED aside"))
        lead.vault.write(lambda contents: contents.put_setting("PLANTED name", "PLANTED setting"))
        assert search_everywhere(*watched, markers=markers) == []
        office.sync(lead)
        assert search_everywhere(*watched, markers=markers) == []
        export_visit(lead, book.visit, temporary / "visit.inspector", ForCenter())
        assert (temporary / "visit.inspector").stat().st_size > len(photo)
        lead.close()
        assert search_everywhere(*watched, markers=markers) == []
        with Session.open(watched[0], PASSPHRASE) as again:
            assert "PLANTED" in repr(open_visit(again, book.visit).drafts())


def test_nothing_in_clear_where_a_commit_was_cut_by_a_kill(on_disk: Path) -> None:
    """The journal file is hot then: it holds the pages that the commit was about to change."""
    photo, markers = planted_photo("PLANTED señor", width=2000, height=1500)
    (on_disk / "planted.jpg").write_bytes(photo)
    with open_office(on_disk) as office, office.center_running():
        lead = office.enroll("lead")
        visit = begin_visit(lead, "PLANTED partner").visit
    folder = on_disk / "lead-0"
    journal, hot = folder / "vault.db-journal", 0
    for _ in range(40):
        hot += _killed_in_a_commit(folder, visit, on_disk / "planted.jpg", journal)
        assert search_everywhere(folder, markers=[*markers, b"PLANTED"]) == []
        if hot == 2:
            break
    assert hot, "no commit was cut: nothing was shown"
    with Session.open(folder, PASSPHRASE) as again:
        assert open_visit(again, visit).length > 1
    assert search_everywhere(folder, markers=[*markers, b"PLANTED"]) == []


def _killed_in_a_commit(folder: Path, visit: str, picture: Path, journal: Path) -> bool:
    file = folder / "vault.db"
    few = file.stat().st_size + 2 * picture.stat().st_size
    with Forked("tests.support.capturing", folder, visit, picture, stdout=PIPE) as capturing:
        assert capturing.stdout is not None and capturing.stdout.readline() == "ready\n"
        while capturing.poll() is None:
            with contextlib.suppress(FileNotFoundError):
                if file.stat().st_size > few and journal.stat().st_size > 0:
                    break
            with contextlib.suppress(TimeoutExpired):
                capturing.wait(0.001)  # a commit takes longer
        capturing.kill()
        capturing.wait()
    return journal.exists() and journal.stat().st_size > 0
