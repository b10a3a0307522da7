"""Files that claim to be MNIST: MNIST itself, or a refusal with a name."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mnist_core.data import mnist
from mnist_core.data.mnist import DamagedMnist, MnistNotFound
from tests import mnist_files
from tests.hostile.strategies import HUNDRED, THOUSAND, damaged

SMALL_NPZ = mnist_files.npz()
SMALL_IDX = mnist_files.idx()
DTYPES = ("uint8", "int8", "uint16", "uint32", "int64", "float32", "bool", ">u2", "S1")


@pytest.fixture(autouse=True, scope="module")
def small():
    with pytest.MonkeyPatch.context() as patch:
        mnist_files.count_as_mnist(patch)
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("mnist")


def check(path) -> None:
    mnist._damage.clear()
    try:
        found = mnist.read_mnist(path)
    except (DamagedMnist, MnistNotFound) as problem:
        assert str(path) in str(problem)
        assert mnist.check_mnist(path).state != "here"
    else:
        mnist_files.assert_same(found, mnist_files.SMALL)


@THOUSAND
@given(content=damaged(SMALL_NPZ))
def test_a_damaged_npz_is_mnist_or_refused(folder, content):
    (folder / "mnist.npz").write_bytes(content)
    check(folder / "mnist.npz")


@HUNDRED
@given(name=st.sampled_from(sorted(SMALL_IDX)), data=st.data())
def test_a_damaged_original_file_is_mnist_or_refused(folder, name, data):
    for other, content in SMALL_IDX.items():
        (folder / other).write_bytes(content)
    (folder / name).write_bytes(data.draw(damaged(SMALL_IDX[name])))
    check(folder)


@HUNDRED
@given(
    name=st.sampled_from(["x_train", "y_train", "x_test", "y_test"]),
    dtype=st.sampled_from(DTYPES),
    shape=st.sampled_from(["same", "flat", "column", "transposed", "empty"]),
)
def test_other_types_and_shapes_are_refused_even_with_the_same_bytes(folder, name, dtype, shape):
    array = {
        "x_train": mnist_files.SMALL.train_images,
        "y_train": mnist_files.SMALL.train_labels,
        "x_test": mnist_files.SMALL.test_images,
        "y_test": mnist_files.SMALL.test_labels,
    }[name]
    as_bytes = array.tobytes()
    size = np.dtype(dtype).itemsize
    if len(as_bytes) % size:
        return
    changed = np.frombuffer(as_bytes, dtype)
    match shape:
        case "same" if size == 1:
            changed = changed.reshape(array.shape)
        case "column":
            changed = changed[:, np.newaxis]
        case "transposed" if size == 1:
            changed = np.asfortranarray(changed.reshape(array.shape))
        case "empty":
            changed = changed[:0]
    (folder / "mnist.npz").write_bytes(mnist_files.npz(**{name: changed}))
    check(folder / "mnist.npz")
