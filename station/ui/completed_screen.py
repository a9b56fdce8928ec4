"""The order just completed: a large green summary, beside it the lines that were packed.

What it is: the last `OrderPanel`, until the next scan. What it is not: the ready screen, although
it too invites to scan. Qt main thread.
"""

from PySide6.QtCore import Qt

from station.presenters.view import OrderPanel, Tone
from station.presenters.words import Words
from station.ui.order_list import OrderList
from station.ui.order_screen import OrderHeadPanel
from station.ui.parts import CENTRE, Icon, Label, Panel
from station.ui.theme import SHADES, Ink, Type

_GREEN = SHADES[Tone.SUCCESS]


class Figure(Panel):
    """A large number with its caption."""

    def __init__(self) -> None:
        super().__init__(fill=_GREEN.deep, radius=16)
        self.number = Label(Type.BIG_COUNT, _GREEN.on_ground, CENTRE)
        self.caption = Label(Type.STRONG, _GREEN.on_ground, CENTRE)
        box = self.rows((28, 10, 28, 14))
        box.addWidget(self.number)
        box.addWidget(self.caption)


class CompletedScreen(Panel):
    """The whole screen."""

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._shown: tuple[str, OrderPanel, bool] | None = None
        self.icon = Icon(128, _GREEN.ground, "#FFFFFF")
        self.title = Label(Type.HERO, _GREEN.on_ground, CENTRE)
        self.pieces, self.lines = Figure(), Figure()
        self.invitation = Label(Type.HEADLINE, _GREEN.on_ground, CENTRE)
        self.head = OrderHeadPanel()
        self.list = OrderList()
        self.list.show_hands(False)
        box = self.columns(spacing=12)
        box.addWidget(self._summary(), 1)
        box.addWidget(self._order(), 1)

    def show_panel(self, panel: OrderPanel, *, noticed: bool) -> None:
        """Show the completed order; nobody is sent on to the next one past a notice of it."""
        if self._shown == (self._words.language, panel, noticed):
            return
        self._shown = (self._words.language, panel, noticed)
        self.icon.show_icon("check")
        self.title.say(self._words("completed-title"))
        self.pieces.number.say(f"{panel.head.units_packed:,}")
        self.pieces.caption.say(self._words("completed-units"))
        self.lines.number.say(f"{panel.head.line_count:,}")
        self.lines.caption.say(self._words("completed-lines"))
        self.invitation.say("" if noticed else self._words("completed-next"))
        self.head.show_panel(panel)
        self.list.lines.show(panel)
        self.list.reveal(None, panel.changed_line_no)

    def _summary(self) -> Panel:
        panel = Panel(fill=_GREEN.ground, radius=16)
        box = panel.rows((32, 24, 32, 28), 12)
        figures = panel.columns(spacing=16)
        figures.addWidget(self.pieces, 1)
        figures.addWidget(self.lines, 1)
        box.addStretch(1)
        box.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignHCenter)
        box.addWidget(self.title)
        box.addStretch(1)
        box.addLayout(figures)
        box.addStretch(1)
        box.addWidget(self.invitation)
        box.addStretch(1)
        return panel

    def _order(self) -> Panel:
        panel = Panel(fill=Ink.SURFACE, radius=16)
        rule = Panel(fill=Ink.EDGE, radius=0)
        rule.fix(height=2)
        box = panel.rows((0, 4, 0, 10))
        box.addWidget(self.head)
        box.addWidget(rule)
        box.addWidget(self.list, 1)
        return panel
