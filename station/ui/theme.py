"""Design tokens: colours, type scale, spacing and radii, all scaled to the screen.

What it is: frozen values. Lengths are in dp, of which 800 make the height of a screen of 1280 x
800, so that both it and 1920 x 1080 are filled alike. On one that is less wide for its height (1024
x 768, or upright) the width decides: 1152 dp is the least that holds all words. Every pair of text
and ground here reaches 4.5:1 (WCAG 2.2, 1.4.3). Success is a bluish green: to an eye without the
green cones a pure one is the error's red. What it is not: widgets. Qt main thread.
"""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtGui import QFont

from station.presenters.view import Tone

BASE_WIDTH = 1152
BASE_HEIGHT = 800
TOUCH = 72
"""Height of a touch target in dp."""
LEAST_TOUCH_PX = 64
"""What a gloved finger needs, however small the words on the screen are."""


class Ink:
    """Colours that carry no message."""

    TEXT = "#101A2B"
    TEXT_SOFT = "#4A5870"
    TEXT_ON_DARK = "#FFFFFF"
    TEXT_SOFT_ON_DARK = "#B4C0D4"
    CANVAS = "#E9EDF3"
    SURFACE = "#FFFFFF"
    SURFACE_LOW = "#F4F6FA"
    EDGE = "#CBD3DF"
    BAR = "#0D1726"
    BAR_RAISED = "#1E2C43"
    ACCENT = "#1549C9"
    ACCENT_SOFT = "#E3EBFD"
    TRACK = "#DCE2EB"


@dataclass(frozen=True, slots=True)
class Shade:
    """One tone's colours: a strong ground with text on it, a soft ground with text on it."""

    ground: str
    on_ground: str
    soft: str
    on_soft: str
    deep: str
    on_bar: str


SHADES = {
    Tone.NEUTRAL: Shade("#FFFFFF", Ink.TEXT, "#EDF0F5", "#3C4A61", "#DCE2EB", "#FFFFFF"),
    Tone.INFO: Shade("#1549C9", "#FFFFFF", "#E3EBFD", "#123C9F", "#0F379B", "#A9C4FF"),
    Tone.SUCCESS: Shade("#00735E", "#FFFFFF", "#D6F2EA", "#005A49", "#005747", "#5FE0C0"),
    Tone.WARNING: Shade("#FFBE2E", "#1E1500", "#FFF1CF", "#6B4700", "#E9A400", "#FFCB57"),
    Tone.ERROR: Shade("#BE1220", "#FFFFFF", "#FCE4E5", "#9A0E1A", "#8F0B16", "#FF9C9F"),
}


class Weight(Enum):
    """The three weights that ship with the kiosk."""

    REGULAR = QFont.Weight.Normal
    STRONG = QFont.Weight.DemiBold
    BOLD = QFont.Weight.Bold


class Type(Enum):
    """The type scale: size and smallest size in dp, and weight."""

    CAPTION = (17, 13, Weight.STRONG)
    BODY = (20, 15, Weight.REGULAR)
    STRONG = (21, 15, Weight.STRONG)
    BUTTON = (23, 16, Weight.STRONG)
    BIG_BUTTON = (34, 20, Weight.BOLD)
    TITLE = (28, 18, Weight.BOLD)
    NEXT = (40, 18, Weight.BOLD)
    HEADLINE = (37, 20, Weight.BOLD)
    EXHIBIT = (54, 24, Weight.BOLD)
    HERO = (60, 30, Weight.BOLD)
    COUNT = (33, 18, Weight.BOLD)
    PANEL_COUNT = (48, 26, Weight.BOLD)
    BIG_COUNT = (60, 30, Weight.BOLD)
    HUGE_COUNT = (128, 48, Weight.BOLD)

    @property
    def size(self) -> int:
        """The size in dp."""
        return self.value[0]

    @property
    def smallest(self) -> int:
        """The size in dp to which a long text may shrink."""
        return self.value[1]

    @property
    def weight(self) -> Weight:
        """The weight."""
        return self.value[2]


@dataclass(frozen=True, slots=True)
class Theme:
    """The tokens at one screen size. `family` is the typeface."""

    scale: float = 1.0
    family: str = ""

    @staticmethod
    def for_size(width: int, height: int, family: str) -> "Theme":
        """Return the theme for a window of this size in pixels."""
        return Theme(max(0.5, min(width / BASE_WIDTH, height / BASE_HEIGHT)), family)

    def px(self, dp: float) -> int:
        """Return a length in pixels."""
        return round(dp * self.scale)

    def touch_px(self, dp: float) -> int:
        """Return a length in pixels that holds a touch target, of TOUCH dp or more, for a glove."""
        return max(self.px(dp), LEAST_TOUCH_PX + self.px(dp - TOUCH))

    def font(self, kind: Type, size_px: int | None = None) -> QFont:
        """Return a font of the scale, its numerals all of one width."""
        font = QFont(self.family) if self.family else QFont()
        font.setPixelSize(size_px or self.px(kind.size))
        font.setWeight(kind.weight.value)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font
