"""What the supervisor's page writes out is what the kiosk shows and the server knows."""

import json
import re
from pathlib import Path

from server.web.access import Scope
from station.presenters.verdict import LOOKS

SOURCE = Path(__file__).parents[4] / "server/web/dashboard/src"


def test_the_page_has_the_kiosk_s_tones_and_icons() -> None:
    table = json.loads((SOURCE / "verdicts.json").read_text("utf-8"))
    assert table == {verdict: [tone.value, icon] for verdict, (tone, icon) in LOOKS.items()}


def test_the_page_offers_every_scope_that_a_token_may_have() -> None:
    page = (SOURCE / "pages/tokens.tsx").read_text("utf-8")
    assert set(re.findall(r"'([a-z]+:[a-z]+)'", page)) == {scope.value for scope in Scope}
