"""The names of the architectures, for the command line: known at once, without loading Keras."""

PUBLISHED = (
    "sigmoid_mlp",
    "tiny_mlp",
    "small_cnn",
    "dropout_mlp",
    "dropout_cnn",
    "deep_cnn",
    "basic_mlp",
)
OURS = ("studio", "compact", "micro")  # they learn from drawings too
NAMES = PUBLISHED + OURS


class UnknownArchitecture(Exception):
    """No architecture has this name; the message lists all of them."""


class NeedsDrawings(Exception):
    """The network learns from drawings, but none were given."""


def refuse_unknown(name: str) -> None:
    """Raise `UnknownArchitecture` if no architecture has this name."""
    if name not in NAMES:
        raise UnknownArchitecture(
            f"There is no network called {name!r}. Choose one of {', '.join(NAMES)}."
        )


def refuse_without_drawings(name: str, *, drawn: bool) -> None:
    """Raise `NeedsDrawings` if the network learns from drawings and there are none.

    Raises:
        UnknownArchitecture: no architecture has this name.
    """
    refuse_unknown(name)
    if name in OURS and not drawn:
        raise NeedsDrawings(
            f"{name} learns from drawings too, so it needs a stroke archive of drawn digits. "
            "`python -m mnist_core strokes` makes one from the public UNIPEN data."
        )
