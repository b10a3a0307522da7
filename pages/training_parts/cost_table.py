"""The table of all networks: size, speed and accuracy, sorted by one of its columns."""

from typing import NamedTuple

from mnist_core.charts.percents import accuracy_percent
from mnist_core.networks.comparison import NetworkComparison, sort_networks
from pages.shared.elements import tables
from pages.shared.elements.tables import Column

MISSING = "–"


class SortOrder(NamedTuple):
    """How the table is sorted by one of its columns."""

    field: str  # of NetworkComparison
    largest_first: bool = False


# The columns that the table can be sorted by.
ORDERS = {
    "MNIST": SortOrder("mnist_accuracy", largest_first=True),
    "drawings": SortOrder("drawings_accuracy", largest_first=True),
    "parameters": SortOrder("parameters"),
    "size": SortOrder("size"),
    "ms / image": SortOrder("milliseconds_per_image"),
    "s / epoch": SortOrder("seconds_per_epoch"),
    "calibration error": SortOrder("calibration_error"),
    "network": SortOrder("name"),
}
COLUMNS = [
    Column("network"),
    Column("MNIST", is_number=True, help="Accuracy on MNIST’s 10,000 test images"),
    Column("drawings", is_number=True, help="Accuracy on drawings by people it never saw"),
    Column("parameters", is_number=True),
    Column("size", is_number=True, help="Of the served network on disk"),
    Column("ms / image", is_number=True, help="Milliseconds for one image on this machine"),
    Column("s / epoch", is_number=True, help="Seconds on the machine that trained it"),
    Column("calibration error", is_number=True, help="Gap between confidence and accuracy"),
    Column("own test set", is_number=True, help="Accuracy on the test set it was published with"),
    Column("published", is_number=True, help="Published accuracy on its own test set"),
]


def show(compared: list[NetworkComparison], by: str) -> None:
    """Show all figures of the networks, sorted by one of ORDERS."""
    order = ORDERS[by]
    networks = sort_networks(compared, order.field, largest_first=order.largest_first)
    tables.show(
        f"All networks, sorted by {by}",
        COLUMNS,
        [table_row(network) for network in networks],
        scrolls=True,
    )


def table_row(network: NetworkComparison) -> dict[str, str]:
    """The figures of a network as texts."""
    milliseconds = network.milliseconds_per_image
    return {
        "network": network.name,
        "MNIST": accuracy_percent(network.mnist_accuracy),
        "drawings": _accuracy(network.drawings_accuracy),
        "parameters": f"{network.parameters:,}",
        "size": MISSING if network.size is None else file_size(network.size),
        "ms / image": MISSING if milliseconds is None else f"{milliseconds:.3f}",
        "s / epoch": f"{network.seconds_per_epoch:,.1f}",
        "calibration error": f"{network.calibration_error:.2%}",
        "own test set": accuracy_percent(network.test_accuracy),
        "published": _accuracy(network.published_accuracy),
    }


def file_size(size: int) -> str:
    """A number of bytes as people read it: 51 kB, 1.2 MB."""
    return f"{size / 1e6:.1f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"


def _accuracy(accuracy: float | None) -> str:
    return MISSING if accuracy is None else accuracy_percent(accuracy)
