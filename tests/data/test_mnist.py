import gzip
import io
import os
import tracemalloc
import zipfile

import numpy as np
import pytest
from sklearn.model_selection import train_test_split

from mnist_core.data import mnist as mnist_module
from mnist_core.data import mnist_download
from mnist_core.data.mnist import (
    IDX_NAMES,
    Availability,
    DamagedMnist,
    MnistNotFound,
    _verify,
    check_mnist,
    find_mnist,
    load_mnist,
    split_mnist,
)
from tests import mnist_files
from tests.mnist_files import SMALL, assert_same


@pytest.fixture(autouse=True)
def small(request, monkeypatch):
    """Let `SMALL` count as MNIST, except in tests that use the real one."""
    if "mnist" not in request.fixturenames:
        mnist_files.count_as_mnist(monkeypatch)


@pytest.fixture
def cache(tmp_path, monkeypatch):
    """The path of an empty Keras cache; there is no other MNIST."""
    monkeypatch.delenv("MNIST_PATH", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    cache = tmp_path / "keras" / "datasets" / "mnist.npz"
    cache.parent.mkdir(parents=True)
    return cache


@pytest.fixture
def file(tmp_path):
    return tmp_path / "mnist.npz"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "idx").mkdir()
    for name, content in mnist_files.idx().items():
        (tmp_path / "idx" / name).write_bytes(content)
    return tmp_path / "idx"


