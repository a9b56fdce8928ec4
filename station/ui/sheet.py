"""The printed sheet: blocks laid out on A4 pages, painted on a PDF or on an image.

What it is: the flow of blocks to pages, and each page's foot. The bars are shapes, not pictures:
sharp at any resolution. What it is not: what is on the sheet (station.presenters.sheet). Qt main
thread, after the application object exists.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRect
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter, QPdfWriter

from station.presenters.sheet_view import SheetView
from station.ui.sheet_blocks import Block, Run, part_runs
from station.ui.sheet_paper import (
    CONTENT_WIDTH,
    DPI,
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    Paper,
    Placed,
    Print,
    mm,
)

_FOOT = mm(6)
_RULER = mm(50)
_BOTTOM = PAGE_HEIGHT - MARGIN - _FOOT


@dataclass(frozen=True, slots=True)
class Page:
    """One page: its part's title, and each block with its upper edge in dots."""

    title: str
    blocks: tuple[tuple[int, Block], ...]


def lay_out(sheet: SheetView, family: str) -> tuple[Page, ...]:
    """Return the pages of a sheet."""
    return tuple(
        Page(part.title, blocks)
        for part in sheet.parts
        for blocks in _flow(part_runs(part, family))
    )


def _flow(runs: Iterable[Run]) -> Iterator[tuple[tuple[int, Block], ...]]:
    """Yield pages: a run that does not fit what is left begins on the next page."""
    page: list[tuple[int, Block]] = []
    top = MARGIN
    for run in runs:
        blocks = run.blocks
        if page and top + run.height > _BOTTOM:
            yield tuple(page)
            page, top = [], MARGIN
            blocks = run.reminder + run.blocks
        for block in blocks:
            page.append((top, block))
            top += block.height
    if page:
        yield tuple(page)


def write_pdf(sheet: SheetView, path: Path, family: str) -> int:
    """Write the sheet as PDF; return its number of pages.

    Raises:
        OSError: the file cannot be written.
    """
    pages = lay_out(sheet, family)
    writer = QPdfWriter(str(path))
    writer.setResolution(DPI)
    writer.setPageLayout(
        QPageLayout(
            QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait, QMarginsF()
        )
    )
    writer.setTitle(sheet.title)
    writer.setCreator("Scanstation")
    painter = QPainter()
    if not painter.begin(writer):
        raise OSError(f"The sheet {path} cannot be written.")
    for number in range(len(pages)):
        if number:
            writer.newPage()
        paint_page(painter, sheet, pages, number, family)
    if not painter.end():
        raise OSError(f"The sheet {path} cannot be written.")
    return len(pages)


def page_image(
    sheet: SheetView, pages: tuple[Page, ...], number: int, family: str
) -> tuple[QImage, list[Placed]]:
    """Return a page as an image of 300 dpi, and the barcodes on it."""
    image = QImage(PAGE_WIDTH, PAGE_HEIGHT, QImage.Format.Format_Grayscale8)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    placed = paint_page(painter, sheet, pages, number, family)
    painter.end()
    return image, placed


def paint_page(
    painter: QPainter, sheet: SheetView, pages: tuple[Page, ...], number: int, family: str
) -> list[Placed]:
    """Paint one page, numbered from 0; return the barcodes on it."""
    paper = Paper(painter, family, number)
    page = pages[number]
    for top, block in page.blocks:
        block.draw(paper, top)
    _paint_foot(paper, sheet, f"{sheet.title} · {page.title}", f"{number + 1} / {len(pages)}")
    return paper.placed


def _paint_foot(paper: Paper, sheet: SheetView, title: str, number: str) -> None:
    top = PAGE_HEIGHT - MARGIN - _FOOT + mm(2)
    third = CONTENT_WIDTH // 3
    paper.text(QRect(MARGIN, top, third, mm(4)), Print.NOTE, title)
    left = MARGIN + third + mm(2)
    paper.ruler(left, top + mm(2), _RULER)
    paper.text(QRect(left + _RULER + mm(3), top, third, mm(4)), Print.NOTE, sheet.ruler)
    paper.text(QRect(MARGIN, top, CONTENT_WIDTH, mm(4)), Print.NOTE, number, right=True)
