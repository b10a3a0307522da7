"""The lab as a script, without a browser and without a worker: jobs are put where it would."""

import numpy as np
import pytest

from mnist_core.lab import jobs, kept, limits, recorded, worker_process
from mnist_core.lab.experiments import EXPERIMENTS
from mnist_core.lab.jobs import Lab
from mnist_core.lab.progress import Point, Progress, Result, Score
from mnist_core.lab.store import open_store
from mnist_core.networks import runs
from pages.shared.session import LabVisit, Visit
from tests.app_in_apptest import go_to, page, texts, visit, whole_app


@pytest.fixture(autouse=True)
def own_lab(monkeypatch, tmp_path):
    """A lab in a folder of its own, whose worker is never started."""
    monkeypatch.setenv("LAB_FOLDER", str(tmp_path / "lab"))
    monkeypatch.setattr(worker_process, "ensure_worker", lambda: None)
    monkeypatch.setattr(worker_process, "can_train_here", lambda: True)


def lab() -> Lab:
    return Lab(open_store(), limits.read_limits())


def point(batch: int, right: float) -> Point:
    answers = tuple(0.91 if digit == 7 else 0.01 for digit in range(10))
    return Point(batch, batch / 10, 1 - right, right, 1.2 - right, right - 0.1, answers, (0.1, 1))


def progress(state="training", **changes) -> Progress:
    points = (point(0, 0.2), point(10, 0.6), point(20, 0.8))
    return Progress(
        **{
            **{"state": state, "batch": 20, "batches": 79, "epochs": 5, "rate": 0.001},
            **{"points": points, "layers": ("1_conv2d", "4_dense"), "first_right": 10},
            **{"confusion": tuple((5,) * 10 for _ in range(10))},
            **changes,
        }
    )


def open_lab(**address):
    app = page("lab", **address).run()
    assert not app.exception
    return app


def train(app) -> int:
    app.button(key="train").click().run()
    assert not app.exception
    (number,) = lab().store.waiting()
    return number


def begin(number: int, known: Progress) -> None:
    lab().store.run_next(lambda _: None)
    jobs.sign_of_life(lab(), number)
    jobs.report(lab(), number, known)


def labels(app) -> list[str]:
    return [button.label for button in app.button]


def test_the_page_opens_with_a_network_to_train_and_ten_experiments(mnist):
    app = open_lab()
    assert "Train" in labels(app)
    assert "43,682" not in texts(app)
    assert "parameters learn from 5,000 images, 5 times" in texts(app)
    assert len(EXPERIMENTS) == 10


def test_a_click_puts_what_the_address_says_into_the_queue(mnist):
    app = open_lab(layers="flatten.dense8-tanh", rate="0.1", shift="true", seed="4", images="500")
    number = train(app)
    job = jobs.find_job(lab(), number)
    assert job.recipe.rate == 0.1
    assert job.recipe.distort == ("shift",)
    assert job.recipe.seed == 4
    assert job.recipe.images == 500
    assert job.digit == 7
    np.testing.assert_array_equal(job.image, mnist.test_images[0])
    assert "Give up" in labels(app)
    assert "Train" not in labels(app)


def test_a_training_is_shown_and_can_be_steered(mnist):
    app = open_lab()
    number = train(app)
    begin(number, progress())
    app.run()
    assert not app.exception
    assert "First read right after batch 10" in texts(app)
    assert {"Pause", "Stop and keep"} <= set(labels(app))
    app.button(key="order-Pause").click().run()
    assert jobs.orders_for(lab(), number).until == 0
    jobs.report(lab(), number, progress("paused"))
    app.run()
    app.button(key="order-One batch").click().run()
    assert jobs.orders_for(lab(), number).until == 21
    app.button(key="order-One epoch").click().run()
    assert jobs.orders_for(lab(), number).until == 20 + 79
    app.button(key="order-Continue").click().run()
    assert jobs.orders_for(lab(), number).until is None
    app.select_slider(key=f"rate-now-{number}").set_value("10").run()
    assert jobs.orders_for(lab(), number).rate == 10
    app.button(key="stop").click().run()
    assert jobs.orders_for(lab(), number).stop
    assert not app.exception


@pytest.mark.parametrize("inside", ["gradients", "weights", "confusion"])
def test_each_look_inside_is_shown(mnist, inside):
    app = open_lab(inside=inside)
    begin(train(app), progress())
    app.run()
    assert not app.exception


def test_a_lost_worker_is_said_and_its_training_can_go_on(mnist, monkeypatch):
    app = open_lab()
    number = train(app)
    begin(number, progress(can_resume=True))
    monkeypatch.setattr(jobs, "SILENCE", -1.0)
    app.run()
    assert "The worker that trained this network has stopped." in app.error[0].value
    monkeypatch.undo()
    app.button(key="resume").click().run()
    assert not app.exception


