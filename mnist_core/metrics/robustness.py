"""Robustness: how accuracy falls when images are shifted, turned, scaled or otherwise distorted.

A function that gives probabilities and labelled images go in; accuracies come out.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from mnist_core.metrics.figures import RobustnessCurve

Images = npt.NDArray[np.uint8]  # (n, 28, 28), 0 background .. 255 ink
Probabilities = Callable[[Images], npt.NDArray[np.float32]]

CENTRE = (14.0, 14.0)  # centre of rotation and scaling, at the centre of mass


@dataclass(frozen=True)
class Distortion:
    """One way to distort images by an amount."""

    unit: str
    values: tuple[float, ...]  # ascending; one of them changes nothing
    apply: Callable[[Images, float], Images]


def _warp(images: Images, matrix: cv2.typing.MatLike) -> Images:
    return np.array([cv2.warpAffine(image, matrix, (28, 28)) for image in images], np.uint8)


def _shift(images: Images, pixels: float) -> Images:
    """Shift each image to one of eight sides, in turn."""
    angles = np.arange(len(images)) * np.pi / 4
    return np.array(
        [
            cv2.warpAffine(
                image,
                np.array([[1, 0, pixels * np.cos(angle)], [0, 1, pixels * np.sin(angle)]]),
                (28, 28),
            )
            for image, angle in zip(images, angles, strict=True)
        ],
        np.uint8,
    ).reshape(-1, 28, 28)


def _rotate(images: Images, degrees: float) -> Images:
    return _warp(images, cv2.getRotationMatrix2D(CENTRE, degrees, 1))


def _scale(images: Images, factor: float) -> Images:
    return _warp(images, cv2.getRotationMatrix2D(CENTRE, 0, factor))


def _thicken(images: Images, pixels: float) -> Images:
    """Dilate or erode the strokes by `pixels` on each side, at four times the size."""
    if pixels == 0:
        return images
    radius = round(4 * abs(pixels))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1,) * 2)
    change = cv2.dilate if pixels > 0 else cv2.erode
    large = (cv2.resize(image, (112, 112), interpolation=cv2.INTER_CUBIC) for image in images)
    changed = (change(image, disc) for image in large)
    return np.array(
        [cv2.resize(image, (28, 28), interpolation=cv2.INTER_AREA) for image in changed], np.uint8
    )


def _add_noise(images: Images, deviation: float) -> Images:
    noise = np.random.default_rng(0).normal(0, 255 * deviation, images.shape)
    return np.asarray(np.clip(images + noise, 0, 255), np.uint8)


def _blur(images: Images, deviation: float) -> Images:
    if deviation == 0:
        return images
    return np.array([cv2.GaussianBlur(image, (0, 0), deviation) for image in images], np.uint8)


DISTORTIONS = {
    "shift": Distortion("pixels", (0, 1, 2, 3, 4, 5, 6), _shift),
    "rotation": Distortion("degrees", (-45, -30, -20, -10, 0, 10, 20, 30, 45), _rotate),
    "scale": Distortion("factor", (0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.2, 1.3), _scale),
    "thickness": Distortion("pixels", (-1, -0.75, -0.5, -0.25, 0, 0.5, 1, 1.5, 2), _thicken),
    "noise": Distortion("of full ink", (0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6), _add_noise),
    "blur": Distortion("pixels", (0, 0.5, 1, 1.5, 2, 2.5, 3), _blur),
}


def measure_robustness(
    probabilities: Probabilities, images: Images, labels: npt.NDArray[np.uint8]
) -> dict[str, RobustnessCurve]:
    """Measure the accuracy on images distorted in each way, for each amount.

    Args:
        probabilities: a network; maps uint8 images (n, 28, 28) to probabilities (n, 10).
        images: uint8 (n, 28, 28).
        labels: (n,), 0 to 9.
    """
    curves = {}
    for name, distortion in DISTORTIONS.items():
        accuracies = (
            (probabilities(distortion.apply(images, value)).argmax(axis=1) == labels).mean()
            for value in distortion.values
        )
        curves[name] = RobustnessCurve(
            distortion.unit, distortion.values, tuple(map(float, accuracies))
        )
    return curves
