"""The command line: `python -m mnist_core COMMAND`.

Each command parses its options, calls the core and prints. It imports only what it needs itself,
so that `doctor` also runs where packages are missing.
"""

import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mnist_core import doctor

try:
    import click
except ModuleNotFoundError:  # the installation is broken: say how
    sys.exit("\n".join(map(doctor.as_line, doctor.run_checks(doctor.DEFAULT_PORT))))

if TYPE_CHECKING:
    from mnist_core.data.strokes import Archive
    from mnist_core.networks.runs import Run

# What to add to a message of the core: which option helps.
HINTS = {
    "NeedsDrawings": "Name the archive with --drawn.",
    "RunExists": "--out chooses another folder, and --overwrite replaces the run.",
}

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")
run_name = click.argument("name", metavar="RUN")
file_path = click.Path(path_type=Path)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return 0, 1 after a problem, 2 after a wrong option, 130 if interrupted."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # problems arrive as exceptions
    try:
        status = commands.main(arguments, "python -m mnist_core", standalone_mode=False)
        return int(status or 0)
    except click.exceptions.Abort:
        print("\nInterrupted. A training resumes with the same command.", file=sys.stderr)
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:  # the reader of the output, such as `head`, has stopped
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        # The messages of the core's own exceptions, and of the system's, are for people.
        if not isinstance(error, OSError) and not type(error).__module__.startswith("mnist_core"):
            raise
        hint = HINTS.get(type(error).__name__, "")
        print(f"error: {error} {hint}".rstrip(), file=sys.stderr)
        return 1


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """Train, measure and look into networks that read digits."""


@commands.command("doctor")
@click.option(
    "--port", type=click.IntRange(1, 65_535), default=doctor.DEFAULT_PORT, help="The app's port."
)
@as_json
def check(port: int, as_json: bool) -> int:
    """Check that everything works, and say what to do if not."""
    checks = doctor.run_checks(port)
    _print([asdict(found) for found in checks], "\n".join(map(doctor.as_line, checks)), as_json)
    return int(any(found.state == "problem" for found in checks))


@commands.command("data")
@as_json
def find_data(as_json: bool) -> None:
    """Find MNIST on this machine, or download it."""
    from mnist_core.data.mnist import ARRAY_SHA256, find_mnist

    mnist, path = find_mnist()
    content = {
        "path": str(path),
        "train_images": len(mnist.train_images),
        "test_images": len(mnist.test_images),
        "sha256": ARRAY_SHA256,
    }
    text = (
        f"MNIST is at {path}: {len(mnist.train_images):,} training and "
        f"{len(mnist.test_images):,} test images, verified."
    )
    _print(content, text, as_json)


