"""Wording of the command line: runs and figures as lines that people can read."""

from dataclasses import asdict
from typing import TYPE_CHECKING

from mnist_core.drawing.variations import LOOK_ALIKES
from mnist_core.metrics.accuracy import wilson_interval
from mnist_core.metrics.figures import DrawingFigures, Figures, OtherFigures
from mnist_core.networks.card import History
from mnist_core.networks.runs import Run

if TYPE_CHECKING:  # needs LiteRT, which a machine that only trains may not have
    from mnist_core.networks.benchmark import BenchmarkResult
    from mnist_core.pictures.reading import Digit, Number


def summary(run: Run) -> str:
    """A run in one line."""
    card = run.card
    published = f"published {card.published_accuracy:.4f}" if card.published_accuracy else ""
    return (
        f"{run.name:12} {card.parameters:>8,} parameters  test accuracy {card.test_accuracy:.4f}"
        f"  {published:16}  all 10,000: {card.figures.accuracy:.4f}"
    )


def description(run: Run) -> str:
    """How a network was trained, its epochs and its confusion matrix."""
    card = run.card
    refined = [f"refined by {card.refined.command}"] if card.refined else []
    protocol = [f"{name} {value}" for name, value in asdict(card.protocol).items() if value]
    versions = [f"{package} {version}" for package, version in card.versions.items()]
    return "\n".join(
        [
            summary(run),
            card.summary,
            f"{', '.join(protocol)}, seed {card.seed}",
            f"trained {card.trained} with {', '.join(versions)}",
            *refined,
            *_epochs(run.history),
            confusion(card.figures.confusion),
            f"{run.folder}: all {len(card.sha256)} files are intact",
        ]
    )


def _epochs(history: History) -> list[str]:
    """A line for each epoch; for each tenth if there are more than 20."""
    lines = []
    for i in range(len(history.loss)):
        if len(history.loss) > 20 and i > 0 and (i + 1) % 10:
            continue
        line = f"  epoch {i + 1:2}  loss {history.loss[i]:.4f}  accuracy {history.accuracy[i]:.4f}"
        if history.val_loss:
            line += f"  val_loss {history.val_loss[i]:.4f}"
            line += f"  val_accuracy {history.val_accuracy[i]:.4f}"
        lines.append(line)
    return lines


def confusion(matrix: tuple[tuple[int, ...], ...]) -> str:
    """A confusion matrix (10, 10) as a table."""
    rows = "\n".join(
        f"{digit:4}" + "".join(f"{count:6}" for count in row) for digit, row in enumerate(matrix)
    )
    return "true" + "".join(f"{digit:6}" for digit in range(10)) + "  predicted\n" + rows


def measured(name: str, found: "BenchmarkResult") -> str:
    """All figures of a network."""
    figures = found.figures
    low, high = wilson_interval(figures.correct, figures.images)
    lines = [
        f"{name} on MNIST's {figures.images:,} test images, as served:",
        f"accuracy                    {figures.accuracy:.4f}"
        f"  ({figures.images - figures.correct} wrong)",
        f"95 % interval               {low:.4f} to {high:.4f}",
        f"negative log-likelihood     {figures.nll:.4f}",
        f"expected calibration error  {figures.expected_calibration_error:.4f}",
        f"refused, unsure             {found.refused:.4f}, {found.unsure:.4f}",
        f"an image, one thread        {found.milliseconds_per_image:.3f} ms",
        confusion(figures.confusion),
    ]
    if found.drawings:
        lines += _drawings(found.drawings)
    if found.others:
        lines += _others(found.others)
    return "\n".join(lines)


def on_scans(name: str, figures: Figures) -> str:
    """The figures of a network on scanned digits, in one line."""
    low, high = wilson_interval(figures.correct, figures.images)
    return (
        f"{name} reads {figures.correct:,} of {figures.images:,} scanned digits right: "
        f"{figures.accuracy:.4f} (95 % interval {low:.4f} to {high:.4f})"
    )


def _drawings(drawn: DrawingFigures) -> list[str]:
    widths = list(drawn.by_pen_width)
    low, high = wilson_interval(round(drawn.accuracy * drawn.digits), drawn.digits)
    lines = [
        "",
        f"on {drawn.digits:,} digits by {drawn.writers} writers, "
        f"drawn with {len(widths)} pens at 60 % of the canvas:",
        f"accuracy                    {drawn.accuracy:.4f}",
        f"95 % interval               {low:.4f} to {high:.4f}",
        f"negative log-likelihood     {drawn.nll:.4f}",
        f"expected calibration error  {drawn.expected_calibration_error:.4f}",
        f"refused, unsure             {drawn.refused:.4f}, {drawn.unsure:.4f}",
        "size on the canvas, pen width (pixels of 280)",
        "         " + "".join(f"{width:>8}" for width in widths),
    ]
    for extent, row in drawn.by_extent.items():
        cells = "".join(f"{row[width]:8.4f}" for width in widths)
        lines.append(f"{float(extent):9.0%}{cells}")
    for group, shares in (("digit", drawn.by_digit), ("contributor", drawn.by_contributor)):
        lines += [f"{group:12}{name:16}{accuracy:.4f}" for name, accuracy in shares.items()]
    return lines


def _others(others: OtherFigures) -> list[str]:
    def shares(alike: bool) -> str:
        """The refused share of each character that looks like a digit, or of each that does not."""
        found = {k: v for k, v in others.by_character.items() if (k in LOOK_ALIKES) == alike}
        return "  ".join(
            f"{name} {found[name]:.2f}" for name in sorted(found, key=found.__getitem__)
        )

    return [
        "",
        f"on {others.characters:,} letters and symbols that do not look like a digit:",
        f"area under the ROC curve    {others.roc_area:.4f}",
        f"refused, unsure             {others.refused:.4f}, {others.unsure:.4f}",
        f"of {others.look_alikes:,} that look like a digit, refused: "
        f"{others.look_alikes_refused:.4f}",
        f"refused, by character: {shares(alike=False)}",
        f"refused, of those that look like a digit: {shares(alike=True)}",
    ]


def digit_read(found: "Digit") -> str:
    """What a network makes of a picture of one digit."""
    reading = found.reading
    if found.verdict == "not a digit":
        guess = f"If it were one, most likely a {found.digit}."
        return f"not one of the digits 0 to 9 that I know. {guess}"
    likely = f"{found.digit} ({_likely(found.probabilities[found.digit])})"
    if found.verdict == "unsure":
        return f"{likely} or {reading.second} ({_likely(found.probabilities[reading.second])})"
    return likely


def number_read(found: "Number") -> str:
    """What a network makes of a picture of a number, and of its digits if it is not sure of all."""
    doubtful = [
        f"digit {place}: {digit_read(digit)}"
        for place, digit in enumerate(found.digits, 1)
        if digit.verdict != "digit"
    ]
    return f"{found.number} ({'; '.join(doubtful).rstrip('.')})" if doubtful else found.number


def _likely(probability: float) -> str:
    return ">99.9 %" if probability > 0.9995 else f"{100 * probability:.3g} %"


def problem(error: Exception) -> str:
    """Why a picture cannot be read, without its name."""
    if isinstance(error, OSError):
        return f"{error.strerror or error}."
    return str(error)
