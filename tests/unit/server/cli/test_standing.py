"""The line that `sync status` begins with is true of each trouble, and says who has to act."""

import pytest

from server.cli.standing import standing
from server.contract.centre import CentreTrouble
from server.store.sync_state import SyncPhase, SyncStatus

NOT_REACHED = {CentreTrouble.NOBODY, CentreTrouble.NO_NAME, CentreTrouble.BROKE}


@pytest.mark.parametrize("trouble", CentreTrouble)
def test_only_a_centre_that_is_not_reached_is_told_as_that(trouble: CentreTrouble) -> None:
    said = standing(SyncStatus(phase=SyncPhase.AWAY, trouble=trouble))
    assert ("cannot be reached" in said) is (trouble in NOT_REACHED)


@pytest.mark.parametrize(
    ("phase", "trouble", "said"),
    [
        (SyncPhase.IN_STEP, None, "in step"),
        (SyncPhase.PUSHING, CentreTrouble.HELD, "scans wait for another program"),
        (SyncPhase.PUSHING, CentreTrouble.NOT_STORED, "does not store the last scans; it is tried"),
        (SyncPhase.AWAY, None, "no connection to the centre just now; it is tried again by itself"),
        (SyncPhase.AWAY, CentreTrouble.CROWDED, "the centre is there, and cannot do"),
        (SyncPhase.AWAY, CentreTrouble.FULL, "the centre's disk is full; somebody has to act"),
        (SyncPhase.AWAY, CentreTrouble.ANEW, "begun anew"),
        (SyncPhase.AWAY, CentreTrouble.RESTARTS, "being started or stopped; it is tried again"),
        (SyncPhase.REFUSED, CentreTrouble.SITE, "is another site's; somebody has to act"),
        (SyncPhase.REFUSED, CentreTrouble.LOGIN, "the centre refuses; somebody has to act"),
        (SyncPhase.REFUSED, CentreTrouble.CERTIFICATE_OLD, "certificate is not accepted"),
        (SyncPhase.STUCK, CentreTrouble.STORE_FULL, "this computer's store hinders it"),
        (SyncPhase.STUCK, CentreTrouble.PROGRAM, "the server's program fails; somebody has"),
    ],
)
def test_a_line_says_what_is_in_the_way(
    phase: SyncPhase, trouble: CentreTrouble | None, said: str
) -> None:
    assert said in standing(SyncStatus(phase=phase, trouble=trouble))


@pytest.mark.parametrize("phase", SyncPhase)
def test_each_phase_has_a_line(phase: SyncPhase) -> None:
    assert standing(SyncStatus(phase=phase))
