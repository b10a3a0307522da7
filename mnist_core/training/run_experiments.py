"""Run the experiments of the lab, as its worker would, without a queue.

MNIST goes in; the progress of each training comes out.
"""

import tempfile
from dataclasses import replace
from pathlib import Path

from mnist_core.data.mnist import Mnist
from mnist_core.lab.experiments import Experiment
from mnist_core.lab.jobs import Orders
from mnist_core.lab.progress import Progress
from mnist_core.lab.recipe import Recipe
from mnist_core.training import events, recipe_data, train_recipe
from mnist_core.training.events import Events
from mnist_core.training.train_recipe import Diverged

WATCHED = 0  # the test image whose answers are watched, a 7
SECONDS = 600.0


def run_experiment(experiment: Experiment, mnist: Mnist) -> list[Progress]:
    """Run all trainings of an experiment."""
    return [run_recipe(variant.recipe, mnist) for variant in experiment.variants]


def run_recipe(recipe: Recipe, mnist: Mnist) -> Progress:
    """Train one recipe; a training that diverges fails."""
    material = recipe_data.gather(recipe, mnist)
    digit = int(mnist.test_labels[WATCHED])
    what = events.watched(mnist.test_images[WATCHED], digit, material.learned.validation)
    watcher = Events(what, lambda _: None, Orders, seconds=SECONDS)
    with tempfile.TemporaryDirectory() as folder:
        try:
            trained = train_recipe.fit(
                recipe, material, mnist, unfinished=Path(folder), watchers=[watcher]
            )
        except Diverged as problem:
            return replace(watcher.progress, state="failed", message=str(problem))
    return replace(watcher.progress, state="done", result=trained.result)
