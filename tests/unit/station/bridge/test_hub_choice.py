"""A hub is chosen by its address, kept, and followed; what is none is told."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from station.bridge.hub_choice import HubChoice
from station.bridge.hub_file import NAME, read_hub, write_hub
from station.events import HubsFound, HubTold, HubTrouble, StationEvent

pytestmark = pytest.mark.expects_log("station.bridge.hub_choice", "station.bridge.hub_file")


class Kiosk:
    """A kiosk without a hub: what is told, and which hubs it was given."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.told: asyncio.Queue[StationEvent] = asyncio.Queue()
        self.chosen: list[str] = []
        self.choice = HubChoice(folder, self.told.put_nowait, self.chosen.append, url)
        self.choice.is_open = lambda: True
        self.choice.is_unchosen = lambda: not self.chosen

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(self.choice.run())
            yield
            task.cancel()


async def test_a_hub_that_is_chosen_is_kept_and_then_followed(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path)
    async with kiosk.running():
        kiosk.choice.choose("HTTPS://Hub.lan/")
        assert await kiosk.told.get() == HubTold("https://hub.lan")
    assert kiosk.chosen == ["https://hub.lan"]
    assert read_hub(tmp_path) == "https://hub.lan"


async def test_the_hub_of_before_is_told_at_the_start(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path, "https://hub.lan")
    async with kiosk.running():
        assert await kiosk.told.get() == HubTold("https://hub.lan")
    assert kiosk.chosen == []


@pytest.mark.parametrize("text", ["", "hub.lan", "http://hub.lan", "https://me@hub.lan"])
def test_what_is_no_address_is_told_and_nothing_is_kept(text: str, tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path)
    kiosk.choice.choose(text)
    assert kiosk.told.get_nowait() == HubTold(text, HubTrouble.NO_ADDRESS)
    assert read_hub(tmp_path) is None


async def test_a_disk_that_keeps_no_choice_leaves_the_kiosk_without(tmp_path: Path) -> None:
    (tmp_path / "station").write_text("in the way of the folder", "utf-8")
    kiosk = Kiosk(tmp_path)
    async with kiosk.running():
        kiosk.choice.choose("https://hub.lan")
        assert await kiosk.told.get() == HubTold("https://hub.lan", HubTrouble.NOT_KEPT)
    assert kiosk.chosen == []


async def test_a_scanned_address_is_a_choice_while_one_is_wanted(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path)
    async with kiosk.running():
        assert kiosk.choice.take(b"HTTPS://HUB.LAN")
        assert await kiosk.told.get() == HubTold("https://hub.lan")
        kiosk.choice.is_open = lambda: False
        assert not kiosk.choice.take(b"https://other.lan")


def test_a_pairing_code_before_the_hub_is_no_scan(tmp_path: Path) -> None:
    kiosk = Kiosk(tmp_path)
    assert kiosk.choice.take(b"-p.abcdefgh.xx")
    assert kiosk.told.get_nowait() == HubTold("", HubTrouble.CODE_FIRST)
    assert not kiosk.choice.take(b"8801234500015")
    kiosk.chosen.append("https://hub.lan")
    assert not kiosk.choice.take(b"-p.abcdefgh.xx")


@pytest.mark.parametrize("content", [b"", b"{", b'{"url": 1}', b'{"url": "http://hub.lan"}'])
def test_a_file_that_names_no_hub_is_none(content: bytes, tmp_path: Path) -> None:
    write_hub(tmp_path, "https://hub.lan")
    (tmp_path / NAME).write_bytes(content)
    assert read_hub(tmp_path) is None


async def test_where_nothing_can_be_searched_it_is_told_and_tried_again(tmp_path: Path) -> None:
    kiosk, asked = Kiosk(tmp_path), asyncio.Event()

    def none() -> frozenset[str]:
        asked.set()
        return frozenset()

    kiosk.choice.search._addresses = none
    async with kiosk.running():
        kiosk.choice.search.want(wanted=True)
        assert await kiosk.told.get() == HubsFound((), can_search=False)
        await asked.wait()
        kiosk.choice.search.want(wanted=False)
