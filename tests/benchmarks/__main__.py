"""Measure what the README claims: `python -m tests.benchmarks` prints a table of it."""

import platform
import sys

import psutil

from tests.benchmarks import digit_map, drawing, first_visit, pages, serving


def main() -> None:
    """Run every benchmark and print one line a figure."""
    memory = psutil.virtual_memory().total / 2**30
    print(f"{psutil.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}")
    for module in (drawing, first_visit, pages, serving, digit_map):
        for what, figure in module.measure():
            print(f"| {what} | {figure} |")
            sys.stdout.flush()


main()
