"""What the screen shows, as frozen values: the whole agreement between presenters and widgets.

What it is: data, its texts already in the language spoken. What it is not: a decision (the
presenters beside it) or a pixel (station.ui). Pure.
"""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from drivers.barcode.gtin import printed_digits
from server.contract.order import OrderHead, OrderLineView
from server.contract.verdict import Verdict


def line_name(line: OrderLineView) -> str:
    """Return what an operator calls a line: its description, or its SKU where it has none."""
    return line.description or line.sku


def line_codes(line: OrderLineView) -> str:
    """Return what a line's package bears: its SKU, and its GTIN as it is printed."""
    gtin = printed_digits(line.gtin) if line.gtin else ""
    return "  ·  ".join(each for each in (line.sku, gtin) if each)


class Tone(StrEnum):
    """How a message is meant. Each has a colour, and never the colour alone."""

    NEUTRAL = "neutral"
    INFO = "info"
    SUCCESS = "success"
    WARNING = "warning"
    ERROR = "error"


class Screen(StrEnum):
    """Which screen lies under the verdict."""

    READY = "ready"
    ORDER = "order"
    COMPLETED = "completed"
    FOUND = "found"


class Ask(StrEnum):
    """What a touch action asks before it is sent."""

    NOTHING = "nothing"
    CONFIRM = "confirm"
    DISCARD = "discard"


@dataclass(frozen=True, slots=True)
class Action:
    """One touch action.

    `chosen` marks the current one of several, `apart` one that stands at the end by itself. `code`
    is the command code it scans; empty when the station itself answers, as after
    NOT_RECORDED, which the server never saw.
    """

    label: str
    icon: str
    code: str
    hint: str = ""
    ask: Ask = Ask.NOTHING
    chosen: bool = False
    apart: bool = False


@dataclass(frozen=True, slots=True)
class Help:
    """What to do about a trouble; `note` is for whoever is called."""

    title: str
    what_to_do: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One always visible fact of the status bar, and what to do about it when it is a trouble.

    `room` is the widest the value becomes while it counts: room for it is kept from the start.
    """

    icon: str
    caption: str
    value: str
    tone: Tone = Tone.NEUTRAL
    help: Help | None = None
    room: str = ""


@dataclass(frozen=True, slots=True)
class StatusView:
    """The status bar: step, station, operator on the left; scans, scanner, link on the right.

    `centre` stands beside the link, where there is one.
    """

    step: Cell
    station: Cell
    operator: Cell
    saved: Cell
    scanner: Cell
    link: Cell
    centre: Cell | None = None

    @property
    def cells(self) -> tuple[Cell, ...]:
        """All cells that are always there, from left to right."""
        return self.step, self.station, self.operator, self.saved, self.scanner, self.link


class CardState(StrEnum):
    """How far the scan behind a card has come."""

    CAPTURED = "captured"
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class VerdictCard:
    """What the operator is told.

    `takeover` is True when it must be acknowledged: it then covers the screen and `actions` are
    the answers. `seen_of` is whose order was seen, `caption` what stands above `seen` in the stead
    of the usual words. `count` is pieces packed and ordered of the line it is about. One that
    `can_wait` leaves it to the person whether a scanner is set up first.
    """

    state: CardState
    tone: Tone
    icon: str
    title: str
    detail: str = ""
    verdict: Verdict | None = None
    expected: str = ""
    seen: str = ""
    seen_of: str = ""
    caption: str = ""
    count: tuple[int, int] | None = None
    takeover: bool = False
    actions: tuple[Action, ...] = ()
    can_wait: bool = False
    note: str = ""

    @property
    def must_be_answered(self) -> bool:
        """Whether nothing else can be done before."""
        return self.takeover and bool(self.actions) and not self.can_wait


@dataclass(frozen=True, slots=True)
class OrderPanel:
    """An order on the screen.

    `lines` keeps unchanged lines as the same objects from view to view, so that a widget sees by
    identity which rows to repaint. `loading` means the lines are not here yet, `behind` that a
    newer revision is under way. `counting` is False while only looking up. An order that
    `is_closed` takes no piece any more; `stop` is what to do about one that its owner stopped.
    """

    head: OrderHead
    lines: tuple[OrderLineView, ...]
    next_line: OrderLineView | None
    changed_line_no: int | None
    lines_done: int
    loading: bool
    behind: bool
    counting: bool
    is_closed: bool
    stop: str
    status_label: str
    status_tone: Tone
    ship_by: str
    progress: str
    missing: str
    note: str


@dataclass(frozen=True, slots=True)
class ReadyView:
    """The invitation to scan. `steps` are the work steps that a touch can choose."""

    title: str
    hint: str
    sign_in: str
    signed_in: bool
    steps: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class FoundRow:
    """One open order that needs the item looked up."""

    order_id: UUID
    order_no: str
    customer: str
    status_label: str
    status_tone: Tone
    packed: int
    ordered: int


@dataclass(frozen=True, slots=True)
class FoundView:
    """What a look-up of an item found."""

    title: str
    item: str
    hint: str
    rows: tuple[FoundRow, ...]


@dataclass(frozen=True, slots=True)
class NoticeView:
    """What happened elsewhere to the order on the screen, or to all, and what to do about it."""

    icon: str
    title: str
    detail: str
    tone: Tone = Tone.WARNING


@dataclass(frozen=True, slots=True)
class HeldView:
    """Scans kept and not judged. `texts` tells the newest part of them, `count` counts all."""

    count: int
    title: str
    texts: tuple[str, ...]
    discard: Action


@dataclass(frozen=True, slots=True)
class PinView:
    """A PIN is asked for: so many digits are typed, never which ones.

    `said` is what came of the one before, or why none can be checked now; `can_take` is whether
    what is typed may be handed in, `give_up` the answer that signs nobody in.
    """

    title: str
    name: str
    hint: str
    typed: int
    said: str
    tone: Tone
    erase: str
    take: str
    can_take: bool
    give_up: Action
    note: str = ""


@dataclass(frozen=True, slots=True)
class PairView:
    """A pairing code is typed: `typed` is what there is of it, as codes are shown.

    `said` is what came of it so far and `advice` what to do then; `can_take` is whether it may be
    handed in.
    """

    title: str
    hint: str
    typed: str
    said: str
    advice: str
    tone: Tone
    erase: str
    take: str
    can_take: bool
    back: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class KioskView:
    """Everything on the screen.

    `cue` is the sound to play now, a verdict's value or `captured`. Only the view returned by the
    event that causes it carries one, so that each is played once.
    """

    language: str
    status: StatusView
    screen: Screen
    ready: ReadyView
    actions: tuple[Action, ...]
    card: VerdictCard | None = None
    order: OrderPanel | None = None
    found: FoundView | None = None
    held: HeldView | None = None
    notice: NoticeView | None = None
    cue: str | None = None
    pin: PinView | None = None
    pair: PairView | None = None
