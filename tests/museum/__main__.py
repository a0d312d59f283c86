"""`make museum`: turns every accident on, one after the other, and requires the suite to fail because of it.

python -m tests.museum [13 16b I2 ...]      these alone
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.museum.catalog import ACCIDENTS, CONTROLS, INVARIANTS, SABOTAGES
from tests.museum.exhibit import Sabotage
from tests.museum.switch import REPORT, SABOTAGE
from tests.support.patience import PATIENCE

ROOT = Path(__file__).parents[2]
AT_ONCE = 2
LONGEST_SECONDS = 400
_PYTEST = (
    *(sys.executable, "-m", "pytest", "-q", "--no-header", "--tb=no", "-n", "0", "--timeout", "200"),
    *("-p", "no:randomly", "-p", "no:cacheprovider", "-p", "tests.museum.switch"),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one sabotage. `by` is the test that caught it, `but` why none did."""

    sabotage: Sabotage
    seconds: float
    by: str = ""
    but: str = ""


def run(files: Iterable[str], sabotage: str, report: Path) -> tuple[int, str]:
    """One run of a part of the suite; its exit code and the last of what it said. -1 where it did not end."""
    environment = {**os.environ, SABOTAGE: sabotage, REPORT: str(report), PATIENCE: "30"}
    process = subprocess.Popen(
        [*_PYTEST, *files],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        said, _ = process.communicate(timeout=LONGEST_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        return -1, "it did not end"
    return process.returncode, said.strip().splitlines()[-1] if said.strip() else ""


def judge(sabotage: Sabotage) -> Verdict:
    """Turn one on and see whether a test that should catch it does."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report"
        begun = time.perf_counter()
        code, last = run(sabotage.files, sabotage.name, report)
        seconds = time.perf_counter() - begun
        failed = [json.loads(line) for line in report.read_text().splitlines()] if report.exists() else []
    caught = [one["name"] for one in failed if one["is_caught"]]
    print(f"{sabotage.name}: {'caught' if caught else 'NOT CAUGHT'}, {seconds:.1f} s", file=sys.stderr)  # noqa: T201
    if caught:
        return Verdict(sabotage, seconds, by=caught[0])
    others = ", ".join(f"{one['name']} ({one['when']}: {one['error'][:90]!r})" for one in failed[:3])
    return Verdict(sabotage, seconds, but=f"only {others} failed" if others else f"nothing failed: {code}, {last}")


def suite_is_sound(sabotages: Sequence[Sabotage]) -> str:
    """The same tests without any sabotage must pass; else their failing proves nothing. Why not, or nothing."""
    wanted = sorted({name for one in sabotages for name in one.caught_by})
    files = sorted({file for one in sabotages for file in one.files})
    with tempfile.TemporaryDirectory() as folder:
        code, last = run([*files, "-k", " or ".join(wanted)], "", Path(folder) / "report")
    return "" if code == 0 else last


def show(title: str, groups: dict[str, str], verdicts: Sequence[Verdict]) -> int:
    """Print one table; gives how many of its groups were caught in each of their ways."""
    print(f"\n{title}\n")  # noqa: T201 - the table is what this command is for
    number = 0
    for group, story in groups.items():
        of_group = [one for one in verdicts if one.sabotage.group == group]
        is_caught = bool(of_group) and all(one.by for one in of_group)
        number += is_caught
        print(f"{group:>3}  {story}")  # noqa: T201
        for one in of_group:
            what = f"caught by {one.by}" if one.by else f"NOT CAUGHT: {one.but}"
            print(f"     {one.sabotage.name:<4} {one.sabotage.does}\n          {what}, {one.seconds:.1f} s")  # noqa: T201
    return number


def main(wanted: Sequence[str]) -> int:
    chosen = [one for one in SABOTAGES if not wanted or one.name in wanted or one.group in wanted]
    if not chosen:
        print(f"there is no {' or '.join(wanted)} here")  # noqa: T201
        return 2
    begun = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as threads:
        sound = threads.submit(suite_is_sound, chosen)
        controls = [one.sabotage for one in threads.map(judge, CONTROLS) if one.by]
        verdicts = sorted(threads.map(judge, chosen), key=lambda one: one.sabotage.name)
    if why := sound.result():
        print(f"without any sabotage these tests do not pass, so nothing is proven: {why}")  # noqa: T201
    for control in controls:
        print(f"the museum is out of order: where {control.does}, something was caught")  # noqa: T201
    groups = {one.group for one in chosen}
    invariants = {group: story for group, story in INVARIANTS.items() if group in groups}
    accidents = {group: story for group, story in ACCIDENTS.items() if group in groups}
    held = show("The five invariants, broken by hand", invariants, verdicts) if invariants else 0
    caught = show("Thirty accidents of the field", accidents, verdicts) if accidents else 0
    print(f"\n{len(verdicts)} sabotages, each in a run of its own, in {time.perf_counter() - begun:.0f} s")  # noqa: T201
    for number, groups_of in ((held, invariants), (caught, accidents)):
        if groups_of:
            print(f"{number} of {len(groups_of)}{' invariants' if groups_of is invariants else ''}")  # noqa: T201
    return 0 if not why and not controls and caught == len(accidents) and held == len(invariants) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
