"""The doctor's chart on paper: every code, numbered as it is asked for."""

import pytest

from drivers.barcode.chart import CHART
from server.sheets.chart import chart_part
from server.sheets.language import LANGUAGES, Language
from server.sheets.view import CardGroup
from server.sheets.words import Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chart_has_every_code_that_the_doctor_asks_for(language: Language) -> None:
    (group,) = chart_part(Words(language)).groups
    assert isinstance(group, CardGroup)
    assert [card.code.data for card in group.cards] == [item.data for item in CHART]
    assert [card.title.split(".")[0] for card in group.cards] == [
        str(number) for number in range(1, len(CHART) + 1)
    ]
