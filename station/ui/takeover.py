"""The takeover: a verdict that must be acknowledged covers the screen until it is.

What it is: colour, icon, words, expected against seen, the orders to pick from, a big OK. What it
is not: the band for all other verdicts (`verdict_card`). Qt main thread.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QScroller, QSizePolicy, QWidget

from server.contract.verdict import Verdict
from station.presenters.view import Action, Tone, VerdictCard
from station.presenters.words import Words
from station.ui.buttons import ActionButton, Kind, refill
from station.ui.order_list import style_scroll_bar
from station.ui.parts import CENTRE, LEFT, TOP, Icon, Label, Panel
from station.ui.theme import SHADES, Ink, Theme, Type

_COLUMNS = 2
_OK_HEIGHT = 108
_PICK_HEIGHT = 112


class Exhibit(Panel):
    """One side of the comparison: what was needed, or what was scanned."""

    def __init__(self, icon: str, tone: Tone, kind: Type = Type.EXHIBIT) -> None:
        super().__init__(fill="#FFFFFF", radius=18)
        shade = SHADES[tone]
        self.icon = Icon(52, "#FFFFFF", shade.ground)
        self.icon.show_icon(icon)
        self.caption = Label(Type.TITLE, shade.on_soft)
        align = CENTRE if kind is Type.HUGE_COUNT else LEFT | TOP
        self.words = Label(kind, Ink.TEXT, align, max_lines=9)
        self.more = Label(Type.TITLE, Ink.TEXT_SOFT)
        box = self._box = self.rows((28, 24, 28, 24), 16)
        head = self.columns(spacing=14)
        head.addWidget(self.icon)
        head.addWidget(self.caption, 1)
        box.addLayout(head)
        box.addWidget(self.words)
        box.addWidget(self.more)
        box.addStretch()

    def show_words(self, caption: str, words: str, more: str = "") -> None:
        """Show other words, and smaller ones below them."""
        self.more.say(more)
        self.more.setVisible(bool(more))
        wide, high = QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred
        self.words.setSizePolicy(wide, high if more else wide)
        self._box.setStretch(self._box.count() - 1, 1 if more else 0)
        self._box.setStretchFactor(self.words, 0 if more else 1)
        self.caption.say(caption)
        self.words.say(words)


class Picks(QScrollArea):
    """The orders that an ambiguous code fits, as big buttons."""

    touched = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._page = QWidget()
        self._grid = QGridLayout(self._page)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self.setWidget(self._page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setAutoFillBackground(False)
        self._page.setAutoFillBackground(False)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)

    def offer(self, actions: tuple[Action, ...], theme: Theme) -> None:
        """Offer other orders."""
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        style_scroll_bar(self, theme)
        self._grid.setSpacing(theme.px(16))
        for position, action in enumerate(actions):
            button = ActionButton(action, Kind.ON_TONE, _PICK_HEIGHT, Type.HEADLINE, listed=True)
            button.restyle(theme)
            button.clicked.connect(lambda _=False, code=action.code: self.touched.emit(code))
            self._grid.addWidget(button, position // _COLUMNS, position % _COLUMNS)
            button.show()
        self._grid.setRowStretch(self._grid.rowCount(), 1)


class Note(Panel):
    """What came of the scans made meanwhile, or words for the supervisor; hidden without any."""

    def __init__(self) -> None:
        super().__init__(radius=14)
        self.icon = Icon(40)
        self.words = Label(Type.TITLE, max_lines=2)
        box = self.columns((20, 10, 20, 10), 16)
        box.addWidget(self.icon)
        box.addWidget(self.words, 1)

    def show_note(self, icon: str, words: str, tone: Tone) -> None:
        """Show other words on a ground of the takeover's tone."""
        shade = SHADES[tone]
        self.paint_as(shade.deep)
        self.icon.show_icon(icon, shade.on_ground)
        self.words.say(words, shade.on_ground)
        self.setVisible(bool(words))


