"""What a network makes of the drawing: the verdict, and a bar for each answer."""

from typing import NamedTuple

import numpy as np

from mnist_core.drawing import normalize, redraw
from mnist_core.drawing.normalize import Stages
from mnist_core.drawing.sketch import Sketch, render_sketch
from mnist_core.networks.classifier import Classifier
from mnist_core.networks.verdict import Reading
from mnist_core.pictures import numbers
from mnist_core.pictures.numbers import Number
from pages.draw_parts import verdict
from pages.shared.elements import answer_bars


class Answer(NamedTuple):
    """A drawing on its way to the network, and what the network says."""

    stages: Stages
    reading: Reading
    number: Number | None  # that it rather is, if it is several digits


def show(network: Classifier, drawing: Sketch) -> Answer | None:
    """Show the answer, or ask for a drawing, or a larger one; return the answer, if any."""
    try:
        stages = redraw.stages(drawing)
    except normalize.BlankDrawing:
        verdict.invite()
        answer_bars.show_empty(refuses=network.refuses)
        return None
    if redraw.is_too_small(drawing):
        verdict.ask_for_larger(stages.digit)
        answer_bars.show_empty(refuses=network.refuses)
        return None
    (reading,) = network.read(stages.digit[np.newaxis])
    number = _number_instead(network, drawing, reading)
    verdict.show(reading, stages.digit, len(drawing.strokes), number.text if number else "")
    answer_bars.show(reading)
    return Answer(stages, reading, number)


def _number_instead(network: Classifier, drawing: Sketch, reading: Reading) -> Number | None:
    """The number that strokes are, if they are several digits, and the network can refuse."""
    if not network.refuses or drawing.picture is not None:
        return None
    return numbers.number_instead(render_sketch(drawing), network, reading)
