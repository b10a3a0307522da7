"""The training page as a script, without a browser."""

import csv
import io

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from mnist_core.charts.percents import accuracy_percent
from mnist_core.data import mnist
from mnist_core.networks import layers, run_files, runs
from tests.app_in_apptest import figures, page, table, texts
from tests.runs_on_disk import ZOO, copy_run, write_changed_run, write_damaged_run

VIEWS = ("curves", "best", "cost", "inside")
# Each parameter with the view that has it, and its usual value.
CHOICES = {
    "view": ("curves", "curves"),
    "networks": ("curves", ["tiny_mlp", "deep_cnn", "studio"]),
    "quantity": ("curves", "accuracy"),
    "by": ("curves", "epoch"),
    "log": ("curves", False),
    "published": ("curves", False),
    "among": ("best", "the published ones"),
    "on": ("cost", "MNIST"),
    "sort": ("cost", "MNIST"),
    "network": ("inside", "studio"),
    "trunk": ("inside", "1"),
}
WIDGETS = ["multiselect", "selectbox", "toggle", "button_group"]
BEST_EPOCHS = "Best epochs on validation images"
FINALS = "Accuracy in the last epoch"


def training(**address) -> AppTest:
    """The page as an address opens it."""
    app = page("training", **address).run()
    assert not app.exception
    return app


def alt(app: AppTest, number: int = 0) -> str:
    """What a chart says to a screen reader."""
    text: str = app.get("plotly_chart")[number].proto.alt
    return text


def curve(app: AppTest, name: str, part: str) -> list[dict]:
    return [t for t in figures(app)[0]["data"] if (t["name"], t.get("meta")) == (name, part)]


# The page


def test_the_page_opens_on_the_accuracy_of_three_networks_that_tell_the_story():
    app = training()
    assert app.title[0].value == "How did the networks learn?"
    assert app.multiselect(key="networks").value == ["tiny_mlp", "deep_cnn", "studio"]
    drawn = {trace["name"] for trace in figures(app)[0]["data"] if "meta" in trace}
    assert drawn == {"tiny_mlp", "deep_cnn", "studio"}
    assert figures(app)[0]["layout"]["yaxis"]["tickformat"] == ".0%"


@pytest.mark.parametrize(
    ("view", "charts"), [("curves", 1), ("best", 1), ("cost", 2), ("inside", 1)]
)
def test_only_the_chosen_view_is_shown(view, charts):
    app = training(view=view)
    assert len(app.header) == 1
    assert len(app.get("plotly_chart")) == charts


def test_the_speed_of_networks_is_measured_only_where_it_is_shown(monkeypatch):
    from mnist_core.networks import benchmark

    measured = []
    monkeypatch.setattr(
        benchmark, "median_milliseconds", lambda network: measured.append(network) or 1.0
    )
    import streamlit

    streamlit.cache_data.clear()
    for view in ("curves", "best", "inside"):
        training(view=view)
    assert measured == []
    training(view="cost")
    assert len(measured) == len(ZOO)
    streamlit.cache_data.clear()


@pytest.mark.parametrize(
    ("parameter", "value", "view"),
    [
        ("among", "the published ones", "best"),
        ("on", "drawings", "cost"),
        ("sort", "size", "cost"),
        ("network", "micro", "inside"),
        ("networks", "micro", "curves"),
        ("quantity", "loss", "curves"),
    ],
)
def test_an_older_link_without_a_view_opens_the_one_it_is_about(parameter, value, view):
    app = training(**{parameter: value})
    assert app.button_group(key="view").value == view
    state = {widget.key: widget.value for kind in WIDGETS for widget in app.get(kind)}
    assert state[parameter] in (value, [value])


def test_after_a_choice_the_views_can_be_changed_back_to_the_curves():
    app = training(sort="size")
    app.button_group(key="view").set_value("curves").run()
    assert app.button_group(key="view").value == "curves"
    app.run()
    assert app.header[0].value == "Learning curves"
    app.button_group(key="view").set_value("cost").run()
    assert app.selectbox(key="sort").value == "size"


@pytest.mark.parametrize("parameter", CHOICES)
def test_an_unknown_value_in_the_address_is_replaced_and_named(parameter):
    view, usual = CHOICES[parameter]
    app = training(**{"view": view, parameter: "nonsense"})
    state = {widget.key: widget.value for kind in WIDGETS for widget in app.get(kind)}
    assert state[parameter] == usual
    assert [f"`{parameter}=nonsense`" in toast.value for toast in app.toast] == [True]


def test_an_unknown_parameter_in_the_address_is_named():
    assert ["`nonsense`" in toast.value for toast in training(nonsense="1").toast] == [True]


