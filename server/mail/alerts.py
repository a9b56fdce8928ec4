"""Mails what health tells, beside everything else: a look every LOOK_S, a mail when one is due.

What it is: the loop, which keeps in the data folder what was told, so that a restart or another
leader tells nothing twice; a mail that cannot be sent is tried again, later each time. What it is
not: what is told (`deciding`). The server's event loop; sending is done on a thread of its own,
which nobody waits for at the end.
"""

import asyncio
import logging
import random
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from server.mail.deciding import OWN, Book, News, mailed, news, noted
from server.mail.settings import MailSettings
from server.mail.smtp import TIMEOUT_S, MailError, send
from server.mail.words import Mail
from server.web.probes import Check, Readiness

LOOK_S = 15.0
_FIRST_RETRY_S, _LAST_RETRY_S = 30.0, 900.0
_WHOLE_S = 120.0
"""Of one mail, with all its answers."""
KEPT_AS = "mailed.json"
_log = logging.getLogger(__name__)
_Result = TypeVar("_Result")


class MailAlerts:
    """One task. `write` makes the mail of news."""

    def __init__(
        self,
        settings: MailSettings,
        folder: Path,
        *,
        write: Callable[[News], Mail],
        now_utc_ms: Callable[[], int],
        monotonic: Callable[[], float],
        timeout_s: float = TIMEOUT_S,
        spread: Callable[[float, float], float] = random.uniform,
    ) -> None:
        self._settings = settings
        self._path = folder / KEPT_AS
        self._write = write
        self._now_utc_ms, self._monotonic = now_utc_ms, monotonic
        self._timeout_s = timeout_s
        self._spread = spread
        self._book = Book()
        self._retry_s = _FIRST_RETRY_S
        self._not_before_s = 0.0
        self._problem: str | None = None
        self._refused = 0

    def check(self) -> Check:
        """Say whether mail goes out, as far as was tried."""
        if self._problem is not None:
            detail = f"no mail goes out, and it is tried again by itself: {self._problem}"
            return Check(OWN, ok=False, detail=detail, vital=False)
        if self._refused:
            detail = f"{self._refused} addresses of MAIL_TO were refused: write them right"
            return Check(OWN, ok=False, detail=detail, vital=False)
        detail = f"problems are mailed to {len(self._settings.to)} addresses"
        return Check(OWN, ok=True, detail=detail, vital=False)

    async def run(self, readiness: Callable[[], Awaitable[Readiness]]) -> None:
        """Look and mail, until cancelled."""
        await self.remember()
        while True:
            try:
                await self.look((await readiness()).checks)
            except Exception:  # noqa: BLE001  # the root of the task: the next look may go well
                _log.exception("whether to mail is not known")
            await asyncio.sleep(LOOK_S)

    async def remember(self) -> None:
        """Take up what was told before this start, or by another leader."""
        self._book = await asyncio.to_thread(self._kept)

    async def look(self, checks: tuple[Check, ...]) -> None:
        """Note the checks, and send what is due. What is not sent stays due."""
        now_utc_ms, before = self._now_utc_ms(), self._book
        self._book = noted(before, checks, now_utc_ms)
        told = news(self._book, now_utc_ms)
        is_time = self._monotonic() >= self._not_before_s
        if told and is_time and await self._is_sent(self._write(told)):
            self._book = mailed(self._book, told, now_utc_ms)
        if self._book != before:
            await asyncio.to_thread(self._keep, self._book)

    async def _is_sent(self, mail: Mail) -> bool:
        try:
            async with asyncio.timeout(_WHOLE_S):
                refused = await _beside(lambda: send(mail, self._settings, self._timeout_s))
        except TimeoutError:
            self._failed("the mail server takes too long: is it overloaded?")
        except MailError as error:
            self._failed(f"{error}")
        else:
            self._went_well(refused)
            return True
        return False

    def _went_well(self, refused: int) -> None:
        if self._problem is not None:
            _log.info("mail goes out again")
        self._problem, self._refused, self._retry_s = None, refused, _FIRST_RETRY_S

    def _failed(self, why: str) -> None:
        if self._problem is None:
            _log.warning("a mail cannot be sent, and is tried again", extra={"why": why})
        self._problem = why
        self._not_before_s = self._monotonic() + self._retry_s * self._spread(0.8, 1.2)
        self._retry_s = min(2 * self._retry_s, _LAST_RETRY_S)

    def _kept(self) -> Book:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=Book)
        except FileNotFoundError:
            return Book()
        except (OSError, msgspec.MsgspecError) as error:
            _log.warning("what was mailed before is not known", extra={"why": str(error)})
            return Book()

    def _keep(self, book: Book) -> None:
        part = self._path.with_suffix(".part")
        try:
            part.write_bytes(msgspec.json.encode(book))
            part.replace(self._path)
        except OSError as error:  # a full disk, which is just what is mailed about
            _log.debug("what was mailed is not kept", extra={"why": str(error)})


async def _beside(work: Callable[[], _Result]) -> _Result:
    """Do blocking work on a thread that a stop does not wait for, as it does for the loop's own."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[_Result] = loop.create_future()

    def tell(set_it: Callable[[], None]) -> None:
        def unless_gone() -> None:
            if not done.done():
                set_it()

        try:
            loop.call_soon_threadsafe(unless_gone)
        except RuntimeError:
            return  # the loop was closed meanwhile

    def run() -> None:
        try:
            result = work()
        except Exception as error:  # noqa: BLE001  # the root of a thread: raised where it is awaited
            failure = error
            tell(lambda: done.set_exception(failure))
        else:
            tell(lambda: done.set_result(result))

    threading.Thread(target=run, name="mail", daemon=True).start()
    return await done