class Takeover(Panel):
    """The whole takeover. `touched` carries the code of the answer, empty for the station's own."""

    touched = Signal(str)

    def __init__(self, words: Words) -> None:
        super().__init__(fill=SHADES[Tone.ERROR].ground, radius=0)
        self._words = words
        self._shown: tuple[str, VerdictCard, Theme] | None = None
        self.icon = Icon(128)
        self.title = Label(Type.HERO)
        self.detail = Label(Type.TITLE, max_lines=2)
        self.expected = Exhibit("check", Tone.SUCCESS)
        self.seen = Exhibit("cross", Tone.ERROR)
        self.count = Exhibit("check", Tone.SUCCESS, Type.HUGE_COUNT)
        self.picks = Picks()
        self.note = Note()
        self.picks.touched.connect(self.touched)
        self._build()

    def show_card(self, card: VerdictCard) -> None:
        """Show a verdict that must be acknowledged."""
        if self._shown == (self._words.language, card, self.theme):
            return
        self._shown = (self._words.language, card, self.theme)
        shade = SHADES[card.tone]
        self.paint_as(shade.ground)
        self.icon.show_icon(card.icon, shade.on_soft, "#FFFFFF")
        self.title.say(card.title, shade.on_ground)
        self.detail.say(card.detail, shade.on_ground)
        for_whom = "user" if card.verdict is Verdict.NOT_RECORDED else "held"
        self.note.show_note(for_whom, card.note, card.tone)
        self._show_exhibits(card)
        self._offer(card)

    def restyle(self, theme: Theme) -> None:
        """Take another theme; the buttons are offered again at its size."""
        super().restyle(theme)
        if self._shown and self._shown[2] != theme:
            self.show_card(self._shown[1])

    def _show_exhibits(self, card: VerdictCard) -> None:
        ambiguous = card.verdict is Verdict.CODE_AMBIGUOUS
        self.expected.setVisible(bool(card.expected) and not ambiguous)
        self.seen.setVisible(bool(card.seen) and not ambiguous)
        self.expected.show_words(self._words("card-expected"), card.expected)
        self.seen.show_words(
            card.caption or self._words(_seen_caption(card)), card.seen, card.seen_of
        )

        self.count.setVisible(card.count is not None)
        if card.count:
            packed = f"{card.count[0]:,} / {card.count[1]:,}"
            self.count.show_words(self._words("order-progress"), packed)
        shade = SHADES[card.tone]
        self.seen.icon.show_icon(card.icon, "#FFFFFF", shade.on_soft)
        self.seen.caption.say(self.seen.caption.text(), shade.on_soft)
        shown = bool(card.seen or card.expected or card.count) and not ambiguous
        self._exhibits.setVisible(shown)
        self._box.setStretchFactor(self._head, 0 if shown or ambiguous else 1)

    def _offer(self, card: VerdictCard) -> None:
        ambiguous = card.verdict is Verdict.CODE_AMBIGUOUS
        self.picks.setVisible(ambiguous)
        if ambiguous:
            self.picks.offer(card.actions[:-1], self.theme)
        answers = card.actions[-1:] if ambiguous else card.actions
        refill(self._answers, (self._answer(each, quiet=ambiguous) for each in answers), self.theme)

    def _answer(self, action: Action, *, quiet: bool) -> ActionButton:
        kind = Kind.QUIET_ON_TONE if quiet else Kind.ON_TONE
        button = ActionButton(action, kind, _OK_HEIGHT, Type.BIG_BUTTON)
        button.clicked.connect(lambda: self.touched.emit(action.code))
        return button

    def _build(self) -> None:
        box = self._box = self.rows((40, 28, 40, 32), 22)
        self._head = head = self.columns(spacing=32)
        words = self.rows(spacing=6)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.detail)
        words.addStretch(1)
        head.addWidget(self.icon)
        head.addLayout(words, 1)
        self._exhibits = Panel()
        exhibits = self._exhibits.columns(spacing=22)
        exhibits.addWidget(self.expected, 1)
        exhibits.addWidget(self.seen, 1)
        exhibits.addWidget(self.count, 1)
        self._answers = self.columns(spacing=22)
        box.addLayout(head)
        box.addWidget(self._exhibits, 1)
        box.addWidget(self.picks, 1)
        box.addWidget(self.note)
        box.addLayout(self._answers)


def _seen_caption(card: VerdictCard) -> str:
    if card.verdict in (Verdict.ITEM_WRONG, Verdict.ITEM_OVER):
        return "card-seen"
    unknown = (Verdict.NOT_JUDGED, Verdict.NOT_RECORDED)
    return "card-scanned" if card.verdict in unknown else "card-order"
