"""Every page as a script, without a browser."""

import base64
import io
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import streamlit as st
from PIL import Image, ImageDraw
from streamlit.testing.v1 import AppTest

from mnist_core.data.strokes import Archive
from mnist_core.networks import run_files, runs
from mnist_core.networks.classifier import Classifier
from mnist_core.networks.verdict import Reading
from tests import damage
from tests.hand import DIGITS, EUROPEAN, NO_DIGITS

ROOT = Path(__file__).parents[2]
ZOO = sorted(folder.name for folder in runs.ZOO.iterdir() if folder.is_dir())
SEVEN = [(70, 60), (200, 60), (120, 230)]


def page(name: str) -> AppTest:
    return AppTest.from_file(str(ROOT / "pages" / f"{name}.py"), default_timeout=30)


def draw(app: AppTest, *strokes, ink="white") -> None:
    """Put on the canvas what it would send after strokes, each of them points."""
    picture = Image.new("RGBA", (280, 280), "black")
    for points in strokes:
        ImageDraw.Draw(picture).line(points, fill=ink, width=22, joint="curve")
    png = io.BytesIO()
    picture.save(png, "PNG")
    number = app.session_state.get("canvas_number", 0)
    app.session_state[f"canvas-{number}"] = {
        "drawing": {
            "raw": {"objects": [{"type": "Path", "path": points} for points in strokes]},
            "data": f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}",
        },
        "backgroundFit": None,
    }


def texts(app: AppTest) -> str:
    elements = [*app.markdown, *app.info, *app.error, *app.toast]
    return " ".join(element.value for element in elements)


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch):
    """As `streamlit run app.py` has it: pages import `pages._shared`."""
    monkeypatch.syspath_prepend(str(ROOT))


@pytest.fixture
def no_mnist(monkeypatch, tmp_path):
    """A machine without MNIST, and without a way to it."""
    monkeypatch.delenv("MNIST_PATH", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))


@pytest.fixture
def drawn(monkeypatch, tmp_path) -> Path:
    """A small archive of digits drawn by hand, named by `DRAWN_PATH`."""
    every = [*DIGITS.items(), *EUROPEAN.items()]
    strokes = [np.array(stroke) for _, drawn in every for stroke in drawn]
    archive = Archive(
        points=np.concatenate(strokes).astype(np.int16),
        stroke_start=np.cumsum([0, *map(len, strokes)]).astype(np.int32),
        digit_start=np.cumsum([0, *(len(drawn) for _, drawn in every)]).astype(np.int32),
        labels=np.array([digit for digit, _ in every], np.uint8),
        writers=np.array(["hand/one"] * len(every)),
    )
    np.savez(tmp_path / "drawn.npz", **vars(archive))
    monkeypatch.setenv("DRAWN_PATH", str(tmp_path / "drawn.npz"))
    return tmp_path / "drawn.npz"


LOOKING = ["confusion", "mistakes", "map", "dataset"]  # at MNIST's images
PAGES = ["draw", "training", *LOOKING]


@pytest.mark.parametrize("run", ZOO)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_for_every_run(name, run, mnist):
    app = page(name)
    app.query_params["network"] = run
    app.run()
    assert not app.exception
    assert not app.error
    assert app.title[0].value


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_without_mnist(name, no_mnist):
    app = page(name).run()
    assert not app.exception
    assert app.title[0].value
    if name in LOOKING:
        assert "MNIST's images, which are not on this machine" in texts(app)


def test_mnist_that_cannot_be_fetched_is_said_so(no_mnist):
    app = page("dataset").run()
    (fetch,) = [button for button in app.button if button.label == "Fetch MNIST"]
    fetch.click().run()
    assert not app.exception
    assert "could not be downloaded" in texts(app)


@pytest.mark.parametrize("name", LOOKING)
def test_damaged_mnist_is_said_so(name, no_mnist, monkeypatch, tmp_path):
    st.cache_resource.clear()  # MNIST, once read, is kept
    (tmp_path / "mnist.npz").write_bytes(b"something else")
    monkeypatch.setenv("MNIST_PATH", str(tmp_path / "mnist.npz"))
    app = page(name).run()
    assert not app.exception
    assert "cannot be read as MNIST" in " ".join(warning.value for warning in app.warning)


def test_without_mnist_the_matrix_of_the_card_is_shown(no_mnist):
    app = page("confusion")
    app.query_params["network"] = "tiny_mlp"
    app.run()
    assert cells(app, "matrix").tolist() == [
        list(row) for row in runs.read_run("tiny_mlp").card.figures.confusion
    ]


@pytest.mark.parametrize("run", ZOO)
def test_the_matrix_of_mnists_images_is_the_cards(run, mnist):
    app = page("confusion")
    app.query_params["network"] = run
    app.run()
    assert cells(app, "matrix").tolist() == [
        list(row) for row in runs.read_run(run).card.figures.confusion
    ]


