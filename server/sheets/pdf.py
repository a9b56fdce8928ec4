"""A sheet as PDF: its parts laid out on pages, each with its foot.

What it is: the flow of blocks to pages, and the foot. What it is not: what is on the sheet
(`commands`, `badges`, `chart`, `demo`), or how a block is drawn. Takes a tenth of a second and
more, on any thread but the event loop's.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from server.sheets.badge_cards import BadgePage, badge_pages
from server.sheets.blocks import Block, Run, part_runs
from server.sheets.paper import MARGIN, Paper, PaperSize, Place, Placed, Print, mm
from server.sheets.view import BadgePart, Part, SheetView
from server.sheets.words import Words

_FOOT_FROM_EDGE = mm(11)
"""Of the page, to the upper edge of the foot's text."""
_RULER = mm(50)


@dataclass(frozen=True, slots=True)
class Pdf:
    """A sheet to send or keep: its bytes, how many pages, and where each barcode is."""

    content: bytes
    pages: int
    placed: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of blocks, each with its upper edge in dots."""

    blocks: tuple[tuple[int, Block], ...]

    def draw(self, paper: Paper) -> None:
        """Draw the page."""
        for top, block in self.blocks:
            block.draw(paper, top)


def sheet_of(words: Words, *parts: Part | BadgePart) -> SheetView:
    """Return a sheet with these parts."""
    return SheetView(
        words("sheet-title"),
        words("sheet-ruler"),
        words("sheet-unknown-character"),
        words.language,
        parts,
    )


def pdf_of(sheet: SheetView, size: PaperSize) -> Pdf:
    """Draw a sheet.

    Raises:
        TypefaceMissingError: when the typeface was not fetched.
    """
    with Paper(size, sheet.title, sheet.language) as paper:
        drawn = list(_pages(sheet.parts, paper))
        for number, (title, page) in enumerate(drawn, start=1):
            paper.new_page()
            page.draw(paper)
            _draw_foot(paper, sheet, title, f"{number} / {len(drawn)}")
        return Pdf(paper.finished(), paper.pages, tuple(paper.placed))


def _pages(
    parts: Iterable[Part | BadgePart], paper: Paper
) -> Iterator[tuple[str, Page | BadgePage]]:
    """Yield each page with its part's title."""
    for part in parts:
        match part:
            case BadgePart():
                yield from ((part.title, page) for page in badge_pages(part, paper.size))
            case Part():
                bottom = paper.size.height - _FOOT_FROM_EDGE - mm(4)
                flow = _flow(part_runs(part, paper), bottom)
                yield from ((part.title, Page(blocks)) for blocks in flow)


def _flow(runs: Iterable[Run], bottom: int) -> Iterator[tuple[tuple[int, Block], ...]]:
    """Yield pages: a run that does not fit what is left begins on the next page."""
    page: list[tuple[int, Block]] = []
    top = MARGIN
    for run in runs:
        blocks = run.blocks
        if page and top + run.height > bottom:
            yield tuple(page)
            page, top = [], MARGIN
            blocks = run.reminder + run.blocks
        for block in blocks:
            page.append((top, block))
            top += block.height
    if page:
        yield tuple(page)


def _draw_foot(paper: Paper, sheet: SheetView, title: str, number: str) -> None:
    kind, width = Print.NOTE.value, paper.size.content_width
    top, third = paper.size.height - _FOOT_FROM_EDGE, width // 3
    said = sheet.unknown if paper.has_boxes else f"{sheet.title} · {title}"
    paper.text(Place(MARGIN, top, third, kind.line_height), kind, said)
    left = MARGIN + third + mm(2)
    paper.ruler(left, top + kind.line_height // 2, _RULER)
    words = Place(left + _RULER + mm(3), top, third, kind.line_height)
    paper.text(words, kind, sheet.ruler)
    paper.text(Place(MARGIN, top, width, kind.line_height), kind, number, right=True)
