"""What stations are told of the centre, and how often."""

import logging

import pytest
from msgspec.structs import replace

from server.contract.centre import CentreState, CentreTold, CentreTrouble
from server.store import Store
from server.store.sync_state import SyncPhase, SyncStatus, ensure_state, save_position
from server.web.centre_news import NUMBERS_EVERY_S, CentreNews, centre_state
from tests.unit.server.store.stations import StationAt

NOW = 1_764_000_000_000


class Watched:
    """The news of one server, its clocks and its sync moved by hand."""

    def __init__(self, store: Store) -> None:
        self.status = SyncStatus()
        self.told: list[CentreTold] = []
        self.after_s = 0.0
        self.news = CentreNews(
            store,
            lambda: self.status,
            self._tell,
            now_utc_ms=lambda: NOW + int(self.after_s * 1000),
            monotonic=lambda: self.after_s,
        )

    async def _tell(self, told: CentreTold) -> None:
        self.told.append(told)

    async def look(self, **status: object) -> None:
        self.status = replace(self.status, **status)
        await self.news.look()

    @property
    def states(self) -> list[CentreState]:
        return [told.state for told in self.told]


@pytest.fixture
def watched(store: Store) -> Watched:
    return Watched(store)


@pytest.mark.parametrize(
    ("phase", "since", "is_first", "state"),
    [
        (SyncPhase.CONNECTING, None, True, CentreState.CONNECTING),
        (SyncPhase.PULLING, None, True, CentreState.FIRST_PULL),
        (SyncPhase.PUSHING, None, False, CentreState.CATCHING_UP),
        (SyncPhase.PULLING, NOW - 1000, False, CentreState.IN_STEP),
        (SyncPhase.PUSHING, NOW - 3_600_000, False, CentreState.CATCHING_UP),
        (SyncPhase.IN_STEP, NOW, False, CentreState.IN_STEP),
        (SyncPhase.AWAY, NOW, False, CentreState.AWAY),
        (SyncPhase.REFUSED, None, True, CentreState.REFUSED),
        (SyncPhase.STUCK, NOW, False, CentreState.STUCK),
    ],
)
def test_a_phase_means_what_a_person_has_to_know(
    phase: SyncPhase, since: int | None, is_first: bool, state: CentreState
) -> None:
    status = SyncStatus(phase=phase, in_step_utc_ms=since)
    assert centre_state(status, NOW, is_first=is_first) is state


async def test_the_rounds_of_everyday_are_told_once(watched: Watched) -> None:
    for phase in (SyncPhase.IN_STEP, SyncPhase.PUSHING, SyncPhase.PULLING, SyncPhase.IN_STEP):
        await watched.look(phase=phase, in_step_utc_ms=NOW)
        watched.after_s += 10
    assert watched.told == [CentreTold(CentreState.IN_STEP)]


async def test_a_first_pull_is_told_with_its_orders_and_not_at_every_page(
    watched: Watched,
) -> None:
    for orders in range(0, 5000, 500):
        await watched.look(phase=SyncPhase.PULLING, pulled_orders=orders)
        watched.after_s += 1
    assert [told.orders for told in watched.told] == [0, 2500]
    assert set(watched.states) == {CentreState.FIRST_PULL}


async def test_a_first_pull_is_told_as_so_many_of_about_so_many(watched: Watched) -> None:
    await watched.look(
        phase=SyncPhase.PULLING, pulled_orders=500, round_pulled=8500, round_orders=12_000
    )
    assert (watched.told[-1].orders, watched.told[-1].orders_due) == (8500, 12_000)
    await watched.look(phase=SyncPhase.AWAY, problem="no answer")
    assert (watched.told[-1].orders, watched.told[-1].orders_due) == (8500, 12_000)
    watched.after_s = NUMBERS_EVERY_S
    await watched.look(phase=SyncPhase.PULLING, round_pulled=12_100)
    assert (watched.told[-1].orders, watched.told[-1].orders_due) == (12_100, 12_100)


async def test_a_long_pull_of_a_store_that_had_everything_is_no_first_one(
    watched: Watched, store: Store
) -> None:
    await store.write(lambda c: ensure_state(c, "seoul"))
    await store.write(lambda c: save_position(c, '{"known": "1:2:"}', "{}"))
    await watched.look(phase=SyncPhase.PULLING, round_pulled=10, round_orders=12_000)
    assert (watched.told[-1].orders, watched.told[-1].orders_due) == (0, 0)


