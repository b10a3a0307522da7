import numpy as np
import pytest

from mnist_core.drawing import normalize
from mnist_core.metrics import dataset_summary
from mnist_core.networks import runs


@pytest.fixture
def digits():
    random = np.random.default_rng(0)
    labels = np.array([3, 3, 7, 1, 1, 1, 7, 3])
    return random.integers(0, 256, (8, 28, 28), np.uint8), labels


def test_counts_and_averages_are_by_digit(digits):
    images, labels = digits
    found = dataset_summary.summarize_dataset(images, labels)
    assert found.counts.tolist() == [0, 3, 0, 3, 0, 0, 0, 2, 0, 0]
    expected = np.mean([images[2], images[6]], axis=0)
    np.testing.assert_allclose(found.averages[7], expected, atol=0.5)
    assert not found.averages[0].any()
    assert found.ink[3, 2] == np.median([images[i].mean() / 255 for i in (0, 1, 7)])


def test_centres_of_mass_equal_those_of_normalize(digits):
    rows, columns = dataset_summary.centres_of_mass(digits[0])
    expected = [normalize.centre_of_mass(image) for image in digits[0]]
    np.testing.assert_allclose(np.stack([rows, columns], axis=1), expected)


def test_a_blank_image_has_a_centre():
    rows, columns = dataset_summary.centres_of_mass(np.zeros((1, 28, 28), np.uint8))
    assert np.isfinite([*rows, *columns]).all()


def test_every_image_of_mnist_is_centred(mnist):
    found = dataset_summary.summarize_dataset(mnist.test_images, mnist.test_labels)
    assert found.inside > 0.99
    assert found.counts.sum() == 10_000


def one_stroke(row: int) -> np.ndarray:
    image = np.zeros((28, 28), np.uint8)
    image[row : row + 3, 8:20] = 200
    return image


def test_the_typical_digit_is_nearest_to_the_average():
    images = np.array([one_stroke(row) for row in (20, 11, 12, 13, 4, 6)])
    labels = np.array([7, 7, 7, 7, 2, 7])
    assert dataset_summary.typical_of_each(images, labels) == [4, 2]  # of the 2, of the 7


def test_a_stray_speck_is_not_typical_but_better_than_nothing():
    images = np.array([one_stroke(12)] * 5 + [one_stroke(13)])
    images[:5, 2, 2] = 40
    labels = np.full(6, 3)
    assert dataset_summary.typical_of_each(images, labels) == [5]
    assert dataset_summary.typical_of_each(images[:5], labels[:5]) == [0]


def test_typical_digits_of_mnist_are_one_of_each_and_read_by_everybody(mnist):
    typical = dataset_summary.typical_of_each(mnist.test_images, mnist.test_labels)
    assert mnist.test_labels[typical].tolist() == list(range(10))
    for name in ("tiny_mlp", "sigmoid_mlp", "studio"):
        read = runs.read_run(name).test_probabilities()[typical].argmax(axis=1)
        assert read.tolist() == list(range(10))


def test_a_sample_depends_on_the_seed(digits):
    labels = digits[1]
    many = np.random.default_rng(1).integers(0, 10, 1000)
    first, again, other = (dataset_summary.random_sample(many, 40, seed=seed) for seed in (5, 5, 6))
    assert first == again != other
    assert len(set(first)) == 40
    assert sorted(dataset_summary.random_sample(labels, 40, seed=0)) == list(range(8))


def test_a_summary_as_a_table_has_one_row_per_digit(digits):
    found = dataset_summary.summarize_dataset(*digits)
    rows = dataset_summary.summary_rows(found)
    assert [row["digit"] for row in rows] == list(range(10))
    assert [row["images"] for row in rows] == found.counts.tolist()
    assert list(rows[3]) == ["digit", "images", *(f"ink {q}%" for q in (5, 25, 50, 75, 95))]
    assert rows[3]["ink 50%"] == found.ink[3, 2]


def test_an_image_as_a_table_has_one_row_per_row_of_pixels(digits):
    image = digits[0][0]
    rows = dataset_summary.pixel_rows(image)
    assert [row.pop("row") for row in rows] == list(range(28))
    assert [list(row) for row in rows] == [[str(column) for column in range(28)]] * 28
    assert [list(row.values()) for row in rows] == image.tolist()