def test_a_damaged_run_is_reported_and_left_out(own_runs):
    write_damaged_run("tiny_mlp", own_runs / "tiny_mlp", run_files.HISTORY)
    app = training()
    assert "tiny_mlp is damaged" in app.error[0].value
    assert "tiny_mlp" not in app.multiselect(key="networks").options
    assert app.multiselect(key="networks").value == ["deep_cnn", "studio"]


def test_without_any_run_the_page_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setattr(runs, "ZOO", tmp_path)
    assert "There are no networks yet." in texts(training())


def test_without_the_usual_networks_the_best_one_is_shown(own_runs, monkeypatch, tmp_path):
    copy_run("micro", own_runs / "micro")
    copy_run("basic_mlp", own_runs / "basic_mlp")
    monkeypatch.setattr(runs, "ZOO", tmp_path)
    assert training().multiselect(key="networks").value == ["micro"]


@pytest.mark.parametrize("view", VIEWS)
def test_the_page_needs_no_mnist(monkeypatch, view):
    monkeypatch.setattr(mnist, "load_mnist", lambda *_: pytest.fail("it read MNIST"))
    monkeypatch.setattr(mnist, "is_here", lambda: False)
    assert figures(training(view=view))


# Curves


@pytest.mark.parametrize("quantity", ["loss", "accuracy"])
@pytest.mark.parametrize("by", ["epoch", "seconds"])
@pytest.mark.parametrize("names", [ZOO[:5], ZOO[5:]])
def test_the_curves_of_every_run_are_drawn(quantity, by, names):
    app = training(networks=names, quantity=quantity, by=by, published="true")
    for name in names:
        run = runs.read_run(name)
        (trained,) = curve(app, name, "training")
        assert trained["y"] == list(getattr(run.history, quantity))
        ends = {"epoch": len(run.history.loss), "seconds": sum(run.history.seconds)}
        assert trained["x"][-1] == pytest.approx(ends[by])
        assert bool(curve(app, name, "validation")) == bool(run.history.val_loss)
        published = quantity == "accuracy" and run.card.published_accuracy
        assert bool(curve(app, name, "published")) == bool(published)


def test_the_published_accuracy_is_shown_only_if_asked_for():
    assert not curve(training(networks="deep_cnn"), "deep_cnn", "published")


def test_a_link_with_too_many_networks_shows_the_first_five_and_says_so():
    app = training(networks=ZOO[:7])
    assert app.multiselect(key="networks").value == ZOO[:5]
    assert [toast.value for toast in app.toast] == [
        "The link asks for 7 networks; showing the first 5."
    ]
    assert not training(networks=ZOO[:5]).toast


@pytest.mark.parametrize("quantity", ["loss", "accuracy"])
def test_the_best_epoch_of_the_chosen_quantity_is_marked(quantity):
    history = runs.read_run("micro").history
    values = history.val_loss if quantity == "loss" else history.val_accuracy
    extreme = min(values) if quantity == "loss" else max(values)
    (best,) = curve(training(networks="micro", quantity=quantity), "micro", "best epoch")
    assert best["y"] == [extreme]
    assert best["x"] == [values.index(extreme) + 1]


def test_the_chart_says_which_epoch_was_best_for_each_network():
    app = training()
    text = "tiny_mlp 96.42% in epoch 20, deep_cnn 98.75% in epoch 5 and studio 99.35% in epoch 44"
    assert f"highest accuracy on validation images: {text}" in alt(app)
    assert "0.130 in epoch 16" in alt(training(quantity="loss"))
    assert "Trained without validation: basic_mlp" in alt(training(networks="basic_mlp"))


def test_the_table_has_the_best_epoch_by_accuracy_and_by_loss():
    rows = {
        row[0]: row[1:] for row in table(training(networks=["studio", "basic_mlp"]), BEST_EPOCHS)
    }
    assert rows["studio"] == ["99.35% in epoch 44", "0.082 in epoch 28", "four CNNs together"]
    assert rows["basic_mlp"][:2] == ["–", "–"]


@pytest.mark.parametrize(
    ("names", "start"), [(["tiny_mlp", "studio"], "90%"), (["deep_cnn"], "95%")]
)
def test_the_caption_says_where_the_axis_starts(names, start):
    app = training(networks=names)
    assert f"The axis starts at {start}." in app.caption[0].value
    assert figures(app)[0]["layout"]["yaxis"]["range"][0] == pytest.approx(float(start[:-1]) / 100)
    assert "axis starts" not in training(networks=names, quantity="loss").caption[0].value
    assert "axis starts" not in training(networks=names, log="true").caption[0].value


@pytest.mark.parametrize(
    ("quantity", "best"), [("accuracy", "highest accuracy"), ("loss", "lowest loss")]
)
def test_the_caption_says_which_best_epoch_is_meant(quantity, best):
    caption = training(quantity=quantity).caption[0].value
    assert f"**Star**: the epoch with the {best} on the solid line." in caption


