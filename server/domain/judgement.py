"""What judging one scan gives: the verdict, the new state and what to write. Frozen values."""

from uuid import UUID

from msgspec import Struct

from drivers.barcode.reading import Reading
from server.contract.verdict import Reason, Verdict
from server.domain.catalog import Catalog
from server.domain.policy import Policy
from server.domain.progress import Closing
from server.domain.state import StationState


class ScannedCode(Struct, frozen=True):
    """One scan as the rules see it.

    `answered_seq` is the last `station_seq` whose verdict the operator could have seen.
    """

    scan_id: UUID
    station_seq: int
    answered_seq: int
    data: bytes
    reading: Reading


class Case(Struct, frozen=True):
    """Everything one verdict depends on."""

    scan: ScannedCode
    state: StationState
    catalog: Catalog
    policy: Policy


class Counted(Struct, frozen=True):
    """Pieces counted in a line of the judgement's order; negative where `undoes` names a scan."""

    line_no: int
    qty: int
    undoes: UUID | None = None


class Hold(Struct, frozen=True):
    """Keep this scan in the station's list of held scans."""


class Release(Struct, frozen=True):
    """Take one scan off the list: its data was scanned again."""

    scan_id: UUID


class DiscardAll(Struct, frozen=True):
    """Empty the list."""


HeldChange = Hold | Release | DiscardAll


class Judgement(Struct, frozen=True):
    """The verdict of one scan and all that follows from it.

    `order_id` is the order the verdict is about; `counted` and `closing` change that order.
    `full_line_no` is the line that has no room for what was scanned.
    `seen` and `expected` are words for the operator; `badge` is one whose PIN is asked.
    """

    verdict: Verdict
    state: StationState
    reason: Reason | None = None
    order_id: UUID | None = None
    counted: Counted | None = None
    closing: Closing | None = None
    candidates: tuple[UUID, ...] = ()
    seen: str = ""
    expected: str = ""
    full_line_no: int | None = None
    held: HeldChange | None = None
    badge: str | None = None


def refused(case: Case, reason: Reason, order_id: UUID | None = None) -> Judgement:
    """Return COMMAND_REFUSED: nothing changes."""
    seen = case.scan.reading.text
    return Judgement(Verdict.COMMAND_REFUSED, case.state, reason, order_id, seen=seen)
