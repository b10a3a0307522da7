"""Every page as a script, without a browser."""

import re
from pathlib import Path

import pytest
import streamlit as st

from mnist_core.networks import run_files, runs
from pages.shared import presenter, sentences
from tests import damage
from tests.app_in_apptest import gallery, offered_networks, page, texts
from tests.runs_on_disk import ZOO

LOOKING = ["confusion", "mistakes"]  # at MNIST's images
PAGES = ["draw", *LOOKING]


@pytest.mark.parametrize("run", ZOO)
@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_for_every_run(name, run, mnist):
    app = page(name, network=run).run()
    assert not app.exception
    assert not app.error
    assert app.title[0].value


@pytest.mark.parametrize("name", [*PAGES, "map", "dataset", "training"])
def test_every_page_opens_without_mnist(name, no_mnist):
    app = page(name).run()
    assert not app.exception
    assert app.title[0].value
    if name in (*LOOKING, "map", "dataset"):
        assert "The MNIST images are missing." in texts(app)
        assert re.search("With the MNIST images this page will|sample drawings instead", texts(app))


@pytest.mark.parametrize("name", ["confusion", "mistakes", "map", "dataset", "training", "doctor"])
def test_every_page_names_a_parameter_that_it_does_not_have(name, mnist):
    app = page(name, nosuch="1").run()
    assert "The link asks for the setting `nosuch`, which this page does not have." in texts(app)


@pytest.mark.parametrize("name", ["confusion", "mistakes", "dataset"])
def test_without_mnist_sample_drawings_are_shown(name, no_mnist):
    app = page(name).run()
    assert "2,000 sample drawings. A program drew them, no person" in texts(app)
    assert gallery(app, {"confusion": "cell", "mistakes": "gallery", "dataset": "each"}[name])


@pytest.mark.parametrize("name", LOOKING)
def test_damaged_mnist_is_said_so(name, no_mnist, monkeypatch, tmp_path):
    st.cache_resource.clear()  # MNIST, once read, is kept
    (tmp_path / "mnist.npz").write_bytes(b"something else")
    monkeypatch.setenv("MNIST_PATH", str(tmp_path / "mnist.npz"))
    app = page(name).run()
    assert not app.exception
    assert "The file with the MNIST images is damaged." in app.warning[0].value


@pytest.fixture(scope="module")
def every_damage(tmp_path_factory) -> Path:
    """A folder of runs, each damaged in a way of its own."""
    folder = tmp_path_factory.mktemp("damaged")
    for kind in damage.DAMAGES:
        damage.damaged(folder / kind, kind)
    return folder


@pytest.mark.parametrize("name", [*PAGES, "map", "training"])
def test_every_page_names_each_damaged_run_once_and_offers_the_others(
    name, every_damage, monkeypatch, mnist
):
    monkeypatch.setenv("MNIST_RUNS", str(every_damage))
    app = page(name, **({"view": "inside"} if name == "training" else {})).run()
    assert not app.exception
    said = [error.value for error in app.error]
    for kind, (_, what) in damage.DAMAGES.items():
        (problem,) = [text for text in said if f"The run {kind} is damaged: " in text]
        assert sentences.literal(what) in problem
        assert "--" not in problem
    assert len(said) == len(damage.DAMAGES)
    assert sorted(offered_networks(app)) == ZOO


@pytest.mark.parametrize("name", ["confusion", "mistakes", "dataset"])
def test_damaged_runs_are_not_named_again_for_the_drawings(name, own_runs, drawn):
    damage.damaged(own_runs / "mine", "sha256-a-list")
    app = page(name, source="drawings").run()
    assert not app.exception
    named = [error.value for error in app.error if "The run mine is damaged" in error.value]
    assert len(named) == (0 if name == "dataset" else 1)  # that page is about no network


def test_a_run_that_is_damaged_or_repaired_is_found_to_be_so(own_runs):
    folder = damage.copy("tiny_mlp", own_runs / "mine")
    app = page("draw").run()
    assert "mine" in offered_networks(app)
    (folder / run_files.TFLITE).rename(folder / "away")
    app.run()
    assert "mine" not in offered_networks(app)
    assert "its model.tflite is missing" in app.error[0].value
    (folder / "away").rename(folder / run_files.TFLITE)
    app.run()
    assert "mine" in offered_networks(app)
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
    monkeypatch.setattr(presenter, "is_presenter", lambda: True)
    app = page("draw").run()
    assert not app.exception
    assert "There are no networks yet." in texts(app)
    assert "mnist_core train" in app.code[0].value
