"""Barcodes on the screen are read back from the pixels, the chart's each and every one."""

import pytest
import zxingcpp
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from drivers.barcode.chart import CHART, ChartItem
from drivers.barcode.printed import Barcode
from drivers.barcode.symbology import Symbology
from station.ui.barcode import BarcodePicture


def _read(picture: BarcodePicture) -> list[bytes]:
    image = picture.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    rows = memoryview(image.constBits()).cast("B", (image.height(), image.bytesPerLine()))
    return [found.bytes for found in zxingcpp.read_barcodes(rows, is_pure=False)]


@pytest.mark.parametrize("item", CHART, ids=lambda item: item.code)
@pytest.mark.parametrize("size", [(640, 400), (1200, 700)])
def test_every_code_of_the_chart_is_read_from_the_screen(
    qtbot: QtBot, item: ChartItem, size: tuple[int, int]
) -> None:
    picture = BarcodePicture()
    qtbot.addWidget(picture)
    picture.resize(*size)
    picture.show_barcode(Barcode(item.symbology, item.data))
    assert item.data in [data.removeprefix(b"\x1d") for data in _read(picture)]


def test_without_a_barcode_there_is_an_empty_ground(qtbot: QtBot) -> None:
    picture = BarcodePicture()
    qtbot.addWidget(picture)
    picture.resize(300, 200)
    picture.show_barcode(Barcode(Symbology.CODE_128, b"A"))
    picture.show_barcode(None)
    assert _read(picture) == []
