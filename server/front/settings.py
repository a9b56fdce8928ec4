"""The settings of the front alone: what no server has to know.

What it is: their struct and the words they are chosen from. What it is not: how they are read
(`server.config`), or what follows from them (`plan`). Pure.
"""

from enum import StrEnum
from pathlib import Path

from msgspec import Struct


class Certificates(StrEnum):
    """Where the front's certificate comes from."""

    ACME = "acme"
    FILES = "files"
    INTERNAL = "internal"


class FrontSettings(Struct, frozen=True):
    """`upstreams` are `host:port`. Without `certificates` the name decides: ACME, or internal.

    `log_dir` is where the front logs; None is where it does so by itself.
    """

    certificates: Certificates | None = None
    certificate: Path | None = None
    key: Path | None = None
    acme_email: str | None = None
    upstreams: tuple[str, ...] = ()
    log_dir: Path | None = None
