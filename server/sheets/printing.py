"""A sheet that was asked for, as PDF.

What it is: contents, words and paper put together. It stands apart as it loads the writer of PDF,
which takes a quarter of a second: a server does that at its first sheet (server.web.sheets).
"""

from collections.abc import Callable

from server.sheets.asked import SheetAsked, SheetKind
from server.sheets.badges import badge_part
from server.sheets.chart import chart_part
from server.sheets.commands import commands_part
from server.sheets.demo import demo_part
from server.sheets.paper import PaperSize
from server.sheets.pdf import Pdf, pdf_of, sheet_of
from server.sheets.view import BadgePart, Part
from server.sheets.words import Words

_PARTS: dict[SheetKind, Callable[[Words, SheetAsked], tuple[Part | BadgePart, ...]]] = {
    SheetKind.ALL: lambda words, _: (commands_part(words), demo_part(words)),
    SheetKind.COMMANDS: lambda words, _: (commands_part(words),),
    SheetKind.BADGES: lambda words, asked: (badge_part(words, asked.holders),),
    SheetKind.CHART: lambda words, _: (chart_part(words),),
    SheetKind.DEMO: lambda words, _: (demo_part(words),),
}


def printed(asked: SheetAsked) -> Pdf:
    """Draw a sheet.

    Raises:
        TypefaceMissingError: when the typeface was not fetched.
        ValueError: when a badge is none.
    """
    words = Words(asked.language)
    parts = _PARTS[asked.kind](words, asked)
    return pdf_of(sheet_of(words, *parts), PaperSize[asked.paper.upper()])
