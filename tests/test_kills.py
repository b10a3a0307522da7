"""What is killed at any moment keeps what it has confirmed, and the next start goes on.

A room's server is killed in `rooms/test_crashes.py`, on SQLite and on PostgreSQL.
"""

import random

import pytest

from tests import kills


@pytest.mark.training
@pytest.mark.parametrize("what", ["train", "export"])
def test_a_killed_training_or_export_goes_on(what, tmp_path):
    kills.ALL[what](tmp_path, random.Random(1), 1)


@pytest.mark.training
def test_a_killed_worker_of_the_lab_goes_on(mnist, tmp_path):
    kills.ALL["worker of the lab"](tmp_path, random.Random(1), 1)


@pytest.mark.parametrize("what", ["download of MNIST", "server of a room"])
def test_a_killed_download_or_server_keeps_what_it_has_confirmed(what, tmp_path):
    kills.ALL[what](tmp_path, random.Random(1), 4)