async def test_a_store_that_had_everything_before_catches_up(
    watched: Watched, store: Store
) -> None:
    await store.write(lambda c: ensure_state(c, "seoul"))
    await watched.look(phase=SyncPhase.PULLING)
    await store.write(lambda c: save_position(c, '{"known": "1:2:"}', "{}"))
    await watched.look(phase=SyncPhase.PULLING)
    assert watched.states == [CentreState.FIRST_PULL, CentreState.CATCHING_UP]


async def test_away_is_told_at_once_since_when_it_was_in_step(watched: Watched) -> None:
    await watched.look(phase=SyncPhase.IN_STEP, in_step_utc_ms=NOW)
    watched.after_s = 0.1
    await watched.look(phase=SyncPhase.AWAY, problem="no answer")
    assert watched.told[-1] == CentreTold(
        CentreState.AWAY, since_utc_ms=NOW, waiting=0, problem="no answer"
    )


async def test_of_a_centre_not_reached_since_the_start_only_that_is_told(watched: Watched) -> None:
    watched.after_s = 60
    await watched.look(phase=SyncPhase.AWAY, problem="no answer")
    told = watched.told[-1]
    assert (told.since_utc_ms, told.begun_utc_ms) == (None, NOW)
    await watched.look(phase=SyncPhase.IN_STEP, in_step_utc_ms=NOW + 61_000)
    await watched.look(phase=SyncPhase.AWAY)
    told = watched.told[-1]
    assert (told.since_utc_ms, told.begun_utc_ms) == (NOW + 61_000, None)


async def test_scans_that_wait_are_counted_every_few_seconds(
    watched: Watched, store: Store
) -> None:
    await watched.look(phase=SyncPhase.AWAY, problem="no answer")
    station = StationAt(store, "pack-01")
    for _ in range(4):
        await station.scan("A")
        watched.after_s += NUMBERS_EVERY_S / 2
        await watched.look()
    assert [told.waiting for told in watched.told] == [0, 1, 3]


async def test_a_store_that_cannot_keep_what_comes_is_told_with_its_reason(
    watched: Watched,
) -> None:
    await watched.look(phase=SyncPhase.STUCK, problem="the disk is full (make room)")
    assert watched.told[-1].state is CentreState.STUCK
    assert watched.told[-1].problem == "the disk is full (make room)"


async def test_what_hinders_it_is_told_with_its_kind_as_long_as_it_does(watched: Watched) -> None:
    await watched.look(phase=SyncPhase.AWAY, problem="no", trouble=CentreTrouble.NOBODY)
    await watched.look(phase=SyncPhase.PULLING, problem=None)
    assert [told.trouble for told in watched.told] == [CentreTrouble.NOBODY, None]


async def test_a_refusal_is_told_with_its_reason_and_so_is_the_next_one(watched: Watched) -> None:
    for problem in ("wrong password", "wrong password", "no right to pull"):
        await watched.look(phase=SyncPhase.REFUSED, problem=problem)
    assert [told.problem for told in watched.told] == ["wrong password", "no right to pull"]


@pytest.mark.expects_log("server.web.centre_news")
async def test_a_clock_that_is_off_is_logged_once_and_told_in_minutes(
    watched: Watched, caplog: pytest.LogCaptureFixture
) -> None:
    for skew_ms in (59_000, 125_000, 126_000, -3_600_000):
        watched.after_s += 10
        await watched.look(phase=SyncPhase.IN_STEP, in_step_utc_ms=NOW, skew_ms=skew_ms)
    assert [told.skew_min for told in watched.told] == [None, 2, -60]
    warned = [each for each in caplog.records if each.levelno == logging.WARNING]
    assert [each.message for each in warned] == ["clock is off"]


@pytest.mark.parametrize("trouble", [CentreTrouble.HELD, CentreTrouble.NOT_STORED])
async def test_why_scans_wait_while_all_else_goes_on_is_told_once_they_have_for_long(
    trouble: CentreTrouble, watched: Watched
) -> None:
    held = {"phase": SyncPhase.PUSHING, "problem": "scans wait", "trouble": trouble}
    await watched.look(in_step_utc_ms=NOW, about="A-1", **held)
    assert watched.told == [CentreTold(CentreState.IN_STEP)], "of a few seconds nobody has to know"
    watched.after_s += 61
    await watched.look()
    assert (watched.told[-1].state, watched.told[-1].trouble, watched.told[-1].about) == (
        CentreState.CATCHING_UP,
        trouble,
        "A-1",
    )
    watched.after_s += 10
    await watched.look(problem=None, trouble=None, about=None)
    assert (watched.told[-1].problem, watched.told[-1].about) == ("", None)
