from pathlib import Path

import numpy as np
import pytest

from mnist_core.data import strokes, unipen
from mnist_core.data.unipen import DamagedUnipen, UnipenNotFound
from tests.stroke_archives import FOUR

# Two strokes of a 4, 100 high; y goes up.
ANGLE = ".PEN_DOWN\n20 100\n0 40\n70 40\n.PEN_UP\n"
BAR = ".PEN_DOWN\n50 70\n50 0\n.PEN_UP\n"
AIR = ".PEN_UP\n900 900\n900 0\n"


@pytest.fixture
def write(tmp_path):
    """Writes a file of the distribution, as bytes, so that line ends stay as they are."""

    def file(name: str, text: str) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("latin-1"))
        return path

    return file


@pytest.fixture
def read(tmp_path, write):
    """Writes a file of segments and reads all digits that there are."""

    def reading(text: str, name: str = "data/1a/abc/ann.dat", wanted=unipen.is_digit):
        write(name, text)
        return unipen.read_characters(tmp_path, wanted)

    return reading


def drawn(reading: unipen.Reading, index: int = 0) -> list[list[list[int]]]:
    return [stroke.astype(int).tolist() for stroke in reading.archive.strokes(index)]


def test_a_character_is_read_from_an_included_file(write, read):
    write("include/abc/data/ann.dat", f".WRITER_ID somebody\n.STYLE PRINTED\n{ANGLE}{BAR}")
    reading = read('.VERSION 1.0\n.INCLUDE abc/data/ann.dat\n.SEGMENT CHARACTER 0-1 ? "4"\n')
    assert drawn(reading) == FOUR
    assert reading.archive.labels.tolist() == [4]
    assert reading.archive.writers.tolist() == ["abc/ann"]
    assert (reading.files, reading.skipped) == (1, {})


def test_components_are_numbered_across_nested_includes(write, read):
    write("include/abc/outer.dat", f".INCLUDE abc/inner.dat\n{BAR}")
    write("include/abc/inner.dat", ANGLE)
    reading = read(f'{BAR}.INCLUDE abc/outer.dat\n{BAR}.SEGMENT CHARACTER 1-2 OK "4"\n')
    assert drawn(reading) == FOUR


@pytest.mark.parametrize("name", ["strokes.dat", "data/1a/strokes.dat", "include/ABC/Strokes.DAT"])
def test_an_included_file_is_found_in_other_folders_and_cases(write, read, name):
    write(name, ANGLE + BAR)
    included = "abc/strokes.dat" if "ABC" in name else "strokes.dat"
    assert drawn(read(f'.INCLUDE {included}\n.SEGMENT CHARACTER 0-1 OK "4"\n')) == FOUR


def test_files_that_include_each_other_are_read_once(write, read):
    write("include/abc/one.dat", f"{ANGLE}.INCLUDE abc/two.dat\n")
    write("include/abc/two.dat", f"{BAR}.INCLUDE abc/one.dat\n")
    assert drawn(read('.INCLUDE abc/one.dat\n.SEGMENT CHARACTER 0-1 OK "4"\n')) == FOUR


def test_points_in_the_air_are_numbered_but_not_drawn(read):
    text = AIR + ANGLE.replace(".PEN_UP\n", AIR) + BAR.replace(".PEN_UP\n", AIR)
    assert drawn(read(f'{text}.SEGMENT CHARACTER 0-4 OK "4"\n')) == FOUR


def test_pauses_and_empty_pen_ups_are_not_numbered(read):
    text = f"{ANGLE}.DT 270\n.PEN_UP\n\n.START_BOX\n{BAR}"
    assert drawn(read(f'{text}.SEGMENT CHARACTER 0-1 OK "4"\n')) == FOUR


def test_a_character_may_be_a_part_of_strokes(read):
    text = ".PEN_DOWN\n9 9\n20 100\n0 40\n70 40\n.PEN_UP\n.PEN_DOWN\n50 70\n50 0\n8 8\n.PEN_UP\n"
    assert drawn(read(f'{text}.SEGMENT CHARACTER 0:1-1:1 OK "4"\n')) == FOUR


