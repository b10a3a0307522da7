"""Commands that train networks, or make a trained one ready for the app."""

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mnist_core.commands.output import as_json, file_path, print_result, progress, run_name

if TYPE_CHECKING:
    from mnist_core.networks.runs import Run


@click.command()
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
@click.option(
    "--spec", type=file_path, metavar="FILE", help="Train the network that the lab has exported."
)
@click.option("--name", metavar="NAME", help="What to call the network of --spec.")
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
    spec: Path | None,
    name: str | None,
    as_json: bool,
) -> None:
    """Train networks, each by its protocol; or one that was built in the lab."""
    if spec is not None:
        if names or all_of_them:
            raise click.UsageError("Give --spec alone, without names.")
        _train_spec(spec, name or spec.stem, out, overwrite, as_json)
        return
    if bool(names) == all_of_them:
        raise click.UsageError("Which networks? Give their names, or --all, but not both.")

    from mnist_core.data.mnist import load_mnist
    from mnist_core.data.strokes import read_archive
    from mnist_core.networks import runs, write_runs
    from mnist_core.training.names import NAMES, PUBLISHED, refuse_without_drawings

    chosen = list(dict.fromkeys(names))
    if all_of_them:
        chosen = list(NAMES if drawn else PUBLISHED)
    folder = out or runs.own_runs()
    for network in chosen:  # refuse at once, before Keras is loaded
        refuse_without_drawings(network, drawn=bool(drawn))
        write_runs.refuse_existing(folder / network, overwrite=overwrite)
    digits = read_archive(drawn) if drawn else None
    characters = read_archive(others) if others else None
    mnist = load_mnist()

    from mnist_core.training.train import train_network

    folder.mkdir(parents=True, exist_ok=True)
    for network in chosen:
        run = train_network(
            network,
            mnist,
            folder,
            drawn=digits,
            others=characters,
            seed=seed,
            epochs=epochs,
            overwrite=overwrite,
            **progress(quiet=as_json),
        )
        _print_trained(run, as_json)


def _train_spec(spec: Path, name: str, out: Path | None, overwrite: bool, as_json: bool) -> None:
    """Train the network that a file from the lab describes."""
    from mnist_core.data.mnist import load_mnist
    from mnist_core.lab import spec_file
    from mnist_core.networks import runs, write_runs

    recipe = spec_file.read(spec)
    folder = (out or runs.own_runs()) / name
    write_runs.refuse_existing(folder, overwrite=overwrite)

    from mnist_core.training.train_recipe import train_recipe

    run = train_recipe(recipe, load_mnist(), folder, overwrite=overwrite, **progress(quiet=as_json))
    _print_trained(run, as_json)


