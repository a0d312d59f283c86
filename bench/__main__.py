"""`make bench`: every figure beside its floor, from one run. `python -m bench capture` measures that alone."""

import sys

from bench import capture, folding, syncing, tapping
from bench.figures import show

PARTS = {"folding": folding.measure, "capture": capture.measure, "syncing": syncing.measure, "tapping": tapping.measure}

if __name__ == "__main__":
    wanted = sys.argv[1:] or [*PARTS]
    if unknown := [name for name in wanted if name not in PARTS]:
        sys.exit(f"no such part: {', '.join(unknown)}; there are {', '.join(PARTS)}")
    show([figure for name in wanted for figure in PARTS[name]()])
