"""`make bench`: every figure beside its floor, from one run."""

from bench import capture, folding, syncing, tapping
from bench.figures import show

if __name__ == "__main__":
    show([*folding.measure(), *capture.measure(), *syncing.measure(), *tapping.measure()])
