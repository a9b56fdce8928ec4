from pytestqt.qtbot import QtBot

from station.ui.fitted import fit
from station.ui.theme import Theme, Type

THEME = Theme()


def test_short_words_keep_their_size(qtbot: QtBot) -> None:
    fitted = fit("Undo", THEME, Type.BUTTON, 400, 60, 1)
    assert fitted.lines == ("Undo",)
    assert fitted.font.pixelSize() == THEME.px(Type.BUTTON.size)


def test_long_words_wrap_between_words(qtbot: QtBot) -> None:
    text = "프리미엄 호텔식 페이스 타월"
    fitted = fit(text, THEME, Type.STRONG, 170, 80, 2)
    assert len(fitted.lines) == 2
    assert " ".join(fitted.lines) == text
    assert not fitted.cut


def test_longer_words_become_smaller_before_they_are_cut(qtbot: QtBot) -> None:
    fitted = fit("Confirm by hand", THEME, Type.BUTTON, 165, 60, 1)
    assert not fitted.cut
    assert fitted.font.pixelSize() < THEME.px(Type.BUTTON.size)


def test_what_cannot_fit_ends_with_an_ellipsis(qtbot: QtBot) -> None:
    fitted = fit("word " * 80, THEME, Type.BODY, 200, 60, 2)
    assert fitted.cut
    assert len(fitted.lines) == 2
    assert fitted.lines[-1].endswith("…")


def test_one_word_wider_than_the_space_is_broken_inside(qtbot: QtBot) -> None:
    fitted = fit("0" * 60, THEME, Type.BODY, 300, 200, 4)
    assert len(fitted.lines) > 1
    assert "".join(fitted.lines) == "0" * 60


def test_nothing_is_nothing(qtbot: QtBot) -> None:
    assert not fit("", THEME, Type.BODY, 10, 10, 1).cut
