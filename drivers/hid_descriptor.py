"""Where a HID POS scanner's reports keep a barcode: its report descriptor, read.

HID 1.11 section 6.2.2 (report descriptors); HID Point of Sale Usage Tables 1.02 section 3 (usage
page 0x8C, Bar Code Scanner): the symbology identifiers are usages 0xFB to 0xFD, the data 0xFE,
"more follows" 0xFF; the count of data bytes is Generic Desktop's 0x3B. What it is not: the reading
of reports (`hid_reports`), or a full HID parser: only input reports with a barcode matter. Pure.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

BARCODE_PAGE = 0x8C
_COUNT = (0x01, 0x3B)
_SYMBOLOGY_FIRST, _SYMBOLOGY_LAST = 0xFB, 0xFD
_DATA, _CONTINUED = 0xFE, 0xFF
_BITS = 8
_LONG_ITEM = 0xFE
_MAX_REPORT_BYTES = 4096
"""HID allows more; no scanner has it, and a descriptor that claims it lies."""
_MOST_USAGES = _MAX_REPORT_BYTES
"""Of one main item, each named or one of a range."""

# Item prefixes without their size bits.
_INPUT = 0x80
_MAINS = frozenset({_INPUT, 0x90, 0xB0, 0xA0, 0xC0})
"""Input, Output, Feature, Collection, End Collection: each ends the usages before it."""
_USAGE, _USAGE_MIN, _USAGE_MAX = 0x08, 0x18, 0x28
_WITH_PAGE_BYTES = 4
_IS_CONSTANT = 0x01


class DescriptorError(ValueError):
    """A report descriptor that cannot be, or has no barcode in it. The text says which."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes `first` up to, and without, `end` of a report, its id (if it has one) included."""

    first: int
    end: int

    def of(self, report: bytes) -> bytes:
        """Return these bytes, as far as the report has them."""
        return report[self.first : self.end]


@dataclass(frozen=True, slots=True)
class ReportLayout:
    """Where the report with a barcode keeps what.

    `report_id` None: the device has one kind of report and sends no id. `count` is where the number
    of data bytes stands; without it the data is padded with NUL. `symbology` are the bytes of the
    AIM identifier, `vendor_symbology` a letter of the maker's own. `continued` is byte and bit.
    """

    report_id: int | None
    size_bytes: int
    data: Span
    count: int | None = None
    symbology: Span | None = None
    vendor_symbology: int | None = None
    continued: tuple[int, int] | None = None


def layout_of(descriptor: bytes) -> ReportLayout:
    """Return where a barcode stands, from a device's report descriptor.

    Raises:
        DescriptorError: cut short, contradicting itself, or without a barcode.
    """
    reading = _Reading()
    for prefix, value, size in _items(descriptor):
        reading.take(prefix, value, size)
    found = [draft.layout() for draft in reading.drafts.values() if draft.data is not None]
    if not found:
        raise DescriptorError("no input report holds a barcode's data (usage 0x8C:0xFE)")
    return found[0]


