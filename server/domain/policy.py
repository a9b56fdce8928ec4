"""What is decided about a station's judging beforehand, by the settings and a supervisor. Pure."""

from msgspec import Struct

from server.contract.order import WorkStep


class Policy(Struct, frozen=True):
    """A station's rules.

    `require_operator`: in PACK and SHIP nothing is judged before a badge was scanned. `step`: the
    one it works in; None leaves it to the operator. `locked`: nothing is judged at all.
    """

    require_operator: bool = False
    step: WorkStep | None = None
    locked: bool = False