@pytest.mark.parametrize("delineation", ["0,2", "0, 2", "0-0,2-2", "0,2:0-2:1"])
def test_a_character_may_be_a_list_of_strokes(read, delineation):
    line = f'.SEGMENT CHARACTER {delineation} OK "4"\n'
    assert drawn(read(f".PEN_DOWN\n20 100\n0 40\n70 40\n{BAR}{BAR}{line}")) == FOUR


def test_coord_gives_the_columns_of_x_and_y(read):
    text = ".COORD T Y P X\n.PEN_DOWN\n1 100 .5 20\n2 40.0 .5 0\n3 40 .5 7e1\n.PEN_UP\n"
    text += '.PEN_DOWN\n4 70 .5 50\n5 0 .5 50\n.PEN_UP\n.SEGMENT CHARACTER 0-1 OK "4"\n'
    assert drawn(read(text)) == FOUR


def test_dos_line_ends_and_free_text_are_ignored(read):
    text = f'.COMMENT é\n 1 2\n.COMMENT .SEGMENT CHARACTER 0 OK "5"\n{ANGLE}{BAR}\n'
    text += '.SEGMENT TEXT 0-1 OK "4"\n.SEGMENT CHARACTER 0-1 OK "4"\n'
    reading = read(text.replace("\n", "\r\n"))
    assert drawn(reading) == FOUR
    assert reading.skipped == {}


def test_repeated_points_are_dropped_and_a_dot_stays_a_dot(read):
    dot = ".PEN_DOWN\n5 5\n5 5\n5 5\n.PEN_UP\n"
    text = dot + ANGLE.replace("0 40\n", "0 40\n0 40\n", 1) + BAR
    reading = read(f'{text}.SEGMENT CHARACTER 0 OK "1"\n.SEGMENT CHARACTER 1-2 OK "4"\n')
    assert drawn(reading) == [[[0, 0]]]
    assert drawn(reading, 1) == FOUR


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('CHARACTER 0-1 BAD "4"', unipen.BAD_QUALITY),
        ('CHARACTER 0-2 OK "4"', unipen.NO_COMPONENT),
        ('CHARACTER 0-999999999 OK "4"', unipen.NO_COMPONENT),
        ('CHARACTER 1-0 OK "4"', unipen.NO_COMPONENT),
        ('CHARACTER 0:0-1:2 OK "4"', unipen.NO_COMPONENT),
        ('CHARACTER 0:2-0:1 OK "4"', unipen.NO_COMPONENT),
        ('CHARACTER 0--1 OK "4"', unipen.UNREADABLE_SEGMENT),
        ('CHARACTER ? "4"', unipen.UNREADABLE_SEGMENT),
        ("CHARACTER 0-1 OK", unipen.UNREADABLE_SEGMENT),
        ('CHARACTER 0-1 OK "44"', unipen.NOT_ONE_CHARACTER),
        ('CHARACTER 0-1 OK ""', unipen.NOT_ONE_CHARACTER),
    ],
)
def test_an_unusable_segment_is_skipped_and_counted(read, line, reason):
    reading = read(f'{ANGLE}{BAR}.SEGMENT {line}\n.SEGMENT CHARACTER 0-1 "4"\n')
    assert drawn(reading) == FOUR
    assert len(reading.archive) == 1
    assert reading.skipped == {reason: 1}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('.INCLUDE abc/gone.dat\n.SEGMENT CHARACTER 0 OK "4"\n', unipen.NO_INCLUDE),
        ('.INCLUDE ../../away.dat\n.SEGMENT CHARACTER 0 OK "4"\n', unipen.NO_INCLUDE),
        ('.INCLUDE\n.SEGMENT CHARACTER 0 OK "4"\n', unipen.NO_INCLUDE),
        (f'.INCLUDE {"a" * 999}\n.SEGMENT CHARACTER 0 OK "4"\n', unipen.UNREADABLE_FILE),
        ('.PEN_DOWN\n1 2\n3 four\n.SEGMENT CHARACTER 0 OK "4"\n', unipen.UNREADABLE_POINT),
        ('.PEN_DOWN\n1 2\n3\n.SEGMENT CHARACTER 0 OK "4"\n', unipen.UNREADABLE_POINT),
        ('.PEN_DOWN\n1 2\nnan 3\n.SEGMENT CHARACTER 0 OK "4"\n', unipen.UNREADABLE_POINT),
        (f'{AIR}.SEGMENT CHARACTER 0 OK "4"\n', unipen.NO_INK),
        ("\x00\xff no UNIPEN", unipen.NO_SEGMENT),
    ],
)
def test_a_damaged_file_does_not_affect_others(write, read, text, reason):
    write("data/1a/abc/ben.dat", text)
    reading = read(f'{ANGLE}{BAR}.SEGMENT CHARACTER 0-1 OK "4"\n')
    assert drawn(reading) == FOUR
    assert (reading.files, reading.skipped) == (2, {reason: 1})


