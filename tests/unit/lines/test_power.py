"""The disk that loses its power, and the reading of a recording: each does what the cuts rely on."""

import random
from pathlib import Path

from tests.support import strace
from tests.support.power import SECTOR_BYTES, Disk, Event, load, save

OLD, NEW = b"o" * 8 * SECTOR_BYTES, b"n" * 8 * SECTOR_BYTES
NAMED = [Event("folder", "data"), Event("sync", "."), Event("create", "data/file"), Event("sync", "data")]
HELD = [*NAMED, Event("write", "data/file", 0, OLD), Event("sync", "data/file")]


def left(events: list[Event], place: Path, kept: float, seed: int = 1) -> dict[str, bytes]:
    """What is there after a cut."""
    disk = Disk()
    for event in events:
        disk.do(event)
    disk.cut(place, random.Random(seed), kept)
    return {str(path.relative_to(place)): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def test_what_was_synced_is_there_whatever_came_after(tmp_path: Path) -> None:
    after = [*HELD, Event("write", "data/file", 0, NEW), Event("create", "data/other")]
    assert left(after, tmp_path / "nothing", 0.0) == {"data/file": OLD}
    assert left(after, tmp_path / "all", 1.0) == {"data/file": NEW, "data/other": b""}


def test_a_write_that_was_not_synced_may_be_torn_into_sectors(tmp_path: Path) -> None:
    seen = set()
    for seed in range(8):
        content = left([*HELD, Event("write", "data/file", 0, NEW)], tmp_path / str(seed), 0.5, seed)["data/file"]
        sectors = [content[start : start + SECTOR_BYTES] for start in range(0, len(content), SECTOR_BYTES)]
        assert {*sectors} <= {OLD[:SECTOR_BYTES], NEW[:SECTOR_BYTES]} and len(content) == len(OLD)
        seen.add(content)
    assert len(seen) > 4


def test_a_name_is_durable_only_with_its_folder(tmp_path: Path) -> None:
    written = [Event("create", "data/new"), Event("write", "data/new", 0, b"x"), Event("sync", "data/new")]
    assert left([*HELD, *written], tmp_path / "unnamed", 0.0) == {"data/file": OLD}
    assert left([*HELD, *written, Event("sync", "data")], tmp_path / "named", 0.0) == {
        "data/file": OLD,
        "data/new": b"x",
    }
    assert left(written, tmp_path / "nowhere", 0.0) == {}


def test_a_renaming_and_a_removal_are_whole_or_not_there(tmp_path: Path) -> None:
    renamed = [*HELD, Event("rename", "data/file", other="data/place")]
    assert left(renamed, tmp_path / "before", 0.0) == {"data/file": OLD}
    assert left([*renamed, Event("sync", "data")], tmp_path / "after", 0.0) == {"data/place": OLD}
    removed = [*HELD, Event("unlink", "data/file")]
    assert left(removed, tmp_path / "kept", 0.0) == {"data/file": OLD}
    assert left(removed, tmp_path / "gone", 1.0) == {}


def test_a_truncation_is_durable_with_the_file(tmp_path: Path) -> None:
    cut = [*HELD, Event("truncate", "data/file", 3)]
    assert left(cut, tmp_path / "before", 0.0) == {"data/file": OLD}
    assert left([*cut, Event("sync", "data/file")], tmp_path / "after", 0.0) == {"data/file": b"ooo"}


def test_a_recording_is_kept_as_it_is(tmp_path: Path) -> None:
    events = [*HELD, Event("rename", "data/file", other="data/place"), Event("said", data=b"\x00saved")]
    save(events, tmp_path / "kept.gz")
    assert load(tmp_path / "kept.gz") == events


def hexed(text: str) -> str:
    return "".join(f"\\x{byte:02x}" for byte in text.encode())


def test_a_recording_is_read_call_by_call_also_where_threads_come_between(tmp_path: Path) -> None:
    file, other, acks = hexed("/disk/file"), hexed("/elsewhere"), hexed("/acks")
    lines = [
        f'7 openat(AT_FDCWD<{hexed("/")}>, "{file}", O_RDWR|O_CREAT, 0600) = 3<{file}>',
        f'7 openat(AT_FDCWD<{hexed("/")}>, "{other}", O_RDWR|O_CREAT, 0600) = 4<{other}>',
        f'7 pwrite64(3<{file}>, "{hexed("one")}", 3, 16 <unfinished ...>',
        f'8 write(4<{other}>, "{hexed("not ours")}", 8) = 8',
        "7 <... pwrite64 resumed>)           = 3",
        f"7 lseek(3<{file}>, 5, SEEK_SET)     = 5",
        f'7 write(3<{file}>, "{hexed("seven")}", 5) = 5',
        f'7 write(3<{file}>, "{hexed("more")}", 4) = 2',
        f'8 write(5<{acks}>, "{hexed("saved")}", 5) = 5',
        f'8 write(9<socket:[123]>, "{hexed("HTTP")}", 4) = 4',
        f"7 fsync(3<{file}>)                  = 0",
        f"7 ftruncate(3<{file}>, 4)           = 0",
        f'7 rename("{file}", "{hexed("/disk/place")}") = 0',
        f'7 unlink("{hexed("/disk/none")}")   = -1 ENOENT (No such file or directory)',
        f'7 mkdir("{hexed("/disk/deep")}", 0700) = 0',
        f"7 fsync(6<{hexed('/disk')}>)        = 0",
        "7 +++ exited with 0 +++",
    ]
    (tmp_path / "trace").write_text("\n".join(lines))
    assert strace.read(tmp_path / "trace", Path("/disk"), Path("/acks")) == [
        Event("create", "file"),
        Event("write", "file", 16, b"one"),
        Event("write", "file", 5, b"seven"),
        Event("write", "file", 10, b"mo"),
        Event("said", data=b"saved"),
        Event("said", data=b"HTTP"),
        Event("sync", "file"),
        Event("truncate", "file", 4),
        Event("rename", "file", other="place"),
        Event("folder", "deep"),
        Event("sync", "."),
    ]
