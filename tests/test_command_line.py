import json
import re

import numpy as np
import pytest
from PIL import Image

from mnist_core import __main__ as command_line
from mnist_core.commands import wording
from mnist_core.data import strokes
from mnist_core.data.mnist import ARRAY_SHA256
from mnist_core.digit_map import digit_map
from mnist_core.drawing import digit_shapes
from mnist_core.networks import run_files, runs, verdict
from mnist_core.pictures import pieces
from mnist_core.pictures.reading import Digit, Number
from tests import damage
from tests.pictures import paper
from tests.runs_on_disk import ZOO, copy_run, write_damaged_run
from tests.stroke_archives import BAR, SEVEN, archive_of, save_archive


def run(capsys, *arguments) -> tuple[int, str, str]:
    status = command_line.main(list(arguments))
    printed = capsys.readouterr()
    return status, printed.out, printed.err


def test_list_names_every_run_of_the_zoo(capsys):
    status, out, _ = run(capsys, "list")
    assert status == 0
    for name in runs.run_folders():
        assert name in out
    cards = json.loads(run(capsys, "list", "--json")[1])
    assert {card["name"] for card in cards} == set(runs.run_folders())


def test_list_goes_on_past_a_damaged_run(capsys, own_runs):
    write_damaged_run("tiny_mlp", own_runs / "tiny_mlp", run_files.HISTORY)
    status, out, err = run(capsys, "list")
    assert status == 0
    assert "deep_cnn" in out
    assert "tiny_mlp is damaged" in err


def test_list_names_each_damaged_run_once_and_goes_on(capsys, own_runs):
    for kind in damage.DAMAGES:
        damage.damaged(own_runs / kind, kind)
    status, out, err = run(capsys, "list")
    assert status == 0
    for kind, (_, said) in damage.DAMAGES.items():
        (line,) = [line for line in err.splitlines() if f"The run {kind} is damaged" in line]
        assert said in line
    assert "Traceback" not in err
    assert {line.split()[0] for line in out.splitlines()} == set(ZOO)


@pytest.mark.parametrize(
    ("command", "kind"),
    [
        ("show", "sha256-a-list"),
        ("show", "test-nan"),
        ("show", "network-nonsense"),
        ("evaluate", "card-too-deep"),
        ("evaluate", "network-without-probabilities"),
        ("map", "links-in-a-circle"),
        ("map", "network-nonsense"),
    ],
)
def test_a_damaged_run_is_explained_without_a_traceback(capsys, own_runs, mnist, command, kind):
    damage.damaged(own_runs / kind, kind)
    status, out, err = run(capsys, command, kind)
    assert (status, out) == (1, "")
    assert f"error: The run {kind} is damaged: its " in err
    assert damage.DAMAGES[kind][1] in err


def test_show_gives_the_layers_the_epochs_and_the_confusion_matrix(capsys):
    card = runs.read_run("tiny_mlp").card
    status, out, _ = run(capsys, "show", "tiny_mlp")
    assert status == 0
    assert card.summary in out
    assert "epoch 20" in out
    assert str(card.figures.confusion[0][0]) in out
    shown = json.loads(run(capsys, "show", "tiny_mlp", "--json")[1])
    assert len(shown["history"]["loss"]) == 20


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b"])
def test_a_name_that_can_be_no_file_s_is_an_unknown_run_s(capsys, name):
    status, _, err = run(capsys, "show", name)
    assert status == 1
    assert "There is no run called" in err


@pytest.mark.parametrize("command", ["show", "evaluate", "export"])
def test_an_unknown_run_is_explained_without_a_traceback(capsys, command):
    status, out, err = run(capsys, command, "no_such_net")
    assert (status, out) == (1, "")
    assert "\nerror: There is no run called 'no_such_net'" in f"\n{err}"


def test_evaluate_measures_anew(capsys, mnist, own_runs):
    expected = runs.read_run("tiny_mlp").card.figures
    write_with_wrong_figures(own_runs / "tiny_mlp")
    status, out, _ = run(capsys, "evaluate", "tiny_mlp", "--json")
    measured = json.loads(out)
    assert status == 0
    assert measured["correct"] == pytest.approx(expected.correct, abs=1)
    assert measured["milliseconds_per_image"] > 0
    assert f"{measured['accuracy']:.4f}" in run(capsys, "evaluate", "tiny_mlp")[1]


