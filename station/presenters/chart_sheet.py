"""The doctor's chart to print, for a scanner that cannot be held in front of the screen. Pure."""

from drivers.barcode.printed import Barcode
from drivers.barcode.symbology import Symbology
from station.presenters.sheet_view import Card, CardGroup, Part
from station.presenters.words import Words

Chart = tuple[tuple[str, Symbology, bytes], ...]
"""Each code of the chart: its word (drivers.barcode.chart.ChartCode), symbology and data."""


def chart_part(words: Words, chart: Chart) -> Part:
    """Return the chart, its codes numbered as the doctor asks for them."""
    cards = tuple(
        Card(f"{number}. {words(f'doctor-code-{code}')}", "", Barcode(symbology, data))
        for number, (code, symbology, data) in enumerate(chart, start=1)
    )
    group = CardGroup(words("room-doctor"), "", words("sheet-chart-story"), cards)
    return Part(words("sheet-chart"), words("sheet-chart-hint"), (group,))
