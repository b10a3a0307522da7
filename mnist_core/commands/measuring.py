"""Commands that list networks, show what is known of them, and measure them."""

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from mnist_core.commands.output import as_json, print_result, run_name

if TYPE_CHECKING:
    from mnist_core.data.strokes import Archive
    from mnist_core.networks.runs import Run


@click.command("list")
@as_json
def list_runs(as_json: bool) -> None:
    """List the runs."""
    from mnist_core import verification
    from mnist_core.commands import wording
    from mnist_core.networks import run_files, runs

    cards, lines = [], []
    for folder in runs.run_folders().values():
        try:
            run = verification.read_verified(folder)
        except run_files.DamagedRun as error:
            print(error, file=sys.stderr)
            continue
        cards.append({"folder": str(folder), **asdict(run.card), "name": run.name})
        lines.append(f"{wording.summary(run)}  {folder}")
    print_result(cards, "\n".join(lines), as_json)


@click.command()
@run_name
@as_json
def show(name: str, as_json: bool) -> None:
    """Show how a network was trained, and verify its files. RUN is a name or a folder."""
    from mnist_core import verification
    from mnist_core.commands import wording
    from mnist_core.networks.runs import find_run

    run = verification.read_verified(find_run(name))
    content = {"folder": str(run.folder), **asdict(run.card), "history": asdict(run.history)}
    print_result(content, wording.description(run), as_json)


@click.command()
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

    from mnist_core.commands import wording
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
    print_result(content, wording.measured(run.name, result), as_json)
    if save:
        benchmark.save_result(run, result, benchmark.robustness_curves(network, mnist))


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="RUN...")
@click.option("--save", is_flag=True, help="Write the figures to the cards of the runs.")
@as_json
def scanned(names: tuple[str, ...], save: bool, as_json: bool) -> None:
    """Measure networks on the 1,797 scanned digits of scikit-learn."""
    from mnist_core.commands import wording
    from mnist_core.networks import benchmark, classifier
    from mnist_core.networks.runs import read_run
    from mnist_core.training.scanned import read_scans

    scans = read_scans()
    for name in names:
        run = read_run(name)
        figures = benchmark.measure_scans(classifier.load(run), *scans)
        if save:
            benchmark.save_scans(run, figures)
        content = {"name": run.name, **asdict(figures)}
        print_result(content, wording.on_scans(run.name, figures), as_json)


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
