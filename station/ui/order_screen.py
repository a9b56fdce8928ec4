"""The order in mid-pack: its head, its lines, what is next and how far it is.

What it is: the widgets of an `OrderPanel`. What it is not: the verdict on a scan (`verdict_card`,
`takeover`). Qt main thread.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout

from station.presenters.view import NoticeView, OrderPanel, Tone, line_name
from station.presenters.words import Words
from station.ui.notice import NoticeStrip
from station.ui.order_list import OrderList
from station.ui.parts import CENTRE, LEFT, RIGHT, TOP, Bar, Icon, Label, Panel
from station.ui.theme import SHADES, Ink, Type


class Pill(Panel):
    """A short state on a soft ground of its tone."""

    def __init__(self) -> None:
        super().__init__(radius=17)
        self.fix(height=34)
        self.words = Label(Type.CAPTION, align=CENTRE)
        self.columns((16, 0, 16, 0)).addWidget(self.words)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def show_state(self, words: str, tone: Tone) -> None:
        """Show another state."""
        self.words.say(words, SHADES[tone].on_soft)
        self.paint_as(SHADES[tone].soft)


class OrderHeadPanel(Panel):
    """Order number, customer, state and date."""

    def __init__(self) -> None:
        super().__init__()
        self.fix(height=86)
        self.number = Label(Type.HEADLINE)
        self.customer = Label(Type.STRONG, Ink.TEXT_SOFT)
        self.ship_by = Label(Type.CAPTION, Ink.TEXT_SOFT, RIGHT)
        self.state = Pill()
        box = self.columns((24, 6, 24, 6), 20)
        names, facts = self.rows(spacing=0), self.rows(spacing=6)
        names.addWidget(self.number)
        names.addWidget(self.customer)
        facts.addStretch(1)
        facts.addWidget(self.state, 0, Qt.AlignmentFlag.AlignRight)
        facts.addWidget(self.ship_by)
        facts.addStretch(1)
        box.addLayout(names, 1)
        box.addLayout(facts)

    def show_panel(self, panel: OrderPanel) -> None:
        """Show an order's head."""
        self.number.say(panel.head.order_no)
        self.customer.say(panel.head.customer)
        self.state.show_state(panel.status_label, panel.status_tone)
        self.ship_by.say(panel.ship_by)
        self.ship_by.setVisible(bool(panel.ship_by))


class ProgressPanel(Panel):
    """How far the order is: pieces, a bar, lines, what is missing."""

    def __init__(self, words: Words) -> None:
        super().__init__(fill=Ink.SURFACE, radius=16)
        self._words = words
        self.caption = Label(Type.CAPTION, Ink.TEXT_SOFT)
        self.count = Label(Type.PANEL_COUNT)
        self.bar = Bar()
        self.lines = Label(Type.STRONG)
        self.missing = Label(Type.STRONG, Ink.TEXT_SOFT)
        box = self.rows((22, 10, 22, 12), 4)
        for part in (self.caption, self.count, self.bar, self.lines, self.missing):
            box.addWidget(part)

    def show_panel(self, panel: OrderPanel) -> None:
        """Show an order's progress."""
        head = panel.head
        complete = head.units_packed >= head.units_ordered and not panel.loading
        done = SHADES[Tone.SUCCESS]
        self.caption.say(self._words("order-progress"))
        self.count.say(f"{head.units_packed:,} / {head.units_ordered:,}")
        part = head.units_packed / head.units_ordered if head.units_ordered else 0.0
        self.bar.show_part(part, done.ground if complete else Ink.ACCENT)
        self.lines.say("" if panel.loading else panel.progress)
        self.missing.say(self._words("order-complete") if complete else panel.missing)


