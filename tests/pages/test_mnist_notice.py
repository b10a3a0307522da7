"""What pages say while the MNIST images are missing."""

import pytest

from mnist_core.data import mnist_download
from mnist_core.data.mnist_download import DownloadStatus
from pages.shared import mnist_notice, presenter
from tests.app_in_apptest import page, texts


@pytest.fixture
def status(monkeypatch):
    """Set the state of the download; what the page starts is noted."""
    monkeypatch.setattr(mnist_download, "start_background_download", lambda: None)

    def put(*states: DownloadStatus) -> list[str]:
        """Give these states in turn, then the last one for ever."""
        left, started = list(states), []
        monkeypatch.setattr(
            mnist_download,
            "download_status",
            lambda: left.pop(0) if len(left) > 1 else left[0],
        )
        for name in ("retry", "replace_damaged"):
            monkeypatch.setattr(mnist_download, name, lambda name=name: started.append(name))
        return started

    return put


def test_the_progress_of_the_download_is_shown(status, no_mnist):
    status(DownloadStatus("downloading", "Downloading the MNIST images.", 0.34, "Keras"))
    app = page("dataset").run()
    assert not app.exception
    (progress,) = app.get("progress")
    assert progress.proto.value == 34
    assert "Downloading the MNIST images. This page shows sample drawings instead." in (
        progress.proto.text
    )


@pytest.mark.parametrize(
    ("state", "label", "called"),
    [
        ("failed", "Try again", "retry"),
        ("damaged", "Download again", "replace_damaged"),
    ],
)
def test_a_visitor_can_repeat_the_download(state, label, called, status, no_mnist):
    found = DownloadStatus(state, "It did not work.", details="/a/path", can_download=True)
    started = status(found)
    app = page("dataset").run()
    assert "It did not work." in app.warning[0].value
    assert mnist_notice.STILL_WORKS in app.warning[0].value
    (button,) = [button for button in app.button if button.label == label]
    button.click().run()
    assert not app.exception
    assert started == [called]


def test_without_permission_to_download_there_is_no_button(status, no_mnist):
    status(DownloadStatus("damaged", "It is damaged."))
    app = page("dataset").run()
    assert "It is damaged." in app.warning[0].value
    assert "Download again" not in [button.label for button in app.button]


@pytest.mark.parametrize("state", ["off", "failed", "damaged"])
@pytest.mark.parametrize("is_presenter", [True, False])
def test_the_presenter_alone_reads_the_details(state, is_presenter, status, no_mnist, monkeypatch):
    status(DownloadStatus(state, "It did not work.", details="Set MNIST_PATH: /a/path *b*."))
    monkeypatch.setattr(presenter, "is_presenter", lambda: is_presenter)
    app = page("dataset").run()
    assert not app.exception
    details = "Set MNIST_PATH: /a/path *b*."
    assert [code.value for code in app.code] == ([details] if is_presenter else [])
    assert len(app.expander) == (1 if is_presenter else 0)
    (said,) = [*app.info, *app.warning]
    assert said.value.startswith("It did not work.")
    assert "MNIST_PATH" not in texts(app) + said.value


def test_the_page_shows_mnist_when_it_has_arrived(status, mnist):
    status(DownloadStatus("here", "The MNIST images are here.", 1.0))
    app = page("dataset").run()
    assert "MNIST’s 60,000 training images" in texts(app)
    assert not app.get("progress")
