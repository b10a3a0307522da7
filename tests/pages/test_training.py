"""The training page as a script, without a browser."""

import csv
import io

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.data import mnist
from mnist_core.networks import layers, run_files, runs
from tests.app_in_apptest import figures, page, texts
from tests.runs_on_disk import ZOO, copy_run, write_changed_run, write_damaged_run

CHOICES = {
    "networks": ["studio"],
    "quantity": "loss",
    "by": "epoch",
    "log": False,
    "among": "all networks",
    "on": "MNIST",
    "sort": "network",
    "network": "studio",
}


@pytest.mark.parametrize("name", ZOO)
def test_the_page_opens_for_every_run(name, monkeypatch):
    app = training(network=name)
    assert not app.error
    assert app.title[0].value == "How did the networks learn?"


def test_a_damaged_run_is_reported_and_left_out(own_runs):
    write_damaged_run("tiny_mlp", own_runs / "tiny_mlp", run_files.HISTORY)
    app = training()
    assert "tiny_mlp is damaged" in app.error[0].value
    offered = " ".join(app.multiselect(key="networks").options)
    assert "deep_cnn" in offered
    assert "tiny_mlp" not in offered


def test_without_any_run_the_page_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(runs, "ZOO", tmp_path)
    assert "mnist_core train" in texts(training())


def training(**address) -> AppTest:
    """The page as an address opens it."""
    app = page("training", **address).run()
    assert not app.exception
    return app


def curve(app: AppTest, name: str, part: str) -> list[dict]:
    return [t for t in figures(app)[0]["data"] if (t["name"], t.get("meta")) == (name, part)]


@pytest.mark.parametrize("quantity", ["loss", "accuracy"])
@pytest.mark.parametrize("by", ["epoch", "seconds"])
def test_the_curves_of_every_run_are_drawn(quantity, by):
    app = training(networks=ZOO, quantity=quantity, by=by)
    for name in ZOO:
        run = runs.read_run(name)
        (trained,) = curve(app, name, "training")
        assert trained["y"] == list(getattr(run.history, quantity))
        ends = {"epoch": len(run.history.loss), "seconds": sum(run.history.seconds)}
        assert trained["x"][-1] == pytest.approx(ends[by])
        assert bool(curve(app, name, "validation")) == bool(run.history.val_loss)
        published = quantity == "accuracy" and run.card.published_accuracy
        assert bool(curve(app, name, "published")) == bool(published)


def test_the_best_epoch_is_marked():
    values = runs.read_run("micro").history.val_loss
    (best,) = curve(training(networks="micro"), "micro", "best epoch")
    assert best["y"] == [min(values)]
    assert best["x"] == [values.index(min(values)) + 1]


def test_a_logarithmic_loss_has_a_logarithmic_axis():
    assert figures(training(log="true"))[0]["layout"]["yaxis"]["type"] == "log"
    assert "type" not in figures(training())[0]["layout"]["yaxis"]


def test_losses_that_sum_different_parts_must_not_be_compared():
    assert "Do not compare it" in texts(training(networks=["studio", "deep_cnn"]))
    assert "Do not compare it" not in texts(training(networks=["studio"]))
    assert "Do not compare it" not in texts(training(networks=["small_cnn", "deep_cnn"]))
    assert "Do not compare it" not in texts(
        training(networks=["studio", "deep_cnn"], quantity="accuracy")
    )


def test_the_curves_of_an_ensemble_are_explained_as_an_average():
    assert "studio combines networks" in texts(training(networks=["studio"]))
    assert "combines networks" not in texts(training(networks=["compact"]))


@pytest.mark.parametrize(("quantity", "said"), [("loss", True), ("accuracy", False)])
def test_the_loss_of_a_distilled_network_is_explained(quantity, said):
    text = texts(training(networks=["compact"], quantity=quantity))
    assert ("compact also learned to imitate" in text) == said


@pytest.mark.parametrize("parameter", CHOICES)
def test_an_unknown_value_in_the_address_is_replaced(parameter):
    app = training(**{parameter: "nonsense"})
    state = {widget.key: widget.value for kind in WIDGETS for widget in app.get(kind)}
    assert state[parameter] == CHOICES[parameter]


def test_a_cleared_choice_is_not_an_unknown_value():
    app = training(networks="")
    assert not app.toast
    assert app.multiselect(key="networks").value == []


WIDGETS = ["multiselect", "selectbox", "toggle", "button_group"]


def test_the_rules_disagree_on_the_published_networks_and_the_page_says_why():
    app = training(among="the published ones")
    assert [metric.value for metric in app.metric] == ["sigmoid_mlp", "dropout_cnn"]
    text = texts(app)
    assert "The rules disagree" in text
    assert "misreads 17.6 in 1,000, dropout_cnn 11.1" in text
    assert "because trained without validation: basic_mlp" in text
    assert "on test images" in text


