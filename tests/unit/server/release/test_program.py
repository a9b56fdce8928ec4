"""What the version that serves could not go on with is refused."""

import pytest

from server.release.program import Migration, refuse_contraction
from server.release.refusal import RefusedError


def test_an_expanded_schema_is_let_through_and_a_contracted_one_is_not() -> None:
    grows = Migration(6, "wider", "pending", "1.0.0")
    refuse_contraction([grows], "1.0.0")
    refuse_contraction([], "0.1.0")
    with pytest.raises(RefusedError, match=r"Migration 7 \(narrower\) ends what 1\.9\.0"):
        refuse_contraction([grows, Migration(7, "narrower", "pending", "1.10.0")], "1.9.0")
