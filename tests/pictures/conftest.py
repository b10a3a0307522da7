import pytest

from mnist_core.networks import classifier, runs
from mnist_core.networks.classifier import Classifier


@pytest.fixture(scope="session")
def studio() -> Classifier:
    return classifier.load(runs.read_run("studio"))
