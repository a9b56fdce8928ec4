"""The station's own barcodes: commands, badges and pairing codes.

`-s.<command>.<check>` is a command, `-b.<badge>.<check>` a badge, `-p.<code>.<check>` pairs a kiosk
with a server: only lower-case letters, digits, `-` and `.`, so that no Shift key and no Caps Lock
matters, and two check characters, so that no product code is taken for one. What it is not: what a
command does (server.domain). Pure.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

_BODY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CODE = re.compile(r"-([sbp])\.([a-z0-9-]+)\.([a-z0-9]{2})")
_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
MAX_BODY = 32
TICKET_LENGTH = 20
_SIGN_IN = re.compile(rf"signin-([a-z0-9]{{{TICKET_LENGTH}}})")
_MAX_DIGITS = 9
"""Of a command's number, which a store must be able to look up; no order has so many lines."""


class OwnCodeKind(StrEnum):
    """What one of our own codes is."""

    COMMAND = "s"
    BADGE = "b"
    PAIRING = "p"


class Command(StrEnum):
    """What a command code asks for. Some take a number: `confirm-3`, `pick-2`."""

    OK = "ok"
    """Acknowledge the verdict that stopped judging."""
    CONFIRM = "confirm"
    """Count one piece that will not scan: of line N, or of the next unfinished line."""
    UNDO = "undo"
    REOPEN = "reopen"
    CANCEL = "cancel"
    """Put the open order aside; what was packed stays counted."""
    DISCARD = "discard"
    """Give up the held scans."""
    PICK = "pick"
    """Choose the N-th candidate of an ambiguous code, from 1."""
    SIGN_OUT = "signout"
    STEP_INQUIRE = "step-inquire"
    STEP_PACK = "step-pack"
    STEP_SHIP = "step-ship"


@dataclass(frozen=True, slots=True)
class OwnCode:
    """A well-formed code of our own; `checked` says whether its check characters are right."""

    kind: OwnCodeKind
    body: str
    checked: bool


def check_characters(text: str) -> str:
    """Return the two check characters of `text` (ISO/IEC 7064 MOD 1271-36, hyphens passed over)."""
    product = 0
    for character in text:
        if character != "-":
            product = ((product + _ALPHABET.index(character)) * 36) % 1271
    check = (1 - product * 36) % 1271
    return _ALPHABET[check // 36] + _ALPHABET[check % 36]


def own_code(kind: OwnCodeKind, body: str) -> str:
    """Return the text of a code of our own.

    Raises:
        ValueError: when `body` is not 1 to 32 lower-case letters and digits, hyphens between them.
    """
    if len(body) > MAX_BODY or not _BODY.fullmatch(body):
        raise ValueError(f"no code of our own says {body!r}")
    return f"-{kind}.{body}.{check_characters(kind + body)}"


def command_code(command: Command, number: int | None = None) -> str:
    """Return the code of a command, with its number where it takes one."""
    return own_code(OwnCodeKind.COMMAND, command if number is None else f"{command}-{number}")


def sign_in_code(ticket: str) -> str:
    """Return the code by which a kiosk signs somebody in whose PIN the server found right."""
    return own_code(OwnCodeKind.COMMAND, f"signin-{ticket}")


def parse_ticket(body: str) -> str | None:
    """Return the ticket of such a code's body; None of any other."""
    match = _SIGN_IN.fullmatch(body)
    return None if match is None else match[1]


def parse_own_code(text: str) -> OwnCode | None:
    """Read a code of our own; None when `text` has not the form of one."""
    match = _CODE.fullmatch(text)
    if match is None or len(match[2]) > MAX_BODY or not _BODY.fullmatch(match[2]):
        return None
    kind = OwnCodeKind(match[1])
    return OwnCode(kind, match[2], match[3] == check_characters(kind + match[2]))


def parse_command(body: str) -> tuple[Command, int | None] | None:
    """Split a command code's body into command and number; None when there is no such command."""
    if body in _WITHOUT_NUMBER:
        return Command(body), None
    name, _, number = body.rpartition("-")
    if name in _WITH_NUMBER and number.isdecimal() and len(number) <= _MAX_DIGITS:
        return Command(name), int(number)
    return None


_WITH_NUMBER = frozenset({Command.CONFIRM, Command.PICK})
_WITHOUT_NUMBER = frozenset(Command) - {Command.PICK}
