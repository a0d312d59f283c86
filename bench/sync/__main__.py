"""`make bench-sync`: the works one after another, a table for each, and everything as JSON where a file is named."""

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from bench.sync.programs import NODE, PEERS_PYTHON
from bench.sync.racing import Measured
from bench.sync.sides import Anki, Ours, Pouch, tus_node, tus_python
from bench.sync.works import WORKS, Work, do


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.sync", description=__doc__)
    parser.add_argument("--json", type=Path, help="write all figures there, too")
    parser.add_argument("--only", nargs="+", choices=WORKS, default=[*WORKS], help="some of the works")
    parser.add_argument(
        "--times", type=int, default=3, help="how often each side does a work that is timed on loopback"
    )
    given = parser.parse_args()
    if not NODE or not PEERS_PYTHON.exists():
        parser.exit(1, "the peers are not here: `make bench-sync` brings them (Node 20 or newer has to be there)\n")
    works = []
    for name in given.only:
        works.append(do(name, given.times))
        _show(works[-1])
    _show_what_is_not_done()
    if given.json is not None:
        given.json.write_text(json.dumps([_to_json(work) for work in works], indent=1))


def _show(work: Work) -> None:
    print(f"\n### {work.name}: {work.what}\n")
    print(f"| side | {work.unit} | ours / theirs | up | down | requests | round trips | processor s | |")
    print("|---|---|---|---|---|---|---|---|---|")
    for one in work.measured:
        print(_row(work, one))
    print()
    for aim in work.aims:
        print(f"- {aim.line()}", flush=True)


def _row(work: Work, one: Measured) -> str:
    ours, theirs = work.figure(work.measured[0]), work.figure(one)
    ratio = f"x{ours / theirs:.2f}" if ours is not None and theirs and one is not work.measured[0] else ""
    line = (
        [f"{one.link.up:,}", f"{one.link.down:,}", str(one.link.requests), str(one.link.turns)]
        if one.link
        else [""] * 4
    )
    processor = f"{one.processor:.2f}" if one.processor is not None else ""
    figure = "not done" if theirs is None else f"{theirs:,.2f}"
    return "| " + " | ".join([one.side, figure, ratio, *line, processor, one.why]) + " |"


def _show_what_is_not_done() -> None:
    print("\n### What each does not do\n")
    for side in (Ours(), Anki(), Pouch(), tus_node(1), tus_python(1)):
        print(f"- {side.name.partition(',')[0]}: {side.lacks}")


def _to_json(work: Work) -> dict[str, object]:
    aims = [{"what": aim.what, "most": aim.most, "found": aim.found, "reached": aim.is_reached} for aim in work.aims]
    measured = [{**asdict(one), "figure": work.figure(one)} for one in work.measured]
    return {"work": work.name, "what": work.what, "unit": work.unit, "measured": measured, "aims": aims}


if __name__ == "__main__":
    main()
