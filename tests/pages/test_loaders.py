"""What pages load, and the numbers that they offer as CSV."""

import csv
import io
import subprocess
import sys

import pytest

from pages.shared import loaders
from tests.app_in_apptest import ROOT


def test_rows_become_csv_with_the_names_of_the_columns_first():
    rows = [
        {"network": "a, b", "epoch": 1, "loss": 0.1 + 0.2},
        {"network": "ü", "epoch": 2, "loss": None},
    ]
    text = loaders.csv(rows)
    assert text.splitlines() == ["network,epoch,loss", '"a, b",1,0.30000000000000004', "ü,2,"]
    assert [row["network"] for row in csv.DictReader(io.StringIO(text))] == ["a, b", "ü"]


def test_whole_numbers_stay_whole_beside_empty_cells():
    assert loaders.csv([{"label": 7}, {"label": None}]).splitlines() == ["label", "7", '""']


def test_without_rows_there_is_an_empty_file():
    assert loaders.csv([]).strip() == ""


def test_pandas_is_imported_when_somebody_asks_for_csv():
    code = (
        "import sys; from pages.shared import loaders; before = 'pandas' in sys.modules; "
        "loaders.csv([]); print(before, 'pandas' in sys.modules)"
    )
    command = [sys.executable, "-c", code]
    result = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True)
    assert result.stdout.split() == ["False", "True"]


@pytest.mark.parametrize(
    ("names", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")],
)
def test_names_are_listed_as_people_do(names, text):
    assert loaders.listed(names) == text
    assert loaders.listed(names, "or") == text.replace("and", "or")
