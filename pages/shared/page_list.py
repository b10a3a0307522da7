"""The pages of the app: their names in the navigation, and what each one is about."""

from typing import NamedTuple


class PageInfo(NamedTuple):
    """One page, as the navigation, the browser's tab and shared links show it."""

    name: str  # of its file, and its path in the address; the first page has no path
    title: str
    icon: str  # a Material symbol
    description: str  # one sentence, for the preview of a shared link

    @property
    def file(self) -> str:
        """The path of its script, from the project's folder."""
        return f"pages/{self.name}.py"


PAGES = (
    PageInfo(
        "draw",
        "Draw",
        "draw",
        "Draw a digit, and see at once which one a neural network takes it for.",
    ),
    PageInfo(
        "number",
        "Number",
        "pin",
        "Write a number or photograph one: a neural network reads it digit by digit.",
    ),
    PageInfo(
        "training",
        "Training",
        "show_chart",
        "How did the networks learn? Training curves, and what accuracy costs.",
    ),
    PageInfo(
        "lab",
        "Lab",
        "science",
        "What makes a network learn? Build one, train it, break it and repair it, live.",
    ),
    PageInfo(
        "confusion",
        "Confusion",
        "grid_on",
        "Which digits does a neural network mix up? Its confusion matrix, and every mistake.",
    ),
    PageInfo(
        "mistakes",
        "Mistakes",
        "error",
        "The handwritten digits that fooled a neural network, the worst ones first.",
    ),
    PageInfo(
        "map",
        "Map",
        "scatter_plot",
        "Which digits look alike? A map of 10,000 handwritten digits.",
    ),
    PageInfo(
        "dataset",
        "Dataset",
        "dataset",
        "What a neural network learns from: handwritten digits, and the numbers behind them.",
    ),
    PageInfo(
        "join",
        "Join",
        "group_add",
        "Draw digits together with your class: join a room with its code.",
    ),
    PageInfo(
        "room",
        "Room",
        "groups",
        "A class draws on its phones, and the projector shows live what networks read.",
    ),
    PageInfo(
        "doctor",
        "Check-up",
        "stethoscope",
        "Does the app work on this computer and in this browser?",
    ),
)
APP = "Draw a digit"


def tab_title(page: str) -> str:
    """The title of the browser's tab on a page, by its path; "" is the first page."""
    for info in PAGES[1:]:
        if info.name == page:
            return f"{info.title} – {APP}"
    return APP


def description(page: str) -> str:
    """One sentence about a page, by its path; "" is the first page."""
    return next((info.description for info in PAGES if info.name == page), PAGES[0].description)