@click.command()
@click.argument("names", nargs=-1, required=True, metavar="RUN...")
@click.option("--drawn", metavar="ARCHIVE", required=True, help="Digits drawn by people.")
@click.option("--others", metavar="ARCHIVE", help="Letters and symbols to refuse.")
@click.option(
    "--epochs",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="0 fits only the score: is this a digit?",
)
@click.option(
    "--rate",
    type=click.FloatRange(min=0, min_open=True),
    default=5e-4,
    show_default=True,
    help="The learning rate of the first step.",
)
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=0, show_default=True)
@click.option("--out", type=file_path, metavar="DIR", help="Where to write, as for train.")
@click.option("--overwrite", is_flag=True, help="Replace an existing run.")
@as_json
def refine(
    names: tuple[str, ...],
    drawn: str,
    others: str | None,
    epochs: int,
    rate: float,
    seed: int,
    out: Path | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Train networks further, or fit only their scores again."""
    from mnist_core.data.mnist import load_mnist
    from mnist_core.data.strokes import read_archive
    from mnist_core.networks import runs, write_runs
    from mnist_core.training import refine as refining

    options = [f"--drawn {Path(drawn).name}"]
    options += [f"--others {Path(others).name}"] if others else []
    options += [f"--epochs {epochs} --rate {rate:g}"] if epochs else []
    options += [f"--seed {seed}"] if seed else []
    folder = out or runs.own_runs()
    for name in names:  # refuse before anything is rendered
        refining.refinable(name)
        write_runs.refuse_existing(folder / name, overwrite=overwrite)
    mnist, digits = load_mnist(), read_archive(drawn)
    characters = read_archive(others) if others else None
    folder.mkdir(parents=True, exist_ok=True)
    print("Rendering the drawings takes a minute or two.", file=sys.stderr, flush=True)
    drawings = refining.render_examples(mnist, digits, characters, seed=seed)
    for name in names:
        run = refining.refine_network(
            name,
            mnist,
            folder,
            drawings=drawings,
            epochs=epochs,
            learning_rate=rate,
            seed=seed,
            overwrite=overwrite,
            command=f"python -m mnist_core refine {name} {' '.join(options)}",
            **progress(quiet=as_json),
        )
        _print_trained(run, as_json)


def _print_trained(run: "Run", as_json: bool) -> None:
    """Print what came of a training, and what is left to do."""
    from mnist_core.commands import wording

    print_result(asdict(run.card), f"{wording.summary(run)}\nwritten to {run.folder}", as_json)
    if not run.served:
        command = f"python -m mnist_core export {run.folder}"
        print(
            f"The app cannot use it yet. `{command}` exports it with TensorFlow.",
            file=sys.stderr,
        )


@click.command()
@click.option(
    "--idle",
    type=click.FloatRange(min=1),
    metavar="SECONDS",
    help="End so long after the last training, and at once if this machine has a worker already.",
)
def worker(idle: float | None) -> None:
    """Train what visitors of the lab ask for, until it is interrupted."""
    import filelock

    from mnist_core.lab import worker_process

    if idle is None:
        from mnist_core.training import lab_worker

        print("Waiting for trainings. Ctrl+C ends.", flush=True)
        lab_worker.work()
        return
    try:
        lock = worker_process.worker_lock().acquire(timeout=1)
    except filelock.Timeout:
        return
    with lock:
        worker_process.pid_file().write_text(str(os.getpid()))
        from mnist_core.training import lab_worker

        lab_worker.work(idle=idle)


@click.command()
@click.argument("keys", nargs=-1, metavar="[EXPERIMENT]...")
@as_json
def experiments(keys: tuple[str, ...], as_json: bool) -> None:
    """Run the experiments of the lab; without names all ten, whose curves are then recorded."""
    from mnist_core.data.mnist import load_mnist
    from mnist_core.lab import recorded
    from mnist_core.lab.experiments import BY_KEY, validation
    from mnist_core.training.run_experiments import run_experiment

    unknown = sorted(set(keys) - set(BY_KEY))
    if unknown:
        raise click.UsageError(
            f"There is no experiment {unknown[0]}. There are {', '.join(BY_KEY)}."
        )
    mnist = load_mnist()
    found = {}
    for key in keys or BY_KEY:
        experiment = BY_KEY[key]
        found[key] = run_experiment(experiment, mnist)
        shares = {
            v.name: validation(r) for v, r in zip(experiment.variants, found[key], strict=True)
        }
        holds = experiment.claim(found[key])
        listed = ", ".join(f"{name}: {share:.1%}" for name, share in shares.items())
        text = f"{key}: {listed}; the explanation is {'true' if holds else 'FALSE'}"
        print_result({"experiment": key, "accuracy": shares, "holds": holds}, text, as_json)
    if not keys:
        recorded.write(found)


@click.command()
@run_name
@as_json
def export(name: str, as_json: bool) -> None:
    """Export a trained network to LiteRT, for the app. RUN is a name or a folder."""
    from mnist_core.data.mnist import load_mnist
    from mnist_core.networks.run_files import TFLITE
    from mnist_core.networks.runs import read_run
    from mnist_core.training.export import export_run

    run = export_run(read_run(name), load_mnist())
    print_result(asdict(run.card), f"{run.folder / TFLITE} written", as_json)
