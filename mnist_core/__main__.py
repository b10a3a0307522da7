"""The command line: `python -m mnist_core COMMAND`, `--help` for each.

Parses, calls the core, prints. Keras and LiteRT are loaded by the commands
that need them alone.
"""

import argparse
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mnist_core import data, evaluation, runs

if TYPE_CHECKING:
    from mnist_core.classifier import Classifier

PEN_WIDTHS = (8, 14, 20, 26, 32)  # on a canvas of 280 pixels


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return the exit status: 0, 1 for a problem it explained, 130."""
    options = _parser().parse_args(arguments)
    try:
        options.command(options)
    except KeyboardInterrupt:
        print("\nInterrupted: nothing unfinished is left behind.", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever reads the output, `head` perhaps, has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as error:
        # The core's own exceptions, and the system's, are written for people to read.
        if not isinstance(error, OSError) and not type(error).__module__.startswith("mnist_core"):
            raise
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m mnist_core", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, function: Any, summary: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=summary, description=summary)
        added.add_argument("--json", action="store_true", help="print JSON for machines")
        added.set_defaults(command=function)
        return added

    command("data", _data, "say where MNIST is, or download it")

    train = command("train", _train, "train networks, each by its published protocol")
    train.add_argument("names", nargs="*", metavar="NAME", help="a network, or several")
    train.add_argument("--all", action="store_true", help="all networks")
    train.add_argument("--epochs", type=_positive, help="instead of the protocol's")
    train.add_argument("--seed", type=_seed, default=0, help="default: 0")
    train.add_argument(
        "--out", type=Path, metavar="DIR", help="default: MNIST_RUNS, or runs; the run is DIR/NAME"
    )
    train.add_argument("--overwrite", action="store_true", help="replace a run that is there")

    command("list", _list, "list the runs")
    for name, function, summary in (
        ("show", _show, "show what a run is, and verify its files"),
        ("evaluate", _evaluate, "measure the served network of a run on MNIST's test images"),
        ("export", _export, "make a run's served network from its trained one"),
    ):
        command(name, function, summary).add_argument("name", help="a run's name or folder")
    commands.choices["evaluate"].add_argument(
        "--strokes", metavar="ARCHIVE", help="measure it on an archive of drawn digits as well"
    )
    return parser


def _data(options: argparse.Namespace) -> None:
    mnist, path = data.find_mnist()
    found = {
        "path": str(path),
        "train_images": len(mnist.train_images),
        "test_images": len(mnist.test_images),
        "sha256": data.ARRAY_SHA256,
    }
    _print(
        found,
        f"MNIST is at {path}: {len(mnist.train_images):,} training and "
        f"{len(mnist.test_images):,} test images, verified.",
        options,
    )


def _train(options: argparse.Namespace) -> None:
    if bool(options.names) == options.all:
        sys.exit("error: which network? Name one or several, or say --all.")

    from mnist_core import architectures, training

    names = list(architectures.ARCHITECTURES) if options.all else dict.fromkeys(options.names)
    out = options.out or runs.own_runs()
    for name in names:  # every reason to refuse comes before the first epoch
        architectures.architecture(name)
        runs.refuse_existing(out / name, overwrite=options.overwrite)
    mnist = data.load_mnist()
    out.mkdir(parents=True, exist_ok=True)
    for name in names:
        run = training.train(
            name,
            mnist,
            out,
            seed=options.seed,
            epochs=options.epochs,
            overwrite=options.overwrite,
            progress="silent" if options.json else "bar" if sys.stdout.isatty() else "lines",
        )
        _print(asdict(run.card), f"{_line(run)}\nwritten to {run.folder}", options)
        if not run.served:
            later = f"python -m mnist_core export {run.folder}"
            print(f"Not served yet, for want of TensorFlow: `{later}` later.", file=sys.stderr)


def _list(options: argparse.Namespace) -> None:
    cards, lines = [], []
    for name, folder in runs.run_folders().items():
        try:
            run = runs.read_run(folder)
        except runs.DamagedRun as error:
            print(f"{name}: {error}", file=sys.stderr)
            continue
        cards.append({"folder": str(folder), **asdict(run.card), "name": run.name})
        lines.append(f"{_line(run)}  {folder}")
    _print(cards, "\n".join(lines), options)


def _show(options: argparse.Namespace) -> None:
    run = runs.read_run(options.name)
    card, history = run.card, run.history
    epochs = "\n".join(
        f"  epoch {i + 1:2}  loss {history.loss[i]:.4f}  accuracy {history.accuracy[i]:.4f}"
        + (
            f"  val_loss {history.val_loss[i]:.4f}  val_accuracy {history.val_accuracy[i]:.4f}"
            if history.val_loss
            else ""
        )
        for i in range(len(history.loss))
    )
    text = f"""{_line(run)}
{card.summary}
{card.protocol}, seed {card.seed}
trained {card.trained} with {", ".join(f"{k} {v}" for k, v in card.versions.items())}
{epochs}
{_confusion(card.figures.confusion)}
{run.folder}: all {len(card.sha256)} files are whole"""
    _print({"folder": str(run.folder), **asdict(card), "history": asdict(history)}, text, options)


def _evaluate(options: argparse.Namespace) -> None:
    from mnist_core import classifier

    network = classifier.load(options.name)
    drawn = _evaluate_drawn(network, options.strokes) if options.strokes else None
    mnist = data.load_mnist()
    started = time.perf_counter()
    probabilities = network.probabilities(mnist.test_images)
    milliseconds = (time.perf_counter() - started) / len(mnist.test_images) * 1000
    figures = evaluation.evaluate(mnist.test_labels, probabilities)
    low, high = evaluation.interval(figures.correct, figures.images)
    error = evaluation.calibration(mnist.test_labels, probabilities).error
    text = f"""{options.name} on MNIST's {figures.images:,} test images, as served:
