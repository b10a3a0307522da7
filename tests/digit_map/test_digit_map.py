import dataclasses

import numpy as np
import pytest

from mnist_core.digit_map import digit_map, neighbours, placing, quality, spectral
from mnist_core.networks import classifier, run_files, runs
from tests import damage


@pytest.fixture(scope="module")
def cloud():
    random = np.random.default_rng(0)
    labels = random.integers(0, 10, 600)
    return random.normal(size=(10, 20))[labels] + random.normal(size=(600, 20)), labels


@pytest.fixture(scope="module")
def found(cloud):
    return digit_map.compute_map(*cloud)


def test_a_map_holds_the_embedding_and_its_figures(cloud, found):
    points, labels = cloud
    expected = spectral.spectral_embedding(points, n_components=3)
    np.testing.assert_allclose(found.coordinates, expected.coordinates, atol=1e-6)
    np.testing.assert_array_equal(found.neighbours, expected.neighbours)
    flat = expected.coordinates[:, :2]
    assert found.vote_accuracy == pytest.approx(quality.vote_accuracy(flat, labels), abs=0.02)
    assert found.trustworthiness == pytest.approx(quality.trustworthiness(points, flat))


def test_a_map_is_read_as_it_was_written(found, tmp_path):
    digit_map.write_map(tmp_path / "map.npz", found)
    again = digit_map.read_map(tmp_path / "map.npz")
    for field in dataclasses.fields(digit_map.DigitMap):
        one, other = getattr(found, field.name), getattr(again, field.name)
        np.testing.assert_array_equal(one, other)
        assert type(one) is type(other)


@pytest.mark.parametrize("content", [b"", b"nonsense", b"PK\x03\x04 but not whole", None])
def test_a_file_without_a_map_is_refused(content, tmp_path):
    if content is not None:
        (tmp_path / "map.npz").write_bytes(content)
    with pytest.raises(digit_map.DamagedMap, match="mnist_core map"):
        digit_map.read_map(tmp_path / "map.npz")


def test_the_map_of_a_run_is_the_one_that_its_card_names(tmp_path):
    folder = damage.copy("tiny_mlp", tmp_path / "mine")
    assert len(digit_map.of_run(runs.read_run(folder)).coordinates) == 10_000
    damage.change_card(folder, lambda card: card["sha256"].pop(run_files.MAP))
    assert digit_map.of_run(runs.read_run(folder)) is None


@pytest.mark.parametrize("kind", [kind for kind in damage.DAMAGES if kind.startswith("map-")])
def test_an_impossible_map_of_a_run_is_damage(kind, tmp_path):
    run = runs.read_run(damage.damaged(tmp_path / kind, kind))
    with pytest.raises(run_files.DamagedRun) as said:
        digit_map.of_run(run)
    assert damage.DAMAGES[kind][1] in str(said.value)


def test_points_are_placed_on_a_stored_map(cloud, found):
    laid = digit_map.as_embedding(found, cloud[0])
    placed = placing.place_points(laid, cloud[0][:5])
    np.testing.assert_allclose(placed.coordinates, found.coordinates[:5], atol=1e-6)
    np.testing.assert_array_equal(placed.neighbours[:, 0], range(5))


def test_saving_a_map_keeps_the_run_intact(found, tmp_path):
    run = runs.read_run(damage.copy("tiny_mlp", tmp_path / "tiny_mlp"))
    before = run.card
    (run.folder / "notes.txt").write_text("my notes")
    damage.copy("tiny_mlp", run.folder / "nested")
    digit_map.save_map(run, found)
    assert (run.folder / "notes.txt").read_text() == "my notes"
    assert runs.read_run(run.folder / "nested").card == before
    after = runs.read_run(tmp_path / "tiny_mlp").card
    assert dataclasses.replace(after, sha256={}) == dataclasses.replace(before, sha256={})
    np.testing.assert_array_equal(
        digit_map.read_map(tmp_path / "tiny_mlp" / run_files.MAP).coordinates, found.coordinates
    )


@pytest.mark.parametrize("name", ["pixels", "tiny_mlp"])
def test_the_shipped_maps_are_maps_of_mnist(name, mnist):
    file = digit_map.PIXELS if name == "pixels" else runs.find_run(name) / run_files.MAP
    points = mnist.test_images.reshape(10_000, -1)
    if name != "pixels":
        points = classifier.load(runs.read_run(name)).features(mnist.test_images)
    kept = digit_map.read_map(file)
    sample = np.arange(0, 10_000, 100)
    exact = neighbours.nearest_neighbours(points, points[sample], 5)
    shared = [len(set(a) & set(b)) for a, b in zip(kept.neighbours[sample], exact, strict=True)]
    assert np.mean(shared) / 4 > 0.99
    flat = kept.coordinates[:, :2]
    assert kept.vote_accuracy == pytest.approx(quality.vote_accuracy(flat, mnist.test_labels))


def test_mixed_pairs_are_ranked_by_the_mean_of_both_directions(found):
    share = np.zeros((10, 10))
    share[4, 9], share[9, 4], share[3, 5] = 0.06, 0.04, 0.02
    pairs = digit_map.most_mixed_pairs(dataclasses.replace(found, overlap=share))
    assert pairs == [(4, 9, pytest.approx(0.05)), (3, 5, pytest.approx(0.01))]


def test_a_map_as_a_table_has_one_row_per_digit():
    coordinates = np.array([[0.5, 1.5, 2.5], [3.5, 4.5, 5.5]], np.float32)
    labels, predictions = np.array([7, 1], np.uint8), np.array([7, 2])
    assert digit_map.coordinate_rows(coordinates, labels, predictions) == [
        {"index": 0, "label": 7, "prediction": 7, "x": 0.5, "y": 1.5, "z": 2.5},
        {"index": 1, "label": 1, "prediction": 2, "x": 3.5, "y": 4.5, "z": 5.5},
    ]
    (first, _) = digit_map.coordinate_rows(coordinates[:, :2], None, predictions)
    assert first == {"index": 0, "label": "", "prediction": 7, "x": 0.5, "y": 1.5}
