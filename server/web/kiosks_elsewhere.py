"""Questions to kiosks that are connected to another server of this store.

What it is: a question with a number, and its answer by that number, waited for so long and no
longer. What it is not: what is asked (`station_printing`). The server's event loop.
"""

import asyncio
from uuid import uuid4

from server.web.elsewhere import Elsewhere
from server.web.hints import KioskAnswered, KioskAsked
from server.web.station_news import StationNews

_WAY_S = 1.0
"""For the way there and back, beside the kiosk's own time."""
_MAX_WAIT_S = 60.0


class KiosksElsewhere:
    """Asks, and answers for the kiosks that are connected here."""

    def __init__(self, elsewhere: Elsewhere, news: StationNews) -> None:
        self._elsewhere = elsewhere
        self._news = news
        self._waiting: dict[str, asyncio.Future[object]] = {}
        elsewhere.on(KioskAsked, self._asked)
        elsewhere.on(KioskAnswered, self._answered)

    async def ask(
        self, server: str, station: str, event: str, question: object, wait_s: float
    ) -> object:
        """Ask a kiosk of another server; None of one that gives no answer in time."""
        ask_id = uuid4().hex
        answer = self._waiting[ask_id] = asyncio.get_running_loop().create_future()
        try:
            self._elsewhere.say(KioskAsked(ask_id, server, station, event, question, wait_s))
            async with asyncio.timeout(wait_s + _WAY_S):
                return await answer
        except TimeoutError:
            return None
        finally:
            del self._waiting[ask_id]

    def _asked(self, _: str, asked: KioskAsked) -> None:
        if asked.server == self._elsewhere.name:
            self._elsewhere.later(self._answer(asked))

    async def _answer(self, asked: KioskAsked) -> None:
        wait_s = min(asked.wait_s, _MAX_WAIT_S)
        told = await self._news.ask(asked.station, asked.event, asked.question, wait_s)
        self._elsewhere.say(KioskAnswered(asked.ask_id, told))

    def _answered(self, _: str, told: KioskAnswered) -> None:
        waiting = self._waiting.get(told.ask_id)
        if waiting is not None and not waiting.done():
            waiting.set_result(told.answer)
