"""The command that reads digits and numbers on pictures."""

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from mnist_core.commands.output import as_json, print_result

if TYPE_CHECKING:
    from mnist_core.pictures.reading import Digit


@click.command("read")
@click.argument("images", nargs=-1, required=True, metavar="IMAGE...")
@click.option("--network", default="studio", show_default=True, help="The name of a run.")
@click.option("--number", is_flag=True, help="Read numbers of several digits.")
@as_json
def read_pictures(images: tuple[str, ...], network: str, number: bool, as_json: bool) -> int:
    """Read the digits on pictures: PNG, JPEG, WebP or HEIC."""
    from mnist_core.commands import wording
    from mnist_core.networks import classifier, runs
    from mnist_core.pictures import reading
    from mnist_core.pictures.files import PictureProblem
    from mnist_core.pictures.ink import BlankPicture

    loaded = classifier.load(runs.read_run(network))
    status = 0
    for image in images:
        name = os.fsencode(image).decode(errors="replace")
        try:
            writing = reading.find_writing(image)
        except (PictureProblem, BlankPicture, OSError, ValueError) as error:
            print(f"error: {name}: {wording.problem(error)}", file=sys.stderr, flush=True)
            status = 1
            continue
        digit = reading.read_digit(writing, loaded)
        content = {"image": name, **_answer(digit)}
        text = wording.digit_read(digit)
        if number:
            found = reading.read_number(writing, loaded)
            digits = [{**_answer(each), "box": list(each.box)} for each in found.digits]
            content |= {"number": found.number, "digits": digits}
            text = wording.number_read(found)
        print_result(content, f"{name}: {text}", as_json)
    return status


def _answer(digit: "Digit") -> dict[str, Any]:
    """What a network says of one digit, as JSON names it."""
    return {
        "digit": digit.digit,
        "verdict": digit.verdict,
        "probabilities": digit.probabilities.tolist(),
    }
