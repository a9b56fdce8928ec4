"""The servers' logs as one: lines of `journalctl -o json`, each with the port it comes from.

What it is: one line in, one line out. What it is not: journald (`systemd`). Pure.
"""

from datetime import UTC, datetime

import msgspec
from msgspec import Struct, field

from server.cluster.units import port_of

FIELDS = "_SYSTEMD_UNIT,UNIT,MESSAGE"


class _Entry(Struct, frozen=True):
    message: str | list[int] | None = field(name="MESSAGE", default=None)
    said_by: str = field(name="_SYSTEMD_UNIT", default="")
    of_unit: str = field(name="UNIT", default="")
    utc_us: str = field(name="__REALTIME_TIMESTAMP", default="0")


_DECODER = msgspec.json.Decoder(_Entry)


def line_of(entry: bytes) -> str | None:
    """Return `8787 2026-11-27T09:00:00.000 what was said`; None of what is no server's.

    What systemd says of a server has its unit in another field than what the server says.
    """
    try:
        read = _DECODER.decode(entry)
    except msgspec.MsgspecError:
        return None
    port = port_of(read.of_unit) or port_of(read.said_by)
    if port is None or read.message is None:
        return None
    moment = datetime.fromtimestamp(int(read.utc_us) / 1e6, UTC).astimezone()
    return f"{port} {moment.isoformat(timespec='milliseconds')} {_text(read.message)}"


def _text(message: str | list[int]) -> str:
    """Return what was said: journald writes it as numbers where it has a strange character."""
    if isinstance(message, str):
        return message
    return bytes(message).decode("utf-8", "backslashreplace")
