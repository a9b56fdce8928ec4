"""Makers of barcode scanners, by the USB vendor id their devices bear.

What it is: one small table, from which a keyboard is taken for a scanner (keyboard_search) and for
which the udev rules open devices (assets/udev/70-scanstation.rules, held to it by a test). What it
is not: a list of every scanner. A vendor is here only when what it makes that types is a scanner:
chips and reference designs that keyboards, remote controls and scanners share (Cypress 04b4,
Winbond 0416, STMicroelectronics 0483, Racal 0581, QinHeng 1a86) never are. Pure.

Sources: the public list of USB ids (usb.ids 2025.07.26, linux-usb.org), which names scanners under
each of these vendors, except where a maker's own manual is named.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScannerMaker:
    """A USB vendor id and the name on the housing."""

    vendor_id: int
    name: str


SCANNER_MAKERS = (
    ScannerMaker(0x0536, "Honeywell"),  # Hand Held Products, before Honeywell bought it
    ScannerMaker(0x05E0, "Zebra"),  # Symbol Technologies; 0a5f is Zebra's printers
    ScannerMaker(0x05F9, "Datalogic"),  # PSC Scanning
    ScannerMaker(0x065A, "Opticon"),  # Optoelectronics
    ScannerMaker(0x067E, "Intermec"),
    ScannerMaker(0x080C, "Datalogic"),
    ScannerMaker(0x0C2E, "Honeywell"),  # Metrologic, before Honeywell bought it
    ScannerMaker(0x11FA, "Code"),  # The Code Corporation, D014465 (2016), section 5.1
    ScannerMaker(0x1EAB, "Newland"),  # also NLS-FM420 integration guide, "VID and PID Table"
    ScannerMaker(0x27DD, "Mindeo"),
)
