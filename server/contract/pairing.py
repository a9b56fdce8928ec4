"""Pairing: a code that a supervisor has made for a station, and the token a kiosk gets for it.

What it is: the code's form, and the structs of `POST /api/pair` and `POST /api/pair/front`. What it
is not: who may pair (server.web.pairing), how a kiosk asks (station.bridge.pairing_client), or how
the code is proven to be known (server.contract.front_proof). Pure.
"""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from server.contract.own_code import OwnCodeKind, own_code, parse_own_code
from server.contract.station import StationId

PAIR_PATH = "/api/pair"
FRONT_PATH = "/api/pair/front"
MAX_FRONT_CA = 1 << 16
"""Bytes of the front's CA; a certificate has one or two thousand."""
CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without 0, 1, i, l and o, which are taken for one another."""
CODE_LENGTH = 8
NAME_LENGTH = 2
"""So many characters of a code say which one it is, and are no secret: the others are 2^29.7."""
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


def name_of_code(code: str) -> str:
    """Return the part of a tidy code that may be told to anybody: no two open codes share one."""
    return code[:NAME_LENGTH]


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

    `store` says whose scans are counted: it stays when the server gets another address.
    """

    station: StationId
    token: Annotated[str, Meta(min_length=20, max_length=200, pattern=r"^[A-Za-z0-9_-]+\Z")]
    store: Annotated[str, Meta(max_length=64)] | None = None


class FrontRequest(Struct, frozen=True, forbid_unknown_fields=True):
    """A kiosk that can trust no certificate yet asks whom to trust, before it sends its code.

    `name` says which code it has, `message` is its side of SPAKE2.
    """

    name: Annotated[str, Meta(pattern=rf"^[{CODE_ALPHABET}]{{{NAME_LENGTH}}}\Z")]
    message: Annotated[str, Meta(pattern=r"^[0-9a-f]{66}\Z")]


class FrontProof(Struct, frozen=True, forbid_unknown_fields=True):
    """The CA (PEM) that the front is known by; None where the system's trust decides.

    `message` is the server's side of SPAKE2, and `proof` says of `front_ca` that it is told by who
    knows the code.
    """

    message: Annotated[str, Meta(pattern=r"^[0-9a-f]{66}\Z")]
    proof: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    front_ca: Annotated[str, Meta(max_length=MAX_FRONT_CA)] | None = None
