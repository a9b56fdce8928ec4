from uuid import UUID

from drivers.barcode.reading import read
from server.contract.verdict import Reason, Verdict
from server.domain.judgement import Case, ScannedCode, refused
from server.domain.policy import Policy
from tests.unit.server.domain.floor import Floor


def test_a_refusal_names_the_scan_and_changes_nothing(floor: Floor) -> None:
    station = floor.station()
    scan = ScannedCode(UUID(int=1), 1, 0, b"x", read(b"x", None, None))
    case = Case(scan, station.state, station, Policy())
    judgement = refused(case, Reason.NOTHING_HELD)
    assert judgement.verdict is Verdict.COMMAND_REFUSED
    assert judgement.reason is Reason.NOTHING_HELD
    assert judgement.seen == "x"
    assert judgement.state is station.state
    assert judgement.counted is None
    assert judgement.closing is None
    assert judgement.held is None
