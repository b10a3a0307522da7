"""The worker: real trainings of tiny networks, steered, interrupted and continued."""

import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from mnist_core.lab import jobs, kept
from mnist_core.lab.jobs import Orders
from mnist_core.lab.recipe import Recipe, from_texts, read_layers
from mnist_core.networks import classifier, runs
from tests.lab.in_lab import TINY, lab_in

pytestmark = pytest.mark.training

LONG = replace(TINY, images=1000, epochs=50, batch=8)


@pytest.fixture
def lab(tmp_path, monkeypatch):
    monkeypatch.setenv("LAB_FOLDER", str(tmp_path))
    return replace(lab_in(tmp_path), now=time.time)


def ask(lab, mnist, recipe=TINY, visitor="me"):
    return jobs.submit(lab, visitor, recipe, mnist.test_images[0], 7)


def work(lab, mnist) -> None:
    from mnist_core.training import lab_worker

    assert lab.store.run_next(lambda number: lab_worker.run_job(lab, mnist, number))


def wait_until(lab, number, holds, seconds=60):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        known = jobs.progress_of(lab, number)
        if known is not None and holds(known):
            return known
        time.sleep(0.02)
    raise AssertionError(f"still {known}")


def test_a_job_becomes_a_run_that_reads_digits(lab, mnist, tmp_path):
    job = ask(lab, mnist, Recipe(layers=read_layers("flatten.dense16-relu"), images=2000))
    work(lab, mnist)
    done = jobs.progress_of(lab, job.number)
    assert done.state == "done", done.message
    assert done.batch == done.batches * done.epochs
    assert done.layers == ("2_dense", "probabilities")
    assert done.points[0].batch == 0
    assert len(done.points[-1].gradients) == 2
    assert sum(map(sum, done.confusion)) == 500
    assert done.first_right is not None
    assert jobs.pace(lab) != 1  # of this machine
    run = runs.read_run(kept.unpack(jobs.files_of(lab, job.number), job.number, "mine"))
    assert run.card.recipe == {"layers": "flatten.dense16-relu", "images": "2000"}
    assert run.card.figures.correct == done.result.test.correct
    (reading,) = classifier.load(run).read(mnist.test_images[:1])
    assert reading.digit == 7


def test_pause_one_batch_another_rate_and_stop(lab, mnist):
    job = ask(lab, mnist, LONG)
    jobs.give_orders(lab, job.number, Orders(until=3))
    worker = threading.Thread(target=work, args=(lab, mnist))
    worker.start()
    paused = wait_until(lab, job.number, lambda known: known.state == "paused")
    first = paused.batch
    jobs.give_orders(lab, job.number, Orders(until=first + 1, rate=0.1))
    paused = wait_until(
        lab, job.number, lambda known: known.state == "paused" and known.batch == first + 1
    )
    assert paused.rate == pytest.approx(0.1)
    jobs.give_orders(lab, job.number, Orders(until=first + 1, rate=0.1, stop=True))
    worker.join()
    done = jobs.progress_of(lab, job.number)
    assert done.state == "done"
    assert "Stopped" in done.message
    assert done.batch == first + 1
    assert jobs.files_of(lab, job.number) is not None


def test_a_training_that_diverges_says_so_and_leaves_no_network(lab, mnist):
    texts = {"layers": "flatten.dense64-linear.dense64-linear", "optimizer": "sgd", "rate": "10"}
    job = ask(lab, mnist, from_texts(texts | {"weights": "he", "images": "1000"}))
    work(lab, mnist)
    failed = jobs.progress_of(lab, job.number)
    assert failed.state == "failed"
    assert "Choose a lower learning rate" in failed.message
    assert jobs.files_of(lab, job.number) is None


def test_a_job_that_takes_too_long_ends_and_is_kept(lab, mnist):
    lab = replace(lab, limits=replace(lab.limits, seconds=1))
    job = ask(lab, mnist, LONG)
    work(lab, mnist)
    done = jobs.progress_of(lab, job.number)
    assert done.state == "done"
    assert "may take 1 seconds" in done.message
    assert done.batch < done.batches * done.epochs


def test_an_interrupted_job_goes_on_after_its_last_epoch(lab, mnist, monkeypatch):
    from mnist_core.training import lab_worker

    class Killed(BaseException):
        pass

    report = jobs.report

    def die(lab, number, news):
        report(lab, number, news)
        if news.can_resume and news.state == "training":
            raise Killed

    job = ask(lab, mnist, replace(TINY, images=1000, epochs=3))
    monkeypatch.setattr(jobs, "report", die)
    with pytest.raises(Killed):
        lab_worker.run_job(lab, mnist, job.number)
    monkeypatch.setattr(jobs, "report", report)
    assert lab.store.run_next(lambda number: None)  # it was taken out of the queue
    half = jobs.progress_of(lab, job.number)
    assert half.epoch == 1
    jobs.resume(lab, job)
    work(lab, mnist)
    done = jobs.progress_of(lab, job.number)
    assert done.state == "done"
    assert done.epoch == 3
    assert repr(done.points[: len(half.points)]) == repr(half.points)  # NaN is in them
    run = runs.read_run(kept.unpack(jobs.files_of(lab, job.number), job.number, "mine"))
    assert len(run.history.loss) == 3


def test_given_up_jobs_are_passed_over(lab, mnist):
    job = ask(lab, mnist)
    jobs.withdraw(lab, job.number)
    work(lab, mnist)
    assert jobs.progress_of(lab, job.number).message == "Given up before it began."


def test_what_goes_wrong_in_a_job_does_not_end_the_worker(lab, mnist):
    job = ask(lab, mnist, replace(TINY, begin="studio"))
    work(lab, mnist)
    failed = jobs.progress_of(lab, job.number)
    assert failed.state == "failed"
    assert "Choose another network" in failed.message


@pytest.mark.parametrize("layers", ["flatten.dense16-relu.dropout20", "conv4x5-relu.pool4.flatten"])
def test_the_same_recipe_and_seed_give_the_same_curves(lab, mnist, tmp_path, layers):
    from mnist_core.training.train_recipe import train_recipe

    recipe = Recipe(layers=read_layers(layers), images=500, epochs=2, distort=("shift",), seed=4)
    first, again, other = (
        train_recipe(each, mnist, tmp_path / name).history
        for each, name in ((recipe, "a"), (recipe, "b"), (replace(recipe, seed=5), "c"))
    )
    np.testing.assert_allclose(first.loss, again.loss, rtol=1e-4)
    np.testing.assert_allclose(first.val_loss, again.val_loss, rtol=1e-4)
    assert abs(first.loss[0] - other.loss[0]) > 1e-3


def test_shuffled_pixels_are_a_part_of_the_network(lab, mnist):
    from mnist_core.training import recipe_network

    recipe = Recipe(layers=read_layers("flatten"), shuffled=True)
    network = recipe_network.build(recipe, "x", seed=0)
    one = np.zeros((1, 28, 28), np.uint8)
    one[0, 3, 4] = 255
    import keras

    shuffled = keras.Model(network.input, network.get_layer("image").output)(one)
    assert np.asarray(shuffled).sum() == pytest.approx(1)
    assert np.asarray(shuffled)[0, 3, 4, 0] == 0
