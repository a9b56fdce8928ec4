"""What a scan is called on the screen: a command by its name, a badge unnamed, else its text.

What it is: the display text of scanned data. What it is not: what the code means (the server).
Pure.
"""

from server.contract.own_code import Command, OwnCodeKind, parse_command, parse_own_code
from server.contract.station import ScanMessage
from station.presenters.words import Words

MAX_SHOWN = 48
MAX_IN_SENTENCE = 28
"""Of a code that stands before what to do about it, so that both fit in one line of the band."""


def text_of(scan: ScanMessage) -> str:
    """Return the data as text; bytes that are no UTF-8 become replacement characters."""
    return scan.data.decode("utf-8", "replace")


def command_of(text: str) -> Command | None:
    """Return the command that `text` scans, None when it is no valid command code."""
    own = parse_own_code(text)
    if own is None or not own.checked or own.kind is not OwnCodeKind.COMMAND:
        return None
    parsed = parse_command(own.body)
    return parsed[0] if parsed else None


def shown(words: Words, text: str, at_most: int = MAX_SHOWN) -> str:
    """Return what the operator reads for scanned text; GS and other controls become spaces."""
    own = parse_own_code(text)
    if own is None:
        printable = "".join(each if each.isprintable() else " " for each in text).strip()
        return printable if len(printable) <= at_most else f"{printable[: at_most - 1]}…"
    if own.kind is OwnCodeKind.BADGE:
        return words("code-badge")
    if own.kind is OwnCodeKind.PAIRING:
        return words("code-pairing")
    command = command_of(text)
    return words(f"command-{command}") if command else words("code-own")
