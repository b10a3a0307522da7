from mnist_core.metrics import model_selection
from mnist_core.metrics.model_selection import FinalAccuracy


def test_the_best_epoch_has_the_lowest_loss_or_the_highest_accuracy():
    assert model_selection.best_epoch([3, 1, 2, 1], "loss") == 1
    assert model_selection.best_epoch([0.7, 0.9, 0.9, 0.8], "accuracy") == 1


def test_the_sum_prefers_memorising_and_validation_prefers_generalising():
    finals = {"by heart": FinalAccuracy(1.0, 0.96), "careful": FinalAccuracy(0.97, 0.98)}
    assert model_selection.best_by_sum(finals) == "by heart"
    assert model_selection.best_by_validation(finals) == "careful"


def test_the_rules_disagree_only_if_validation_differs():
    same = {"a": FinalAccuracy(0.90, 0.95), "b": FinalAccuracy(0.99, 0.95)}
    assert model_selection.best_by_sum(same) == model_selection.best_by_validation(same) == "b"
    equal_sums = {"a": FinalAccuracy(0.75, 0.5), "b": FinalAccuracy(0.5, 0.75)}
    assert (
        model_selection.best_by_sum(equal_sums)
        == model_selection.best_by_validation(equal_sums)
        == "b"
    )
