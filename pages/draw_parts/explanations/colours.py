"""The colours of all explanations, on black, so the same in both themes."""

MORE = (255, 138, 31)  # orange: for the digit, positive, new ink
LESS = (76, 155, 255)  # blue: against it, negative, erased ink


def css(colour: tuple[int, int, int]) -> str:
    """A colour as CSS."""
    return f"rgb{colour}"
