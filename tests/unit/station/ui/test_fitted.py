import pytest
from PySide6.QtGui import QFont, QFontMetricsF
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


def test_a_long_name_is_laid_out_at_few_sizes_as_each_costs_a_font(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[int | None] = []
    font = Theme.font

    def counted(theme: Theme, kind: Type, size_px: int | None = None) -> QFont:
        tried.append(size_px)
        return font(theme, kind, size_px)

    monkeypatch.setattr(Theme, "font", counted)
    name = (
        "프리미엄 저자극 약산성 아기 물티슈 캡형 100매 × 10팩 (무향, 엠보싱 원단, 대용량 기획세트)"
    )
    fitted = fit(name, THEME, Type.NEXT, 300, 100, 7)
    assert not fitted.cut
    assert tried[0] == Type.NEXT.size
    assert tried[-1] == fitted.font.pixelSize()
    assert len(tried) <= 4


@pytest.mark.parametrize("width", range(140, 460, 40))
def test_the_words_would_not_fit_one_pixel_larger_than_a_step(qtbot: QtBot, width: int) -> None:
    text, height = "USB-C to USB-C cable 2 m, 100 W, braided", 90
    size = fit(text, THEME, Type.NEXT, width, height, 3).font.pixelSize()
    larger = round(size / 0.94) + 1
    assert size == Type.NEXT.size or not fits(text, larger, width, height)


def fits(text: str, size: int, width: int, height: int) -> bool:
    """Lay words out in lines at one size, the plain way."""
    metrics = QFontMetricsF(THEME.font(Type.NEXT, size))
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}".strip()
        if metrics.horizontalAdvance(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    widest = max(metrics.horizontalAdvance(line) for line in lines)
    return widest <= width and len(lines) * metrics.height() <= height + 1


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
