"""No scan whatever stops a station: a real store answers every one with a verdict."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from itertools import count
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from drivers.barcode.symbology import Symbology
from server.contract.own_code import Command, OwnCodeKind, command_code, own_code
from server.contract.station import ScanMessage, ScanReply
from server.store import Policy, Store
from tests.unit.server.store.stations import NOW_UTC_MS, line, order, save

DIGITS = st.integers(0, 10**30).map(str)
BODIES = st.one_of(
    st.from_regex(r"[a-z0-9]{1,12}(-[a-z0-9]{1,9}){0,2}", fullmatch=True),
    st.builds("{}-{}".format, st.sampled_from(Command), DIGITS).filter(
        lambda each: len(each) <= 32
    ),
    st.sampled_from(Command).map(str),
)
OWN = st.builds(own_code, st.sampled_from(OwnCodeKind), BODIES).map(str.encode)
GS1 = st.lists(
    st.builds("{}{}\x1d".format, st.sampled_from(["01", "02", "37", "17", "10"]), DIGITS)
)
DATA = st.one_of(
    st.binary(max_size=80),
    st.sampled_from([b"SO-1", b"SO-2", b"A", b"A-case", b"B"]),
    OWN,
    GS1.map(lambda parts: "".join(parts).encode()),
)


Judge = Callable[[bytes, Symbology | None], object]


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Judge]:
    """Judge scans at one station, each with nothing to acknowledge and an order open."""
    path = tmp_path_factory.mktemp("store") / "store.db"
    before = [command_code(command).encode() for command in (Command.OK, Command.STEP_PACK)]
    orders = (order("SO-1", line(1, "A", 10**6, case=10**6)), order("SO-2", line(1, "B", 1)))
    numbers = count(1)
    with (
        closing(Store.open(path, policy=Policy(), now_utc_ms=lambda: NOW_UTC_MS)) as store,
        asyncio.Runner() as loop,
    ):
        loop.run(save(store, *orders))

        def scan(data: bytes, symbology: Symbology | None = None) -> ScanMessage:
            number = next(numbers)
            return ScanMessage(
                UUID(int=number), number, "s", data, 0, symbology, answered_seq=number - 1
            )

        def judge(data: bytes, symbology: Symbology | None) -> object:
            scans = [*map(scan, [*before, b"SO-1"]), scan(data, symbology)]
            return loop.run(store.judge("any", scans))

        yield judge


@settings(max_examples=300)
@given(data=DATA, symbology=st.none() | st.sampled_from(Symbology))
@example(data=own_code(OwnCodeKind.COMMAND, f"confirm-{'9' * 20}").encode(), symbology=None)
def test_any_data_of_any_symbology_gets_a_verdict(
    judge: Judge, data: bytes, symbology: Symbology | None
) -> None:
    assert isinstance(judge(data, symbology), ScanReply)
