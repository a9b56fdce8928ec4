"""A packing floor in dictionaries, for tests that read as transcripts."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from drivers.barcode.reading import read
from drivers.barcode.symbology import Symbology
from server.contract.order import WorkStep
from server.contract.own_code import Command, OwnCodeKind, command_code, own_code
from server.domain.catalog import (
    CountedScan,
    LineFacts,
    MatchedLine,
    OrderFacts,
    Wearer,
    line_to_fill,
)
from server.domain.judge import judge
from server.domain.judgement import DiscardAll, Hold, Judgement, Release, ScannedCode
from server.domain.policy import Policy
from server.domain.progress import PACKABLE, Closing, ErpStatus, ScanEffect, order_status
from server.domain.state import StationState

_NAMES = UUID(int=0)


@dataclass
class FloorLine:
    """One line: its codes with pieces a scan, what is ordered and packed."""

    line_no: int
    codes: dict[str, int]
    qty_ordered: int
    description: str = ""
    qty_packed: int = 0

    @property
    def facts(self) -> LineFacts:
        return LineFacts(
            self.line_no, f"sku{self.line_no}", self.description, self.qty_ordered, self.qty_packed
        )


@dataclass
class FloorOrder:
    """One order: its codes besides its number, its lines, and what scans did to it."""

    order_no: str
    lines: list[FloorLine]
    erp: ErpStatus = ErpStatus.OPEN
    codes: tuple[str, ...] = ()
    completed_by: UUID | None = None
    shipped_by: UUID | None = None
    is_here: bool = True
    effects: list[ScanEffect] = field(default_factory=list)

    @property
    def order_id(self) -> UUID:
        return uuid5(_NAMES, self.order_no)

    @property
    def units_packed(self) -> int:
        return sum(line.qty_packed for line in self.lines)

    @property
    def facts(self) -> OrderFacts:
        completed = self.completed_by is not None
        status = order_status(
            self.erp if self.is_here else ErpStatus.CANCELLED,
            completed=completed,
            units_packed=self.units_packed,
            shipped=self.shipped_by is not None,
        )
        ordered = sum(line.qty_ordered for line in self.lines)
        units = (ordered, self.units_packed)
        return OrderFacts(self.order_id, self.order_no, status, completed, *units, self.is_here)

    def line(self, line_no: int) -> FloorLine:
        return next(line for line in self.lines if line.line_no == line_no)


class Floor:
    """Every order and operator; makes stations."""

    def __init__(self) -> None:
        self.orders: dict[UUID, FloorOrder] = {}
        self.wearers: dict[str, Wearer] = {}

    def order(
        self,
        order_no: str,
        *lines: FloorLine,
        erp: ErpStatus = ErpStatus.OPEN,
        codes: tuple[str, ...] = (),
    ) -> FloorOrder:
        order = FloorOrder(order_no, list(lines), erp, codes)
        self.orders[order.order_id] = order
        return order

    def station(
        self,
        *,
        require_operator: bool = False,
        step: WorkStep | None = None,
        locked: bool = False,
    ) -> "FloorStation":
        return FloorStation(self, Policy(require_operator, step, locked))


class FloorStation:
    """One station: scans go in, judgements come out, and what they change is changed."""

    def __init__(self, floor: Floor, policy: Policy) -> None:
        self.state = StationState()
        self.held: dict[UUID, bytes] = {}
        self.policy = policy
        self._floor = floor
        self._seq = 0
        self._counted: dict[UUID, list[CountedScan]] = {}
        self._made: set[UUID] = set()

    def scan(
        self, text: str, symbology: Symbology | None = None, *, seen: int | None = None
    ) -> Judgement:
        """Scan once; the operator has seen the verdicts up to number `seen`, else all of them."""
        answered_seq = self._seq if seen is None else seen
        self._seq += 1
        scan_id = uuid5(_NAMES, f"{id(self)}.{self._seq}")
        self._made.add(scan_id)
        data = text.encode()
        code = ScannedCode(scan_id, self._seq, answered_seq, data, read(data, symbology, None))
        judgement = judge(code, self.state, self, self.policy)
        self._apply(code, judgement)
        return judgement

    def do(self, command: Command, number: int | None = None) -> Judgement:
        return self.scan(command_code(command, number))

    def badge(self, body: str) -> Judgement:
        return self.scan(own_code(OwnCodeKind.BADGE, body))

    def _apply(self, code: ScannedCode, judgement: Judgement) -> None:
        self.state = judgement.state
        self._apply_held(code, judgement)
        if judgement.order_id is None:
            return
        order = self._floor.orders[judgement.order_id]
        if judgement.closing is Closing.SHIP:
            order.shipped_by = code.scan_id
        elif judgement.closing is not None:
            is_done = judgement.closing is Closing.COMPLETE
            order.completed_by = code.scan_id if is_done else None
        counted = judgement.counted
        line_no, qty = (None, 0) if counted is None else (counted.line_no, counted.qty)
        order.effects.append(ScanEffect(code.scan_id, line_no, qty, judgement.closing))
        if counted is not None:
            order.line(counted.line_no).qty_packed += counted.qty
            stack = self._counted.setdefault(order.order_id, [])
            if counted.undoes is None:
                stack.append(CountedScan(code.scan_id, counted.line_no, counted.qty))
            else:
                assert stack.pop().scan_id == counted.undoes

    def _apply_held(self, code: ScannedCode, judgement: Judgement) -> None:
        if isinstance(judgement.held, Hold):
            self.held[code.scan_id] = code.data
        elif isinstance(judgement.held, Release):
            del self.held[judgement.held.scan_id]
        elif isinstance(judgement.held, DiscardAll):
            self.held.clear()
        assert len(self.held) == self.state.held_count

    def is_empty(self) -> bool:
        return not self._floor.orders

    def orders_with_code(self, codes: Sequence[str]) -> tuple[UUID, ...]:
        named = [o for o in self._orders() if {o.order_no, *o.codes} & set(codes)]
        return tuple(order.order_id for order in named)

    def order(self, order_id: UUID) -> OrderFacts:
        return self._floor.orders[order_id].facts

    def line_with_code(
        self, order_id: UUID, codes: Sequence[str], count: int
    ) -> MatchedLine | None:
        return line_to_fill(self._lines_with_code(order_id, codes), count)

    def _lines_with_code(self, order_id: UUID, codes: Sequence[str]) -> tuple[MatchedLine, ...]:
        found = []
        for line in self._floor.orders[order_id].lines:
            quantities = [line.codes[code] for code in codes if code in line.codes]
            found += [MatchedLine(line.facts, qty) for qty in quantities[:1]]
        return tuple(found)

    def line(self, order_id: UUID, line_no: int) -> LineFacts | None:
        lines = self._floor.orders[order_id].lines
        return next((line.facts for line in lines if line.line_no == line_no), None)

    def next_unfinished(self, order_id: UUID, besides: int = 0) -> LineFacts | None:
        facts = (line.facts for line in self._floor.orders[order_id].lines)
        return next((line for line in facts if line.missing and line.line_no != besides), None)

    def item(self, codes: Sequence[str]) -> LineFacts | None:
        for order in self._orders():
            for matched in self._lines_with_code(order.order_id, codes):
                return matched.line
        return None

    def orders_needing(self, codes: Sequence[str]) -> tuple[UUID, ...]:
        return tuple(
            order.order_id
            for order in self._orders()
            if order.facts.status in PACKABLE
            and any(m.line.missing for m in self._lines_with_code(order.order_id, codes))
        )

    def completed_here(self, order_id: UUID) -> bool:
        return self._floor.orders[order_id].completed_by in self._made

    def last_counted(self, order_id: UUID) -> CountedScan | None:
        stack = self._counted.get(order_id)
        return stack[-1] if stack else None

    def wearer(self, badge: str) -> Wearer | None:
        return self._floor.wearers.get(badge)

    def is_ticket(self, scan_id: UUID, badge: str, ticket: str) -> bool:
        return ticket == f"{scan_id.hex[:10]}{badge:x<10}"

    def oldest_held(self, data: bytes) -> UUID | None:
        return next((scan_id for scan_id, held in self.held.items() if held == data), None)

    def _orders(self) -> list[FloorOrder]:
        return sorted(self._floor.orders.values(), key=lambda order: order.order_no)


def line(line_no: int, code: str, qty: int, *, case: int = 0, description: str = "") -> FloorLine:
    """Return a line whose item code is `code`; with `case`, `<code>-case` is a case of so many."""
    codes = {code: 1} | ({f"{code}-case": case} if case else {})
    return FloorLine(line_no, codes, qty, description or f"{code} words")
