"""The verdict band: colour, icon, words and count at the head of the screen.

What it is: the card of what needs no answer. What it is not: the takeover for what must be
acknowledged (`takeover`). Qt main thread.
"""

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from station.presenters.view import CardState, Tone, VerdictCard
from station.ui.parts import RIGHT, Icon, Label, Panel
from station.ui.theme import SHADES, Ink, Type

HEIGHT = 116
RADIUS = 16
_STRIPES = 132
_STRIPE = 22


class VerdictBand(Panel):
    """The band; hidden while there is nothing to tell."""

    def __init__(self) -> None:
        super().__init__(fill=Ink.SURFACE, radius=RADIUS)
        self.fix(height=HEIGHT)
        self._shown: VerdictCard | None = None
        self._striped = ""
        self.icon = Icon(80)
        self.title = Label(Type.HEADLINE)
        self.detail = Label(Type.TITLE, max_lines=2, tallest=56)
        self.count = Label(Type.BIG_COUNT, align=RIGHT)
        self.count.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        box = self.columns((24, 6, 32, 6), 24)
        words = self.rows(spacing=2)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.detail)
        words.addStretch(1)
        box.addWidget(self.icon)
        box.addLayout(words, 1)
        box.addWidget(self.count)

    def show_card(self, card: VerdictCard | None) -> None:
        """Show a card, or hide when there is none."""
        self.setVisible(card is not None)
        if card is None or card == self._shown:
            return
        self._shown = card
        self._striped = SHADES[card.tone].deep if card.tone is Tone.ERROR else ""
        shade = SHADES[card.tone]
        ground, edge, text = shade.ground, "", shade.on_ground
        if card.state is CardState.CAPTURED:
            ground, edge = Ink.SURFACE, Ink.EDGE
        self.paint_as(ground, edge)
        disc = shade.soft if card.tone is Tone.NEUTRAL else "#FFFFFF"
        self.icon.show_icon(card.icon, shade.on_soft, disc)
        self.title.say(card.title, text)
        self.detail.say(card.detail, text)
        self.count.setVisible(card.count is not None)
        if card.count:
            self.count.say(f"{card.count[0]:,} / {card.count[1]:,}", text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, and an error's stripes, which no colour-blind eye misses."""
        super().paintEvent(event)
        if not self._striped:
            return
        px, height = self.theme.px, self.height()
        outline, stripes = QPainterPath(), QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()), px(RADIUS), px(RADIUS))
        for left in range(self.width() - px(_STRIPES), self.width() + height, 2 * px(_STRIPE)):
            corners = ((left, 0), (left + px(_STRIPE), 0), (left + px(_STRIPE) - height, height))
            stripes.addPolygon([QPointF(*each) for each in (*corners, (left - height, height))])
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(stripes.intersected(outline), QColor(self._striped))
