"""Copies of the zoo's runs for tests, good ones or damaged ones, each damaged in one way."""

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from mnist_core.networks import run_files, runs

Damage = Callable[[Path], None]


def copy(name: str, folder: Path) -> Path:
    """Copy a run of the zoo to a folder."""
    shutil.copytree(runs.ZOO / name, folder)
    return folder


def change_card(folder: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Change fields of a card, without any check."""
    card = json.loads((folder / run_files.CARD).read_text())
    change(card)
    (folder / run_files.CARD).write_text(json.dumps(card))


def seal(folder: Path) -> None:
    """Update the SHA-256 on the card to the present files; remove missing files from it."""

    def change(card: dict[str, Any]) -> None:
        card["sha256"] = {
            name: hashlib.sha256((folder / name).read_bytes()).hexdigest()
            for name in card["sha256"]
            if (folder / name).exists()
        }

    change_card(folder, change)


def on_card(*path: str | int, value: Any) -> Damage:
    """Set one value of the card."""

    def change(card: Any) -> None:
        for key in path[:-1]:
            card = card[key]
        card[path[-1]] = value

    return partial(change_card, change=change)


def of_100_images(card: dict[str, Any]) -> None:
    """Change the figures to those of 100 images."""
    confusion = np.diag([10] * 10).tolist()
    card["figures"] |= {"images": 100, "correct": 100, "accuracy": 1, "confusion": confusion}


def card_is(content: bytes) -> Damage:
    """Replace the content of the card."""
    return partial(overwrite, name=run_files.CARD, content=content)


def overwrite(folder: Path, *, name: str, content: bytes) -> None:
    """Replace the content of a file, without updating the card."""
    (folder / name).write_bytes(content)


def with_content(name: str, content: bytes) -> Damage:
    """Replace the content of a file, and update the card to match."""

    def damage(folder: Path) -> None:
        (folder / name).write_bytes(content)
        seal(folder)

    return damage


def with_json(name: str, change: Callable[[Any], object]) -> Damage:
    """Change the content of a JSON file, and update the card to match."""

    def damage(folder: Path) -> None:
        content = json.loads((folder / name).read_text())
        change(content)
        (folder / name).write_text(json.dumps(content))
        seal(folder)

    return damage


def with_arrays(name: str, **arrays: Any) -> Damage:
    """Replace arrays of an npz file, or remove them (None), and update the card to match."""

    def damage(folder: Path) -> None:
        with np.load(folder / name) as stored:
            every = dict(stored) | arrays
        kept = {key: value for key, value in every.items() if value is not None}
        np.savez_compressed(folder / name, **kept)
        seal(folder)

    return damage


def with_bytes(old: bytes, new: bytes) -> Damage:
    """Replace bytes of the served network, and update the card to match."""

    def damage(folder: Path) -> None:
        content = (folder / run_files.TFLITE).read_bytes()
        assert old in content
        with_content(run_files.TFLITE, content.replace(old, new))(folder)

    return damage


def with_a_bias_of_nan(folder: Path) -> None:
    """Make the last bias of the served network NaN."""
    with zipfile.ZipFile(folder / run_files.KERAS) as archive:
        weights = io.BytesIO(archive.read("model.weights.h5"))
    biases: list[np.ndarray] = []

    def collect(_: str, item: Any) -> None:
        if getattr(item, "shape", None) == (10,):
            biases.append(item[()])

    with h5py.File(weights) as stored:
        stored.visititems(collect)
    (bias,) = biases
    with_bytes(bias.tobytes(), np.full(10, np.nan, np.float32).tobytes())(folder)


def shape(*sizes: int) -> bytes:
    """Return the bytes of a shape in a `model.tflite`."""
    return np.array([len(sizes), *sizes], np.int32).tobytes()


def larger_than_memory(folder: Path) -> None:
    """Write arrays that are larger than allowed, but compressed to a small file."""
    with zipfile.ZipFile(folder / run_files.TEST, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("probabilities.npy", bytes(run_files.MOST_ARRAYS + 1))
    seal(folder)


def instead(name: str, make: Damage) -> Damage:
    """Replace a file by something that `make` creates under its name."""

    def damage(folder: Path) -> None:
        (folder / name).unlink()
        make(folder / name)

    return damage


def in_a_circle(folder: Path) -> None:
    """Replace the run by a link to itself."""
    shutil.rmtree(folder)
    folder.symlink_to(folder)


PROBABILITIES = np.full((10_000, 10), 0.1, np.float16)
DEEP = b"[" * 100_000
# Damage found when a run is read: name -> how to damage a run, part of the error message.
WHEN_READ: dict[str, tuple[Damage, str]] = {
    "card-empty": (card_is(b""), "card.json cannot be read"),
    "card-of-another-kind": (card_is(b"[]"), "card.json cannot be read"),
    "card-without-figures": (card_is(b'{"figures": {}}'), "card.json cannot be read"),
    "card-not-utf-8": (card_is(b'{"name": "\xff"}'), "card.json cannot be read"),
    "card-too-deep": (card_is(b'{"note": ' + DEEP), "nested too deeply"),
    "card-huge": (card_is(b" " * 1_000_001), "more than 1,000,000 bytes"),
    "card-a-link-to-nothing": (
        instead(run_files.CARD, lambda file: file.symlink_to("nowhere")),
        "card.json cannot be read (No such file",
    ),
    "links-in-a-circle": (in_a_circle, "Too many levels of symbolic links"),
    "sha256-a-list": (on_card("sha256", value=[1]), "at `$.sha256`"),
    "sha256-a-number": (on_card("sha256", run_files.KERAS, value=1), "at `$.sha256[...]`"),
    "parameters-text": (on_card("parameters", value="many"), "at `$.parameters`"),
    "parameters-negative": (on_card("parameters", value=-1), "parameters is -1"),
    "parameters-endless": (on_card("parameters", value=10**30), "parameters is 1000"),
    "seed-a-fraction": (on_card("seed", value=0.5), "at `$.seed`"),
    "optimizer-unknown": (on_card("protocol", "optimizer", value="luck"), "protocol.optimizer"),
    "no-epochs": (on_card("protocol", "epochs", value=None), "at `$.protocol.epochs`"),
    "nll-nan": (on_card("figures", "nll", value=float("nan")), "card.json cannot be read"),
    "accuracy-infinite": (on_card("test_accuracy", value=1e308 * 10), "card.json cannot be read"),
    "accuracy-above-1": (on_card("test_accuracy", value=1.5), "test_accuracy is 1.5"),
    "accuracy-of-a-digit-above-1": (
        on_card("drawings", "by_digit", "3", value=2),
        "drawings.by_digit.3 is 2",
    ),
    "confusion-text": (on_card("figures", "confusion", 3, 4, value="x"), "confusion[3][4]"),
    "confusion-9-rows": (on_card("figures", "confusion", value=[[0] * 10] * 9), "10 × 10"),
    "confusion-9-columns": (on_card("figures", "confusion", 3, value=[0] * 9), "10 × 10"),
    "confusion-of-fewer": (on_card("figures", "confusion", 3, 4, value=0), "counts 9999 images"),
    "accuracy-another": (
        on_card("figures", "accuracy", value=0.5),
        "does not match the confusion matrix",
    ),
    "file-above": (on_card("sha256", "../x", value="0"), "names '../x'"),
    "file-anywhere": (on_card("sha256", "/etc/hostname", value="0"), "names '/etc/hostname'"),
    "file-above-for-windows": (on_card("sha256", "..\\x", value="0"), "which is not a file"),
    "file-of-no-name": (on_card("sha256", "", value="0"), "names ''"),
    "file-altered": (
        partial(overwrite, name=run_files.MAP, content=b"x"),
        "its map.npz",
    ),
    "file-missing": (
        lambda folder: (folder / run_files.TFLITE).unlink(),
        "model.tflite is missing",
    ),
    "file-a-folder": (instead(run_files.TEST, Path.mkdir), "test.npz is missing"),
    "file-links-in-a-circle": (
        instead(run_files.KERAS, lambda file: file.symlink_to(file)),
        "model.keras",
    ),
    "history-empty": (
        with_json(run_files.HISTORY, lambda h: h.update(loss=[], accuracy=[], seconds=[])),
        "its columns are empty or differ in length",
    ),
    "history-shorter": (
        with_json(run_files.HISTORY, lambda h: h["accuracy"].pop()),
        "its columns are empty or differ in length",
    ),
    "history-shorter-in-validation": (
        with_json(run_files.HISTORY, lambda h: h["val_loss"].pop()),
        "its validation columns differ in length",
    ),
    "history-text": (
        with_json(run_files.HISTORY, lambda h: h.update(loss=["x"])),
        "at `$.loss[0]`",
    ),
    "history-nan": (
        with_json(run_files.HISTORY, lambda h: h["loss"].append(float("nan"))),
        "history.json cannot be read",
    ),
    "history-above-1": (
        with_json(run_files.HISTORY, lambda h: h["accuracy"].__setitem__(0, 2)),
        "between 0 and 1",
    ),
    "history-back-in-time": (
        with_json(run_files.HISTORY, lambda h: h["seconds"].__setitem__(0, -1)),
        "seconds are negative",
    ),
    "history-too-deep": (with_content(run_files.HISTORY, b'{"note": ' + DEEP), "nested too deeply"),
    "history-huge": (
        with_content(run_files.HISTORY, b" " * 1_000_001),
        "more than 1,000,000 bytes",
    ),
}
# Damage found only when the content of all files is verified.
WHEN_VERIFIED: dict[str, tuple[Damage, str]] = {
    "of-100-images": (partial(change_card, change=of_100_images), "figures are of 100 images"),
    "test-nonsense": (with_content(run_files.TEST, b"nonsense"), "test.npz cannot be read"),
    "test-of-fewer": (with_arrays(run_files.TEST, probabilities=PROBABILITIES[:9]), "(9, 10)"),
    "test-whole-numbers": (
        with_arrays(run_files.TEST, probabilities=np.eye(10, dtype=int)[[0] * 10_000]),
        "int64 (10000, 10)",
    ),
    "test-objects": (
        with_arrays(run_files.TEST, probabilities=np.array([{}])),
        "test.npz cannot be read",
    ),
    "test-nan": (
        with_arrays(run_files.TEST, probabilities=PROBABILITIES * np.nan),
        "not probabilities",
    ),
    "test-sums-to-2": (
        with_arrays(run_files.TEST, probabilities=PROBABILITIES * 2),
        "not probabilities",
    ),
    "test-negative": (
        with_arrays(
            run_files.TEST, probabilities=PROBABILITIES + np.array([-1, 1] * 5, np.float16)
        ),
        "not probabilities",
    ),
    "test-nameless": (with_arrays(run_files.TEST, probabilities=None), "it has no 'probabilities'"),
    "test-huge": (larger_than_memory, "more than 100 MB"),
    "robustness-a-list": (
        with_content(run_files.ROBUSTNESS, b"[]"),
        "robustness.json cannot be read",
    ),
    "robustness-shorter": (
        with_json(run_files.ROBUSTNESS, lambda curves: curves["shift"]["values"].pop()),
        "shift does not have one accuracy",
    ),
    "robustness-above-1": (
        with_json(
            run_files.ROBUSTNESS, lambda curves: curves["blur"].update(values=[0], accuracy=[2])
        ),
        "of blur is not between 0 and 1",
    ),
    "map-nonsense": (with_content(run_files.MAP, b"nonsense"), "map.npz cannot be read"),
    "map-without-overlap": (with_arrays(run_files.MAP, overlap=None), "it has no 'overlap'"),
    "map-flat": (with_arrays(run_files.MAP, coordinates=np.zeros((10_000, 2))), "other shapes"),
    "map-of-fewer": (
        with_arrays(
            run_files.MAP, coordinates=np.zeros((9, 3)), neighbours=np.zeros((9, 4), np.uint16)
        ),
        "it holds 9 digits",
    ),
    "map-nan": (with_arrays(run_files.MAP, coordinates=np.full((10_000, 3), np.nan)), "not finite"),
    "map-of-neighbours-elsewhere": (
        with_arrays(run_files.MAP, neighbours=np.full((10_000, 4), 10_000)),
        "neighbours are impossible",
    ),
    "map-of-text": (with_arrays(run_files.MAP, pieces=np.array("many")), "map.npz cannot be read"),
    "map-trustworthiness-above-1": (
        with_arrays(run_files.MAP, trustworthiness=np.array(2.0)),
        "its figures are impossible",
    ),
    "network-nonsense": (
        with_content(run_files.TFLITE, b"nonsense"),
        "model.tflite cannot be read",
    ),
    "network-of-no-bytes": (with_content(run_files.TFLITE, b""), "model.tflite cannot be read"),
    "network-without-probabilities": (
        with_bytes(b"probabilities", b"possibilities"),
        "no output `probabilities`",
    ),
    "network-of-other-images": (
        with_bytes(shape(1, 28, 28), shape(1, 14, 56)),
        "its input is not one image",
    ),
    "network-of-nan": (with_a_bias_of_nan, "does not give probabilities"),
}
DAMAGES = WHEN_READ | WHEN_VERIFIED


def damaged(folder: Path, kind: str) -> Path:
    """Copy tiny_mlp to `folder` and damage it; `kind` is a key of `DAMAGES`."""
    copy("tiny_mlp", folder)
    DAMAGES[kind][0](folder)
    return folder
