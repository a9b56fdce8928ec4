"""What every shell has in common; the contract suite holds each kind to the rest."""

from collections.abc import AsyncIterator

import pytest

from drivers.errors import ScannerBusyError, ScannerLostError, ScannerNotFoundError
from drivers.resources import SimResource
from drivers.scanner import ScannerOutput
from drivers.shell import Shell


class Counting(Shell[SimResource, int]):
    """Each hold of it is numbered, and noted when it is let go."""

    def __init__(self, resource: SimResource) -> None:
        super().__init__(resource)
        self.is_there = True
        self.taken = 0
        self.let_go: list[int] = []

    @property
    def _where(self) -> str:
        return "here"

    async def _take_hold(self) -> int:
        if not self.is_there:
            raise ScannerNotFoundError("open", self._where)
        self.taken += 1
        return self.taken

    async def _read(self, held: int) -> AsyncIterator[ScannerOutput]:
        raise ScannerLostError("read", self._where, f"hold {held}")
        yield

    async def _let_go(self, held: int) -> None:
        self.let_go.append(held)


async def test_it_bears_its_resources_identity_and_name() -> None:
    shell = Counting(SimResource("sim:1", "Belt"))
    assert (shell.scanner_id, shell.name) == ("sim:1", "Belt")


async def test_it_is_held_once_at_a_time_and_each_hold_let_go_once() -> None:
    shell = Counting(SimResource("sim:1"))
    for hold in (1, 2):
        await shell.claim()
        with pytest.raises(ScannerBusyError, match="open here: claimed already"):
            await shell.claim()
        with pytest.raises(ScannerLostError, match=f"hold {hold}"):
            await anext(shell.decodes())
        await shell.release()
        await shell.release()
    assert shell.let_go == [1, 2]


async def test_what_could_not_be_opened_is_not_held() -> None:
    shell = Counting(SimResource("sim:1"))
    shell.is_there = False
    with pytest.raises(ScannerNotFoundError):
        await shell.claim()
    with pytest.raises(ScannerLostError, match="read here: not claimed"):
        shell.decodes()
    await shell.release()
    assert shell.let_go == []