def test_a_trained_network_is_on_the_other_pages_for_this_visit_alone(mnist):
    app = open_lab()
    number = train(app)
    jobs.store_files(lab(), number, kept.pack(runs.ZOO / "tiny_mlp"))
    begin(number, progress("done", result=Result(test=Score(9700, 10000))))
    app.run()
    assert not app.exception
    assert "Your network: my_network_1" in [header.value for header in app.header]
    assert "my_network_1" in visit(app).lab.networks
    for name in ("draw", "training", "confusion", "mistakes", "map"):
        choice = "networks" if name == "training" else "network"
        other = page(name, **{choice: "my_network_1"})
        other.session_state["visit"] = visit(app)
        other.run()
        assert not other.exception, name
        assert not other.error, name
        if name == "training":
            assert other.multiselect(key=choice).value == ["my_network_1"]
        else:
            assert other.selectbox(key=choice).value == "my_network_1"
    assert "my_network_1" not in page("draw").run().selectbox(key="network").options


def with_a_network(app) -> None:
    """Have the visitor's training end with a copy of a network that ships."""
    number = train(app)
    jobs.store_files(lab(), number, kept.pack(runs.ZOO / "tiny_mlp"))
    begin(number, progress("done", result=Result(test=Score(9700, 10000))))
    app.run()


def test_who_may_saves_a_network_under_a_name(mnist, own_runs, monkeypatch):
    monkeypatch.setenv("LAB_KEEP", "1")
    app = open_lab()
    with_a_network(app)
    app.text_input(key="lab-name").set_value("my_own").run()
    app.button(key="lab-save").click().run()
    assert not app.exception
    assert runs.read_run(own_runs / "my_own").card.parameters == 20_535


@pytest.mark.parametrize(
    ("name", "what"), [("../x", "small letters"), ("studio", "exists already"), ("", "small")]
)
def test_a_name_that_cannot_be_is_refused(mnist, own_runs, monkeypatch, name, what):
    monkeypatch.setenv("LAB_KEEP", "1")
    app = open_lab()
    with_a_network(app)
    app.text_input(key="lab-name").set_value(name).run()
    app.button(key="lab-save").click().run()
    assert what in app.warning[0].value
    assert list(own_runs.iterdir()) == []


def test_others_may_not_save_networks(mnist):
    app = open_lab()
    with_a_network(app)
    assert "Save" not in labels(app)


def test_two_trainings_are_compared_by_what_differs(mnist):
    app = open_lab(images="500")
    begin(train(app), progress("done", result=Result(test=Score(9, 10))))
    app.run()
    app.select_slider(key="images").set_value("100").run()
    begin(train(app), progress("failed", message="Diverged."))
    app.run()
    assert not app.exception
    html = " ".join(item.proto.body for item in app.get("html"))
    assert "What differed, and what came of it" in html
    assert "Training images" in html
    assert "Optimizer</th>" not in html


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ({"layers": ".".join(["flatten"] * 10_000)}, "at most 20 layers"),
        ({"layers": "dense-5-relu"}, "is none that the lab has"),
        ({"rate": "NaN"}, "The link asks for `rate=NaN`, which is not one of the choices"),
        ({"epochs": "-3"}, "The link asks for `epochs=-3`"),
        ({"images": "1e99"}, "The link asks for `images=1e99`"),
        ({"seed": "-1"}, "The link asks for `seed=-1`"),
        ({"experiment": "<b>"}, "The link asks for `experiment=<b>`"),
        ({"code": "x"}, "the setting `code`"),
    ],
)
def test_a_hostile_address_falls_back_with_a_message(mnist, address, what):
    app = open_lab(**address)
    assert what in texts(app) + " ".join(warning.value for warning in app.warning)
    assert "Train" in labels(app)


def test_a_network_that_has_not_learned_is_said_so_and_repaired(mnist, tmp_path):
    app = go_to(whole_app(tmp_path).run(), "lab", rate="10")
    guessing = point(400, 0.1)._replace(gradients=(0.0, 0.0))
    result = Result(test=Score(1_010, 10_000))
    begin(train(app), progress("done", points=(guessing,), rate=10.0, result=result))
    app.run()
    assert not app.exception
    (said,) = [warning.value for warning in app.warning]
    assert said.startswith("**It has not learned.** It reads 10.1% of MNIST")
    assert "The learning rate, 10, is probably too high" in said
    assert "The network is stuck" in texts(app)
    assert "First read right" not in texts(app)
    app.button(key="repair").click().run()
    assert app.select_slider(key="rate").value == "0.001"
    assert "Train" in labels(app)
    assert "Done. Press **Train** to try it." in app.info[0].value
    assert "repair" not in [button.key for button in app.button]


def test_the_message_about_layers_stays_until_there_are_others(mnist):
    app = open_lab(layers="dense-5-relu").run()
    assert "is none that the lab has" in app.warning[0].value
    app.button(key="add-conv").click().run()
    assert not app.warning


