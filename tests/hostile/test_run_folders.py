"""Runs from elsewhere: each is whole, or damaged and named; reading never does anything else."""

import io
import json
import shutil
import zipfile

import h5py
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_core import verification
from mnist_core.networks import card, classifier, layers, run_files, runs
from mnist_core.networks.run_files import DamagedRun
from tests import damage
from tests.hostile.strategies import HUNDRED, THOUSAND, changed, damaged

TINY = runs.ZOO / "tiny_mlp"
CARD = json.loads((TINY / run_files.CARD).read_text())
TFLITE = (TINY / run_files.TFLITE).read_bytes()
BLANK = np.zeros((1, 28, 28), np.uint8)


@THOUSAND
@given(changed(CARD))
def test_a_card_with_one_changed_part_is_read_or_refused(value):
    try:
        found = card.decode_card(json.dumps(value).encode(errors="surrogatepass"))
    except (ValueError, RecursionError):  # `read_run` makes a message of these
        return
    assert run_files.is_plain(found.summary)
    assert sum(map(sum, found.figures.confusion)) == found.figures.images


@THOUSAND
@given(damaged(TFLITE))
def test_a_damaged_network_reads_probabilities_or_is_refused(content):
    try:
        network = classifier.Classifier(content)
        probabilities = network.probabilities(BLANK)
    except (ValueError, RuntimeError):  # `classifier.load` makes a message of these
        return
    assert probabilities.shape == (1, 10)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return shutil.copytree(TINY, tmp_path_factory.mktemp("runs") / "hostile")


@HUNDRED
@given(name=st.sampled_from([run_files.CARD, *run_files.FILES]), data=st.data())
def test_a_run_with_a_damaged_file_that_its_card_agrees_with(folder, name, data):
    good = (TINY / name).read_bytes()
    (folder / name).write_bytes(data.draw(damaged(good)))
    if name != run_files.CARD:
        damage.seal(folder)
    try:
        verification.read_verified(folder)
        layers.read_layers(folder / run_files.KERAS)
    except DamagedRun as problem:
        assert str(problem).startswith("The run hostile is damaged: ")
        assert len(str(problem).splitlines()) == 1
    finally:
        (folder / name).write_bytes(good)
        damage.seal(folder)


def keras_file(folder, **changes: bytes):
    """A `model.keras` in which some members are others."""
    file = folder / run_files.KERAS
    with zipfile.ZipFile(TINY / run_files.KERAS) as good:
        members = {name: good.read(name) for name in good.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (members | changes).items():
            archive.writestr(name, content)
    return file


def weights(change) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(TINY / run_files.KERAS) as good:
        content.write(good.read(layers.WEIGHTS))
    with h5py.File(content, "r+") as stored:
        group = next(iter(stored["layers"].values()))["vars"]
        change(group)
    return content.getvalue()


def external_link(group) -> None:
    group["0"] = h5py.ExternalLink("/etc/hostname", "/")


def external_data(group) -> None:
    group.create_dataset("9", (10,), "u1", external=[("/etc/hostname", 0, 10)])


def soft_link(group) -> None:
    group["9"] = h5py.SoftLink("/layers")


def huge(group) -> None:
    group.create_dataset("9", (2**20, 2**12), "f4", chunks=(1024, 1024), compression="gzip")


@pytest.mark.parametrize("change", [external_link, external_data, soft_link, huge])
@pytest.mark.parametrize("check", [layers.read_layers, layers.refuse_unsafe])
def test_weights_in_other_files_or_of_huge_size_are_refused(change, check, folder):
    def remove_first(group) -> None:
        if change is external_link:
            del group["0"]
        change(group)

    file = keras_file(folder, **{layers.WEIGHTS: weights(remove_first)})
    with pytest.raises(DamagedRun, match=r"a link|another file, or are too large"):
        check(file)


@pytest.mark.parametrize("check", [layers.read_layers, layers.refuse_unsafe])
def test_a_network_that_expands_to_gigabytes_is_not_read(check, folder):
    file = keras_file(folder, extra=bytes(layers.MOST))
    with pytest.raises(DamagedRun, match="expands to more than"):
        check(file)


@pytest.mark.parametrize("name", ["![x](http://host/x.png)", "<img src=x>", "\x1b[31m"])
def test_a_layer_with_a_name_that_is_no_plain_text_is_refused(name, folder):
    with zipfile.ZipFile(TINY / run_files.KERAS) as good:
        config = good.read(layers.CONFIG).decode()
        stored = good.read(layers.WEIGHTS)
    assert '"probabilities"' in config
    config = config.replace('"probabilities"', json.dumps(name))
    file = keras_file(folder, **{layers.CONFIG: config.encode(), layers.WEIGHTS: stored})
    with pytest.raises(DamagedRun, match="not plain text"):
        layers.read_layers(file)


def test_a_network_that_would_take_gigabytes_is_refused_before_it_takes_them(folder):
    shape = np.array([2, 1, 25], np.int32).tobytes()
    assert shape in TFLITE, "the shape of a layer of tiny_mlp"
    large = TFLITE.replace(shape, np.array([2, 4000, 100_000], np.int32).tobytes())
    with pytest.raises(ValueError, match="more than 200 MB of memory"):
        classifier.Classifier(large)
