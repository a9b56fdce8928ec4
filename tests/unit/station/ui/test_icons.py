import re
from pathlib import Path

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from station.ui.icons import icon_names, paint_icon

ROOT = Path(__file__).parents[4]
_NAMED = re.compile(r"""["']([a-z]+(?:-[a-z]+)?)["']""")


def test_every_icon_is_painted_in_the_colour_asked_for(qtbot: QtBot) -> None:
    for name in icon_names():
        image = QImage(48, 48, QImage.Format.Format_ARGB32)
        image.fill(QColor("white"))
        painter = QPainter(image)
        paint_icon(painter, QRect(0, 0, 48, 48), name, "#BE1220")
        painter.end()
        colours = {image.pixelColor(x, y).name() for x in range(48) for y in range(48)}
        assert "#be1220" in colours, name


def test_every_icon_there_is_is_used_by_the_kiosk_or_the_page() -> None:
    kiosk = (*ROOT.glob("station/ui/*.py"), *ROOT.glob("station/presenters/*.py"))
    sources = (*kiosk, *ROOT.glob("server/web/dashboard/src/**/*.tsx"))
    named = {name for path in sources for name in _NAMED.findall(path.read_text("utf-8"))}
    assert icon_names() <= named
