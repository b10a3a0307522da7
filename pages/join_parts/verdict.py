"""What the network of the room says about a drawing, in one short sentence."""

from mnist_core.networks.verdict import Reading
from pages.shared import sentences
from pages.shared.languages import say


def sentence(reading: Reading) -> str:
    """The answer of the network, in the visitor's language."""
    if reading.verdict == "not a digit":
        return say("The network says: this is not one of the digits 0 to 9 that it knows.")
    if reading.verdict == "unsure":
        return say(
            "The network is not sure: {digit} or {second}?",
            digit=reading.digit,
            second=reading.second,
        )
    percent = sentences.percents(reading.shares)[reading.digit]
    text = "The network read your last drawing as {digit} ({percent})."
    return say(text, digit=reading.digit, percent=percent)
