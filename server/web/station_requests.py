"""What a station sent, read at the boundary: its struct, or the refusal that says why not. Pure."""

import logging
from typing import TypeVar

import msgspec
from msgspec import Struct

from server.contract.station import Refusal, RefusalCode

_LOG = logging.getLogger(__name__)
T = TypeVar("T", bound=Struct)


def parsed(payload: object, kind: type[T]) -> T | Refusal:
    """Return the payload as its struct, or the refusal that names the field at fault."""
    try:
        return msgspec.convert(payload, kind)
    except msgspec.ValidationError as error:
        return malformed(f"{kind.__name__}: {error}")


def malformed(message: str) -> Refusal:
    """Return the refusal of what is no request, and log it."""
    _LOG.warning("request malformed", extra={"why": message})
    return Refusal(RefusalCode.MALFORMED, message)


def no_hello() -> Refusal:
    """Return the refusal of one that did not say who it is."""
    return Refusal(RefusalCode.NO_HELLO, "say hello first")
