"""`scanstation-server sheet`: the codes that a station is worked with, as a PDF to print."""

import asyncio
import locale
from collections.abc import Callable
from pathlib import Path

from server.cli.console import CommandError, ExitCode, say
from server.cli.operators import everyone
from server.config import Settings
from server.sheets.badges import badge_part
from server.sheets.chart import chart_part
from server.sheets.commands import commands_part
from server.sheets.demo import demo_part
from server.sheets.paper import PaperSize
from server.sheets.pdf import pdf_of, sheet_of
from server.sheets.typeface import TypefaceMissingError
from server.sheets.view import BadgePart, Part
from server.sheets.words import Language, Words


def write(
    settings: Callable[[], Settings],
    contents: str,
    path: Path,
    language: Language | None,
    paper: str,
) -> ExitCode:
    """Write a sheet to a file; without a language in the system's. Only badges need the store."""
    words = Words(language or _system_language())
    sheet = sheet_of(words, *_PARTS[contents](words, settings))
    try:
        pdf = pdf_of(sheet, PaperSize[paper.upper()])
    except TypefaceMissingError as error:
        raise CommandError(str(error)) from None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pdf.content)
    except OSError as error:
        raise CommandError(f"The sheet {path} cannot be written: {error.strerror}.") from error
    count = "1 page" if pdf.pages == 1 else f"{pdf.pages} pages"
    say(f"{path}: {count} of {paper.capitalize()}, to be printed at 100 %.")
    return ExitCode.OK


def _system_language() -> Language:
    return "ko" if (locale.getlocale()[0] or "").lower().startswith("ko") else "en"


def _badges(words: Words, settings: Callable[[], Settings]) -> BadgePart:
    cards = [card for card in asyncio.run(everyone(settings())) if card.active]
    if not cards:
        raise CommandError("There is no operator: add one with 'operators add' or 'import'.")
    return badge_part(words, ((card.badge, card.name) for card in cards))


_PARTS: dict[str, Callable[[Words, Callable[[], Settings]], tuple[Part | BadgePart, ...]]] = {
    "all": lambda words, _: (commands_part(words), demo_part(words)),
    "commands": lambda words, _: (commands_part(words),),
    "demo": lambda words, _: (demo_part(words),),
    "chart": lambda words, _: (chart_part(words),),
    "badges": lambda words, settings: (_badges(words, settings),),
}
