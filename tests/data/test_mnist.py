import gzip
import hashlib
import http.server
import io
import threading

import numpy as np
import pytest
from sklearn.model_selection import train_test_split

from mnist_core.data import mnist as mnist_module
from mnist_core.data.mnist import (
    IDX_NAMES,
    NPZ_NAMES,
    DamagedMnist,
    Mnist,
    MnistNotFound,
    find_mnist,
    load_mnist,
    split_mnist,
)


@pytest.fixture
def small(monkeypatch) -> Mnist:
    """A stand-in for MNIST of 80 images, which counts as the real one during the test."""
    random = np.random.default_rng(0)
    arrays = {
        "train_images": random.integers(0, 256, (60, 28, 28), np.uint8),
        "train_labels": random.integers(0, 10, 60, np.uint8),
        "test_images": random.integers(0, 256, (20, 28, 28), np.uint8),
        "test_labels": random.integers(0, 10, 20, np.uint8),
    }
    hashes = {name: hashlib.sha256(array.tobytes()).hexdigest() for name, array in arrays.items()}
    monkeypatch.setattr(mnist_module, "ARRAY_SHA256", hashes)
    return Mnist(**arrays)


@pytest.fixture
def npz(small) -> bytes:
    file = io.BytesIO()
    np.savez(file, **{NPZ_NAMES[name]: array for name, array in vars(small).items()})
    return file.getvalue()


@pytest.fixture
def cache(tmp_path, monkeypatch, no_network):
    """An empty Keras home, and nothing else to be found."""
    monkeypatch.delenv("MNIST_PATH", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return tmp_path / "keras" / "datasets" / "mnist.npz"


@pytest.fixture
def serve(npz, monkeypatch):
    """Serve bytes on loopback as Keras's file, whose SHA-256 is that of `npz`."""
    servers = []

    def start(content: bytes, announced: int | None = None):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", str(announced or len(content)))
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *arguments):
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        monkeypatch.setattr(
            mnist_module, "KERAS_URL", f"http://127.0.0.1:{server.server_port}/mnist.npz"
        )
        monkeypatch.setattr(mnist_module, "KERAS_SHA256", hashlib.sha256(npz).hexdigest())

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def write_idx(folder, mnist: Mnist) -> None:
    folder.mkdir()
    for name, array in vars(mnist).items():
        header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
        (folder / IDX_NAMES[name]).write_bytes(gzip.compress(header + array.tobytes(), 1))


def assert_same(first: Mnist, second: Mnist) -> None:
    for name, array in vars(first).items():
        np.testing.assert_array_equal(array, getattr(second, name))


def test_an_npz_is_read(small, npz, tmp_path):
    (tmp_path / "mnist.npz").write_bytes(npz)
    assert_same(load_mnist(tmp_path / "mnist.npz"), small)


def test_the_four_original_files_are_read(small, tmp_path):
    write_idx(tmp_path / "idx", small)
    assert_same(load_mnist(tmp_path / "idx"), small)


def test_the_argument_goes_before_the_setting_and_the_setting_before_the_cache(
    npz, cache, tmp_path, monkeypatch
):
    for path in (tmp_path / "argument.npz", tmp_path / "setting.npz", cache):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(npz)
    assert find_mnist()[1] == cache
    monkeypatch.setenv("MNIST_PATH", str(tmp_path / "setting.npz"))
    assert find_mnist()[1] == tmp_path / "setting.npz"
    assert find_mnist(tmp_path / "argument.npz")[1] == tmp_path / "argument.npz"


def test_a_named_path_that_does_not_exist_is_not_replaced_by_another(npz, cache, tmp_path):
    cache.parent.mkdir(parents=True)
    cache.write_bytes(npz)
    with pytest.raises(MnistNotFound, match=r"nowhere\.npz.*MNIST_PATH"):
        load_mnist(tmp_path / "nowhere.npz")


def test_a_folder_without_the_files_says_which_are_missing(small, tmp_path):
    write_idx(tmp_path / "idx", small)
    (tmp_path / "idx" / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(MnistNotFound, match=r"lacks t10k-labels-idx1-ubyte\.gz"):
        load_mnist(tmp_path / "idx")


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04 but not whole"])
def test_a_file_of_another_kind_is_refused(content, tmp_path):
    (tmp_path / "mnist.npz").write_bytes(content)
    with pytest.raises(DamagedMnist, match=r"mnist\.npz cannot be read.*mnist_core data"):
        load_mnist(tmp_path / "mnist.npz")


def test_a_truncated_npz_is_refused(npz, tmp_path):
    for length in range(1, len(npz), len(npz) // 20):
        (tmp_path / "mnist.npz").write_bytes(npz[:length])
        with pytest.raises(DamagedMnist):
            load_mnist(tmp_path / "mnist.npz")


def test_a_truncated_idx_file_is_refused(small, tmp_path):
    write_idx(tmp_path / "idx", small)
    file = tmp_path / "idx" / IDX_NAMES["train_images"]
    file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(DamagedMnist, match="train-images"):
        load_mnist(tmp_path / "idx")


def test_another_data_set_in_the_same_layout_is_refused(small, tmp_path):
    arrays = {NPZ_NAMES[name]: array.copy() for name, array in vars(small).items()}
    arrays["x_test"][0, 0, 0] ^= 1
    np.savez(tmp_path / "other.npz", **arrays)
    with pytest.raises(DamagedMnist, match="is not MNIST: its test images"):
        load_mnist(tmp_path / "other.npz")


def test_pickled_content_is_not_executed(tmp_path):
    np.savez(tmp_path / "evil.npz", x_train=np.array([{"a": 1}], dtype=object))
    with pytest.raises(DamagedMnist):
        load_mnist(tmp_path / "evil.npz")


def test_what_is_nowhere_is_downloaded_into_the_cache_of_keras(small, npz, cache, serve):
    serve(npz)
    mnist, path = find_mnist()
    assert_same(mnist, small)
    assert path == cache
    assert cache.read_bytes() == npz


def test_a_damaged_cache_is_downloaded_again(small, npz, cache, serve):
    cache.parent.mkdir(parents=True)
    cache.write_bytes(npz[:1000])
    serve(npz)
    assert_same(load_mnist(), small)


@pytest.mark.parametrize("cut", [0, 1000])
def test_a_broken_download_is_refused_and_leaves_nothing_behind(npz, cache, serve, cut):
    serve(npz[:cut] if cut else b"<html>a captive portal</html>", announced=cut and len(npz))
    with pytest.raises(MnistNotFound, match=r"127\.0\.0\.1.*MNIST_PATH"):
        load_mnist()
    assert list(cache.parent.iterdir()) == []


def test_without_a_network_the_message_says_what_was_tried(cache):
    with pytest.raises(MnistNotFound) as caught:
        load_mnist()
    for part in (str(cache), "http://127.0.0.1:9", "MNIST_PATH"):
        assert part in str(caught.value)


def test_the_test_images_are_halved_as_scikit_learn_does(small):
    split = split_mnist(small, "test_half")
    expected = train_test_split(small.test_images, small.test_labels, test_size=0.5, random_state=1)
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