def test_a_logarithmic_loss_has_a_logarithmic_axis():
    assert figures(training(quantity="loss", log="true"))[0]["layout"]["yaxis"]["type"] == "log"
    assert "type" not in figures(training(quantity="loss"))[0]["layout"]["yaxis"]


def test_losses_that_sum_different_parts_must_not_be_compared():
    def warned(*names: str, quantity: str = "loss") -> bool:
        return "Do not compare it" in texts(training(networks=names, quantity=quantity))

    assert warned("studio", "deep_cnn")
    assert not warned("studio")
    assert not warned("small_cnn", "deep_cnn")
    assert not warned("studio", "deep_cnn", quantity="accuracy")


def test_the_curves_of_an_ensemble_are_explained_as_an_average():
    assert "studio combines networks" in texts(training(networks=["studio"]))
    assert "combines networks" not in texts(training(networks=["compact"]))


@pytest.mark.parametrize(("quantity", "said"), [("loss", True), ("accuracy", False)])
def test_the_loss_of_a_distilled_network_is_explained(quantity, said):
    text = texts(training(networks=["compact"], quantity=quantity))
    assert ("compact also learned to imitate" in text) == said


def test_the_caveats_are_folded_away():
    app = training(networks=["studio"])
    (more,) = [part for part in app.expander if part.label == "Read more about these curves"]
    assert any("combines networks" in text.value for text in more.markdown)
    assert not any("combines networks" in caption.value for caption in app.caption)


def test_a_cleared_choice_is_not_an_unknown_value():
    app = training(networks="")
    assert not app.toast
    assert app.multiselect(key="networks").value == []
    assert "Choose one or more networks" in texts(app)


# Which is best?


def test_the_rules_disagree_on_the_published_networks_and_the_page_says_why():
    app = training(view="best")
    assert [metric.value for metric in app.metric] == ["dropout_cnn", "sigmoid_mlp"]
    text = texts(app)
    assert "The rules disagree" in text
    assert "gets 99.95% of its training images right" in text
    assert "misreads 17.6 in 1,000, dropout_cnn 11.1" in text
    assert "because trained without validation: basic_mlp" in text
    assert "on test images" in text


def test_where_the_rules_agree_no_disagreement_is_explained():
    app = training(view="best", among="all networks")
    assert [metric.value for metric in app.metric] == ["studio", "studio"]
    assert "Both rules pick studio. For the published networks alone they disagree" in texts(app)
    assert "The rules disagree" not in texts(app)


def test_the_chart_of_final_accuracies_says_who_wins():
    text = alt(training(view="best", among="all networks"))
    assert "best first: studio 99.34% (in training 99.75%), compact 99.20%" in text
    assert "tiny_mlp 96.42% (in training 98.01%)." in text


def test_the_table_of_final_accuracies_is_in_percent_and_whole():
    rows = {row[0]: row[1:] for row in table(training(view="best", among="all networks"), FINALS)}
    assert rows["studio"] == [
        *("99.75%", "99.34%", "199.09%"),
        "5,000 of the training images and drawings",
    ]
    assert rows["deep_cnn"][3] == "10,000 of the training images"
    assert next(iter(rows)) == "studio"
    assert "basic_mlp" not in rows


def test_without_any_validation_there_is_nothing_to_compare(own_runs, monkeypatch, tmp_path):
    copy_run("basic_mlp", own_runs / "basic_mlp")
    monkeypatch.setattr(runs, "ZOO", tmp_path)
    app = training(view="best")
    assert "nothing to compare" in texts(app)
    assert not app.metric


# What accuracy costs


def costs(app: AppTest, by: str = "MNIST") -> dict[str, list[str]]:
    """The table of all networks: the cells of each."""
    return {row[0]: row[1:] for row in table(app, f"All networks, sorted by {by}")}


def test_the_table_shows_the_figures_of_each_run():
    rows = costs(training(view="cost"))
    assert sorted(rows) == ZOO
    for name in ZOO:
        run = runs.read_run(name)
        on_mnist, on_drawings, parameters, size, milliseconds, seconds, error, *_ = rows[name]
        assert on_mnist == accuracy_percent(run.card.figures.accuracy)
        assert on_drawings == accuracy_percent(run.card.drawings.accuracy)
        assert parameters == f"{run.card.parameters:,}"
        number, unit = size.split()
        stored = (run.folder / run_files.TFLITE).stat().st_size
        assert float(number) * {"kB": 1e3, "MB": 1e6}[unit] == pytest.approx(stored, rel=0.05)
        assert 0 < float(milliseconds) < 100
        assert float(seconds) == pytest.approx(np.mean(run.history.seconds), abs=0.051)
        assert error == f"{run.card.figures.expected_calibration_error:.2%}"
    assert rows["deep_cnn"][-2:] == ["98.93%", "99.20%"]
    assert rows["studio"][-1] == "–"  # not published


