"""The gallery: many small digits sent as one picture."""

import base64
import io
import json

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from pages.shared.elements import gallery
from tests.app_in_apptest import visit

IMAGES = np.arange(3 * 28 * 28, dtype=np.uint8).reshape(3, 28, 28)


def decoded(url: str) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(base64.b64decode(url.split(",")[1]))))


@pytest.mark.parametrize("shape", [(28, 28), (10, 40), (28, 28, 4)])
def test_a_picture_survives_as_a_url(shape):
    image = np.random.default_rng(1).integers(0, 256, shape, np.uint8)
    np.testing.assert_array_equal(decoded(gallery.png_url(image)), image)


def two_galleries(images) -> None:
    from pages.shared.elements import gallery

    items = [gallery.Item(f"digit {i}", str(i), "5") for i in range(len(images))]
    gallery.show(images, items, key="first", chosen=1, name="Mistakes")
    gallery.show(images[:1], items[:1], key="second")


def data(app: AppTest) -> list[dict]:
    return [json.loads(element.proto.json) for element in app.get("bidi_component")]


def test_all_digits_of_a_gallery_are_sent_as_one_picture_with_their_texts():
    first, second = data(
        AppTest.from_function(two_galleries, args=(IMAGES,), default_timeout=60).run()
    )
    np.testing.assert_array_equal(decoded(first["picture"]), np.concatenate(IMAGES, axis=1))
    assert first["items"] == [[f"digit {i}", str(i), "5"] for i in range(3)]
    assert (first["chosen"], first["name"]) == (1, "Mistakes")
    assert (second["chosen"], second["name"]) == (-1, "Digits")


def test_each_gallery_that_is_sent_has_a_later_turn():
    app = AppTest.from_function(two_galleries, args=(IMAGES,), default_timeout=60).run()
    before = [sent["turn"] for sent in data(app)]
    after = [sent["turn"] for sent in data(app.run())]
    assert before + after == [1, 2, 3, 4]
    assert visit(app).gallery_turn == 4
