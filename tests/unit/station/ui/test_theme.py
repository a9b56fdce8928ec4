import math

import pytest
from PySide6.QtGui import QColor

from station.presenters.view import Tone
from station.ui.theme import SHADES, TOUCH, Ink, Theme

AA = 4.5


def luminance(colour: str) -> float:
    """Return the relative luminance (WCAG 2.2)."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    parts = QColor(colour)
    red, green, blue = linear(parts.redF()), linear(parts.greenF()), linear(parts.blueF())
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tone", list(Tone))
def test_words_on_every_tone_can_be_read(tone: Tone) -> None:
    shade = SHADES[tone]
    assert contrast(shade.ground, shade.on_ground) >= AA
    assert contrast(shade.soft, shade.on_soft) >= AA
    assert contrast("#FFFFFF", shade.on_soft) >= AA
    assert contrast(Ink.BAR, shade.on_bar) >= AA


@pytest.mark.parametrize("ground", [Ink.SURFACE, Ink.SURFACE_LOW, Ink.CANVAS, Ink.ACCENT_SOFT])
def test_words_on_every_ground_can_be_read(ground: str) -> None:
    assert contrast(ground, Ink.TEXT) >= AA
    assert contrast(ground, Ink.TEXT_SOFT) >= AA


def test_words_on_the_bar_can_be_read() -> None:
    assert contrast(Ink.BAR, Ink.TEXT_SOFT_ON_DARK) >= AA
    assert contrast(Ink.BAR_RAISED, Ink.TEXT_ON_DARK) >= AA


def test_a_larger_screen_has_larger_everything() -> None:
    small, large = Theme.for_size(1280, 800, ""), Theme.for_size(1920, 1080, "")
    assert small.scale == 1
    assert large.px(100) == 135


def test_a_tall_screen_is_scaled_by_its_width() -> None:
    assert Theme.for_size(1152, 2000, "").scale == 1


@pytest.mark.parametrize("size", [(1024, 768), (800, 1280), (600, 800)])
def test_a_glove_finds_a_button_also_on_a_small_screen(size: tuple[int, int]) -> None:
    theme = Theme.for_size(*size, "")
    assert theme.touch_px(TOUCH) == 64
    assert theme.touch_px(TOUCH + 10) == 64 + theme.px(10)


def test_where_there_is_room_a_button_grows_with_its_words() -> None:
    theme = Theme.for_size(1920, 1080, "")
    assert theme.touch_px(TOUCH) == theme.px(TOUCH) > 90


def as_without_green_cones(colour: str) -> tuple[float, ...]:
    """Return a colour as deuteranopia shows it, 0 to 255 (Machado et al. 2009, severity 1)."""
    seen = QColor(colour)
    linear = [each**2.2 for each in (seen.redF(), seen.greenF(), seen.blueF())]
    rows = ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969))
    shown = (sum(part * value for part, value in zip(row, linear, strict=True)) for row in rows)
    return tuple(255 * max(0.0, value) ** (1 / 2.2) for value in shown)


def test_success_and_error_differ_also_to_an_eye_without_green_cones() -> None:
    success, error = (
        as_without_green_cones(SHADES[tone].ground) for tone in (Tone.SUCCESS, Tone.ERROR)
    )
    assert math.dist(success, error) > 60
