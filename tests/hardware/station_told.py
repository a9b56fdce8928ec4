"""What the station in the guest tells, in order: the tests' ear."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, cast

from tests.hardware.guest_lines import ANSWER_S, Words
from tests.hardware.machine import Machine

NS_PER_S = 1_000_000_000
LOOK_S = 0.1
KEYBOARD_REPORT_BYTES = 8
_SCANNER_WORDS = frozenset(
    {"ScannerReady", "ScannerLost", "ScannerFailed", "Decode", "FrameRejected"}
)
Row = dict[str, Any]


@dataclass(frozen=True)
class Decoded:
    """A barcode, by the scanner that read it."""

    scanner_id: str
    data: bytes
    aim: str = ""


@dataclass(frozen=True)
class There:
    """What the station has there: the scanners that it lists, and those it drives or tries to."""

    listed: tuple[Row, ...]
    driven: tuple[str, ...]


@dataclass
class StationTold:
    """Each of the scanners' words has to be waited for, in the order in which they come."""

    machine: Machine
    _lost: set[object] = field(default_factory=set)

    async def ready(self) -> str:
        """Return the identity of the scanner that is ready next."""
        return str((await self.word("ScannerReady"))["scanner_id"])

    async def decoded(self) -> Decoded:
        """Return the barcode that is read next."""
        said = await self.word("Decode")
        data = bytes.fromhex(str(said["data"]))
        return Decoded(str(said["scanner_id"]), data, str(said["aim"]))

    async def word(self, kind: str) -> Words:
        """Return the scanners' next word, which has to be of that kind."""
        (said,) = await self.words(1)
        assert said["event"] == kind, said
        return said

    async def failed(self) -> Words:
        """Return the next word of a scanner that cannot be used, passing all else over."""
        return await self.machine.station.told(lambda said: said.get("event") == "ScannerFailed")

    async def words(self, number: int) -> list[Words]:
        """Return the scanners' next words, of whatever kind.

        One that is pulled out before it was ever ready may be tried again before it is seen to be
        gone: that it failed, and then is gone, is passed over. One that was lost says no more until
        it is ready again.
        """
        words: list[Words] = []
        failed: set[object] = set()
        while len(words) < number:
            said = await self.machine.station.told(lambda said: said.get("event") in _SCANNER_WORDS)
            self._stays_lost(said)
            if said["event"] == "ScannerFailed":
                failed.add(said["scanner_id"])
            elif not (said["event"] == "ScannerLost" and said["scanner_id"] in failed):
                words.append(said)
        return words

    def _stays_lost(self, said: Words) -> None:
        """Take a word in, and see that none but of its return is said of a scanner that is lost."""
        scanner_id, is_ready = said["scanner_id"], said["event"] == "ScannerReady"
        assert is_ready or scanner_id not in self._lost, said
        (self._lost.add if said["event"] == "ScannerLost" else self._lost.discard)(scanner_id)

    async def enrolment(self) -> tuple[str, str]:
        """Return the next state of the enrolling, and the code that is shown."""
        said = await self.machine.station.told(lambda said: said.get("event") == "EnrolmentChanged")
        return str(said["state"]), str(said["code"])

    async def row(self, fits: Callable[[Row], bool]) -> Row:
        """Return the scanner that fits, as soon as the station lists one."""
        while True:
            rows = [row for row in (await self._look()).listed if fits(row)]
            if rows:
                return rows[0]

    async def emptied(self) -> None:
        """Wait until nothing is listed or driven any more, and forget what was told."""
        while (await self._look()) != There((), ()):
            pass
        await self.overheard()  # all that the keeper has told comes before its answer
        self._lost.clear()
        for line in (self.machine.station, self.machine.keeper):
            line.forget()

    async def overhear(self, node: str) -> None:
        """Have a node read from now on, besides the station, as any other program would."""
        await self.kernel("add", node)
        await self.machine.keeper.ask("listen", path=node)

    async def overheard(self) -> int:
        """Return how many bytes the other program has read."""
        return int(str(await self.machine.keeper.ask("heard")))

    async def overheard_at_least(self, reports: int) -> None:
        """Wait until a keyboard has sent that many reports, as its hidraw node tells."""
        async with asyncio.timeout(ANSWER_S):
            while await self.overheard() < reports * KEYBOARD_REPORT_BYTES:
                pass

    async def _look(self) -> "There":
        """Return what the station has there now, a moment after the last time."""
        await asyncio.sleep(LOOK_S)
        there = cast("dict[str, Any]", await self.machine.station.ask("look"))
        return There(tuple(there["listed"]), tuple(there["driven"]))

    async def kernel(self, action: str, node: str) -> int:
        """Return when the kernel added or removed a node, in ns of the guest's clock."""

        def fits(said: Words) -> bool:
            return (said.get("action"), said.get("node")) == (action, node)

        return int(str((await self.machine.keeper.told(fits))["at_ns"]))

    async def event_device(self) -> str:
        """Return the node of the next keyboard that the kernel adds."""

        def fits(said: Words) -> bool:
            node = str(said.get("node"))
            return said.get("action") == "add" and node.startswith("/dev/input/event")

        return str((await self.machine.keeper.told(fits))["node"])


def seconds(since_ns: int, word: Words) -> float:
    """Return the time from a moment of the guest's to a word of the station."""
    return (int(str(word["at_ns"])) - since_ns) / NS_PER_S
