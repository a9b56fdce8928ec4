from pytestqt.qtbot import QtBot

from station.presenters.view import NoticeView
from station.ui.notice import NoticeStrip


def test_a_notice_is_shown_while_there_is_one(qtbot: QtBot) -> None:
    strip = NoticeStrip()
    qtbot.addWidget(strip)
    strip.show_notice(NoticeView("conflict", "Packed twice", "Call your supervisor."))
    assert strip.isVisible()
    assert (strip.title.text(), strip.detail.text()) == ("Packed twice", "Call your supervisor.")
    strip.show_notice(None)
    assert not strip.isVisible()
