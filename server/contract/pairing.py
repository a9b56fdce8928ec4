"""Pairing: a code that a supervisor has made for a station, and the token a kiosk gets for it.

What it is: the code's form, and the two structs of `POST /api/pair`. What it is not: who may pair
(server.web.pairing), or how a kiosk asks (station.bridge.pairing). Pure.
"""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from server.contract.own_code import OwnCodeKind, own_code, parse_own_code
from server.contract.station import StationId

PAIR_PATH = "/api/pair"
CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without 0, 1, i, l and o, which are taken for one another."""
CODE_LENGTH = 8
_GROUP = 4
SEPARATORS = " -"
"""What may stand between the characters of a code; it counts for nothing."""


def tidy_pairing_code(text: str) -> str | None:
    """Return a code as it is compared, however it was typed or scanned; None when it is none."""
    own = parse_own_code(text.strip())
    if own is not None:
        is_whole = own.kind is OwnCodeKind.PAIRING and own.checked
        text = own.body if is_whole else ""
    code = text.translate(str.maketrans("", "", SEPARATORS)).lower()
    return code if len(code) == CODE_LENGTH and set(code) <= set(CODE_ALPHABET) else None


def shown_pairing_code(code: str) -> str:
    """Return a code as people read it to each other, as in `ABCD-EFGH`."""
    return f"{code[:_GROUP]}-{code[_GROUP:]}".upper()


def pairing_barcode(code: str) -> str:
    """Return the text of a code's barcode."""
    return own_code(OwnCodeKind.PAIRING, code)


class PairRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """A kiosk asks for a token. `kiosk` is its own, anew at each start: only it may ask again.

    `station` is the name that its settings give it; None when it takes any.
    """

    code: Annotated[str, Meta(min_length=1, max_length=64)]
    kiosk: UUID
    station: StationId | None = None


class Paired(Struct, frozen=True, forbid_unknown_fields=True):
    """The kiosk is this station from now on, by this token, which is told this once.

    `front_ca` is the PEM of the authority that a front in the local network is known by; None
    where there is none.
    """

    station: StationId
    token: Annotated[str, Meta(min_length=20, max_length=200, pattern=r"^[A-Za-z0-9_-]+\Z")]
    front_ca: str | None = None
