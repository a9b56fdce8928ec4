"""The sheet of barcodes, written as PDF: demo files and words in, a file out. Qt main thread."""

import sys
from pathlib import Path
from typing import TextIO

from PySide6.QtCore import QLocale

from station.app.badge_file import BadgeFileError, read_badges
from station.app.exit_code import ExitCode
from station.app.kiosk import make_application
from station.bridge.demo_orders import demo_rows
from station.bridge.doctor import chart_codes
from station.presenters.sheet import SheetContents, sheet_view
from station.presenters.words import Words, language_for
from station.ui.fonts import load_family
from station.ui.sheet import write_pdf


def print_sheet(
    path: Path,
    contents: SheetContents,
    language: str | None,
    out: TextIO,
    badges: Path | None = None,
) -> ExitCode:
    """Write the sheet to `path`, in the system's language when none is given.

    With BADGES it is those of the file `badges`.
    """
    try:
        operators = demo_rows("operators.csv") if badges is None else read_badges(badges)
    except BadgeFileError as error:
        sys.stderr.write(f"{error}\n")
        return ExitCode.FAILED
    _application = make_application(screen=False)
    words = Words(language or language_for(QLocale.system().name()))
    family = load_family()
    if not family:
        sys.stderr.write(
            "Pretendard is missing: Korean text may show as boxes. Try `make fonts`.\n"
        )
    view = sheet_view(words, contents, demo_rows("orders.csv"), operators, chart_codes())
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        pages = write_pdf(view, path, family)
    except OSError as error:
        sys.stderr.write(f"{error}\n")
        return ExitCode.FAILED
    count = "1 page" if pages == 1 else f"{pages} pages"
    out.write(f"{path}: {count} of A4, to be printed at 100 %.\n")
    return ExitCode.OK
