"""A server that is full turns people away, and goes on for those who are there."""

import pytest
from starlette.responses import PlainTextResponse

from mnist_core import open_files
from pages.server.full_house import FullHouse
from tests.pages.server.test_compressed_files import ask


@pytest.mark.parametrize("accept", ["text/html,*/*", "*/*"])
@pytest.mark.parametrize("is_full", [True, False])
def test_only_new_visits_are_turned_away_and_only_from_a_full_house(monkeypatch, accept, is_full):
    monkeypatch.setattr(open_files, "is_house_full", lambda: is_full)
    status, headers, body = ask(FullHouse(PlainTextResponse("in")), "/", accept=accept)
    if is_full and "html" in accept:
        assert (status, headers["retry-after"]) == (503, "60")
        assert b"There is no room left" in body
    else:
        assert (status, body) == (200, b"in")
