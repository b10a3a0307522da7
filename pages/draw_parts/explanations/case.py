"""What an explanation is given: the drawing, the network that read it, and what it said."""

from collections.abc import Mapping
from dataclasses import dataclass

from mnist_core.drawing.normalize import Stages
from mnist_core.drawing.sketch import Sketch
from mnist_core.networks.classifier import Classifier
from mnist_core.networks.runs import Run
from mnist_core.networks.verdict import Reading


@dataclass(frozen=True)
class Case:
    """A drawing and the answer that one network gave to it."""

    sketch: Sketch  # as drawn
    stages: Stages  # the pictures from the drawing to the digit that the network saw
    reading: Reading  # what the network said of that digit
    network: Classifier
    name: str  # of the network, one of those in `runs`
    runs: Mapping[str, Run]  # every run that can be chosen, by its name