def cells(app: AppTest, key: str) -> np.ndarray:
    """The counts that a confusion matrix shows."""
    (chart,) = [chart for chart in app.get("plotly_chart") if f"-{key}" in chart.proto.id]
    errors, right = json.loads(chart.proto.spec)["data"][:2]
    texts = np.where(np.eye(10, dtype=bool), right["text"], errors["text"])
    return np.array([[int(text or 0) for text in row] for row in texts])


@pytest.mark.parametrize("name", ["confusion", "mistakes", "dataset"])
def test_drawings_are_looked_into_as_well(name, drawn):
    app = page(name)
    app.query_params["source"] = "drawings"
    app.run()
    assert not app.exception
    assert "13 digits by 1 writer," in texts(app) + " ".join(c.value for c in app.caption)


def test_a_digit_that_the_network_reads_right_is_on_the_diagonal(drawn):
    app = page("confusion")
    app.query_params["source"] = "drawings"
    app.run()
    found = cells(app, "matrix")
    assert found.trace() == found.sum() == 13


@pytest.mark.parametrize("name", ["confusion", "mistakes", "dataset"])
@pytest.mark.parametrize(
    ("content", "said"), [(None, "set `DRAWN_PATH`"), (b"nonsense", "cannot be read as a stroke")]
)
def test_drawings_that_are_not_there_are_said_so(name, content, said, monkeypatch, tmp_path):
    monkeypatch.delenv("DRAWN_PATH", raising=False)
    if content:
        (tmp_path / "drawn.npz").write_bytes(content)
        monkeypatch.setenv("DRAWN_PATH", str(tmp_path / "drawn.npz"))
    app = page(name)
    app.query_params["source"] = "drawings"
    app.run()
    assert not app.exception
    assert said in texts(app)


@pytest.mark.parametrize("show", ["misread", "right", "disputed"])
@pytest.mark.parametrize("sort", ["loss", "confidence", "label"])
def test_mistakes_are_shown_in_every_order(show, sort, mnist):
    app = page("mistakes")
    app.query_params |= {"network": "tiny_mlp", "show": show, "sort": sort, "true": "49"}
    app.run()
    assert not app.exception
    labels, predicted = mnist.test_labels, runs.read_run("tiny_mlp").test_probabilities().argmax(1)
    chosen = np.isin(labels, [4, 9])
    if show == "misread":
        assert f"**{(chosen & (predicted != labels)).sum():,}**" in texts(app)
    if show == "right":
        assert f"**{(chosen & (predicted == labels)).sum():,}**" in texts(app)


def test_a_blank_canvas_invites_and_predicts_nothing():
    app = page("draw").run()
    assert "Draw a digit" in texts(app)
    assert "This " not in texts(app)


@pytest.mark.parametrize("name", ZOO)
def test_every_network_reads_a_seven(name):
    app = page("draw")
    app.query_params["network"] = name
    draw(app, SEVEN)
    app.run()
    assert not app.exception
    assert "a 7 (" in texts(app)


def probabilities(**shares: float) -> np.ndarray:
    """The ten probabilities, given as d4=0.6 and so on; the others share the rest."""
    found = np.full(10, (1 - sum(shares.values())) / (10 - len(shares)), np.float32)
    for digit, share in shares.items():
        found[int(digit[1])] = share
    return found


@pytest.mark.parametrize(
    ("reading", "sign", "sentence"),
    [
        (Reading("digit", 8, 3, probabilities(d8=0.98, d3=0.02), 0.99), "8", "This is an 8 (98%)"),
        (
            Reading("unsure", 4, 9, probabilities(d4=0.55, d9=0.45), 0.99),
            "4/9",
            "This looks like a 4 (55%) or a 9 (45%).",
        ),
        (
            Reading("not a digit", 4, 9, probabilities(d4=0.6, d9=0.4), 0.01),
            "no digit",
            "I don't think this is a digit. If it were one, it would most likely be a 4.",
        ),
    ],
)
def test_the_verdict_is_said_in_words(monkeypatch, reading, sign, sentence):
    monkeypatch.setattr(Classifier, "read", lambda self, images: [reading])
    app = page("draw")
    draw(app, SEVEN)
    app.run()
    assert not app.exception
    assert sentence in texts(app)
    assert f">{sign}</span>" in texts(app)


@pytest.mark.parametrize(("network", "says"), [("basic_mlp", True), ("studio", False)])
def test_where_a_network_cannot_refuse_the_page_says_so(network, says):
    app = page("draw")
    app.query_params["network"] = network
    draw(app, SEVEN)
    app.run()
    said = [found.value for found in app.caption if "only ever seen digits" in found.value]
    assert bool(said) == says


