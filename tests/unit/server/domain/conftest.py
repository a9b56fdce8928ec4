"""Fixtures of the rules' tests."""

import pytest

from server.domain.catalog import Wearer
from tests.unit.server.domain.floor import Floor, line


@pytest.fixture
def floor() -> Floor:
    """Orders A (apple 2, pear 1) and B (apple 1), operator Kim."""
    made = Floor()
    made.order("A", line(1, "apple", 2), line(2, "pear", 1))
    made.order("B", line(1, "apple", 1))
    made.wearers["kim"] = Wearer("김철수")
    return made
