"""What a station is told because of the centre."""

from server.contract.centre import CentreState, CentreTold, OrderNote
from server.domain.convergence import ConflictKind


def test_every_conflict_the_fold_may_find_can_be_told_to_an_operator() -> None:
    assert {str(kind) for kind in ConflictKind} | {"moved_away"} == {
        str(each) for each in OrderNote
    }


def test_of_no_centre_nothing_but_that_has_to_be_said() -> None:
    told = CentreTold(CentreState.NONE)
    assert (told.since_utc_ms, told.waiting, told.problem, told.skew_min) == (None, 0, "", None)