def test_documentation_may_be_missing(read):
    text = f'.INCLUDE abc/abc.doc\n.INCLUDE abc/abc.lex\n{ANGLE}{BAR}.SEGMENT CHARACTER 0-1 ? "4"'
    assert drawn(read(text)) == FOUR


def test_digits_and_others_are_selected_by_label(tmp_path, write):
    labels = ["7", "a", r"\"", r"\\", '"', "\\", " ", "²"]
    lines = "".join(f'.SEGMENT CHARACTER 0-1 OK "{label}"\n' for label in labels)
    write("data/1d/abc/abc0/ann.dat", ANGLE + BAR + lines)
    write("data/2/abc/ann.dat", f'{BAR}.SEGMENT CHARACTER 0 OK "1"\n')  # repeats the others
    digits = unipen.read_characters(tmp_path, unipen.is_digit)
    others = unipen.read_characters(tmp_path, unipen.is_other)
    assert (digits.archive.labels.dtype, digits.archive.labels.tolist()) == (np.uint8, [7])
    assert others.archive.labels.dtype == "<U1"
    assert others.archive.labels.tolist() == ["a", '"', "\\", '"', "\\", "²"]
    assert digits.skipped == others.skipped == {}


def test_a_written_archive_can_be_read(tmp_path, write, read):
    write("data/1a/xyz/zoe.v1.dat", f'{BAR}.SEGMENT CHARACTER 0 OK "1"\n')
    archive = read(f'{ANGLE}{BAR}.SEGMENT CHARACTER 0-1 OK "4"\n').archive
    unipen.write_archive(tmp_path / "digits", archive)
    found = strokes.read_archive(tmp_path / "digits")
    for name, array in vars(archive).items():
        np.testing.assert_array_equal(getattr(found, name), array)
        assert getattr(found, name).dtype == array.dtype
    assert strokes.digit_labels(found).tolist() == [4, 1]
    assert found.writers.tolist() == ["abc/ann", "xyz/zoe.v1"]
    assert found.points.dtype == np.int16


def test_the_unpacked_folder_may_be_inside_the_given_one(tmp_path, write):
    write("train_r01_v07/include/abc/ann.dat", ANGLE + BAR)
    text = '.INCLUDE abc/ann.dat\n.SEGMENT CHARACTER 0-1 OK "4"\n'
    write("train_r01_v07/data/1a/abc/ann.dat", text)
    assert drawn(unipen.read_characters(tmp_path)) == FOUR


def test_a_missing_folder_and_another_folder_are_refused(tmp_path):
    with pytest.raises(UnipenNotFound, match=r"no folder .*nowhere.*Zenodo"):
        unipen.read_characters(tmp_path / "nowhere")
    with pytest.raises(UnipenNotFound, match=r"data/\{1a,1b,1c,1d\}"):
        unipen.read_characters(tmp_path)


def test_a_folder_without_usable_characters_is_refused(write, read):
    with pytest.raises(DamagedUnipen, match=r"does not exist, in .*ann\.dat, line 2\. Unpack"):
        read('.VERSION 1.0\n.SEGMENT CHARACTER 0 OK "4"\n')
    with pytest.raises(DamagedUnipen, match=r"None of the 1 segment files .* has a wanted"):
        read(f'{BAR}.SEGMENT CHARACTER 0 OK "l"\n')
