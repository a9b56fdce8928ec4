"""The doctor's chart to print, for a scanner that cannot be held in front of the screen. Pure."""

from drivers.barcode.chart import CHART
from drivers.barcode.printed import Barcode
from server.sheets.view import Card, CardGroup, Part
from server.sheets.words import Words


def chart_part(words: Words) -> Part:
    """Return the chart, its codes numbered as the doctor asks for them."""
    cards = tuple(
        Card(
            f"{number}. {words(f'doctor-code-{item.code}')}", "", Barcode(item.symbology, item.data)
        )
        for number, item in enumerate(CHART, start=1)
    )
    group = CardGroup(words("room-doctor"), "", words("sheet-chart-story"), cards)
    return Part(words("sheet-chart"), words("sheet-chart-hint"), (group,))
