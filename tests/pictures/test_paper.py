import numpy as np
import pytest

from mnist_core.pictures.paper import contrast_with_paper
from tests.pictures import paper

DRAWN = paper.ink_of(paper.strokes_of(5))
WIDTH = 100  # pixels, more than a stroke


@pytest.mark.parametrize("light", [None, paper.shadow(), paper.shadow(edge=150)])
def test_the_contrast_of_ink_is_the_same_in_every_light(light):
    levels = paper.photo(DRAWN, pen=(60.0, 60.0, 60.0), noise=0, light=light)[..., 0]
    found = contrast_with_paper(levels, WIDTH)
    assert np.median(found.values[DRAWN == 255]) == pytest.approx(0.745, abs=0.02)
    assert np.quantile(found.values[DRAWN == 0], 0.95) < 0.03


def test_light_ink_on_dark_paper_has_contrast_too():
    levels = paper.photo(DRAWN, paper=paper.BOARD, pen=paper.CHALK)[..., 0]
    found = contrast_with_paper(levels, WIDTH)
    assert np.median(found.values[DRAWN == 255]) > 0.7
    assert np.median(found.values[DRAWN == 0]) < 0.02


@pytest.mark.parametrize("noise", [1, 4, 10])
def test_the_noise_of_the_paper_is_measured(noise):
    levels = paper.photo(DRAWN, noise=noise)[..., 0]
    measured = contrast_with_paper(levels, WIDTH).noise
    assert measured == pytest.approx(noise / paper.WHITE[0], rel=0.2, abs=0.003)