@pytest.mark.parametrize("asked", [False, True])
def test_the_stages_are_shown_when_asked_for(asked):
    app = page("draw")
    if asked:
        app.query_params["stages"] = "true"
    draw(app, SEVEN)
    app.run()
    assert not app.exception
    assert any("made the same way" in caption.value for caption in app.caption) == asked


def test_ink_erased_to_nothing_is_no_digit():
    app = page("draw")
    draw(app, SEVEN, ink="black")
    app.run()
    assert "Draw a digit" in texts(app)


@pytest.mark.parametrize("colour", ["label", "prediction", "right", "confidence"])
@pytest.mark.parametrize("space", ["features", "pixels"])
@pytest.mark.parametrize("dimensions", ["2", "3"])
def test_the_map_is_shown_in_every_way(colour, space, dimensions, mnist):
    app = page("map")
    app.query_params |= {"network": "tiny_mlp", "space": space, "colour": colour}
    app.query_params["dimensions"] = dimensions
    app.run()
    assert not app.exception
    assert sum(len(trace["customdata"]) for trace in points_of_map(app)) == 10_000


def points_of_map(app: AppTest) -> list[dict]:
    """The traces of the map that have an index for each point."""
    (chart,) = [chart for chart in app.get("plotly_chart") if "-map" in chart.proto.id]
    traces = json.loads(chart.proto.spec)["data"]
    for trace in traces:
        packed = trace.get("customdata")
        if isinstance(packed, dict):
            trace["customdata"] = np.frombuffer(base64.b64decode(packed["bdata"]), packed["dtype"])
    return [trace for trace in traces if "customdata" in trace]


def test_the_map_of_other_neighbours_is_computed(mnist):
    app = page("map")
    app.query_params |= {"network": "tiny_mlp", "neighbors": "8"}
    app.run()
    assert not app.exception
    assert "Trustworthiness" in texts(app)


def test_some_digits_alone_are_on_the_map(mnist):
    app = page("map")
    app.query_params |= {"network": "tiny_mlp", "only": "49", "show": "digits"}
    app.run()
    assert not app.exception
    assert [trace["name"] for trace in points_of_map(app)] == ["4", "9"]


def test_an_outline_of_the_address_is_looked_into(mnist):
    app = page("map")
    app.query_params |= {"network": "tiny_mlp", "region": "-9,-9 9,-9 9,9 -9,9"}
    app.run()
    assert not app.exception
    assert "Inside the outline: 10,000 digits" in [header.value for header in app.subheader]


def test_a_drawing_is_on_the_map_with_its_neighbours(mnist):
    app = page("draw").run()
    draw(app, SEVEN)
    app.run()
    there = page("map")
    there.query_params["network"] = "deep_cnn"
    there.session_state["drawings"] = app.session_state["drawings"]
    there.run()
    assert not there.exception
    assert "The ten digits nearest to it: **10 sevens**" in texts(there)


def test_a_drawing_that_is_no_digit_is_said_to_be_none_on_the_map_too(mnist):
    app = page("draw").run()
    draw(app, *NO_DIGITS["K"])
    app.run()
    there = page("map")
    there.session_state["drawings"] = app.session_state["drawings"]
    there.run()
    assert not there.exception
    assert "studio: “I don't think this is a digit." in texts(there)
    assert "so it has to lie among such" in texts(there)


def test_a_network_that_is_not_served_cannot_read_the_drawing_on_the_map(mnist, own_runs):
    folder = damage.copy("tiny_mlp", own_runs / "mine")
    (folder / run_files.TFLITE).unlink()
    damage.seal(folder)
    app = page("draw").run()
    draw(app, SEVEN)
    app.run()
    there = page("embedding")
    there.query_params |= {"network": "mine", "space": "pixels"}
    there.session_state["drawings"] = app.session_state["drawings"]
    there.run()
    assert not there.exception
    assert "mine has no model.tflite yet" in there.error[0].value


def test_without_mnist_the_map_shows_what_was_read(no_mnist):
    app = page("map")
    app.query_params["network"] = "tiny_mlp"
    app.run()
    assert sum(len(trace["customdata"]) for trace in points_of_map(app)) == 10_000


ADDRESSES = {
    "draw": ["network"],
    "training": ["networks", "quantity"],
    "confusion": ["network", "versus", "source", "quantity", "cell", "page", "digit"],
    "mistakes": ["network", "source", "show", "sort", "true", "read", "page", "digit"],
    "dataset": ["source", "seed", "digit", "scale"],
    "map": [
        *("network", "space", "neighbors", "dimensions", "colour", "show", "size", "opacity"),
        *("only", "region", "digit"),
    ],
}


@pytest.mark.parametrize(
    ("name", "parameter"),
    [(name, parameter) for name, parameters in ADDRESSES.items() for parameter in parameters],
)
def test_what_the_address_asks_for_in_vain_is_said(name, parameter, mnist):
    app = page(name)
    app.query_params[parameter] = "nonsense"
    app.run()
    assert not app.exception
    assert f"asks for {parameter} “nonsense”" in texts(app)


