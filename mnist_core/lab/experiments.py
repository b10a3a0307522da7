"""Ten experiments: a question to guess first, the trainings that answer it, and why it is so.

Each has a claim about what the trainings show. A test runs them all and checks the claims.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from mnist_core.lab.progress import Progress
from mnist_core.lab.recipe import DISTORTIONS, Recipe, read_layers

LAST = 4  # points at the end of a curve, whose mean counts: single ones are noisy


@dataclass(frozen=True)
class Variant:
    """One of the trainings that an experiment compares."""

    name: str
    recipe: Recipe


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """One question, and what answers it."""

    key: str  # in the address
    title: str
    question: str
    guesses: tuple[str, ...]
    right: int  # the index of the right guess
    explanation: str
    look_at: str  # what to watch while it runs
    variants: tuple[Variant, ...]
    claim: Callable[[Sequence[Progress]], bool]  # what the explanation says, of its variants


def validation(run: Progress) -> float:
    """The accuracy on validation images at the end of a training, 0 to 1."""
    return _end([point.val_accuracy for point in run.points])


def training(run: Progress) -> float:
    """The accuracy on the training images at the end of a training, 0 to 1."""
    return _end([point.accuracy for point in run.points])


def gap(run: Progress) -> float:
    """How much better a network reads what it has learned than what it has not."""
    return training(run) - validation(run)


def first_to_last_gradient(run: Progress) -> float:
    """The first layer's gradient as a share of the last one's, at the begin of a training."""
    early = [point.gradients for point in run.points if point.gradients][:LAST]
    return fmean(norms[0] for norms in early) / max(fmean(norms[-1] for norms in early), 1e-30)


def drawings(run: Progress) -> float:
    """The accuracy on drawings, 0 to 1."""
    assert run.result is not None
    assert run.result.drawings is not None
    return run.result.drawings.share


def _end(values: Sequence[float]) -> float:
    return fmean([value for value in values if not math.isnan(value)][-LAST:])


def _recipe(layers: str, **options: object) -> Recipe:
    return replace(Recipe(layers=read_layers(layers)), **options)  # type: ignore[arg-type]


def _named(*pairs: tuple[str, Recipe]) -> tuple[Variant, ...]:
    return tuple(Variant(name, recipe) for name, recipe in pairs)


SMALL_DENSE = _recipe("flatten.dense32-relu", images=2_000, epochs=5, batch=32)
SMALL_CNN = _recipe("conv8x3-relu.pool2.flatten.dense32-relu", images=5_000, epochs=4)
PLAIN_SGD = replace(SMALL_DENSE, optimizer="sgd", epochs=3)
FEW_IMAGES = _recipe("flatten.dense128-relu", images=500, epochs=30, batch=32)
SIGMOIDS = "flatten." + ".".join(["dense32-sigmoid"] * 10)
RELUS = "flatten." + ".".join(["dense32-relu"] * 10)

EXPERIMENTS = (
    Experiment(
        key="rate",
        title="Learning rate",
        question="The same network learns with three learning rates: 0.00001, 0.1 and 10. "
        "Which one learns to read?",
        guesses=(
            "The smallest: small steps are safe.",
            "The middle one.",
            "The largest: big steps",
        ),
        right=1,
        explanation="The learning rate says how far each step changes the weights. With 0.00001 "
        "the loss falls so slowly that hardly anything is learned. With 10 each step jumps over "
        "the valley and out of it: the loss rises, and the answers become useless. If a network "
        "does not learn, try a learning rate ten times smaller, and ten times larger.",
        look_at="the loss: does it fall, stand still, or jump?",
        variants=_named(
            ("0.00001", replace(PLAIN_SGD, rate=0.00001)),
            ("0.1", replace(PLAIN_SGD, rate=0.1)),
            ("10", replace(PLAIN_SGD, rate=10.0)),
        ),
        claim=lambda runs: (
            validation(runs[1]) > 0.75 and max(validation(runs[0]), validation(runs[2])) < 0.5
        ),
    ),
    Experiment(
        key="hidden",
        title="No hidden layer",
        question="How well can a network read without any hidden layer, when each pixel only votes "
        "for and against the ten digits?",
        guesses=("No better than chance, 10%", "About half", "Nearly 90%"),
        right=2,
        explanation="Ten weighted sums of pixels already read about nine digits of ten: each digit "
        "has its typical places for ink. A hidden layer combines pixels to strokes and corners, "
        "and gets a good part of the rest.",
        look_at="the weights as pictures: without a hidden layer, one for each digit.",
        variants=_named(
            ("no hidden layer", _recipe("flatten", images=10_000, epochs=4)),
            ("one hidden layer", _recipe("flatten.dense128-relu", images=10_000, epochs=4)),
        ),
        claim=lambda runs: (
            0.82 < validation(runs[0]) < 0.93 and validation(runs[1]) > validation(runs[0]) + 0.015
        ),
    ),
    Experiment(
        key="zeros",
        title="All weights zero",
        question="Weights usually begin as small random numbers. What if all begin at 0?",
        guesses=("It learns as well, only slower.", "It never learns.", "It learns faster."),
        right=1,
        explanation="If all weights are 0, all units of a layer compute the same, and get the same "
        "gradient: here it is 0, too. Nothing tells them apart, so nothing changes but the bias of "
        "the answers. Random numbers break this tie.",
        look_at="the gradients: those of the layer of 32 are 0.",
        variants=_named(
            ("random", SMALL_DENSE),
            ("all zero", replace(SMALL_DENSE, weights="zeros")),
        ),
        claim=lambda runs: (
            validation(runs[0]) > 0.75
            and validation(runs[1]) < 0.25
            and runs[1].points[-1].gradients[0] == 0
        ),
    ),
    Experiment(
        key="sigmoids",
        title="Ten sigmoid layers",
        question="More layers can compute more. Do ten layers with sigmoid learn?",
        guesses=("Yes, very well", "Hardly: the first layers get no gradient.", "They overfit."),
        right=1,
        explanation="Going backwards, the gradient is multiplied by the slope of each sigmoid, at "
        "most 1/4, and by its weights. After ten layers next to nothing is left: the first layers "
        "do not learn (vanishing gradients). ReLU has the slope 1 for positive values, so with the "
        "same ten layers the gradient arrives.",
        look_at="the gradients by layer: how small is the first?",
        variants=_named(
            ("ten sigmoid layers", _recipe(SIGMOIDS, images=2_000, epochs=5, batch=32)),
            ("ten ReLU layers", _recipe(RELUS, images=2_000, epochs=5, batch=32, weights="he")),
        ),
        claim=lambda runs: (
            first_to_last_gradient(runs[0]) < 0.001
            and first_to_last_gradient(runs[1]) > 0.05
            and validation(runs[0]) < 0.3
            and validation(runs[1]) > 0.6
        ),
    ),
    Experiment(
        key="overfitting",
        title="500 images",
        question="A network learns from 500 images only, thirty times over. It reads all 500 "
        "right. How many new digits does it read right?",
        guesses=("All of them, too", "About 85%", "About 10%: it knows only its 500."),
        right=1,
        explanation="It has learned its 500 images by heart (overfitting): the gap between the two "
        "curves shows it. Dropout makes that harder, and the gap smaller. Augmentation helps most: "
        "shifted, turned and thickened images are new each time, so there is nothing to learn by "
        "heart. It is then less sure of its own images, and better at new ones.",
        look_at="the gap between training (dotted) and validation.",
        variants=_named(
            ("500 images", FEW_IMAGES),
            (
                "with dropout",
                replace(FEW_IMAGES, layers=read_layers("flatten.dense128-relu.dropout50")),
            ),
            ("with augmentation", replace(FEW_IMAGES, distort=DISTORTIONS)),
        ),
        claim=lambda runs: (
            gap(runs[0]) > 0.08
            and gap(runs[0]) > gap(runs[1])
            and gap(runs[1]) > gap(runs[2])
            and validation(runs[2]) > validation(runs[0])
        ),
    ),
    Experiment(
        key="labels",
        title="20% wrong labels",
        question="One label in five is wrong. How many new digits does the network read right?",
        guesses=("At most 80%: it learned from wrong labels.", "More than 85%", "About half"),
        right=1,
        explanation="Each wrong label points somewhere else, the right ones all point the same "
        "way, so the right ones win. The network reads better than the labels it was taught with. "
        "That lasts as long as it cannot learn them all by heart: with few images or many epochs "
        "it would learn the mistakes, too.",
        look_at="validation lies above training: the wrong labels count as mistakes in training.",
        variants=_named(
            ("all labels right", replace(SMALL_DENSE, images=10_000, epochs=4)),
            ("20% wrong", replace(SMALL_DENSE, images=10_000, epochs=4, wrong=20)),
        ),
        claim=lambda runs: (
            validation(runs[1]) > 0.85
            and training(runs[1]) < 0.8
            and validation(runs[0]) > validation(runs[1])
        ),
    ),
    Experiment(
        key="shuffled",
        title="Shuffled pixels",
        question="All pixels change places, in every image alike. No person can read these images. "
        "Which network still can?",
        guesses=("Neither", "The dense one, as well as before", "The convolutional one"),
        right=1,
        explanation="A dense layer has a weight for each pixel and does not know which pixels are "
        "neighbours, so it does not mind. A convolution looks for the same small pattern "
        "everywhere: it relies on neighbours belonging together. With shuffled pixels that is "
        "gone, and it loses what it was better at.",
        look_at="the two networks with shuffled pixels.",
        variants=_named(
            ("dense", _recipe("flatten.dense64-relu", images=5_000, epochs=4)),
            (
                "dense, shuffled",
                _recipe("flatten.dense64-relu", images=5_000, shuffled=True, epochs=4),
            ),
            ("CNN", _recipe("conv8x5-relu.pool4.flatten", images=5_000, epochs=4, rate=0.003)),
            (
                "CNN, shuffled",
                _recipe(
                    "conv8x5-relu.pool4.flatten", images=5_000, epochs=4, rate=0.003, shuffled=True
                ),
            ),
        ),
        claim=lambda runs: (
            abs(validation(runs[0]) - validation(runs[1])) < 0.025
            and validation(runs[2]) - validation(runs[3]) > 0.05
        ),
    ),
    Experiment(
        key="batch",
        title="Batch of 1 or 1,024",
        question="A network sees 1,000 images three times. It may learn after each image, after "
        "32, or after all of them. What learns most?",
        guesses=("After each image", "After 32", "After all: that is most exact."),
        right=0,
        explanation="After each image means 3,000 steps, after all of them 3. Each single step is "
        "less exact, but 3,000 rough steps lead further than 3 exact ones. They also take longest: "
        "a computer handles 1,024 images at once nearly as fast as one. Batches of 32 to 256 are "
        "the usual compromise, with more epochs.",
        look_at="the seconds, and how far each one gets.",
        variants=_named(
            ("batch of 1", replace(PLAIN_SGD, images=1_000, batch=1, rate=0.01)),
            ("batch of 32", replace(PLAIN_SGD, images=1_000, batch=32, rate=0.01)),
            ("batch of 1,024", replace(PLAIN_SGD, images=1_000, batch=1024, rate=0.01)),
        ),
        claim=lambda runs: (
            validation(runs[0]) > 0.75
            and validation(runs[0]) > validation(runs[1]) > validation(runs[2])
            and runs[0].points[-1].seconds > 2 * runs[2].points[-1].seconds
        ),
    ),
    Experiment(
        key="size",
        title="Small or large",
        question="One network has fewer than 1,000 parameters, the other more than 500,000. How "
        "much better is the large one?",
        guesses=("It reads twice as many.", "It reads 20 in 100 more.", "Hardly any better"),
        right=2,
        explanation="Both read about 95 digits of 100. The small network has convolutions, which "
        "use each weight in many places of the image, so 812 weights do what 535,818 do that know "
        "nothing of neighbours. What a network is made of counts for more than its size.",
        look_at="both curves, and the number of parameters in the table.",
        variants=_named(
            (
                "812 parameters",
                _recipe(
                    "conv4x3-relu.pool3.conv6x3-relu.pool2.flatten",
                    images=10_000,
                    epochs=5,
                    batch=32,
                    rate=0.01,
                ),
            ),
            (
                "535,818 parameters",
                _recipe("flatten.dense512-relu.dense256-relu", images=10_000, epochs=4, batch=128),
            ),
        ),
        claim=lambda runs: (
            min(map(validation, runs)) > 0.9
            and abs(validation(runs[1]) - validation(runs[0])) < 0.04
        ),
    ),
    Experiment(
        key="drawings",
        title="Add drawings",
        question="One network learns from MNIST alone, another one also from drawings made on a "
        "screen. Which one reads the drawings of other people better?",
        guesses=("Both alike: digits are digits.", "The one that has seen drawings", "MNIST alone"),
        right=1,
        explanation="Digits on a screen look different from those that were scanned from paper: "
        "other pens, other styles. A network can only know what its training images have shown it. "
        "A few drawings teach more about drawings than many scans.",
        look_at="the accuracy on drawings, in the table.",
        variants=_named(
            ("MNIST alone", SMALL_CNN),
            ("MNIST and drawings", replace(SMALL_CNN, drawings=True)),
        ),
        claim=lambda runs: drawings(runs[1]) > drawings(runs[0]) + 0.01,
    ),
)
BY_KEY = {experiment.key: experiment for experiment in EXPERIMENTS}
