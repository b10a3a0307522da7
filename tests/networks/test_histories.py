import pytest

from mnist_core.metrics.model_selection import FinalAccuracy
from mnist_core.networks import histories
from mnist_core.networks.card import History

WITH_VALIDATION = History(
    loss=(0.9, 0.5, 0.4),
    accuracy=(0.7, 0.8, 0.9),
    val_loss=(0.8, 0.6, 0.7),
    val_accuracy=(0.75, 0.85, 0.8),
    seconds=(2, 1, 1.5),
)
WITHOUT = History(loss=(0.3,), accuracy=(0.95,), seconds=(4,))


@pytest.mark.parametrize(
    ("quantity", "training", "validation"),
    [("loss", (0.9, 0.5, 0.4), (0.8, 0.6, 0.7)), ("accuracy", (0.7, 0.8, 0.9), (0.75, 0.85, 0.8))],
)
def test_loss_and_accuracy_are_told_apart(quantity, training, validation):
    assert histories.training_values(WITH_VALIDATION, quantity) == training
    assert histories.validation_values(WITH_VALIDATION, quantity) == validation


def test_without_validation_there_are_no_validation_values():
    assert histories.validation_values(WITHOUT, "loss") == ()
    assert histories.validation_values(WITHOUT, "accuracy") == ()


def test_epochs_are_counted_from_one_and_seconds_add_up():
    assert histories.epoch_positions(WITH_VALIDATION, "epoch") == [1, 2, 3]
    assert histories.epoch_positions(WITH_VALIDATION, "seconds") == [2, 3, 4.5]


def test_a_history_as_a_table_has_one_row_per_epoch():
    rows = histories.history_rows({"a": WITH_VALIDATION, "b": WITHOUT})
    assert [(row["network"], row["epoch"]) for row in rows] == [
        *(("a", 1), ("a", 2), ("a", 3)),
        ("b", 1),
    ]
    assert list(rows[1].values()) == ["a", 2, 3, 0.5, 0.8, 0.6, 0.85]
    assert rows[3]["val_loss"] is None
    assert rows[3]["val_accuracy"] is None


def test_final_accuracies_are_of_the_last_epoch_and_the_best_comes_first():
    better = History(loss=(1,), accuracy=(0.6,), val_loss=(1,), val_accuracy=(0.99,), seconds=(1,))
    finals = histories.final_accuracies({"a": WITH_VALIDATION, "b": WITHOUT, "c": better})
    assert list(finals.items()) == [("c", FinalAccuracy(0.6, 0.99)), ("a", FinalAccuracy(0.9, 0.8))]
