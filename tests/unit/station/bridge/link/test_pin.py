"""A PIN on its way to the server: asked once, answered in any case, and kept nowhere."""

from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import pytest

from server.contract.station import (
    PinAnswer,
    PinLocked,
    PinRequest,
    PinRight,
    PinWrong,
    Refusal,
    RefusalCode,
)
from station.bridge.journal import Journal
from station.events import LinkChanged, LinkState, PinOutcome, PinTold
from tests.unit.station.bridge.link.scripted_server import Linked, Scan, ScriptedServer, Seen

_ASKED = PinRequest(UUID(int=9), "739154")


def _connected(seen: Seen) -> bool:
    return any(change.state is LinkState.CONNECTED for change in seen.of(LinkChanged))


def _answered(count: int = 1) -> Callable[[Seen], bool]:
    return lambda seen: len(seen.of(PinTold)) >= count


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (PinRight("-s.signin-x.yy"), PinTold(PinOutcome.RIGHT, code="-s.signin-x.yy")),
        (PinWrong(3), PinTold(PinOutcome.WRONG, 3)),
        (PinLocked(15), PinTold(PinOutcome.LOCKED, 15)),
        (Refusal(RefusalCode.NOT_FOUND, "none asked"), PinTold(PinOutcome.FAILED)),
    ],
)
async def test_what_the_server_says_is_told(
    server: ScriptedServer, linked: Linked, answer: PinAnswer, told: PinTold
) -> None:
    server.pin_answers.append(answer)
    async with linked() as seen:
        await seen.until(_connected)
        seen.link.check_pin(_ASKED)
        await seen.until(_answered())
    assert seen.of(PinTold) == [told]
    assert server.pins == [_ASKED]


async def test_without_a_server_nobody_is_signed_in_and_it_is_not_sent_later(
    server: ScriptedServer, linked: Linked
) -> None:
    async with linked() as seen:
        seen.link.check_pin(_ASKED)
        assert seen.of(PinTold) == [PinTold(PinOutcome.NO_SERVER)]
        await seen.until(_connected)
    assert server.pins == []


async def test_a_connection_that_breaks_before_the_answer_is_told_and_it_is_not_sent_again(
    server: ScriptedServer, journal: Journal, scan: Scan, linked: Linked, tmp_path: Path
) -> None:
    server.pin_answers.append(None)
    async with linked() as seen:
        await seen.until(_connected)
        seen.link.check_pin(_ASKED)
        await seen.until(_answered())
        await scan("A")
        await seen.until(lambda seen: not journal.unconfirmed and bool(server.stored))
    assert seen.of(PinTold) == [PinTold(PinOutcome.NO_SERVER)]
    assert len(server.pins) == 1
    assert _ASKED.pin not in (tmp_path / "journal.jsonl").read_text("utf-8")