def test_an_impossible_layer_says_why_at_that_layer_and_cannot_be_trained(mnist):
    app = open_lab(layers="dense8-relu.flatten")
    assert "Put Flatten before it" in app.error[0].value
    assert "Train" not in labels(app)


def test_layers_are_added_changed_moved_and_removed(mnist):
    app = open_lab(layers="flatten.dense8-relu")
    app.button(key="add-conv").click().run()
    assert app.query_params["layers"] == "conv16x3-relu.flatten.dense8-relu"
    app.button(key="Move down-1").click().run()
    assert app.query_params["layers"] == "conv16x3-relu.dense8-relu.flatten"
    app.button(key="Remove-1").click().run()
    assert app.query_params["layers"] == "conv16x3-relu.flatten"
    key = "0-filters-conv16x3-relu.flatten"
    app.selectbox(key=key).set_value("32").run()
    assert app.query_params["layers"] == "conv32x3-relu.flatten"
    assert not app.exception


def test_beginning_with_a_network_fills_in_everything(mnist, tmp_path):
    app = go_to(whole_app(tmp_path).run(), "lab", rate="10", shuffled="true")
    app.button(key="template-deep_cnn").click().run()
    assert app.selectbox(key="optimizer").value == "rmsprop"
    assert app.select_slider(key="rate").value == "0.001"
    assert app.toggle(key="shuffled").value is False
    assert "93,322 parameters" in texts(app)


def test_a_full_queue_is_said_and_nothing_is_lost(mnist, monkeypatch):
    monkeypatch.setenv("LAB_WAITING", "1")
    jobs.submit(lab(), "somebody", open_recipe(), np.zeros((28, 28)), 1)
    app = open_lab()
    app.button(key="train").click().run()
    assert "Every place in the queue is taken (1)" in app.warning[0].value
    assert "Train" in labels(app)


def open_recipe():
    from mnist_core.lab.recipe import DEFAULT

    return DEFAULT


def test_others_see_how_many_come_first(mnist):
    jobs.submit(lab(), "somebody", open_recipe(), np.zeros((28, 28)), 1)
    app = open_lab()
    app.button(key="train").click().run()
    assert "1 training comes first: about" in texts(app)


def test_an_experiment_asks_for_a_guess_first_and_explains_afterwards(mnist):
    experiment = EXPERIMENTS[0]
    app = open_lab(experiment=experiment.key)
    assert experiment.explanation not in texts(app)
    app.button(key=f"guess-{experiment.key}-{experiment.right}").click().run()
    app.button(key=f"run-{experiment.key}").click().run()
    for _ in experiment.variants:
        (number,) = lab().store.waiting()
        begin(number, progress("done", result=Result(test=Score(9, 10))))
        app.run()
        assert not app.exception
    assert experiment.explanation in texts(app)
    assert "You guessed right" in texts(app)


def test_an_experiment_goes_on_after_a_reload(mnist):
    experiment = max(EXPERIMENTS, key=lambda one: len(one.variants))
    app = open_lab(experiment=experiment.key)
    app.button(key=f"guess-{experiment.key}-1").click().run()
    app.button(key=f"run-{experiment.key}").click().run()
    (number,) = lab().store.waiting()
    begin(number, progress("done", result=Result(test=Score(9, 10))))
    again = page("lab", **app.query_params)
    again.session_state["visit"] = Visit(lab=LabVisit(visitor=visit(app).lab.visitor))
    again.run()
    assert f"Your guess: *{experiment.guesses[1]}*" in texts(again)
    left = len(experiment.variants) - 1
    assert again.button(key=f"run-{experiment.key}").label == f"Train the other {left}"
    again.button(key=f"run-{experiment.key}").click().run()
    assert visit(again).lab.planned[0].recipe == experiment.variants[2].recipe


def test_without_tensorflow_the_recorded_curves_are_shown(mnist, monkeypatch):
    monkeypatch.setattr(worker_process, "can_train_here", lambda: False)
    for experiment in EXPERIMENTS:
        app = open_lab(experiment=experiment.key)
        assert "Train" not in labels(app)
        app.button(key=f"guess-{experiment.key}-0").click().run()
        assert not app.exception
        assert experiment.explanation in texts(app)
        assert len(app.get("plotly_chart")) == 1


def test_the_lab_can_be_closed(monkeypatch):
    monkeypatch.setenv("LAB", "off")
    app = open_lab()
    assert "The lab is closed" in texts(app)


def test_a_wrong_setting_is_no_traceback(mnist, monkeypatch):
    monkeypatch.setenv("LAB_SECONDS", "soon")
    app = open_lab()
    assert "The lab cannot train just now" in app.error[0].value


def test_the_file_of_recorded_curves_is_small_and_complete():
    assert recorded.FILE.stat().st_size < 300_000
    for experiment in EXPERIMENTS:
        trainings = recorded.read()[experiment.key]
        assert len(trainings) == len(experiment.variants)
        assert experiment.claim(trainings)
