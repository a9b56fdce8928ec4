from pytestqt.qtbot import QtBot

from station.presenters.view import NoticeView, Tone
from station.ui.notice import NoticeStrip


def test_a_notice_is_shown_while_there_is_one(qtbot: QtBot) -> None:
    strip = NoticeStrip()
    qtbot.addWidget(strip)
    strip.show_notice(NoticeView("conflict", "Packed twice", "Call your supervisor."))
    assert strip.isVisible()
    assert (strip.title.text(), strip.detail.text()) == ("Packed twice", "Call your supervisor.")
    strip.show_notice(None)
    assert not strip.isVisible()


def test_a_notice_of_no_trouble_stands_on_another_ground(qtbot: QtBot) -> None:
    strip = NoticeStrip()
    qtbot.addWidget(strip)
    strip.resize(600, 88)
    pictures = []
    for tone in (Tone.WARNING, Tone.INFO):
        strip.show_notice(NoticeView("cloud", "Orders fetched", "Go on.", tone))
        pictures.append(strip.grab().toImage().pixelColor(strip.width() - 40, 20))
    assert pictures[0] != pictures[1]