def _items(descriptor: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield each short item as prefix, unsigned value and size of that value in bytes."""
    at = 0
    while at < len(descriptor):
        if descriptor[at] == _LONG_ITEM:
            at += 3 + (descriptor[at + 1] if at + 1 < len(descriptor) else 0)
            continue
        size = (0, 1, 2, 4)[descriptor[at] & 0b11]
        value = descriptor[at + 1 : at + 1 + size]
        if len(value) != size:
            raise DescriptorError("cut short within an item")
        yield descriptor[at] & 0xFC, int.from_bytes(value, "little"), size
        at += 1 + size


@dataclass
class _Globals:
    page: int = 0
    size: int = 0
    count: int = 0
    report_id: int | None = None

    def copy(self) -> "_Globals":
        return _Globals(self.page, self.size, self.count, self.report_id)


@dataclass
class _Draft:
    """One input report, as far as it was described. Places are in bits."""

    report_id: int | None
    bits: int = 0
    data: tuple[int, int] | None = None
    count: int | None = None
    symbology: list[int] = field(default_factory=list)
    continued: int | None = None

    def place(self, usage: tuple[int, int], at: int, size: int, fields: int) -> None:
        """Note what stands at bit `at`: `fields` fields of `size` bits that share a usage."""
        if usage == _COUNT and size == _BITS:
            self.count = at
        page, number = usage
        if page != BARCODE_PAGE:
            return
        if _SYMBOLOGY_FIRST <= number <= _SYMBOLOGY_LAST and size == _BITS:
            self.symbology += [at, at + _BITS * (fields - 1)]  # the first and the last of them
        elif number == _DATA and size == _BITS:
            self.data = (at, at + size * fields)
        elif number == _CONTINUED:
            self.continued = at

    def layout(self) -> ReportLayout:
        """Return the layout.

        Raises:
            DescriptorError: when bytes of it do not stand at whole bytes.
        """
        if self.data is None:
            raise DescriptorError("no data")
        places = [*self.data, *self.symbology, *([] if self.count is None else [self.count])]
        if any(place % _BITS for place in places):
            raise DescriptorError("a field of bytes does not begin at a byte")
        aim = sorted(place // _BITS for place in self.symbology)
        return ReportLayout(
            report_id=self.report_id,
            size_bytes=-(-self.bits // _BITS),
            data=Span(self.data[0] // _BITS, self.data[1] // _BITS),
            count=None if self.count is None else self.count // _BITS,
            symbology=Span(aim[0], aim[-1] + 1) if aim else None,
            continued=None if self.continued is None else divmod(self.continued, _BITS),
        )


class _Reading:
    """The state of HID's item machine."""

    def __init__(self) -> None:
        self.drafts: dict[int | None, _Draft] = {}
        self._globals = _Globals()
        self._pushed: list[_Globals] = []
        self._usages: list[tuple[int, int]] = []
        self._usage_min: tuple[int, int] | None = None

    def take(self, prefix: int, value: int, size: int) -> None:
        """Take one item."""
        if prefix in _MAINS:
            if prefix == _INPUT:
                self._input(value)
            self._usages, self._usage_min = [], None
        elif prefix in {_USAGE, _USAGE_MIN, _USAGE_MAX}:
            self._take_usage(prefix, value, size)
        else:
            self._take_global(prefix, value)

    def _take_usage(self, prefix: int, value: int, size: int) -> None:
        # Of four bytes the upper two are the page.
        usage = (
            (value >> 16, value & 0xFFFF)
            if size == _WITH_PAGE_BYTES
            else (self._globals.page, value)
        )
        if prefix == _USAGE:
            self._add(usage[0], range(usage[1], usage[1] + 1))
        elif prefix == _USAGE_MIN:
            self._usage_min = usage
        elif self._usage_min is not None:
            page, first = self._usage_min
            self._add(page, range(first, min(usage[1], 0xFFF) + 1))

    def _add(self, page: int, numbers: range) -> None:
        """Add usages. A range takes three bytes to name, so that what they name has to be bounded.

        Raises:
            DescriptorError: there are more of them than a report has bytes.
        """
        if len(self._usages) + len(numbers) > _MOST_USAGES:
            raise DescriptorError("more usages than any device's")
        self._usages += [(page, number) for number in numbers]

    def _take_global(self, prefix: int, value: int) -> None:
        match prefix:
            case 0x04:
                self._globals.page = value
            case 0x74:
                self._globals.size = value
            case 0x84:
                self._globals.report_id = value
            case 0x94:
                self._globals.count = value
            case 0xA4:  # push
                self._pushed.append(self._globals.copy())
            case 0xB4 if self._pushed:  # pop
                self._globals = self._pushed.pop()

    def _input(self, flags: int) -> None:
        size, count = self._globals.size, self._globals.count
        report_id = self._globals.report_id
        first = 0 if report_id is None else _BITS
        draft = self.drafts.setdefault(report_id, _Draft(report_id, first))
        if (draft.bits + size * count) > _MAX_REPORT_BYTES * _BITS:
            raise DescriptorError("a report larger than any device's")
        if not flags & _IS_CONSTANT:
            for usage, at, fields in self._shares(draft.bits):
                draft.place(usage, at, size, fields)
        draft.bits += size * count

    def _shares(self, at: int) -> Iterator[tuple[tuple[int, int], int, int]]:
        """Yield each usage, where its fields begin, and how many: the last has all those left."""
        size, left = self._globals.size, self._globals.count
        for number, usage in enumerate(self._usages):
            is_last = number == len(self._usages) - 1
            fields = left if is_last else min(1, left)
            if fields:
                yield usage, at, fields
            at, left = at + fields * size, left - fields