def test_an_unknown_network_is_replaced_by_the_default():
    app = page("draw")
    app.query_params["network"] = "nonsense"
    app.run()
    assert app.selectbox(key="network").value == "studio"


def test_undo_takes_strokes_back_and_clear_too():
    app = page("draw").run()
    draw(app, SEVEN)
    app.run()
    assert "a 7 (" in texts(app)
    app.button[1].click().run()  # Clear
    assert "Draw a digit" in texts(app)
    app.button[0].click().run()  # Undo
    assert "a 7 (" in texts(app)
    for _ in range(3):  # there is no more to take back than there was
        app.button[0].click().run()
        assert not app.exception
        assert "Draw a digit" in texts(app)


def test_a_damaged_run_is_said_and_the_others_offered(own_runs):
    shutil.copytree(runs.ZOO / "tiny_mlp", own_runs / "tiny_mlp")
    (own_runs / "tiny_mlp" / run_files.TFLITE).write_bytes(b"damaged")
    app = page("draw")
    app.query_params["network"] = "tiny_mlp"
    draw(app, SEVEN)
    app.run()
    assert not app.exception
    assert "The run tiny_mlp is damaged" in app.error[0].value
    app.selectbox(key="network").select("deep_cnn").run()
    assert "a 7 (" in texts(app)


@pytest.fixture(scope="module")
def every_damage(tmp_path_factory) -> Path:
    """A folder of runs, each damaged in a way of its own."""
    folder = tmp_path_factory.mktemp("damaged")
    for kind in damage.DAMAGES:
        damage.damaged(folder / kind, kind)
    return folder


@pytest.mark.parametrize("name", [name for name in PAGES if name != "dataset"])
def test_every_page_names_each_damaged_run_once_and_offers_the_others(
    name, every_damage, monkeypatch, mnist
):
    monkeypatch.setenv("MNIST_RUNS", str(every_damage))
    app = page(name).run()
    assert not app.exception
    said = [error.value for error in app.error]
    for kind, (_, what) in damage.DAMAGES.items():
        (problem,) = [text for text in said if f"The run {kind} is damaged: " in text]
        assert what in problem
        assert "--" not in problem
    assert len(said) == len(damage.DAMAGES)
    assert app.selectbox(key="network").options == ZOO


@pytest.mark.parametrize("name", ["confusion", "mistakes", "dataset"])
def test_damaged_runs_are_not_named_again_for_the_drawings(name, own_runs, drawn):
    damage.damaged(own_runs / "mine", "sha256-a-list")
    app = page(name)
    app.query_params["source"] = "drawings"
    app.run()
    assert not app.exception
    named = [error.value for error in app.error if "The run mine is damaged" in error.value]
    assert len(named) == (0 if name == "dataset" else 1)  # that page is about no network


def test_a_run_that_is_damaged_or_repaired_is_found_to_be_so(own_runs):
    folder = damage.copy("tiny_mlp", own_runs / "mine")
    app = page("draw").run()
    assert "mine" in app.selectbox(key="network").options
    (folder / run_files.TFLITE).rename(folder / "away")
    app.run()
    assert "mine" not in app.selectbox(key="network").options
    assert "its model.tflite is missing" in app.error[0].value
    (folder / "away").rename(folder / run_files.TFLITE)
    app.run()
    assert "mine" in app.selectbox(key="network").options
    assert not app.error


def test_without_any_good_run_the_page_ends_with_what_is_wrong(own_runs, monkeypatch, tmp_path):
    damage.damaged(own_runs / "mine", "network-of-nan")
    monkeypatch.setattr(runs, "ZOO", tmp_path)
    for name in ("draw", "training"):
        app = page(name).run()
        assert not app.exception
        assert [error.value for error in app.error] == [
            "The run mine is damaged: its model.tflite cannot be read (it does not give "
            "probabilities). Restore it, or train the network again."
        ]


def test_without_any_run_the_page_says_what_to_do(own_runs, monkeypatch, tmp_path):
    monkeypatch.setattr(runs, "ZOO", tmp_path)
    for name in ("draw", "training"):
        app = page(name).run()
        assert not app.exception
        assert "mnist_core train" in texts(app)


def test_the_training_page_goes_on_past_a_damaged_run(own_runs):
    shutil.copytree(runs.ZOO / "tiny_mlp", own_runs / "tiny_mlp")
    (own_runs / "tiny_mlp" / run_files.HISTORY).write_text("{}")
    app = page("training").run()
    assert not app.exception
    assert "tiny_mlp is damaged" in app.error[0].value
    assert "deep_cnn" in app.multiselect(key="networks").options
