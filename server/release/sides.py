"""The two sides of a host: the ports of the version that serves, and those of the one that comes.

What it is: which ports are whose. What it is not: a start (`moving`). Pure.
"""

from collections.abc import Sequence

from msgspec import Struct

APART = 20
"""Ports between the two sides: more than servers there can be on one host."""


class Side(Struct, frozen=True):
    """Servers of one version, whose program is in `folder`, from the lowest port on."""

    version: str
    ports: tuple[int, ...]
    folder: str


def other_ports(serving: Sequence[int], first_port: int) -> tuple[int, ...]:
    """Return as many ports on the side that does not serve; `first_port` begins the first one."""
    there = serving or (first_port,)
    begins = first_port if min(there) >= first_port + APART else first_port + APART
    return tuple(range(begins, begins + len(there)))