@pytest.mark.parametrize(
    ("by", "first"),
    [("parameters", "micro"), ("drawings", "studio"), ("network", "basic_mlp")],
)
def test_the_table_is_sorted_as_the_address_says(by, first):
    assert next(iter(costs(training(view="cost", sort=by), by))) == first


def test_a_run_that_is_not_served_or_not_measured_has_empty_cells(own_runs):
    write_changed_run("tiny_mlp", own_runs / "mine", drawings=None, without=[run_files.TFLITE])
    app = training(view="cost", sort="drawings", on="drawings")
    rows = costs(app, "drawings")
    assert list(rows)[-1] == "mine"
    _, on_drawings, parameters, size, milliseconds, *_ = rows["mine"]
    assert (on_drawings, size, milliseconds) == ("–", "–", "–")
    assert parameters != "–"
    for chart in figures(app):
        assert "tiny_mlp" in chart["data"][0]["text"]
        assert "mine" not in chart["data"][0]["text"]


def test_the_charts_of_cost_name_the_most_accurate_and_the_cheapest_network():
    app = training(view="cost")
    assert "Most accurate: studio. Cheapest: micro." in alt(app)
    assert "micro 99.62% with 9,663, tiny_mlp" in alt(app)
    assert "and studio 99.78% with 1,489,609." in alt(app)
    assert "Accuracy on MNIST against ms / image. Most accurate: studio" in alt(app, 1)
    assert "Accuracy on drawings" in alt(training(view="cost", on="drawings"))


# What is inside


@pytest.mark.parametrize("name", ZOO)
def test_the_layers_and_the_first_filters_of_every_network_are_shown(name):
    found = layers.read_layers(runs.ZOO / name / run_files.KERAS)
    shown = set()
    for trunk in range(1, max(len(found.filters), 1) + 1):
        address = {"trunk": str(trunk)} if trunk > 1 else {}
        app = training(view="inside", network=name, **address)
        assert not app.error
        (html,) = [
            item.proto.body for item in app.get("html") if "starting with" in item.proto.body
        ]
        caption = html.split("<caption>")[1].split("<")[0]
        rows = table(app, caption)
        assert f"The {len(rows)} layers of {name}" in caption
        shown |= {row[0] for row in rows}
        charts = figures(app)
        assert [chart["data"][0]["type"] for chart in charts] == ["heatmap"] * bool(found.filters)
        if found.filters:
            weights = found.filters[trunk - 1].weights
            assert charts[0]["data"][0]["zmax"] == pytest.approx(np.abs(weights).max())
    assert shown == {layer.name for layer in found.layers}
    assert ("no convolutions" in texts(app)) == (not found.filters)


def test_a_trunk_is_followed_from_the_image_to_the_answer():
    app = training(view="inside", network="studio", trunk="2")
    (html,) = [item.proto.body for item in app.get("html") if "in this trunk" in item.proto.body]
    names = [row[0] for row in table(app, html.split("<caption>")[1].split("<")[0])]
    assert names[0] == "images"
    assert {"trunk_2_conv2d_1", "probabilities", "is_digit"} <= set(names)
    assert not any(name.startswith(("trunk_1", "trunk_3", "trunk_4")) for name in names)


def test_the_picture_of_filters_says_what_is_in_it_in_the_words_of_its_colours():
    app = training(view="inside", network="deep_cnn")
    assert "The 32 filters of conv2d_1, each 3 by 3 pixels" in alt(app)
    assert "(green)" in alt(app)
    assert "(orange)" in alt(app)
    text = texts(app)
    assert "**deep_cnn**: each square is one of the 32 filters of the first layer" in text
    assert "on **orange** raises a filter’s score" in text
    assert "on **green** lowers it" in text


def test_a_network_file_that_cannot_be_read_is_reported(own_runs, tmp_path):
    content = {run_files.KERAS: b"no zip, but what the card says"}
    write_changed_run("tiny_mlp", own_runs / "mine", contents=content)
    app = training(view="inside", network="mine")
    assert "mine is damaged: its model.keras cannot be read" in app.error[0].value


# Links and downloads


def test_each_network_leads_on_to_what_it_mixes_up_and_to_its_mistakes():
    app = training(networks=["micro", "studio"])
    captions = [caption.value for caption in app.caption]  # a page alone has no links
    assert captions[1:] == [
        *("What micro mixes up", "its mistakes", "What studio mixes up", "its mistakes"),
    ]


def test_curves_and_filters_can_be_downloaded():
    labels = []
    for view in VIEWS:
        labels += [button.proto.label for button in training(view=view).get("download_button")]
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
