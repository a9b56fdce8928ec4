"""`scanstation-server sheet`: the codes that a station is worked with, as a PDF to print."""

import asyncio
import locale
from collections.abc import Callable
from pathlib import Path

import msgspec

from server.cli.console import CommandError, ExitCode, say
from server.cli.operators import everyone
from server.config import Settings
from server.sheets.asked import SheetAsked, SheetKind
from server.sheets.language import Language
from server.sheets.printing import printed
from server.sheets.typeface import TypefaceMissingError


def system_language() -> Language:
    """Return the language of this computer: Korean, or English of any other."""
    return "ko" if (locale.getlocale()[0] or "").lower().startswith("ko") else "en"


def write(asked: SheetAsked, path: Path, settings: Callable[[], Settings]) -> ExitCode:
    """Write a sheet to a file. Only badges need the settings, for the store."""
    if asked.kind is SheetKind.BADGES:
        asked = msgspec.structs.replace(asked, holders=_holders(settings()))
    try:
        pdf = printed(asked)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pdf.content)
    except TypefaceMissingError as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(f"The sheet {path} cannot be written: {error.strerror}.") from error
    count = "1 page" if pdf.pages == 1 else f"{pdf.pages} pages"
    say(f"{path}: {count} of {asked.paper.capitalize()}, to be printed at 100 %.")
    return ExitCode.OK


def _holders(settings: Settings) -> tuple[tuple[str, str], ...]:
    active = [card for card in asyncio.run(everyone(settings)) if card.active]
    if not active:
        raise CommandError("There is no operator: add one with 'operators add' or 'import'.")
    return tuple((card.badge, card.name) for card in active)
