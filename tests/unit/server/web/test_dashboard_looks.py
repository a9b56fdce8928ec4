"""Verdicts look on the supervisor's page as they look on the kiosk."""

import json
from pathlib import Path

from station.presenters.verdict import LOOKS

TABLE = Path(__file__).parents[4] / "server/web/dashboard/src/verdicts.json"


def test_the_page_has_the_kiosk_s_tones_and_icons() -> None:
    table = json.loads(TABLE.read_text("utf-8"))
    assert table == {verdict: [tone.value, icon] for verdict, (tone, icon) in LOOKS.items()}