accuracy                    {figures.accuracy:.4f}  ({figures.images - figures.correct} wrong)
95 % interval               {low:.4f} to {high:.4f}
negative log-likelihood     {figures.nll:.4f}
expected calibration error  {error:.4f}
an image, one thread        {milliseconds:.3f} ms
{_confusion(figures.confusion)}"""
    measured = {
        **asdict(figures),
        "interval": [low, high],
        "expected_calibration_error": error,
        "milliseconds_per_image": milliseconds,
    }
    if drawn:
        measured["strokes"] = drawn
        text += "\n" + _drawn_lines(options.strokes, drawn)
    _print({"name": options.name, **measured}, text, options)


def _evaluate_drawn(network: "Classifier", path: str) -> dict[str, Any]:
    """Accuracy on an archive, each of its digits drawn with each of the pens."""
    from tqdm import tqdm

    from mnist_core import strokes

    archive = strokes.read_archive(path)
    labels = strokes.digit_labels(archive)
    contributors = [strokes.contributor(writer) for writer in archive.writers]
    right = np.array(
        [
            network.probabilities(strokes.digits(archive, pen_width=width)).argmax(axis=1) == labels
            for width in tqdm(PEN_WIDTHS, desc="pen widths", disable=None)
        ]
    )
    return {
        "digits": len(archive),
        "accuracy": float(right.mean()),
        "by_pen_width": dict(zip(map(str, PEN_WIDTHS), right.mean(axis=1).tolist(), strict=True)),
        "by_digit": evaluation.accuracy_by(labels, right.mean(axis=0)),
        "by_contributor": evaluation.accuracy_by(contributors, right.mean(axis=0)),
    }


def _drawn_lines(path: str, drawn: dict[str, Any]) -> str:
    lines = [
        f"{path}, {drawn['digits']:,} drawn digits, each with {len(PEN_WIDTHS)} pen widths:",
        f"accuracy                    {drawn['accuracy']:.4f}",
    ]
    for group in ("pen_width", "digit", "contributor"):
        for name, accuracy in drawn[f"by_{group}"].items():
            lines.append(f"  {group.replace('_', ' '):12}{name:14}{accuracy:.4f}")
    return "\n".join(lines)


def _export(options: argparse.Namespace) -> None:
    from mnist_core import training

    folder = runs.find_run(options.name)
    run = training.export_run(folder, data.load_mnist())
    _print(asdict(run.card), f"{run.folder / runs.TFLITE} written", options)


def _line(run: runs.Run) -> str:
    card = run.card
    published = f"published {card.published_accuracy:.4f}" if card.published_accuracy else ""
    return (
        f"{run.name:12} {card.parameters:>8,} parameters  test accuracy {card.test_accuracy:.4f}"
        f"  {published:16}  all 10,000: {card.figures.accuracy:.4f}"
    )


def _confusion(matrix: tuple[tuple[int, ...], ...]) -> str:
    rows = "\n".join(
        f"{digit:4}" + "".join(f"{count:6}" for count in row) for digit, row in enumerate(matrix)
    )
    return "true" + "".join(f"{digit:6}" for digit in range(10)) + "  predicted\n" + rows


def _print(content: Any, text: str, options: argparse.Namespace) -> None:
    print(json.dumps(content) if options.json else text, flush=True)


def _positive(text: str) -> int:
    number = _natural(text)
    if number == 0:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _seed(text: str) -> int:
    number = _natural(text)
    if number >= 2**32:
        raise argparse.ArgumentTypeError("must be less than 2 to the power of 32")
    return number


def _natural(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
