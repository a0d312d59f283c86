"""A crafted file costs whoever checks it, or would take it in, about what an honest one of its size does."""

import io
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from inspector_app.custody import forms, reading, verifying
from inspector_app.custody.errors import TooMuch
from inspector_app.custody.faults import MOST_TOLD, MOST_TOLD_IN_ALL, OTHERS
from inspector_app.custody.reading import open_package
from inspector_app.custody.sending import Readable
from inspector_app.custody.verifying import Fault, verify_package
from tests.support.office import open_office
from tests.support.parcels import captured_visit, hand_out, rezip, unzip
from tests.unit.custody.test_verifying import pack

MIB = 1024 * 1024
NOTES = (forms.KEYS, forms.CERTIFICATES, forms.CHECKPOINTS, forms.RECEIPTS, forms.ENTRIES)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("bounds")
    with open_office(folder) as office:
        with office.center_running():
            lead = office.enroll("lead")
        yield unzip(hand_out(lead, captured_visit(lead).visit, folder / "plain", Readable()).read_bytes())


def peak_of(work: object) -> int:
    assert callable(work)
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", NOTES)
def test_a_file_of_nothing_but_line_feeds_is_one_fault_and_no_memory(files: dict[str, bytes], name: str) -> None:
    raw = pack({**files, name: b"\n" * (4 * MIB)})

    def check() -> None:
        verdict = verify_package(io.BytesIO(raw))
        assert Fault(name, f"{name} has more lines than it can hold") in verdict.faults
        assert len(verdict.faults) < 1000

    assert peak_of(check) < 40 * MIB


@pytest.mark.parametrize("name", [forms.KEYS, forms.CERTIFICATES])
def test_what_is_read_before_a_signature_is_checked_is_never_split_into_millions(
    files: dict[str, bytes], name: str
) -> None:
    raw = rezip({**files, name: b"\n" * (4 * MIB)})

    def take_in() -> None:
        with pytest.raises(TooMuch), open_package(io.BytesIO(raw)):
            pass

    assert peak_of(take_in) < 40 * MIB


def test_of_the_faults_of_one_file_the_first_are_told_and_how_many_more(files: dict[str, bytes]) -> None:
    wrong = b"".join(b'{"note":"%06d%s","signature":"AA=="}\n' % (number, b"x" * 200) for number in range(900))
    verdict = verify_package(io.BytesIO(pack({**files, forms.RECEIPTS: wrong})))
    told = [fault.where for fault in verdict.faults if fault.file == forms.RECEIPTS]
    lines = [where for where in told if "," in where]
    assert len(told) == MOST_TOLD and lines[0] == f"{forms.RECEIPTS}, line 1"
    assert len(lines) + verdict.more_faults[forms.RECEIPTS] >= 900


def test_of_very_many_files_that_are_wrong_not_all_are_told_and_all_are_counted(files: dict[str, bytes]) -> None:
    verdict = verify_package(io.BytesIO(pack({**{f"f{number}": b"" for number in range(3000)}, **files})))
    assert len(verdict.faults) == MOST_TOLD_IN_ALL
    assert len(verdict.faults) + sum(verdict.more_faults.values()) >= 3000 and {*verdict.more_faults} <= {OTHERS}


def test_a_place_is_found_without_going_through_all_files(
    files: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted, not timed: how often the offset of any file is looked at."""
    many = {f"f{number}": b"" for number in range(2000)}
    raw = rezip({**many, **files})  # another frame than the one way: each of them differs
    looked = 0

    class Counted(list[Any]):
        def __getitem__(self, at: Any) -> Any:
            nonlocal looked
            looked += 1
            return super().__getitem__(at)

        def __reversed__(self) -> Iterator[Any]:
            nonlocal looked
            for one in super().__reversed__():
                looked += 1
                yield one

    honest = reading.members_of
    monkeypatch.setattr(verifying, "members_of", lambda zipped: Counted(honest(zipped)))
    assert not verify_package(io.BytesIO(raw)).is_good
    assert looked < 40 * len(many) * 5


def test_a_journal_of_the_smallest_lines_that_there_are_is_no_flood(tmp_path: Path) -> None:
    """A redacted package: every body is a hash."""
    with open_office(tmp_path) as office:
        with office.center_running():
            lead = office.enroll("lead")
        book = captured_visit(lead)
        for _ in range(200):
            book.write([])
        raw = hand_out(lead, book.visit, tmp_path / "bare", Readable(is_redacted=True)).read_bytes()
    assert verify_package(io.BytesIO(raw)).is_good
    lines = unzip(raw)[forms.ENTRIES]
    assert forms.split_entries(lines * 1000)
