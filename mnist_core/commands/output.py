"""What all commands share: their options, how they print, and how they show progress."""

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import click

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
run_name = click.argument("name", metavar="RUN")
file_path = click.Path(path_type=Path)


def progress(*, quiet: bool) -> dict[str, Callable[..., object]]:
    """How a training is reported: not at all, line by line, or on a terminal with a bar."""
    if quiet:
        return {}
    if not sys.stdout.isatty():
        return {"say": partial(print, flush=True)}
    from tqdm import tqdm

    bar = tqdm(unit=" batches", leave=False)

    def tick(done: int, total: int) -> None:
        bar.total, bar.n = total, done
        bar.update(0)

    return {"say": bar.write, "tick": tick}


def print_result(content: Any, text: str, as_json: bool) -> None:
    """Print the content as JSON, or else the text."""
    print(json.dumps(content) if as_json else text, flush=True)
