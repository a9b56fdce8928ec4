"""The strip that tells what happened elsewhere to the order on the screen.

What it is: icon, title and what to do of a `NoticeView`. What it is not: a verdict's band
(`verdict_card`); nothing is answered here. Qt main thread.
"""

from station.presenters.view import NoticeView, Tone
from station.ui.parts import Icon, Label, Panel
from station.ui.theme import SHADES, Type

_WARNING = SHADES[Tone.WARNING]


class NoticeStrip(Panel):
    """The strip; hidden while there is nothing to tell. `inside` another panel it has no edge."""

    def __init__(self, *, inside: bool = False) -> None:
        edge, radius = ("", 0) if inside else (_WARNING.deep, 16)
        super().__init__(fill=_WARNING.soft, edge=edge, radius=radius)
        self.fix(height=88)
        self.hide()
        self.icon = Icon(52, _WARNING.on_soft)
        self.title = Label(Type.TITLE, _WARNING.on_soft)
        self.detail = Label(Type.STRONG, _WARNING.on_soft, max_lines=2, tallest=44)
        box = self.columns((24, 4, 24, 4), 18)
        words = self.rows(spacing=0)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.detail)
        words.addStretch(1)
        box.addWidget(self.icon)
        box.addLayout(words, 1)

    def show_notice(self, notice: NoticeView | None) -> None:
        """Show a notice, or hide when there is none."""
        self.setVisible(notice is not None)
        if notice is not None:
            self.icon.show_icon(notice.icon)
            self.title.say(notice.title)
            self.detail.say(notice.detail)
