"""The colour of what is done: one for all, or by how it ended."""

from __future__ import annotations

import pytest

from config.loader import load, shipped
from server.lights import done


@pytest.mark.parametrize(
    ("pack", "outcome", "colour"),
    [
        ("city", "on_time", "white"),
        ("city", "late", "white"),
        ("examples/zhenan", "on_time", "red"),  # there red is the best
        ("examples/zhenan", "late", "white"),
        ("examples/zhenan", "", "white"),
    ],
)
def test_what_is_done_has_the_colour_of_its_outcome(pack, outcome, colour):
    found = load(shipped(pack)).pack
    assert found is not None
    assert done(found, outcome) == colour