def archive(compression: int, **members: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as file:
        for name, member in members.items():
            file.writestr(f"{name}.npy", member)
    return content.getvalue()


def peak_memory(function) -> int:
    tracemalloc.start()
    try:
        function()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_an_npz_is_read(file):
    file.write_bytes(mnist_files.npz())
    assert_same(load_mnist(file), SMALL)


def test_the_four_original_files_are_read(folder):
    assert_same(load_mnist(folder), SMALL)


def test_the_path_comes_before_mnist_path_and_mnist_path_before_the_cache(
    cache, tmp_path, monkeypatch
):
    for path in (tmp_path / "argument.npz", tmp_path / "setting.npz", cache):
        path.write_bytes(mnist_files.npz())
    assert find_mnist()[1] == cache
    monkeypatch.setenv("MNIST_PATH", str(tmp_path / "setting.npz"))
    assert find_mnist()[1] == tmp_path / "setting.npz"
    assert find_mnist(tmp_path / "argument.npz")[1] == tmp_path / "argument.npz"


def test_for_a_missing_path_the_cache_is_not_used_instead(cache, tmp_path):
    cache.write_bytes(mnist_files.npz())
    with pytest.raises(MnistNotFound, match=r"nowhere\.npz.*MNIST_PATH"):
        load_mnist(tmp_path / "nowhere.npz")


def test_the_message_names_the_files_that_a_folder_lacks(folder):
    (folder / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(MnistNotFound, match=r"lacks t10k-labels-idx1-ubyte\.gz"):
        load_mnist(folder)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 but not whole"])
def test_a_file_of_another_kind_is_refused(content, file):
    file.write_bytes(content)
    with pytest.raises(DamagedMnist, match=r"mnist\.npz cannot be read.*MNIST_PATH"):
        load_mnist(file)


def test_a_truncated_npz_is_refused(file):
    content = mnist_files.npz()
    for length in range(1, len(content), len(content) // 20):
        file.write_bytes(content[:length])
        with pytest.raises(DamagedMnist):
            load_mnist(file)


def test_an_npz_with_a_changed_byte_is_read_correctly_or_refused(file):
    random = np.random.default_rng(0)
    content = mnist_files.npz()
    parts = content.split(b"PK\x01\x02", 1)[0]  # the arrays; the directory of the archive follows
    places = [*random.integers(0, len(parts), 50), *random.integers(len(parts), len(content), 300)]
    refused = 0
    for place in places:
        changed = bytearray(content)
        changed[place] ^= random.integers(1, 256)
        file.write_bytes(changed)
        try:
            mnist = load_mnist(file)
        except DamagedMnist:
            refused += 1
        else:
            assert_same(mnist, SMALL)
    assert refused > 100


def test_a_truncated_idx_file_is_refused(folder):
    truncated = folder / IDX_NAMES["train_images"]
    truncated.write_bytes(truncated.read_bytes()[:-100])
    with pytest.raises(DamagedMnist, match=r"cannot be read"):
        load_mnist(folder)


def test_another_data_set_in_the_same_layout_is_refused(file):
    changed = SMALL.test_images.copy()
    changed[0, 0, 0] ^= 1
    file.write_bytes(mnist_files.npz(x_test=changed))
    with pytest.raises(DamagedMnist, match="is not MNIST: its test images"):
        load_mnist(file)


@pytest.mark.parametrize(
    "images",
    [
        SMALL.test_images[:-1],
        SMALL.test_images.reshape(20, 784),
        SMALL.test_images.astype(np.int8),
        np.asfortranarray(SMALL.test_images),
    ],
)
def test_arrays_of_another_shape_type_or_order_are_refused(images, file):
    file.write_bytes(mnist_files.npz(x_test=images))
    with pytest.raises(DamagedMnist, match=r"x_test\.npy has another shape or type"):
        load_mnist(file)


def test_an_npz_that_would_expand_to_gigabytes_is_never_decompressed(file, monkeypatch):
    images = np.zeros((20_000, 28, 28), np.uint8)
    content = io.BytesIO()
    np.savez_compressed(content, x_train=images)
    file.write_bytes(content.getvalue())
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("it was opened"))
    with pytest.raises(DamagedMnist, match="too large"):
        load_mnist(file)


def test_a_header_that_announces_gigabytes_uses_no_memory(file):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        header, {"descr": "|u1", "fortran_order": False, "shape": (7_500_000, 28, 28)}
    )
    file.write_bytes(archive(zipfile.ZIP_STORED, x_train=header.getvalue()))

    def read():
        with pytest.raises(DamagedMnist, match="another shape"):
            load_mnist(file)

    assert peak_memory(read) < 1_000_000


@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_compression_methods_that_need_all_memory_at_once_are_refused(compression, file):
    file.write_bytes(archive(compression, x_train=bytes(100)))
    with pytest.raises(DamagedMnist, match="compressed in another way"):
        load_mnist(file)


def test_an_idx_file_that_is_too_long_is_not_decompressed_to_its_end(folder):
    labels = folder / IDX_NAMES["train_labels"]
    start = gzip.decompress(labels.read_bytes())
    labels.write_bytes(gzip.compress(start + bytes(20_000_000)))

    def read():
        with pytest.raises(DamagedMnist, match="another size"):
            load_mnist(folder)

    assert peak_memory(read) < 1_000_000


def test_an_idx_file_of_another_shape_is_refused(folder):
    labels = folder / IDX_NAMES["train_labels"]
    labels.write_bytes(gzip.compress(bytes([0, 0, 8, 1, 255, 255, 255, 255])))
    with pytest.raises(DamagedMnist, match="another shape or type"):
        load_mnist(folder)


def test_pickled_content_is_not_executed(file):
    file.write_bytes(mnist_files.npz(x_train=np.array([{"a": 1}], dtype=object)))
    with pytest.raises(DamagedMnist):
        load_mnist(file)


def test_mnist_is_here_damaged_or_missing(cache):
    assert check_mnist() == Availability("missing", cache, check_mnist().reason)
    cache.write_bytes(b"something else")
    damaged = check_mnist()
    assert (damaged.state, damaged.path) == ("damaged", cache)
    assert "cannot be read as MNIST" in damaged.reason
    cache.write_bytes(mnist_files.npz())
    assert check_mnist() == Availability("here", cache)


def test_mnist_path_is_checked_before_the_cache(cache, folder, monkeypatch):
    cache.write_bytes(b"something else")
    monkeypatch.setenv("MNIST_PATH", str(folder))
    assert check_mnist() == Availability("here", folder)
    (folder / IDX_NAMES["test_images"]).unlink()
    incomplete = check_mnist()
    assert incomplete.state == "missing"
    assert IDX_NAMES["test_images"] in incomplete.reason


def test_a_file_is_verified_once_until_it_changes(cache, monkeypatch):
    verified = []
    verify = _verify

    def record(arrays, path):
        verified.append(path)
        verify(arrays, path)

    monkeypatch.setattr(mnist_module, "_verify", record)
    cache.write_bytes(mnist_files.npz())
    assert_same(load_mnist(), SMALL)
    assert check_mnist().state == check_mnist().state == "here"
    load_mnist()
    assert len(verified) == 1
    cache.rename(cache.with_name("moved.npz"))
    load_mnist(cache.with_name("moved.npz"))
    assert len(verified) == 1
    os.utime(cache.with_name("moved.npz"), (0, 0))
    load_mnist(cache.with_name("moved.npz"))
    assert len(verified) == 2


def test_a_damaged_file_is_read_once_until_it_changes(cache, monkeypatch):
    cache.write_bytes(b"something else")
    before = check_mnist()
    monkeypatch.setattr(mnist_module, "read_mnist", lambda _: pytest.fail("it was read again"))
    assert check_mnist() == before


def test_a_file_without_read_permission_is_checked_again_later(cache, monkeypatch):
    cache.write_bytes(mnist_files.npz())

    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(zipfile, "ZipFile", refuse)
        assert check_mnist().state == "damaged"
    assert check_mnist().state == "here"


def test_nothing_is_downloaded_with_download_false(cache, monkeypatch):
    monkeypatch.setattr(mnist_download, "download", lambda *_: pytest.fail("it downloads"))
    with pytest.raises(MnistNotFound):
        load_mnist(download=False)
    cache.write_bytes(b"something else")
    with pytest.raises(DamagedMnist):
        load_mnist(download=False)


def test_test_half_is_the_same_split_as_scikit_learn_makes():
    split = split_mnist(SMALL, "test_half")
    expected = train_test_split(SMALL.test_images, SMALL.test_labels, test_size=0.5, random_state=1)
    for ours, theirs in zip(
        (split.validation_images, split.test_images, split.validation_labels, split.test_labels),
        expected,
        strict=True,
    ):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.parametrize(
    ("validation", "sizes"),
    [
        ("none", (60_000, 0, 10_000)),
        ("last_fifth", (48_000, 12_000, 10_000)),
        ("last_10000", (50_000, 10_000, 10_000)),
        ("test", (60_000, 10_000, 10_000)),
        ("test_half", (60_000, 5_000, 5_000)),
    ],
)
def test_splits_have_the_sizes_of_the_protocols(mnist, validation, sizes):
    split = split_mnist(mnist, validation)
    images = (split.train_images, split.validation_images, split.test_images)
    labels = (split.train_labels, split.validation_labels, split.test_labels)
    assert tuple(map(len, images)) == tuple(map(len, labels)) == sizes
