"""`python -m tests.evidence_campaign [--photos DIR] [--json]`: hostile pictures, or a folder of photos, into a vault.

Each goes in as from a camera, and on to headquarters; a table says what came of it and what it took.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.support.exhibition import Outcome, exhibit, peak_megabytes
from tests.support.gallery import GALLERY

MOST_MEGABYTES = 600


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--photos", type=Path, help="a folder of photos in place of the hostile pictures")
    asked.add_argument("--json", action="store_true", help="one JSON value in place of the table")
    said = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        outcomes = exhibit(Path(folder), _files(said.photos) if said.photos else _gallery())
    peak = peak_megabytes()
    if said.json:
        sys.stdout.write(json.dumps({"peak_megabytes": peak, "pictures": [one.to_json() for one in outcomes]}) + "\n")
    else:
        sys.stdout.write("".join(_line(one) for one in outcomes) + f"{len(outcomes)} pictures; most memory {peak} MB\n")
    whole = all(one.is_kept and one.is_at_headquarters and not one.is_slow for one in outcomes)
    return 0 if whole and peak <= MOST_MEGABYTES else 1


def _gallery() -> Iterator[tuple[str, bytes]]:
    for one in GALLERY:
        yield one.name, one.make()


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        yield str(path.relative_to(folder)), path.read_bytes()


def _line(one: Outcome) -> str:
    kept = "kept" if one.is_kept and one.is_at_headquarters else "LOST"
    size = f"{one.shown[0]}x{one.shown[1]}" if one.shown else "by hq" if one.is_shown_there else "-"
    said = " · ".join(str(part) for part in (one.taken_at, one.place or None, one.camera, one.told) if part)
    return f"{kept}  {one.seconds:5.2f} s  {one.size:>9}  {size:>9}  {one.name:32} {said}\n"


if __name__ == "__main__":
    sys.exit(main())