def test_evaluate_measures_on_drawn_digits_too(capsys, mnist, tmp_path):
    archive = archive_of((7, SEVEN, "abc/ann"), (9, BAR, "xyz/ben"))  # a 1, called a 9
    save_archive(tmp_path / "drawn.npz", archive)
    arguments = ["evaluate", "deep_cnn", "--strokes", str(tmp_path / "drawn.npz")]
    drawn = json.loads(run(capsys, *arguments, "--json")[1])["strokes"]
    assert (drawn["digits"], drawn["writers"], drawn["accuracy"]) == (2, 2, 0.5)
    assert drawn["by_digit"] == {"7": 1.0, "9": 0.0}
    assert drawn["by_contributor"] == {"abc": 1.0, "xyz": 0.0}
    assert set(drawn["by_pen_width"].values()) == {0.5}
    assert list(drawn["by_extent"]) == ["0.25", "0.4", "0.6", "0.8", "0.95"]
    assert "contributor abc" in " ".join(run(capsys, *arguments)[1].split())


def test_evaluate_saves_what_it_measured(capsys, mnist, own_runs, tmp_path):
    write_with_wrong_figures(own_runs / "tiny_mlp")
    (own_runs / "tiny_mlp" / "notes.txt").write_text("my notes")
    letter = [[[0, 0], [0, 1000]], [[700, 0], [0, 500], [700, 1000]]]
    save_archive(tmp_path / "others.npz", archive_of(("K", letter)))
    arguments = ["evaluate", "tiny_mlp", "--others", str(tmp_path / "others.npz"), "--save"]
    others = json.loads(run(capsys, *arguments, "--json")[1])["others"]
    assert (others["characters"], others["refused"]) == (1, 0)  # tiny_mlp never refuses
    assert (own_runs / "tiny_mlp" / "notes.txt").read_text() == "my notes"
    saved = runs.read_run("tiny_mlp")
    assert saved.card.figures.correct == runs.read_run(runs.ZOO / "tiny_mlp").card.figures.correct
    assert saved.card.others.by_character == {"K": 0}
    curves = saved.robustness()
    assert set(curves) == {"shift", "rotation", "scale", "thickness", "noise", "blur"}
    unshifted = curves["shift"].accuracy[0]
    assert unshifted == pytest.approx(saved.card.figures.accuracy, abs=0.02)
    assert curves["shift"].accuracy[-1] < 0.5


def test_what_a_network_has_learned_from_is_not_what_it_is_measured_on(
    capsys, mnist, own_runs, tmp_path
):
    """The first writer is one of validation, the second one of training."""
    archive = archive_of((7, SEVEN, "abc/0"), (7, SEVEN, "abc/1"))
    save_archive(tmp_path / "drawn.npz", archive)
    folder = damage.copy("tiny_mlp", own_runs / "tiny_mlp")
    damage.on_card("data", "drawn", value=strokes.sha256(archive))(folder)

    def digits(*arguments) -> int:
        command = ["evaluate", *arguments, "--strokes", str(tmp_path / "drawn.npz"), "--json"]
        return json.loads(run(capsys, *command)[1])["strokes"]["digits"]

    assert digits("tiny_mlp") == 1
    assert digits("tiny_mlp", "--writers", "all") == 2
    assert digits("basic_mlp") == 2
    assert digits("basic_mlp", "--writers", "validation") == 1


def test_map_lays_mnist_on_a_map_of_the_run(capsys, mnist, own_runs):
    folder = damage.copy("tiny_mlp", own_runs / "tiny_mlp")
    (folder / run_files.MAP).unlink()
    damage.seal(folder)
    (folder / "notes.txt").write_text("my notes")
    status, out, _ = run(capsys, "map", "tiny_mlp", "--json")
    assert status == 0
    shipped = digit_map.read_map(runs.ZOO / "tiny_mlp" / run_files.MAP)
    assert json.loads(out)["vote_accuracy"] == pytest.approx(shipped.vote_accuracy, abs=0.001)
    again = digit_map.read_map(runs.read_run("tiny_mlp").folder / run_files.MAP)
    np.testing.assert_allclose(abs(again.coordinates), abs(shipped.coordinates), atol=1e-4)
    assert (folder / "notes.txt").read_text() == "my notes"


def test_strokes_makes_an_archive_of_unipen(capsys, tmp_path):
    folder = tmp_path / "unipen" / "data" / "1a" / "abc"
    folder.mkdir(parents=True)
    (folder / "ann.dat").write_text(
        '.COORD X Y\n.SEGMENT CHARACTER 0 OK "7"\n.PEN_DOWN\n0 100\n70 100\n30 0\n.PEN_UP\n'
    )
    out = tmp_path / "drawn.npz"
    status, text, _ = run(capsys, "strokes", str(tmp_path / "unipen"), str(out))
    assert status == 0
    assert "1 characters by 1 writers, from 1 files" in text
    archive = strokes.read_archive(out)
    assert (archive.labels.tolist(), archive.writers.tolist()) == ([7], ["abc/ann"])
    status, _, err = run(capsys, "strokes", str(tmp_path / "nowhere"), str(out))
    assert status == 1
    assert "There is no folder" in err