class NextPanel(Panel):
    """The next line to pack; in look-up the note that nothing counts."""

    def __init__(self, words: Words) -> None:
        super().__init__(fill=Ink.ACCENT_SOFT, radius=16)
        self._words = words
        self.icon = Icon(36, "#FFFFFF", Ink.ACCENT)
        self.caption = Label(Type.STRONG, SHADES[Tone.INFO].on_soft)
        self.name = Label(Type.NEXT, align=LEFT | TOP, max_lines=7)
        self.name.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.sku = Label(Type.CAPTION, Ink.TEXT_SOFT, max_lines=2)
        self.remaining = Label(Type.TITLE, SHADES[Tone.INFO].on_soft, RIGHT)
        box = self.rows((22, 12, 22, 10), 4)
        head = self.columns(spacing=12)
        head.addWidget(self.icon)
        head.addWidget(self.caption)
        head.addWidget(self.remaining, 1)
        box.addLayout(head)
        box.addWidget(self.sku)
        box.addWidget(self.name, 1)

    def show_panel(self, panel: OrderPanel) -> None:
        """Show what is next."""
        line = panel.next_line if panel.counting else None
        for part in (self.sku, self.remaining):
            part.setVisible(line is not None)
        if line is None:
            self._show_note(panel)
            return
        self.icon.show_icon("next")
        self.caption.say(self._words("order-next"))
        self.name.say(line_name(line))
        self.sku.say(self._words("order-sku", sku=line.sku))
        self.remaining.say(self._words("order-remaining", count=line.qty_ordered - line.qty_packed))

    def _show_note(self, panel: OrderPanel) -> None:
        if not panel.counting:
            self.icon.show_icon("search")
            self.caption.say(self._words("order-inquire"))
            self.name.say(panel.note)
            return
        if panel.stop:
            self.icon.show_icon("cross")
            self.caption.say(panel.status_label)
            self.name.say(panel.stop)
            return
        self.icon.show_icon("clock" if panel.loading else "check")
        self.caption.say(self._words("order-next") if panel.loading else panel.status_label)
        is_whole = not panel.loading and not panel.missing
        self.name.say(self._words("order-complete") if is_whole else "")


class OrderScreen(Panel):
    """The whole screen. `hand_touched` carries the line number to confirm by hand."""

    hand_touched = Signal(int)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._shown: tuple[str, OrderPanel] | None = None
        self._words = words
        self.head = OrderHeadPanel()
        self.notice = NoticeStrip(inside=True)
        self.list = OrderList()
        self.progress = ProgressPanel(words)
        self.next = NextPanel(words)
        self.note = Label(Type.STRONG, Ink.TEXT_SOFT, CENTRE)
        self.list.hand_touched.connect(self.hand_touched)
        box = self.columns(spacing=12)
        box.addWidget(self._lines_panel(), 1)
        box.addLayout(self._side())

    def show_panel(self, panel: OrderPanel) -> None:
        """Show an order; what looks the same is not touched."""
        if self._shown == (self._words.language, panel):
            return
        self._shown = (self._words.language, panel)
        self.head.show_panel(panel)
        self.progress.show_panel(panel)
        self.next.show_panel(panel)
        self.note.say(panel.note if panel.counting else "")
        self.note.setVisible(bool(self.note.text()))
        self.list.setVisible(not panel.loading)
        self.list.show_hands(panel.counting)
        self.list.lines.show(panel)
        next_no = panel.next_line.line_no if panel.next_line and panel.counting else None
        self.list.reveal(next_no, panel.changed_line_no)

    def show_notice(self, notice: NoticeView | None) -> None:
        """Show what happened elsewhere to the order; beside the lines there is room for it."""
        self.notice.show_notice(notice)

    def _lines_panel(self) -> Panel:
        panel = Panel(fill=Ink.SURFACE, radius=16)
        rule = Panel(fill=Ink.EDGE, radius=0)
        rule.fix(height=2)
        box = panel.rows((0, 4, 0, 10))
        box.addWidget(self.head)
        box.addWidget(rule)
        box.addWidget(self.notice)
        box.addWidget(self.note)
        box.addWidget(self.list, 1)
        return panel

    def _side(self) -> QVBoxLayout:
        side = self.rows(spacing=12)
        for part, stretch in ((self.progress, 0), (self.next, 1)):
            part.fix(width=344)
            side.addWidget(part, stretch)
        return side
