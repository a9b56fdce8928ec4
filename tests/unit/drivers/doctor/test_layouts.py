"""What a US reader makes of a scanner that is set to another layout."""

import pytest

from drivers.barcode.chart import CHART, ChartCode
from drivers.doctor.layouts import LAYOUTS, garbled

TEXTS = {item.code: item.text for item in CHART}


@pytest.mark.parametrize(
    ("layout", "text", "read"),
    [
        ("de", "azqwymxcvb", "ayqwzmxcvb"),
        ("de", "-/:", "/&>"),
        ("fr", "azqwm", "qwaz;"),
        ("fr", "0123456789", ")!@#$%^&*("),
        ("gb", "az09-", "az09-"),
        ("gb", '"@#', '@"\\'),
        ("jp", "@[]:", "[]\\'"),
    ],
)
def test_each_layout_strikes_its_own_keys(layout: str, text: str, read: str) -> None:
    assert garbled(text, layout) == read


def test_what_a_layout_has_not_is_left_out() -> None:
    assert garbled("a\x1db가", "de") == "ab"


@pytest.mark.parametrize("layout", LAYOUTS)
def test_the_charts_symbols_tell_every_layout_from_the_us_one(layout: str) -> None:
    assert garbled(TEXTS[ChartCode.SYMBOLS], layout) != TEXTS[ChartCode.SYMBOLS]


def test_the_charts_symbols_tell_the_layouts_from_each_other() -> None:
    assert len({garbled(TEXTS[ChartCode.SYMBOLS], layout) for layout in LAYOUTS}) == len(LAYOUTS)