def test_sample_drawings_writes_the_archive_that_ships(capsys, tmp_path):
    out = tmp_path / "samples.npz"
    status, text, _ = run(capsys, "sample-drawings", str(out))
    assert status == 0
    assert "2,000 digits by 40 imaginary writers" in text
    written = strokes.sha256(strokes.read_archive(out))
    assert written == strokes.sha256(digit_shapes.read_sample_drawings())


def test_our_networks_ask_for_drawings_before_anything_else(capsys, tmp_path):
    status, _, err = run(capsys, "train", "studio", "--out", str(tmp_path))
    assert status == 1
    assert "studio learns from drawings too" in err


def write_with_wrong_figures(folder):
    """A run whose card says that it reads each image as a 0."""
    confusion = [[1000] + [0] * 9 for _ in range(10)]
    wrong = {"correct": 1000, "accuracy": 0.1, "confusion": confusion}
    damage.copy("tiny_mlp", folder)
    damage.change_card(folder, lambda card: card["figures"].update(wrong))


def test_data_says_where_mnist_is(capsys, mnist):
    status, out, _ = run(capsys, "data")
    assert status == 0
    assert "60,000 training and 10,000 test images, verified" in out
    assert json.loads(run(capsys, "data", "--json")[1])["sha256"] == ARRAY_SHA256


