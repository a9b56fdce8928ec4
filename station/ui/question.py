"""The sheet over the screen: what a gesture asks first, or help for a trouble in the status bar.

What it is: a question with two big answers, or words with one. What it is not: a verdict; any new
verdict takes it away. Qt main thread.
"""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent

from station.presenters.view import Ask, Help
from station.presenters.words import Words
from station.ui.buttons import Kind, TouchButton
from station.ui.parts import CENTRE, Icon, Label, Panel
from station.ui.theme import Ink, Type

_VEIL = QColor(13, 23, 38, 170)


class Question(Panel):
    """The sheet. `answered` carries the command code when the answer is yes."""

    answered = Signal(str)

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._words = words
        self._code = ""
        self._told = ""
        """The title of the help that is open; empty while something is asked."""
        self.icon = Icon(96, Ink.ACCENT, Ink.ACCENT_SOFT)
        self.title = Label(Type.HEADLINE, align=CENTRE)
        self.item = Label(Type.TITLE, Ink.ACCENT, CENTRE, max_lines=3)
        self.detail = Label(Type.BODY, Ink.TEXT_SOFT, CENTRE, max_lines=4)
        self.yes = TouchButton(Kind.PRIMARY, height=92, type_=Type.TITLE)
        self.no = TouchButton(Kind.PLAIN, height=92, type_=Type.TITLE)
        self.yes.clicked.connect(self._say_yes)
        self.no.clicked.connect(self.hide)
        self.hide()
        self._build()

    def ask(self, ask: Ask, code: str, item: str = "") -> None:
        """Ask before `code` is given."""
        self._code, self._told = code, ""
        words = self._words
        confirm = ask is Ask.CONFIRM
        kind = "confirm" if confirm else "discard"
        self.icon.show_icon("hand" if confirm else "trash")
        self.title.say(words(f"{kind}-title"))
        self.detail.say(words(f"{kind}-detail"))
        self.item.say(item)
        self.item.setVisible(bool(item))
        yes = words("confirm-yes") if confirm else words("command-discard")
        self.yes.offer(yes, "hand" if confirm else "trash")
        self.yes.show()
        self.no.offer(words("confirm-no"), "cross")
        self._come_up()

    def tell(self, icon: str, help_: Help) -> None:
        """Tell what to do about a trouble in the status bar."""
        self._told = help_.title
        self._say(icon, help_)
        self.item.setVisible(True)
        self.yes.hide()
        self.no.offer(self._words("help-close"), "check")
        self._come_up()

    def tell_again(self, icon: str, help_: Help) -> None:
        """Tell what to do now, if it is this trouble's help that is open."""
        if self.isVisible() and help_.title == self._told:
            self._say(icon, help_)

    def _say(self, icon: str, help_: Help) -> None:
        self.icon.show_icon(icon)
        self.title.say(help_.title)
        self.item.say(help_.what_to_do)
        self.detail.say(help_.note)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Paint the veil over the screen below."""
        QPainter(self).fillRect(self.rect(), _VEIL)

    def _come_up(self) -> None:
        self.show()
        self.raise_()

    def _say_yes(self) -> None:
        self.hide()
        self.answered.emit(self._code)

    def _build(self) -> None:
        sheet = Panel(fill=Ink.SURFACE, radius=20)
        sheet.fix(width=760)
        box = sheet.rows((40, 32, 40, 32), 14)
        box.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignHCenter)
        for part in (self.title, self.item, self.detail):
            box.addWidget(part)
        answers = sheet.columns((0, 16, 0, 0), 16)
        answers.addWidget(self.no, 1)
        answers.addWidget(self.yes, 1)
        box.addLayout(answers)
        self.rows().addWidget(sheet, 0, Qt.AlignmentFlag.AlignCenter)
