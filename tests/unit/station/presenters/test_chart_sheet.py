"""The doctor's chart on paper: every code, numbered as it is asked for."""

import pytest

from drivers.barcode.chart import CHART
from station.bridge.doctor import chart_codes
from station.presenters.sheet import SheetContents, sheet_view
from station.presenters.sheet_view import CardGroup
from station.presenters.words import LANGUAGES, Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chart_is_a_part_of_its_own(language: str) -> None:
    view = sheet_view(Words(language), SheetContents.CHART, [], [], chart_codes())
    (part,) = view.parts
    (group,) = part.groups
    assert isinstance(group, CardGroup)
    assert [card.code.data for card in group.cards] == [item.data for item in CHART]
    assert [card.title.split(".")[0] for card in group.cards] == [
        str(number) for number in range(1, len(CHART) + 1)
    ]


def test_the_sheet_of_everything_has_no_chart() -> None:
    words = Words("en")
    view = sheet_view(words, SheetContents.COMMANDS, [], [], chart_codes())
    assert [part.title for part in view.parts] == [words("sheet-commands")]
