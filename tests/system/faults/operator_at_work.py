"""An operator who never tires: what is scanned, deterministic by seed, each item code unique."""

import random
from collections.abc import Iterator, Sequence

from server.contract.own_code import Command, OwnCodeKind, command_code, own_code
from server.demo import DemoLine, DemoOrder

_GS = "\x1d"
_MOST_PIECES = 12


def scans(orders: Sequence[DemoOrder], seed: int) -> Iterator[bytes]:
    """Yield one barcode after the other, for ever: AIM identifier and data, no suffix.

    Most is packing as it should be; the rest is what happens in a warehouse: wrong items scanned on
    over the error, undo, put aside, torn labels, codes nobody knows.
    """
    chance = random.Random(seed)  # noqa: S311 - a test's plan, not a secret
    serials = _serials()
    yield own_code(OwnCodeKind.BADGE, "1001").encode()
    while True:
        order = chance.choice(orders)
        yield order.order_no.encode()
        for _ in range(chance.randint(1, _MOST_PIECES)):
            line = chance.choice(order.lines)
            yield from _gesture(chance, line, chance.choice(orders).lines[0], serials)
        yield command_code(chance.choice((Command.CANCEL, Command.UNDO, Command.REOPEN))).encode()
        yield command_code(Command.CANCEL).encode()


def _gesture(
    chance: random.Random, line: DemoLine, other: DemoLine, serials: Iterator[int]
) -> Iterator[bytes]:
    number = next(serials)
    match chance.randrange(20):
        case 0:
            yield _item(other, number)
            for _ in range(chance.randrange(3)):
                yield _item(line, next(serials))
            yield command_code(Command.OK).encode()
            yield command_code(Command.DISCARD).encode()
        case 1:
            yield command_code(Command.UNDO).encode()
        case 2:
            yield command_code(Command.CONFIRM).encode()
        case 3:
            yield f"U-{number:08d}".encode()
        case _:
            yield _item(line, number)
            yield command_code(Command.OK).encode()


def _item(line: DemoLine, serial: int) -> bytes:
    """Return a GS1-128 of the line's item with a serial number of its own."""
    gtin = line.item.gtin or line.item.barcode
    if not gtin.isdecimal():
        return gtin.encode()
    return f"]C101{gtin:0>14}21{serial:08d}{_GS}".encode()


def _serials() -> Iterator[int]:
    number = 0
    while True:
        number += 1
        yield number