def test_where_the_rules_agree_no_disagreement_is_explained():
    app = training()
    assert [metric.value for metric in app.metric] == ["studio", "studio"]
    assert "Both rules pick studio. For the published networks alone they disagree" in texts(app)
    assert "The rules disagree" not in texts(app)


def test_without_any_validation_there_is_nothing_to_compare(own_runs, monkeypatch, tmp_path):
    copy_run("basic_mlp", own_runs / "basic_mlp")
    monkeypatch.setattr(runs, "ZOO", tmp_path)
    app = training(networks="basic_mlp")
    assert "nothing to compare" in texts(app)
    assert not app.metric


def table(app: AppTest, column: str):
    """The table that has a column of that name, as pandas has it."""
    (found,) = [frame.value for frame in app.dataframe if column in frame.value.columns]
    return found


def test_the_table_shows_the_figures_of_each_run():
    rows = table(training(), "ms / image").set_index("network")
    assert list(rows.index) == ZOO
    for name in ZOO:
        run, row = runs.read_run(name), rows.loc[name]
        assert row["parameters"] == run.card.parameters
        assert row["size"] == (run.folder / run_files.TFLITE).stat().st_size
        assert row["MNIST"] == run.card.figures.accuracy
        assert row["drawings"] == run.card.drawings.accuracy
        assert row["calibration error"] == run.card.figures.expected_calibration_error
        assert row["s / epoch"] == pytest.approx(np.mean(run.history.seconds))
        assert 0 < row["ms / image"] < 100


@pytest.mark.parametrize(("by", "first"), [("parameters", "micro"), ("drawings", "studio")])
def test_the_table_is_sorted_as_the_address_says(by, first):
    rows = table(training(sort=by), "ms / image")
    assert rows["network"].iloc[0] == first


def test_a_run_that_is_not_served_or_not_measured_has_empty_cells(own_runs):
    write_changed_run("tiny_mlp", own_runs / "mine", drawings=None, without=[run_files.TFLITE])
    app = training(sort="drawings", on="drawings", network="mine")
    rows = table(app, "ms / image")
    assert rows["network"].iloc[-1] == "mine"
    assert rows.iloc[-1][["size", "drawings", "ms / image"]].isna().all()
    (shown,) = [frame for frame in app.dataframe if "ms / image" in frame.value.columns]
    assert shown.proto.placeholder == "–"
    _, _, parameters, milliseconds, *_ = figures(app)
    assert "mine" not in parameters["data"][0]["text"]
    assert "mine" not in milliseconds["data"][0]["text"]


@pytest.mark.parametrize("name", ZOO)
def test_the_layers_and_the_first_filters_of_every_network_are_shown(name):
    app = training(network=name)
    found = layers.read_layers(runs.ZOO / name / run_files.KERAS)
    rows = table(app, "kind")
    assert list(rows["layer"]) == [layer.name for layer in found.layers]
    assert rows["parameters"].sum() == runs.read_run(name).card.parameters
    assert sum(figure["data"][0]["type"] == "heatmap" for figure in figures(app)) == len(
        found.filters
    )
    assert ("no convolutions" in texts(app)) == (not found.filters)


def test_a_network_file_that_cannot_be_read_is_reported(own_runs, tmp_path):
    content = {run_files.KERAS: b"no zip, but what the card says"}
    write_changed_run("tiny_mlp", own_runs / "mine", contents=content)
    app = training(network="mine")
    assert "mine is damaged: its model.keras cannot be read" in app.error[0].value


def test_curves_and_filters_can_be_downloaded():
    app = training(networks=["tiny_mlp", "basic_mlp"], network="small_cnn")
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == ["Curves as CSV", "Filters as CSV"]


def test_the_downloaded_curves_are_the_histories(monkeypatch):
    import streamlit

    saved = {}
    monkeypatch.setattr(
        streamlit, "download_button", lambda label, text, *_, **__: saved.update({label: text()})
    )
    training(networks=["tiny_mlp", "basic_mlp"])
    rows = list(csv.DictReader(io.StringIO(saved["Curves as CSV"])))
    history = runs.read_run("tiny_mlp").history
    mine = [row for row in rows if row["network"] == "tiny_mlp"]
    assert [float(row["val_accuracy"]) for row in mine] == list(history.val_accuracy)
    assert float(mine[-1]["seconds"]) == pytest.approx(sum(history.seconds))
    assert {row["val_loss"] for row in rows if row["network"] == "basic_mlp"} == {""}


def test_the_page_needs_no_mnist(monkeypatch):
    monkeypatch.setattr(mnist, "load_mnist", lambda *_: pytest.fail("it read MNIST"))
    monkeypatch.setattr(mnist, "is_here", lambda: False)
    assert len(figures(training())) == 8  # curves, best, two of cost, the filters of four trunks
