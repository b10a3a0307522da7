"""Train the network of a recipe and write it as a run, by the same steps as every other network.

A recipe, MNIST and perhaps a room's drawings go in; a run and what it is worth come out.
"""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import keras
import numpy as np
import numpy.typing as npt

from mnist_core.data.mnist import ARRAY_SHA256, Mnist
from mnist_core.lab.progress import Result, Score
from mnist_core.lab.recipe import Recipe, layers_text, to_texts
from mnist_core.metrics.accuracy import Labels
from mnist_core.networks import write_runs
from mnist_core.networks.runs import Run
from mnist_core.training import (
    architectures,
    fitting,
    recipe_data,
    recipe_network,
    saved_state,
    train,
)
from mnist_core.training.fitting import Fitted, Say, Tick, quietly
from mnist_core.training.recipe_data import Material

ARCHITECTURE = "lab"  # what the card of such a network names as its architecture


class Diverged(Exception):
    """The weights have become infinite, so there is no network to keep."""


@dataclass(frozen=True)
class Trained:
    """A network that was trained, before it is written."""

    recipe: Recipe
    material: Material
    fitted: Fitted
    result: Result


def train_recipe(
    recipe: Recipe,
    mnist: Mnist,
    folder: Path,
    *,
    overwrite: bool = False,
    say: Say = quietly,
    tick: Tick = quietly,
) -> Run:
    """Train the network of a recipe and write it as the run `folder`.

    Raises:
        ImpossibleNetwork, BadRecipe: the recipe has no network.
        Diverged: the weights have become infinite.
        TrainingRuns: another process trains into this folder.
        RunExists, ExportDisagrees: nothing is written.
    """
    write_runs.refuse_existing(folder, overwrite=overwrite)
    material = recipe_data.gather(recipe, mnist)
    unfinished = folder.with_name(f".{folder.name}-unfinished")
    with saved_state.claim(unfinished):
        write_runs.remove_leftovers(folder)
        trained = fit(recipe, material, mnist, unfinished=unfinished, say=say, tick=tick)
        run = write(trained, mnist, folder, overwrite=overwrite)
        shutil.rmtree(unfinished, ignore_errors=True)
    return run


def fit(
    recipe: Recipe,
    material: Material,
    mnist: Mnist,
    *,
    unfinished: Path,
    name: str = ARCHITECTURE,
    watchers: Sequence[keras.callbacks.Callback] = (),
    say: Say = quietly,
    tick: Tick = quietly,
) -> Trained:
    """Train the network of a recipe, and test it.

    Args:
        recipe: what to train.
        material: what it learns from, see `recipe_data.gather`.
        mnist: whose test images it is tested on.
        unfinished: a folder for the state after each epoch, from which it goes on.
        name: of the network.
        watchers: see `fitting.fit_network`.
        say: see there.
        tick: see there.

    Raises:
        ImpossibleNetwork, BadRecipe: the recipe has no network.
        Diverged: the weights have become infinite.
    """
    build = partial(recipe_network.build, recipe)
    before = _measure(build(name, seed=recipe.seed), material, mnist) if recipe.begin else None
    fitted = fitting.fit_network(
        name,
        recipe_data.protocol_of(recipe),
        material.learned,
        seed=recipe.seed,
        unfinished=unfinished,
        say=say,
        tick=tick,
        build=build,
        watchers=watchers,
    )
    test, drawings = _measure(fitted.network, material, mnist)
    result = Result(
        test=test,
        drawings=drawings,
        test_before=before[0] if before else None,
        drawings_before=before[1] if before else None,
    )
    return Trained(recipe, material, fitted, result)


def write(trained: Trained, mnist: Mnist, folder: Path, *, overwrite: bool = False) -> Run:
    """Write a trained network as the run `folder`.

    Raises:
        RunExists, NotFinite, ExportDisagrees: nothing is written.
    """
    recipe = trained.recipe
    return train.write_run(
        folder,
        trained.fitted,
        trained.material.split,
        mnist,
        overwrite=overwrite,
        architecture=ARCHITECTURE,
        summary=_summary(recipe),
        protocol=recipe_data.protocol_of(recipe),
        seed=recipe.seed,
        data=dict(ARRAY_SHA256),
        published_accuracy=None,
        recipe=to_texts(recipe),
    )


def _summary(recipe: Recipe) -> str:
    if recipe.begin:
        return f"{recipe.begin}, trained further"
    return layers_text(recipe.layers)


def _measure(network: keras.Model, material: Material, mnist: Mnist) -> tuple[Score, Score | None]:
    """How many test images and drawings a network reads right.

    Raises:
        Diverged: its probabilities are not numbers.
    """
    predict: Callable[[npt.NDArray[np.uint8]], npt.NDArray[np.float32]]
    predict = partial(architectures.predict, network)
    test = _score(mnist.test_labels, predict(mnist.test_images))
    if material.drawings is None:
        return test, None
    return test, _score(material.drawings.labels, predict(material.drawings.images))


def _score(labels: Labels, probabilities: npt.NDArray[np.float32]) -> Score:
    if not np.isfinite(probabilities).all():
        raise Diverged(
            "The weights have become infinite: each step was too large. Choose a lower learning "
            "rate and train again."
        )
    return Score(int((probabilities.argmax(axis=1) == labels).sum()), len(labels))
