"""The strip that tells what happened elsewhere, to the order on the screen above all.

What it is: icon, title and what to do of a `NoticeView`. What it is not: a verdict's band
(`verdict_card`); nothing is answered here. Qt main thread.
"""

from station.presenters.view import NoticeView
from station.ui.parts import Icon, Label, Panel
from station.ui.theme import SHADES, Type


class NoticeStrip(Panel):
    """The strip; hidden while there is nothing to tell. `inside` another panel it has no edge."""

    def __init__(self, *, inside: bool = False) -> None:
        super().__init__(radius=0 if inside else 16)
        self._inside = inside
        self.fix(height=88)
        self.hide()
        self.icon = Icon(52)
        self.title = Label(Type.TITLE)
        self.detail = Label(Type.STRONG, max_lines=2, tallest=44)
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
        if notice is None:
            return
        shade = SHADES[notice.tone]
        self.paint_as(shade.soft, "" if self._inside else shade.deep)
        self.icon.show_icon(notice.icon, shade.on_soft)
        self.title.say(notice.title, shade.on_soft)
        self.detail.say(notice.detail, shade.on_soft)
