"""What may be asked of a sheet: which, in which language, on which paper. Pure.

Light, so that a server knows it before it draws its first sheet (`printing`).
"""

from enum import StrEnum
from typing import Literal

from msgspec import Struct

from server.sheets.language import Language

PaperName = Literal["a4", "letter"]
Holder = tuple[str, str]
"""An operator's badge and name."""


class SheetKind(StrEnum):
    """What to print."""

    ALL = "all"
    """The commands and the demo."""
    COMMANDS = "commands"
    BADGES = "badges"
    CHART = "chart"
    """The scanner doctor's."""
    DEMO = "demo"


class SheetAsked(Struct, frozen=True):
    """A sheet to print. `holders` are those whose badges are printed."""

    kind: SheetKind
    language: Language
    paper: PaperName = "a4"
    holders: tuple[Holder, ...] = ()
