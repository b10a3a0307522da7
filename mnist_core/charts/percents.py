"""Shares as percent, in one form everywhere: probabilities, shares by digit, accuracies."""

LEAST_SHOWN = 0.005  # a smaller probability has no number


def percent(probability: float) -> str:
    """A probability, 0 to 1, in whole percent, below 1 % and above 99 % with one decimal.

    It is never "100%", and "0%" only for exactly 0.
    """
    if probability > 0.9995:
        return ">99.9%"
    if 0 < probability < 0.0005:
        return "<0.1%"
    if probability == 0 or 0.0095 <= probability <= 0.9905:
        return f"{probability:.0%}"
    return f"{probability:.1%}"


def precise_percent(share: float) -> str:
    """A measured share, 0 to 1, in percent with one decimal.

    It is "0.0%" and "100.0%" only for exactly 0 and 1.
    """
    if 0 < share < 0.0005:
        return "<0.1%"
    if 0.9995 <= share < 1:
        return ">99.9%"
    return f"{share:.1%}"


def accuracy_percent(accuracy: float) -> str:
    """The accuracy of a network on a whole dataset, 0 to 1, in percent with two decimals.

    It is "0.00%" and "100.00%" only for exactly 0 and 1.
    """
    if 0 < accuracy < 0.00005:
        return "<0.01%"
    if 0.99995 <= accuracy < 1:
        return ">99.99%"
    return f"{accuracy:.2%}"
