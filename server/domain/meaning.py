"""What a code means: command, badge, order, line of the open order, known item, unknown. Pure."""

from uuid import UUID

from msgspec import Struct

from drivers.barcode.reading import Reading
from server.contract.own_code import (
    Command,
    OwnCode,
    OwnCodeKind,
    parse_command,
    parse_own_code,
    parse_ticket,
)
from server.contract.verdict import Reason
from server.domain.catalog import Catalog, LineFacts, MatchedLine
from server.domain.state import Operator


class CommandCode(Struct, frozen=True):
    """A command, with its number where one was given."""

    command: Command
    number: int | None


class Badge(Struct, frozen=True):
    """A badge that somebody wears, and whether its scan is enough to sign in."""

    operator: Operator
    has_pin: bool = False


class SignIn(Struct, frozen=True):
    """A kiosk's own code: the server found the PIN of the badge scanned before right."""

    ticket: str


class BadOwnCode(Struct, frozen=True):
    """A code of our own form that does nothing here."""

    reason: Reason


OwnMeaning = CommandCode | Badge | SignIn | BadOwnCode


class OrderCode(Struct, frozen=True):
    """A code that names orders: more than one makes it ambiguous."""

    order_ids: tuple[UUID, ...]


class LineCode(Struct, frozen=True):
    """A code that fits lines of the open order: the one it goes to."""

    matched: MatchedLine


class KnownItem(Struct, frozen=True):
    """An item that is known from a line of some order."""

    item: LineFacts


class UnknownCode(Struct, frozen=True):
    """A code nothing is known of."""


GoodsMeaning = OrderCode | LineCode | KnownItem | UnknownCode


def own_meaning(reading: Reading, catalog: Catalog) -> OwnMeaning | None:
    """Return what a code of our own form means; None when it has not that form."""
    own = parse_own_code(reading.code)
    if own is None:
        return None
    if not own.checked:
        return BadOwnCode(Reason.BAD_CHECK)
    if own.kind is OwnCodeKind.PAIRING:
        return BadOwnCode(Reason.PAIRED_ALREADY)
    return _command(own) if own.kind is OwnCodeKind.COMMAND else _badge(own, catalog)


def own_command(reading: Reading) -> CommandCode | None:
    """Return the command a code is; None of all else. Nothing has to be looked up for it."""
    own = parse_own_code(reading.code)
    if own is None or not own.checked or own.kind is not OwnCodeKind.COMMAND:
        return None
    command = _command(own)
    return command if isinstance(command, CommandCode) else None


def _command(own: OwnCode) -> OwnMeaning:
    ticket = parse_ticket(own.body)
    if ticket is not None:
        return SignIn(ticket)
    parsed = parse_command(own.body)
    return BadOwnCode(Reason.COMMAND_UNKNOWN) if parsed is None else CommandCode(*parsed)


def _badge(own: OwnCode, catalog: Catalog) -> OwnMeaning:
    wearer = catalog.wearer(own.body)
    if wearer is None:
        return BadOwnCode(Reason.BADGE_UNKNOWN)
    if wearer.is_replaced:
        return BadOwnCode(Reason.BADGE_REPLACED)
    if not wearer.is_active:
        return BadOwnCode(Reason.BADGE_DISABLED)
    return Badge(Operator(own.body, wearer.name), wearer.has_pin)


def goods_meaning(reading: Reading, order_id: UUID | None, catalog: Catalog) -> GoodsMeaning:
    """Return what a code that is not our own means; `order_id` is the order being packed."""
    codes = reading.lookup_codes
    if orders := catalog.orders_with_code(codes):
        return OrderCode(orders)
    if order_id is not None:
        matched = catalog.line_with_code(order_id, codes, reading.count)
        if matched is not None:
            return LineCode(matched)
    item = catalog.item(codes)
    return UnknownCode() if item is None else KnownItem(item)