@commands.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--all", "all_of_them", is_flag=True, help="All published networks; with --drawn ours too."
)
@click.option("--epochs", type=click.IntRange(min=1), help="Default: the protocol's number.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True)
@click.option(
    "--out", type=file_path, metavar="DIR", help="Where to write. Default: MNIST_RUNS, or runs."
)
@click.option("--drawn", metavar="ARCHIVE", help="Digits drawn by people, which ours learn from.")
@click.option("--others", metavar="ARCHIVE", help="Letters and symbols, which ours refuse.")
@click.option(
    "--overwrite", is_flag=True, help="Replace an existing run. Your own files in it stay."
)
@as_json
def train(
    names: tuple[str, ...],
    all_of_them: bool,
    epochs: int | None,
    seed: int,
    out: Path | None,
    drawn: str | None,
    others: str | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Train networks, each by its protocol."""
    if bool(names) == all_of_them:
        raise click.UsageError("Which networks? Give their names, or --all, but not both.")

    from mnist_core import cli_text
    from mnist_core.data.mnist import load_mnist
    from mnist_core.data.strokes import read_archive
    from mnist_core.networks import runs, write_runs
    from mnist_core.training.architectures import ARCHITECTURES
    from mnist_core.training.train import refuse_without_drawings, train_network

    digits = read_archive(drawn) if drawn else None
    characters = read_archive(others) if others else None
    chosen = list(dict.fromkeys(names))
    if all_of_them:
        chosen = [n for n, a in ARCHITECTURES.items() if digits or not a.protocol.renditions]
    folder = out or runs.own_runs()
    for name in chosen:  # refuse before the first epoch
        refuse_without_drawings(name, digits)
        write_runs.refuse_existing(folder / name, overwrite=overwrite)
    mnist = load_mnist()
    folder.mkdir(parents=True, exist_ok=True)
    for name in chosen:
        run = train_network(
            name,
            mnist,
            folder,
            drawn=digits,
            others=characters,
            seed=seed,
            epochs=epochs,
            overwrite=overwrite,
            **_progress(quiet=as_json),
        )
        _print(asdict(run.card), f"{cli_text.summary(run)}\nwritten to {run.folder}", as_json)
        if not run.served:
            command = f"python -m mnist_core export {run.folder}"
            print(
                f"The app cannot use it yet. `{command}` exports it with TensorFlow.",
                file=sys.stderr,
            )


@commands.command("list")
@as_json
def list_runs(as_json: bool) -> None:
    """List the runs."""
    from mnist_core import cli_text, verification
    from mnist_core.networks import run_files, runs

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
    _print(cards, "\n".join(lines), as_json)


@commands.command()
@run_name
@as_json
def show(name: str, as_json: bool) -> None:
    """Show how a network was trained, and verify its files. RUN is a name or a folder."""
    from mnist_core import cli_text, verification
    from mnist_core.networks.runs import read_run

    run = read_run(name)
    verification.verify(run)
    content = {"folder": str(run.folder), **asdict(run.card), "history": asdict(run.history)}
    _print(content, cli_text.description(run), as_json)


@commands.command()
@run_name
@click.option("--strokes", metavar="ARCHIVE", help="Digits drawn by people.")
@click.option("--others", metavar="ARCHIVE", help="Letters and symbols to refuse.")
@click.option(
    "--writers",
    type=click.Choice(["unseen", "validation", "all"]),
    default="unseen",
    show_default=True,
    help="Whose drawings. Unseen: all writers, or only validation writers if the network was "
    "trained on this archive.",
)
@click.option("--save", is_flag=True, help="Write the figures and the robustness into the run.")
@as_json
def evaluate(
    name: str,
    strokes: str | None,
    others: str | None,
    writers: str,
    save: bool,
    as_json: bool,
) -> None:
    """Measure a network on MNIST and on drawings. RUN is a name or a folder."""
    from tqdm import tqdm

    from mnist_core import cli_text
    from mnist_core.data.mnist import load_mnist
    from mnist_core.data.strokes import digit_labels, refuse_digits
    from mnist_core.metrics.accuracy import wilson_interval
    from mnist_core.networks import benchmark, classifier
    from mnist_core.networks.runs import read_run

    run = read_run(name)
    network = classifier.load(run)
    drawn = _read_drawings(strokes, run, writers) if strokes else None
    letters = _read_drawings(others, run, writers) if others else None
    if drawn:
        digit_labels(drawn)  # refuse other characters before anything is measured
    if letters:
        refuse_digits(letters)
    mnist = load_mnist()
    if drawn or letters:
        print("Rendering and reading the drawings takes some minutes.", file=sys.stderr, flush=True)
    steps = benchmark.steps(drawn, letters)
    with tqdm(total=steps, desc="pens", disable=None, leave=False) as bar:
        result = benchmark.run_benchmark(
            network, mnist, drawn=drawn, others=letters, tick=bar.update
        )
    content = {
        "name": run.name,
        **asdict(result.figures),
        "interval": list(wilson_interval(result.figures.correct, result.figures.images)),
        "refused": result.refused,
        "unsure": result.unsure,
        "milliseconds_per_image": result.milliseconds_per_image,
        "strokes": asdict(result.drawings) if result.drawings else None,
        "others": asdict(result.others) if result.others else None,
    }
    _print(content, cli_text.measured(run.name, result), as_json)
    if save:
        benchmark.save_result(run, result, benchmark.robustness_curves(network, mnist))


def _read_drawings(path: str, run: "Run", writers: str) -> "Archive":
    """Read a stroke archive, and select the writers that the network is measured on."""
    from mnist_core.data.strokes import read_archive, sha256, split

    archive = read_archive(path)
    learned = sha256(archive) in run.card.data.values()
    if writers == "all" or (writers == "unseen" and not learned):
        return archive
    if learned:
        print(
            f"{run.name} was trained on {path}, so only its validation writers are used.",
            file=sys.stderr,
            flush=True,
        )
    return split(archive)[1]


@commands.command("map")
@click.argument("names", nargs=-1, required=True, metavar="RUN...")
@as_json
def make_map(names: tuple[str, ...], as_json: bool) -> None:
    """Map MNIST's test images as each network sees them. RUN may be `pixels`."""
    from mnist_core.data.mnist import load_mnist
    from mnist_core.digit_map import digit_map
    from mnist_core.networks import classifier
    from mnist_core.networks.runs import read_run

    chosen = {name: None if name == "pixels" else read_run(name) for name in names}
    mnist = load_mnist()
    for name, run in chosen.items():
        if run is None:
            pixels = mnist.test_images.reshape(10_000, -1)
            found = digit_map.compute_map(pixels, mnist.test_labels)
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
        _print(figures, text, as_json)


@commands.command("strokes")
@click.argument("folder", type=file_path, metavar="UNIPEN")
@click.argument("out", type=file_path, metavar="OUT.npz")
@click.option("--others", is_flag=True, help="Letters and symbols instead of digits.")
@as_json
def convert_unipen(folder: Path, out: Path, others: bool, as_json: bool) -> None:
    """Make a stroke archive from UNIPEN's train_r01_v07, unpacked in the folder UNIPEN."""
    from mnist_core.data import unipen

    wanted = unipen.is_other if others else unipen.is_digit
    reading = unipen.read_characters(folder, wanted)
    unipen.write_archive(out, reading.archive)
    writers = len(set(reading.archive.writers))
    content = {
        "path": str(out),
        "characters": len(reading.archive),
        "writers": writers,
        "files": reading.files,
        "skipped": reading.skipped,
    }
    skipped = "".join(f"\n  {count:,} skipped: {why}" for why, count in reading.skipped.items())
    text = (
        f"{len(reading.archive):,} characters by {writers:,} writers, from {reading.files:,} "
        f"files, written to {out}{skipped}"
    )
    _print(content, text, as_json)


@commands.command("sample-drawings")
@click.argument("out", type=file_path, metavar="OUT.npz")
@as_json
def write_sample_drawings(out: Path, as_json: bool) -> None:
    """Write the sample drawings that ship with the project."""
    from mnist_core.data import unipen
    from mnist_core.drawing import digit_shapes

    archive = digit_shapes.sample_drawings()
    unipen.write_archive(out, archive)
    writers = len(set(archive.writers))
    content = {"path": str(out), "digits": len(archive), "writers": writers}
    text = f"{len(archive):,} digits by {writers} imaginary writers, written to {out}"
    _print(content, text, as_json)


@commands.command()
@run_name
@as_json
def export(name: str, as_json: bool) -> None:
    """Export a trained network to LiteRT, for the app. RUN is a name or a folder."""
    from mnist_core.data.mnist import load_mnist
    from mnist_core.networks.run_files import TFLITE
    from mnist_core.networks.runs import read_run
    from mnist_core.training.export import export_run

    run = export_run(read_run(name), load_mnist())
    _print(asdict(run.card), f"{run.folder / TFLITE} written", as_json)


def _progress(*, quiet: bool) -> dict[str, Callable[..., object]]:
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


def _print(content: Any, text: str, as_json: bool) -> None:
    """Print the content as JSON, or else the text."""
    print(json.dumps(content) if as_json else text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
