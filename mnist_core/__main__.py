"""The command line: `python -m mnist_core COMMAND`, `--help` for each.

Parses, calls the core, prints. Keras and LiteRT are loaded by the commands
that need them alone.
"""

import argparse
import json
import os
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from tqdm import tqdm

from mnist_core import cli_text
from mnist_core.data.mnist import ARRAY_SHA256, find_mnist, load_mnist
from mnist_core.metrics import accuracy
from mnist_core.networks import run_files, runs, write_runs


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return the exit status: 0, 1 for a problem it explained, 130."""
    options = _parser().parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # what goes wrong comes as an exception
    try:
        options.command(options)
    except KeyboardInterrupt:
        print(f"\nInterrupted. {options.interrupted}", file=sys.stderr)
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
    parser = argparse.ArgumentParser(
        prog="python -m mnist_core",
        description="Train, measure and look into networks that read digits.",
        epilog="COMMAND --help says more, for example `python -m mnist_core evaluate --help`.",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, function: Any, summary: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=summary, description=summary)
        added.add_argument("--json", action="store_true", help="print JSON for machines")
        added.set_defaults(command=function, interrupted="Nothing unfinished is left behind.")
        return added

    command("data", _data, "say where MNIST is, or download it")

    train = command("train", _train, "train networks, each by its protocol")
    train.set_defaults(interrupted="The same command goes on after the last whole epoch.")
    train.add_argument("names", nargs="*", metavar="NAME", help="a network, or several")
    train.add_argument(
        "--all", action="store_true", help="the published networks; with --drawn ours as well"
    )
    train.add_argument("--epochs", type=_positive, help="instead of the protocol's")
    train.add_argument("--seed", type=_seed, default=0, help="default: 0")
    train.add_argument(
        "--out", type=Path, metavar="DIR", help="default: MNIST_RUNS, or runs; the run is DIR/NAME"
    )
    train.add_argument(
        "--drawn", metavar="ARCHIVE", help="digits that people drew; studio and its like need them"
    )
    train.add_argument(
        "--others", metavar="ARCHIVE", help="letters and symbols, for studio and its like to refuse"
    )
    train.add_argument(
        "--overwrite",
        action="store_true",
        help="replace a run that is there; your own files in its folder stay",
    )

    command("list", _list, "list the runs")
    for name, function, summary in (
        ("show", _show, "show what a run is, and verify its files"),
        ("evaluate", _evaluate, "measure the served network of a run, on MNIST and on drawings"),
        ("export", _export, "make a run's served network from its trained one"),
    ):
        command(name, function, summary).add_argument("name", help="a run's name or folder")
    evaluate = commands.choices["evaluate"]
    evaluate.add_argument("--strokes", metavar="ARCHIVE", help="digits that people drew")
    evaluate.add_argument("--others", metavar="ARCHIVE", help="letters and symbols, to be refused")
    evaluate.add_argument(
        "--writers",
        choices=["unseen", "validation", "all"],
        default="unseen",
        help="whose drawings: by default all, but where the network has learned from the archive "
        "those of the validation writers",
    )
    evaluate.add_argument(
        "--save", action="store_true", help="write the figures and the robustness into the run"
    )

    mapped = command("map", _map, "lay MNIST's test images on a map, for the page that shows it")
    mapped.add_argument(
        "names", nargs="+", metavar="NAME", help="runs, each in its own features; or `pixels`"
    )

    convert = command("strokes", _strokes, "make a stroke archive from the UNIPEN distribution")
    convert.add_argument("folder", type=Path, help="where train_r01_v07 was unpacked")
    convert.add_argument("out", type=Path, metavar="OUT.npz", help="the archive to write")
    convert.add_argument(
        "--others", action="store_true", help="letters and symbols instead of digits"
    )

    write = command("sample-drawings", _sample_drawings, "write the sample drawings that ship")
    write.add_argument("out", type=Path, metavar="OUT.npz", help="the archive to write")
    return parser


def _data(options: argparse.Namespace) -> None:
    mnist, path = find_mnist()
    found = {
        "path": str(path),
        "train_images": len(mnist.train_images),
        "test_images": len(mnist.test_images),
        "sha256": ARRAY_SHA256,
    }
    _print(
        found,
        f"MNIST is at {path}: {len(mnist.train_images):,} training and "
        f"{len(mnist.test_images):,} test images, verified.",
        options,
    )


def _train(options: argparse.Namespace) -> None:
    if bool(options.names) == options.all:
        sys.exit("error: which networks? Give their names, or --all, and not both.")

    from mnist_core.data import strokes
    from mnist_core.training import architectures
    from mnist_core.training.train import refuse_without_drawings, train_network

    drawn = strokes.read_archive(options.drawn) if options.drawn else None
    others = strokes.read_archive(options.others) if options.others else None
    names = dict.fromkeys(options.names)
    if options.all:
        every = architectures.ARCHITECTURES.items()
        names = dict.fromkeys(name for name, a in every if drawn or not a.protocol.renditions)
    out = options.out or runs.own_runs()
    for name in names:  # every reason to refuse comes before the first epoch
        refuse_without_drawings(name, drawn)
        write_runs.refuse_existing(out / name, overwrite=options.overwrite)
    mnist = load_mnist()
    out.mkdir(parents=True, exist_ok=True)
    for name in names:
        run = train_network(
            name,
            mnist,
            out,
            drawn=drawn,
            others=others,
            seed=options.seed,
            epochs=options.epochs,
            overwrite=options.overwrite,
            **_shown_progress(options),
        )
        _print(asdict(run.card), f"{cli_text.summary(run)}\nwritten to {run.folder}", options)
        if not run.served:
            later = f"python -m mnist_core export {run.folder}"
            print(f"Not served yet, for want of TensorFlow: `{later}` later.", file=sys.stderr)


def _shown_progress(options: argparse.Namespace) -> dict[str, Any]:
    """How a training is shown: not at all with JSON, in lines, or on a terminal with a bar."""
    if options.json:
        return {}
    if not sys.stdout.isatty():
        return {"say": partial(print, flush=True)}
    bar = tqdm(unit=" batches", leave=False)

    def tick(done: int, of: int) -> None:
        bar.total, bar.n = of, done
        bar.update(0)

    return {"say": bar.write, "tick": tick}


def _list(options: argparse.Namespace) -> None:
    from mnist_core import verification

    cards, lines = [], []
    for folder in runs.run_folders().values():
        try:
            run = runs.read_run(folder)
            verification.verify(run)
        except run_files.DamagedRun as error:
            print(error, file=sys.stderr)
            continue
        cards.append({"folder": str(folder), **asdict(run.card), "name": run.name})
        lines.append(f"{cli_text.summary(run)}  {folder}")
    _print(cards, "\n".join(lines), options)


def _show(options: argparse.Namespace) -> None:
    from mnist_core import verification

    run = runs.read_run(options.name)
    verification.verify(run)
    card, history = run.card, run.history
    epochs = "\n".join(
        f"  epoch {i + 1:2}  loss {history.loss[i]:.4f}  accuracy {history.accuracy[i]:.4f}"
        + (
            f"  val_loss {history.val_loss[i]:.4f}  val_accuracy {history.val_accuracy[i]:.4f}"
            if history.val_loss
            else ""
        )
        for i in range(len(history.loss))
        if len(history.loss) <= 20 or i == 0 or (i + 1) % 10 == 0
    )
    protocol = ", ".join(
        f"{name} {value}" for name, value in asdict(card.protocol).items() if value
    )
    text = f"""{cli_text.summary(run)}
{card.summary}
{protocol}, seed {card.seed}
trained {card.trained} with {", ".join(f"{k} {v}" for k, v in card.versions.items())}
{epochs}
{cli_text.confusion(card.figures.confusion)}
{run.folder}: all {len(card.sha256)} files are whole"""
    _print({"folder": str(run.folder), **asdict(card), "history": asdict(history)}, text, options)


def _evaluate(options: argparse.Namespace) -> None:
    from mnist_core.data import strokes
    from mnist_core.networks import benchmark, classifier

    run = runs.read_run(options.name)
    network = classifier.load(run)

    def read(path: str) -> strokes.Archive:
        archive = strokes.read_archive(path)
        learned = strokes.sha256(archive) in run.card.data.values()
        validation = options.writers == "validation" or (options.writers == "unseen" and learned)
        if validation and learned:
            whom = "writers whom the network has not learned from"
            print(f"Of {path} only the {whom} are taken.", file=sys.stderr, flush=True)
        return strokes.split(archive)[1] if validation else archive

    drawn = read(options.strokes) if options.strokes else None
    others = read(options.others) if options.others else None
    if drawn:
        strokes.digit_labels(drawn)  # what does not fit is refused before anything else
    if others:
        strokes.refuse_digits(others)
    mnist = load_mnist()
    if drawn or others:
        print("Drawing and reading: this takes some minutes.", file=sys.stderr, flush=True)
    with tqdm(total=benchmark.steps(drawn, others), desc="pens", disable=None, leave=False) as bar:
        measured = benchmark.run_benchmark(
            network, mnist, drawn=drawn, others=others, tick=bar.update
        )
    low, high = accuracy.wilson_interval(measured.figures.correct, measured.figures.images)
    content = {
        "name": run.name,
        **asdict(measured.figures),
        "interval": [low, high],
        "refused": measured.refused,
        "unsure": measured.unsure,
        "milliseconds_per_image": measured.milliseconds_per_image,
        "strokes": measured.drawings and asdict(measured.drawings),
        "others": measured.others and asdict(measured.others),
    }
    _print(content, cli_text.measured(run.name, measured), options)
    if options.save:
        benchmark.save_result(run, measured, benchmark.robustness_curves(network, mnist))


def _map(options: argparse.Namespace) -> None:
    from mnist_core.digit_map import digit_map
    from mnist_core.networks import classifier

    chosen = {name: None if name == "pixels" else runs.read_run(name) for name in options.names}
    mnist = load_mnist()
    for name, run in chosen.items():
        if run is None:
            found = digit_map.compute_map(mnist.test_images.reshape(10_000, -1), mnist.test_labels)
            digit_map.write_map(digit_map.PIXELS, found)
        else:
            features = classifier.features(run, mnist.test_images)
            found = digit_map.compute_map(features, mnist.test_labels)
            digit_map.save_map(run, found)
        figures = {
            "name": name,
            "pieces": found.pieces,
            "trustworthiness": found.trustworthiness,
            "vote_accuracy": found.vote_accuracy,
        }
        text = (
            f"{name}: trustworthiness {found.trustworthiness:.3f}, vote of 15 neighbours "
            f"{found.vote_accuracy:.4f}, {found.pieces} pieces"
        )
        _print(figures, text, options)


def _strokes(options: argparse.Namespace) -> None:
    from mnist_core.data import unipen

    wanted = unipen.is_other if options.others else unipen.is_digit
    reading = unipen.read_characters(options.folder, wanted)
    unipen.write_archive(options.out, reading.archive)
    content = {
        "path": str(options.out),
        "characters": len(reading.archive),
        "writers": len(set(reading.archive.writers)),
        "files": reading.files,
        "skipped": reading.skipped,
    }
    skipped = "".join(f"\n  {count:,} skipped: {why}" for why, count in reading.skipped.items())
    _print(
        content,
        f"{len(reading.archive):,} characters by {content['writers']:,} writers, from "
        f"{reading.files:,} files, written to {options.out}{skipped}",
        options,
    )


def _sample_drawings(options: argparse.Namespace) -> None:
    from mnist_core.data import unipen
    from mnist_core.drawing import digit_shapes

    archive = digit_shapes.sample_drawings()
    unipen.write_archive(options.out, archive)
    writers = len(set(archive.writers))
    _print(
        {"path": str(options.out), "digits": len(archive), "writers": writers},
        f"{len(archive):,} digits by {writers} imaginary writers, written to {options.out}",
        options,
    )


def _export(options: argparse.Namespace) -> None:
    from mnist_core.training import export

    run = export.export_run(runs.read_run(options.name), load_mnist())
    _print(asdict(run.card), f"{run.folder / run_files.TFLITE} written", options)


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
