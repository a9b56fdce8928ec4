"""A station's state: the fold of its scans in `station_seq` order, and its change of step. Pure."""

from uuid import UUID

from msgspec import Struct
from msgspec.structs import replace

from server.contract.order import WorkStep
from server.contract.verdict import Verdict


class Operator(Struct, frozen=True):
    """Who is signed in: the badge's body and the name to show."""

    badge: str
    name: str


class PendingVerdict(Struct, frozen=True):
    """The verdict that stopped judging. `candidates` are the orders an ambiguous code fits.

    `badge` is one whose PIN is asked.
    """

    scan_id: UUID
    station_seq: int
    verdict: Verdict
    candidates: tuple[UUID, ...] = ()
    badge: str | None = None


class StationState(Struct, frozen=True):
    """All that the next verdict depends on besides the orders.

    `open_order` is being packed (PACK) or shown (INQUIRE); `counted` is the pieces this station
    counted in it since opening it, what was undone taken off. `last_done` is what `reopen` means,
    `just_completed` what `undo` means while no order is open, `just_shipped` whose parcel's number
    may follow. The held scans themselves are kept
    apart; here is only how many.
    """

    step: WorkStep = WorkStep.PACK
    operator: Operator | None = None
    open_order: UUID | None = None
    counted: int = 0
    last_done: UUID | None = None
    just_completed: UUID | None = None
    just_shipped: UUID | None = None
    pending: PendingVerdict | None = None
    held_count: int = 0


def in_step(state: StationState, step: WorkStep) -> StationState:
    """Return a station's state when it has changed to another step."""
    return replace(
        state, step=step, open_order=None, counted=0, just_completed=None, just_shipped=None
    )


def in_set_step(state: StationState, step: WorkStep | None) -> StationState:
    """Return a station's state in the step that was set for it, if one was.

    An order that is being packed is finished or put aside first, a verdict that waits answered.
    """
    is_packing = state.step is WorkStep.PACK and state.open_order is not None
    if step is None or step is state.step or is_packing or state.pending is not None:
        return state
    return in_step(state, step)
