"""Measure what the README claims: `python -m tests.benchmarks` prints a table of it.

`python -m tests.benchmarks room` measures a room full of phones, which takes eleven minutes more;
`python -m tests.benchmarks lab` measures the training lab, with a worker, and `python -m
tests.benchmarks room-training` how long a class waits until a network has learned from it.

`python -m tests.benchmarks kills` kills what works for a long time, each twenty times; `python -m
tests.benchmarks soak` lets 50 clients draw for ten minutes, beside a room and a training.
"""

import platform
import sys

import psutil

from tests.benchmarks import (
    digit_map,
    drawing,
    explanations,
    first_visit,
    kills,
    lab,
    pages,
    room,
    room_training,
    serving,
    soak,
)

ALONE = {
    "room": (room,),
    "room-training": (room_training,),
    "lab": (lab,),
    "kills": (kills,),
    "soak": (soak,),
}
USUAL = (drawing, explanations, first_visit, pages, serving, digit_map)


def main() -> None:
    """Run the benchmarks and print one line a figure."""
    memory = psutil.virtual_memory().total / 2**30
    print(f"{psutil.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}")
    for module in ALONE.get(" ".join(sys.argv[1:]), USUAL):
        for what, figure in module.measure():
            print(f"| {what} | {figure} |")
            sys.stdout.flush()


main()
