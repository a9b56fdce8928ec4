"""HID report descriptors and reports: those of tests/captures/hid_pos, and such as break a rule.

Where the captures' are from is told there.
"""

from tests.unit.drivers.captured import descriptor_in


def item(prefix: int, value: int) -> bytes:
    """Return one short item with the fewest bytes for its value."""
    size = next(size for size in (1, 2, 4) if value < 1 << 8 * size)
    return bytes([prefix | {1: 1, 2: 2, 4: 3}[size]]) + value.to_bytes(size, "little")


PAGE, USAGE, COLLECTION, END = 0x04, 0x08, 0xA0, b"\xc0"
ID, SIZE, COUNT, INPUT = 0x84, 0x74, 0x94, 0x80
VARIABLE, CONSTANT = 0x02, 0x03


def field(usages: list[int], count: int, *, size: int = 8, page: int = 0x8C) -> bytes:
    """Return an input field."""
    named = b"".join(item(USAGE, usage) for usage in usages)
    return item(PAGE, page) + item(SIZE, size) + item(COUNT, count) + named + item(INPUT, VARIABLE)


def padding(bits: int) -> bytes:
    """Return bits that mean nothing."""
    return item(SIZE, 1) + item(COUNT, bits) + item(INPUT, CONSTANT)


def scanner(*fields: bytes, report_id: int | None = 2) -> bytes:
    """Return a descriptor of a bar code scanner with one input report."""
    begin = item(PAGE, 0x8C) + item(USAGE, 0x02) + item(COLLECTION, 0x01)
    identified = b"" if report_id is None else item(ID, report_id)
    return begin + identified + b"".join(fields) + END


HONEYWELL_DESCRIPTOR = descriptor_in("honeywell_trade")
UNITECH_DESCRIPTOR = descriptor_in("unitech_no_symbology")
KEYBOARD_DESCRIPTOR = bytes.fromhex(
    "05010906a101050719e029e71500250175019508810295017508810195067508150025650507190029658100c0"
)


def honeywell_report(
    data: bytes, aim: bytes = b"]C0", *, letter: bytes = b"j", continued: bool = False
) -> bytes:
    """Return a report of Honeywell's: 64 bytes."""
    head = bytes([2, len(data)]) + aim.ljust(3, b"\0") + data.ljust(56, b"\0")
    return head + letter + b"\0" + bytes([continued])


def honeywell_reports(data: bytes, aim: bytes = b"]C0") -> list[bytes]:
    """Return the reports in which a barcode of any length comes."""
    pieces = [data[at : at + 56] for at in range(0, len(data), 56)]
    return [honeywell_report(p, aim, continued=p is not pieces[-1]) for p in pieces]
