"""What a camera sees, ten times a second, with the codes it reads and a word that helps.

What it is: a picture asked for again and again, while it is shown. What it is not: a camera
(station.bridge hands the pictures out). Qt main thread.
"""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QPointF, QRect, QRectF, QTimer
from PySide6.QtGui import (
    QColor,
    QHideEvent,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QShowEvent,
)

from station.events import Picture
from station.ui.parts import CENTRE, Label, Panel
from station.ui.theme import Ink, Type

_EVERY_MS = 100
_CODE = QColor("#5FE0C0")
_REGION = QColor("#FFCB57")
_FORMATS = {1: QImage.Format.Format_Grayscale8, 3: QImage.Format.Format_RGB888}

Look = Callable[[], Picture | None]


class CameraView(Panel):
    """The picture above, the word below."""

    def __init__(self, look: Look, advice: Mapping[str, str]) -> None:
        super().__init__()
        self._look = look
        self._advice = advice
        self._screen = _Screen()
        self._word = Label(Type.TITLE, align=CENTRE, max_lines=2)
        self._asking = QTimer(self, interval=_EVERY_MS)
        self._asking.timeout.connect(self.look)
        box = self.rows(spacing=8)
        box.addWidget(self._screen, 1)
        box.addWidget(self._word)
        self.look()

    def look(self) -> None:
        """Show the newest picture."""
        picture = self._look()
        self._screen.show_picture(picture)
        self._word.say(self._advice[picture.advice if picture else ""])

    def word(self) -> str:
        """Return the word that is shown."""
        return self._word.text()

    def showEvent(self, event: QShowEvent) -> None:
        """Ask, also after the window was minimised."""
        self._asking.start()
        super().showEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Ask no more: the camera then makes no pictures."""
        self._asking.stop()
        super().hideEvent(event)


class _Screen(Panel):
    """The picture, as large as fits, with what is read and looked at drawn over it."""

    def __init__(self) -> None:
        super().__init__(fill=Ink.BAR)
        self._picture: Picture | None = None

    def show_picture(self, picture: Picture | None) -> None:
        """Show another picture."""
        self._picture = picture
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint it."""
        super().paintEvent(event)
        picture = self._picture
        if picture is None:
            return
        painter = QPainter(self)
        where = _fit(picture, self.rect())
        painter.drawImage(where, _image(picture))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(_REGION, 2))
        x, y, width, height = picture.region
        if (width, height) != (1.0, 1.0):
            painter.drawRect(
                QRectF(_point(where, x, y), _point(where, x + width, y + height)).normalized()
            )
        painter.setPen(QPen(_CODE, 4))
        for corners in picture.codes:
            painter.drawPolygon(QPolygonF([_point(where, *corner) for corner in corners]))


def _image(picture: Picture) -> QImage:
    stride = picture.width * picture.channels
    form = _FORMATS[picture.channels]
    return QImage(picture.pixels, picture.width, picture.height, stride, form)


def _fit(picture: Picture, room: QRect) -> QRect:
    scale = min(room.width() / picture.width, room.height() / picture.height)
    width, height = round(picture.width * scale), round(picture.height * scale)
    return QRect((room.width() - width) // 2, (room.height() - height) // 2, width, height)


def _point(where: QRect, x: float, y: float) -> QPointF:
    return QPointF(where.left() + x * where.width(), where.top() + y * where.height())
