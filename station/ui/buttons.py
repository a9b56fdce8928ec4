"""Touch buttons: an icon and words on a ground big enough for a gloved finger.

What it is: one button class in a few kinds, and the button of an `Action`. What it is not: what a
touch does. Buttons never take the keyboard focus: a scanner's Enter must press none. Qt main
thread.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QBoxLayout, QSizePolicy

from station.presenters.view import Action, Tone
from station.ui.fitted import fit, paint_text, text_height, text_width
from station.ui.icons import paint_icon
from station.ui.parts import CENTRE, LEFT, Themed, fill_rounded
from station.ui.theme import SHADES, TOUCH, Ink, Theme, Type


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of a kind of button: at rest, and pressed."""

    fill: str
    pressed: str
    text: str
    edge: str = ""
    hint: str = Ink.TEXT_SOFT


class Kind(Enum):
    """What a button is for."""

    PLAIN = Look(Ink.SURFACE, "#D9E1EC", Ink.TEXT, Ink.EDGE)
    PRIMARY = Look(Ink.ACCENT, "#0F379B", "#FFFFFF", hint="#DCE6FF")
    ON_BAR = Look(Ink.BAR_RAISED, "#33445F", "#FFFFFF")
    ON_TONE = Look("#FFFFFF", "#D9E1EC", Ink.TEXT)
    QUIET_ON_TONE = Look("#2B1D00", "#4A3710", "#FFFFFF")
    WARNING = Look(SHADES[Tone.WARNING].ground, "#E9A400", SHADES[Tone.WARNING].on_ground)


class TouchButton(Themed, QAbstractButton):
    """A button; height in dp. Words are centred, or stand at the left as in a list.

    One that `repeats` may be touched again at once, as the keys of a keypad must.
    """

    repeats = False

    def __init__(
        self,
        kind: Kind,
        height: int = TOUCH,
        type_: Type = Type.BUTTON,
        *,
        listed: bool = False,
    ) -> None:
        super().__init__()
        self._listed = listed
        self._kind, self._height, self._type = kind, height, type_
        self._hint_type = Type.CAPTION if height <= TOUCH else Type.BODY
        self._icon_name, self._hint = "", ""
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(height)

    def offer(self, label: str, icon: str = "", hint: str = "", kind: Kind | None = None) -> None:
        """Show other words, icon or kind."""
        self._kind = kind or self._kind
        self._icon_name, self._hint = icon, hint
        self.setText(label)
        self.setAccessibleName(f"{label} {hint}".strip())
        self.updateGeometry()
        self.update()

    def restyle(self, theme: Theme) -> None:
        """Take another theme."""
        super().restyle(theme)
        self.setFixedHeight(theme.touch_px(self._height))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Ask for icon, gap and words, with room at both sides."""
        words = text_width(self.text(), self.theme, self._type)
        if self._hint:
            words = max(words, text_width(self._hint, self.theme, self._hint_type))
        icon = self._icon_px() + self.theme.px(12) if self._icon_name else 0
        return QSize(words + icon + self.theme.px(48), self.theme.touch_px(self._height))

    def minimumSizeHint(self) -> QSize:
        """Accept less: words shrink."""
        return QSize(self.theme.touch_px(TOUCH), self.theme.touch_px(self._height))

    def cut(self) -> bool:
        """Tell whether a part of the words had to be left out."""
        words, hint = self._places()[1:]
        return any(
            fit(text, self.theme, kind, rect.width(), rect.height(), 1).cut
            for text, kind, rect in (
                (self.text(), self._type, words),
                (self._hint, self._hint_type, hint),
            )
            if text
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint ground, icon and words."""
        painter, look = QPainter(self), self._kind.value
        fill = look.pressed if self.isDown() else look.fill
        fill_rounded(painter, self.rect(), fill, self.theme.px(12), look.edge)
        icon, words, hint = self._places()
        if self._icon_name:
            paint_icon(painter, icon, self._icon_name, look.text)
        self._paint_words(painter, words, self.text(), self._type, look.text)
        if self._hint:
            self._paint_words(painter, hint, self._hint, self._hint_type, look.hint)

    def _paint_words(
        self, painter: QPainter, rect: QRect, text: str, kind: Type, colour: str
    ) -> None:
        align = LEFT if self._icon_name else CENTRE
        fitted = fit(text, self.theme, kind, rect.width(), rect.height(), 1)
        paint_text(painter, rect, fitted, colour, align)

    def _icon_px(self) -> int:
        return round(text_height(self.theme, self._type) * 1.1)

    def _places(self) -> tuple[QRect, QRect, QRect]:
        """Return where icon, words and hint go: centred together."""
        side, gap, icon = self.theme.px(16), self.theme.px(12), self._icon_px()
        inside = self.rect().adjusted(side, 0, -side, 0)
        if not self._icon_name:
            icon = gap = 0
        words = text_width(self.text(), self.theme, self._type)
        if self._hint:
            words = max(words, text_width(self._hint, self.theme, self._hint_type))
        words = min(words, inside.width() - icon - gap)
        spare = 0 if self._listed else inside.width() - icon - gap - words
        left = inside.left() + spare // 2
        middle = inside.center().y() + 1
        where = QRect(left + icon + gap, 0, words, self.height())
        above, below = where, QRect()
        if self._hint:
            title, hint = (
                text_height(self.theme, self._type),
                text_height(self.theme, self._hint_type),
            )
            top = (self.height() - title - hint) // 2
            above = QRect(where.left(), top, words, title)
            below = QRect(where.left(), top + title, words, hint)
        return QRect(QPoint(left, middle - icon // 2), QSize(icon, icon)), above, below


class ActionButton(TouchButton):
    """The button of an `Action`."""

    def __init__(
        self,
        action: Action,
        kind: Kind,
        height: int = TOUCH,
        type_: Type = Type.BUTTON,
        *,
        listed: bool = False,
    ) -> None:
        super().__init__(kind, height, type_, listed=listed)
        self.action = action
        self.offer(action.label, action.icon, action.hint)


def refill(box: QBoxLayout, buttons: Iterable[TouchButton], theme: Theme) -> None:
    """Put other buttons into a box, in place of those there."""
    while (item := box.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
    for button in buttons:
        button.restyle(theme)
        box.addWidget(button, 1)
        button.show()  # at once: a layout would show it in a later turn