def test_data_explains_what_is_missing(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("MNIST_PATH", str(tmp_path / "nowhere.npz"))
    status, _, err = run(capsys, "data")
    assert status == 1
    assert "nowhere.npz" in err


@pytest.mark.parametrize(
    "arguments",
    [["--epochs", "0"], ["--epochs", "x"], ["--seed", "-1"], ["--seed", "4294967296"]],
)
def test_numbers_that_make_no_sense_are_refused(capsys, arguments):
    status, _, err = run(capsys, "train", "tiny_mlp", *arguments)
    assert status == 2
    assert arguments[0] in err


@pytest.mark.training
class TestTrain:
    def test_it_writes_a_run_and_says_where(self, capsys, mnist, tmp_path):
        status, out, _ = run(capsys, "train", "tiny_mlp", "--epochs", "1", "--out", str(tmp_path))
        assert status == 0
        assert f"written to {tmp_path / 'tiny_mlp'}" in out
        assert runs.read_run(tmp_path / "tiny_mlp").card.figures.accuracy > 0.88

    def test_json_is_all_it_prints_when_asked_for(self, capsys, mnist, own_runs):
        _, out, _ = run(capsys, "train", "tiny_mlp", "--epochs", "1", "--seed", "5", "--json")
        assert json.loads(out)["seed"] == 5
        assert runs.find_run("tiny_mlp") == own_runs / "tiny_mlp"

    def test_all_names_are_checked_before_the_first_epoch(self, capsys, mnist, tmp_path):
        status, out, err = run(capsys, "train", "tiny_mlp", "nope", "--out", str(tmp_path))
        assert (status, out) == (1, "")
        assert "no network called 'nope'" in err
        assert list(tmp_path.iterdir()) == []

    def test_a_name_said_twice_is_trained_once(self, capsys, mnist, tmp_path):
        names = ["tiny_mlp", "tiny_mlp"]
        status, out, _ = run(capsys, "train", *names, "--epochs", "1", "--out", str(tmp_path))
        assert status == 0
        assert out.count("written to") == 1

    def test_a_folder_that_cannot_be_is_refused_before_training(
        self, capsys, mnist, tmp_path, monkeypatch
    ):
        from mnist_core.training import fitting

        monkeypatch.setattr(fitting, "fit_network", lambda *_, **__: pytest.fail("it trained"))
        (tmp_path / "file").touch()
        status, _, err = run(capsys, "train", "tiny_mlp", "--out", str(tmp_path / "file"))
        assert status == 1
        assert "file" in err


@pytest.mark.parametrize("arguments", [[], ["tiny_mlp", "--all"]])
def test_training_needs_names_or_all(capsys, arguments):
    status, _, err = run(capsys, "train", *arguments)
    assert status == 2
    assert "--all" in err


def test_a_run_goes_by_the_name_of_its_folder(capsys, own_runs):
    copy_run("tiny_mlp", own_runs / "mine")
    assert run(capsys, "show", "mine")[1].startswith("mine ")
    cards = json.loads(run(capsys, "list", "--json")[1])
    assert {"mine", "tiny_mlp"} <= {card["name"] for card in cards}


@pytest.fixture
def pictures(tmp_path):
    """Photos of a 7 and of 42, and what cannot be read."""
    for name, digits in (("seven.jpg", [7]), ("number.png", [4, 2])):
        picture = Image.fromarray(paper.photo(paper.ink_of(paper.strokes_of(*digits))))
        picture.save(tmp_path / name)
    Image.new("RGB", (300, 300), "white").save(tmp_path / "blank.png")
    (tmp_path / "text.png").write_text("no picture")
    return tmp_path


def test_read_reads_a_picture_in_words(capsys, pictures):
    status, out, _ = run(capsys, "read", str(pictures / "seven.jpg"))
    assert status == 0
    assert re.fullmatch(rf"{pictures}/seven.jpg: 7 \([0-9.>]+ %\)\n", out)


def test_read_prints_a_line_of_json_for_each_picture(capsys, pictures):
    names = [str(pictures / "seven.jpg"), str(pictures / "number.png")]
    status, out, _ = run(capsys, "read", *names, "--json", "--network", "compact")
    assert status == 0
    seven, number = (json.loads(line) for line in out.splitlines())
    assert [seven["image"], number["image"]] == names
    assert (seven["digit"], seven["verdict"]) == (7, "digit")
    assert number["verdict"] == "not a digit"
    for found in (seven, number):
        assert found.keys() == {"image", "digit", "verdict", "probabilities"}
        assert len(found["probabilities"]) == 10
        assert sum(found["probabilities"]) == pytest.approx(1, abs=1e-4)


def test_read_gives_the_digits_of_a_number_with_their_boxes(capsys, pictures):
    name = str(pictures / "number.png")
    assert run(capsys, "read", "--number", name)[1] == f"{name}: 42\n"
    found = json.loads(run(capsys, "read", "--number", "--json", name)[1])
    assert found.keys() == {"image", "digit", "verdict", "probabilities", "number", "digits"}
    assert found["number"] == "42"
    four, two = found["digits"]
    assert four.keys() == {"digit", "verdict", "probabilities", "box"}
    assert (four["digit"], two["digit"]) == (4, 2)
    (left, top, right, bottom), box_of_two = four["box"], two["box"]
    assert 0 < left < right < box_of_two[0] < box_of_two[2] < paper.SHAPE[1]
    assert 0 < top < bottom < paper.SHAPE[0]


def test_read_explains_what_it_cannot_read_and_goes_on(capsys, pictures):
    names = [str(pictures / name) for name in ("text.png", "blank.png", "none.png", "seven.jpg")]
    for options in ([], ["--number"], ["--json"]):
        status, out, err = run(capsys, "read", *names, *options)
        assert status == 1
        (line,) = out.splitlines()
        assert "seven.jpg" in line
        problems = err.splitlines()
        assert len(problems) == 3
        for name, problem, why in zip(
            names, problems, ("not a picture", "Nothing is written", "No such file"), strict=False
        ):
            assert problem.startswith(f"error: {name}: ")
            assert why in problem


def test_read_says_what_it_is_not_sure_of():
    chances = np.full(10, 0.02, np.float32)
    chances[[4, 9]] = 0.6, 0.24
    sure = np.eye(10, dtype=np.float32)[7] * 0.98 + 0.002

    def digit(probabilities, score):
        box = pieces.Box(0, 0, 1, 1)
        return Digit(verdict.decide(probabilities, score), np.zeros((28, 28), np.uint8), box)

    assert wording.digit_read(digit(sure, 1.0)) == "7 (98.2 %)"
    assert wording.digit_read(digit(chances, 1.0)) == "4 (60 %) or 9 (24 %)"
    assert "not one of the digits 0 to 9 that I know" in wording.digit_read(digit(chances, 0.1))
    both = Number("74", (digit(sure, 1.0), digit(chances, 1.0)))
    assert wording.number_read(both) == "74 (digit 2: 4 (60 %) or 9 (24 %))"


def test_read_needs_a_network_that_there_is(capsys, pictures):
    status, out, err = run(capsys, "read", str(pictures / "seven.jpg"), "--network", "none_such")
    assert (status, out) == (1, "")
    assert "There is no run called 'none_such'" in err
