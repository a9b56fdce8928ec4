import asyncio
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

import msgspec
import pytest

from server.contract.centre import CentreState, CentreTold, OrderNote, OrderNotes
from server.contract.order import OrderLineView
from server.contract.station import OrderChanged, RefusalCode
from station.bridge.journal import Capture, Journal
from station.bridge.link import link as link_module
from station.bridge.link.trouble import LinkTrouble, told_as
from station.events import (
    CentreChanged,
    Judged,
    LinkChanged,
    LinkState,
    OrderLoaded,
    OrderNoted,
    Resumed,
    Unconfirmed,
)
from station.presenters.words import Words
from tests.unit.station.bridge.link.scripted_server import (
    Linked,
    Scan,
    ScriptedServer,
    Seen,
    order,
    quick_backoff,
)

pytestmark = pytest.mark.expects_log("station.bridge.link")


def judged(count: int) -> Callable[[Seen], bool]:
    return lambda seen: len(seen.of(Judged)) >= count


def told(state: LinkState) -> Callable[[Seen], bool]:
    return lambda seen: any(change.state is state for change in seen.of(LinkChanged))


def times_told(seen: Seen, state: LinkState) -> int:
    return sum(change.state is state for change in seen.of(LinkChanged))


def stored(server: ScriptedServer) -> str:
    return b"".join(scan.data for scan in server.stored).decode()


async def test_live_scans_are_sent_one_by_one_and_judged_live(
    server: ScriptedServer, journal: Journal, scan: Scan, linked: Linked
) -> None:
    async with linked() as seen:
        await seen.until(told(LinkState.CONNECTED))
        for number, text in enumerate("ABC", start=1):
            await scan(text)
            await seen.until(judged(number))
        assert stored(server) == "ABC"
        assert not any(event.late for event in seen.of(Judged))
        assert [event.ack.seen for event in seen.of(Judged)] == ["A", "B", "C"]
        assert not journal.unconfirmed
        assert seen.of(Unconfirmed) == [Unconfirmed(0)] * 4


async def test_a_backlog_goes_in_one_batch_and_is_judged_late(
    server: ScriptedServer, scan: Scan, linked: Linked
) -> None:
    await scan("ABCDE")
    async with linked() as seen:
        await seen.until(judged(5))
        await scan("F")
        await seen.until(judged(6))
    assert server.requests == [[1, 2, 3, 4, 5], [6]]
    assert [event.late for event in seen.of(Judged)] == [True] * 5 + [False]
    assert isinstance(seen[0], Resumed)
    assert seen.of(LinkChanged)[0].state is LinkState.CONNECTED


async def test_an_unanswered_scan_is_sent_again_with_its_id(
    server: ScriptedServer, scan: Scan, linked: Linked
) -> None:
    server.silent = True
    async with linked(answer_s=0.1) as seen:
        await seen.until(told(LinkState.CONNECTED))
        await scan("A")
        await seen.until(judged(1))
    assert server.requests == [[1], [1]]
    assert stored(server) == "A"
    assert seen.of(Judged)[0].late
    assert told(LinkState.LOST)(seen)


async def test_a_wrong_token_is_told_as_a_refusal(scan: Scan, linked: Linked) -> None:
    await scan("A")
    async with linked(token="wrong") as seen:  # noqa: S106 - no secret
        await seen.until(told(LinkState.REFUSED))
    refused = seen.of(LinkChanged)[0]
    assert "wrong or no token" in refused.detail
    assert refused.remedy == told_as(LinkTrouble.TOKEN, refused.detail)


async def test_a_kiosk_that_was_paired_in_vain_is_told_so_though_nothing_changed(
    linked: Linked,
) -> None:
    async with linked(token="wrong") as seen:  # noqa: S106 - no secret
        seen.link.can_pair = True
        await seen.until(told(LinkState.UNPAIRED))
        seen.link.try_again()
        await seen.until(lambda seen: times_told(seen, LinkState.UNPAIRED) == 2)
    first, second = seen.of(LinkChanged)
    assert first == second


async def test_a_station_whose_name_another_kiosk_uses_waits_for_it_and_loses_nothing(
    server: ScriptedServer, scan: Scan, linked: Linked
) -> None:
    server.in_use = 3
    await scan("AB")
    async with linked() as seen:
        await seen.until(judged(2))
    states = [change.state for change in seen.of(LinkChanged)]
    assert states == [LinkState.IN_USE, LinkState.CONNECTED]
    assert stored(server) == "AB"
    assert server.kiosks == {UUID(int=5)}


async def test_no_server_is_told_as_lost_and_tried_again(
    server: ScriptedServer, scan: Scan, linked: Linked
) -> None:
    await scan("A")
    right, server.url = server.url, "http://127.0.0.1:1"
    async with linked() as seen:
        await seen.until(told(LinkState.LOST))
        server.url = right
        await seen.until(judged(1))


async def test_a_server_that_cannot_store_gets_the_scan_again_until_it_can(
    server: ScriptedServer, scan: Scan, linked: Linked
) -> None:
    server.refusals.extend([RefusalCode.NOT_STORED] * 8)
    async with linked() as seen:
        await seen.until(told(LinkState.CONNECTED))
        await scan("A")
        await seen.until(judged(1))
    states = [change.state for change in seen.of(LinkChanged)]
    assert states == [LinkState.CONNECTED, LinkState.LOST, LinkState.CONNECTED]
    lost = seen.of(LinkChanged)[1]
    assert lost.detail == "The server cannot store: scripted not_stored"
    assert lost.remedy is not None
    assert Words("en").remedy(lost.remedy).startswith("The server cannot store at the moment:")
    assert stored(server) == "A"


async def test_a_server_with_a_damaged_store_is_told_as_such_and_gets_the_scan_again(
    server: ScriptedServer, scan: Scan, linked: Linked
) -> None:
    server.refusals.append(RefusalCode.STORE_DAMAGED)
    async with linked(refused_wait_s=0.01) as seen:
        await seen.until(told(LinkState.CONNECTED))
        await scan("A")
        await seen.until(judged(1))
    connected, refused, again = seen.of(LinkChanged)
    assert refused.state is LinkState.REFUSED
    assert refused.detail == "The server's data is damaged: scripted store_damaged"
    assert refused.remedy == told_as(LinkTrouble.DAMAGED_WITHOUT_BACKUP, refused.detail)
    assert (connected.state, again.state) == (LinkState.CONNECTED, LinkState.CONNECTED)
    assert stored(server) == "A"


async def test_damage_met_at_hello_or_at_the_open_order_is_told_as_such_too(
    server: ScriptedServer, scan: Scan, linked: Linked
) -> None:
    server.hello_refusals.append(RefusalCode.STORE_DAMAGED)
    server.order_refusals.append(RefusalCode.STORE_DAMAGED)
    server.order = order(revision=1)
    await scan("A")
    async with linked(refused_wait_s=0.01) as seen:
        await seen.until(judged(1))
    assert times_told(seen, LinkState.REFUSED) == 1  # the same sentence all the while
    assert not told(LinkState.LOST)(seen)


@pytest.mark.parametrize("has_scan", [True, False])
async def test_a_damaged_order_is_told_steadily_until_the_server_has_it(
    server: ScriptedServer, scan: Scan, linked: Linked, *, has_scan: bool
) -> None:
    server.order_refusals.extend([RefusalCode.STORE_DAMAGED] * 5)
    server.order = order(revision=1)
    if has_scan:
        await scan("A")
    async with linked(refused_wait_s=0.01) as seen:
        await seen.until(lambda told: bool(told.of(OrderLoaded)))
    states = [each.state for each in seen.of(LinkChanged)]
    assert states == [LinkState.CONNECTED, LinkState.REFUSED, LinkState.CONNECTED]


async def test_a_damaged_order_that_is_there_no_more_is_not_told_for_ever(
    server: ScriptedServer, linked: Linked
) -> None:
    server.order_refusals.append(RefusalCode.STORE_DAMAGED)
    server.order_refusals.append(RefusalCode.NOT_FOUND)
    server.order = order(revision=1)
    async with linked(refused_wait_s=0.01) as seen:
        await seen.until(lambda told: len(told.of(LinkChanged)) == 3)
    assert seen.of(LinkChanged)[-1].state is LinkState.CONNECTED


async def test_the_one_malformed_scan_stops_the_link_and_is_not_lost(
    server: ScriptedServer, journal: Journal, scan: Scan, linked: Linked
) -> None:
    server.refusals.extend([RefusalCode.MALFORMED, RefusalCode.MALFORMED])
    await scan("AB")
    async with linked() as seen:
        await seen.until(told(LinkState.REFUSED))
        assert server.requests == [[1, 2], [1]]
        assert len(journal.unconfirmed) == 2


async def test_endless_refusals_stop_the_link_instead_of_running_hot(
    server: ScriptedServer, scan: Scan, linked: Linked
) -> None:
    server.refusals.extend([RefusalCode.GAP] * 100)
    await scan("A")
    async with linked() as seen:
        await seen.until(told(LinkState.REFUSED))
    assert len(server.requests) == 6


async def test_a_lost_journal_counts_on_from_the_server(
    server: ScriptedServer, journal: Journal, scan: Scan, linked: Linked
) -> None:
    server.known_offset = 700
    async with linked() as seen:
        await seen.until(told(LinkState.CONNECTED))
        await scan("A")
        await seen.until(judged(1))
    assert server.requests == [[701]]
    assert journal.last_seq == 701


async def test_scans_under_taken_numbers_are_numbered_anew_and_keep_their_ids(
    server: ScriptedServer, journal: Journal, scan: Scan, linked: Linked
) -> None:
    server.known_offset = 700
    await scan("ABC")
    ids = [each.scan_id for each in journal.unconfirmed]
    async with linked() as seen:
        await seen.until(judged(3))
    assert [each.scan_id for each in server.stored] == ids
    assert [each.station_seq for each in server.stored] == [701, 702, 703]


async def test_a_restored_server_is_fed_again_from_what_is_kept(
    server: ScriptedServer, scan: Scan, linked: Linked
) -> None:
    await scan("ABCD")
    async with linked() as seen:
        await seen.until(judged(4))
    lost = server.stored[2:]
    del server.stored[2:]
    for each in lost:
        del server.acks[each.scan_id]
    await scan("E")
    async with linked() as seen:
        await seen.until(judged(3))
    assert stored(server) == "ABCDE"
    assert [each.station_seq for each in server.stored] == [1, 2, 3, 4, 5]


async def test_a_server_that_lost_more_than_is_kept_takes_the_rest_under_new_numbers(
    server: ScriptedServer, journal: Journal, scan: Scan, linked: Linked
) -> None:
    await journal.renumber(50)
    await scan("AB")
    async with linked() as seen:
        await seen.until(judged(2))
    assert server.requests == [[1, 2]]


async def test_scans_the_server_knows_under_other_numbers_stop_nothing(
    server: ScriptedServer, journal: Journal, scan: Scan, linked: Linked
) -> None:
    await scan("ABC")
    async with linked() as seen:
        await seen.until(judged(3))
    assert journal.reopen(1)
    await journal.renumber(3)
    await scan("DE")
    async with linked() as seen:
        await seen.until(lambda seen: any(each.ack.seen == "E" for each in seen.of(Judged)))
        assert all(each.late for each in seen.of(Judged))
        await scan("F")
        await seen.until(lambda seen: any(each.ack.seen == "F" for each in seen.of(Judged)))
        assert not seen.of(Judged)[-1].late
    assert [(each.station_seq, each.data) for each in server.stored] == [
        (1, b"A"),
        (2, b"B"),
        (3, b"C"),
        (4, b"D"),
        (5, b"E"),
        (6, b"F"),
    ]
    assert (journal.confirmed_seq, len(journal.unconfirmed)) == (6, 0)


async def test_a_scan_the_server_has_as_another_stations_is_sent_no_more_and_the_others_are(
    server: ScriptedServer, journal: Journal, scan: Scan, linked: Linked
) -> None:
    await scan("ABC")
    server.of_others = {journal.unconfirmed[0].scan_id, journal.unconfirmed[2].scan_id}
    async with linked() as seen:
        await seen.until(lambda seen: bool(seen.of(Unconfirmed)) and not journal.unconfirmed)
    assert [(each.station_seq, each.data) for each in server.stored] == [(1, b"B")]
    assert journal.last_seq == 1
    assert not told(LinkState.REFUSED)(seen)


async def test_an_order_that_opens_is_loaded_and_again_when_another_hand_changes_it(
    server: ScriptedServer, scan: Scan, linked: Linked
) -> None:
    async with linked() as seen:
        await seen.until(told(LinkState.CONNECTED))
        server.order = order(3)
        await scan("A")
        await seen.until(lambda seen: len(seen.of(OrderLoaded)) == 1)
        server.order = order(4)
        await server.push(OrderChanged(UUID(int=77), 4))
        await seen.until(lambda seen: len(seen.of(OrderLoaded)) == 2)
    assert [loaded.order.head.revision for loaded in seen.of(OrderLoaded)] == [3, 4]


async def test_an_idle_link_notices_that_the_server_went(
    server: ScriptedServer, linked: Linked
) -> None:
    async with linked() as seen:
        await seen.until(told(LinkState.CONNECTED))
        await server.drop_everyone()
        await seen.until(told(LinkState.LOST))


@pytest.mark.parametrize("count", [700])
async def test_a_long_backlog_arrives_whole_and_in_order(
    server: ScriptedServer, journal: Journal, linked: Linked, count: int
) -> None:
    await asyncio.gather(*(journal.append(Capture("sim", b"%d" % n, 0)) for n in range(count)))
    async with linked() as seen:
        await seen.until(judged(count))
    assert [scan.data for scan in server.stored] == [b"%d" % n for n in range(count)]
    assert len(server.requests) == 2


async def test_an_address_that_is_none_is_told_as_lost(
    server: ScriptedServer, linked: Linked
) -> None:
    server.url = "http://[no address"
    async with linked() as seen:
        await seen.until(told(LinkState.LOST))
    lost = seen.of(LinkChanged)[0]
    assert "There is no server at http://[no address" in lost.detail
    assert lost.remedy == told_as(LinkTrouble.UNREACHABLE, lost.detail, url=server.url)


async def test_a_server_that_is_not_ready_at_hello_is_tried_again(
    server: ScriptedServer, scan: Scan, linked: Linked
) -> None:
    server.hello_refusals.extend([RefusalCode.NOT_STORED] * 2)
    await scan("A")
    async with linked() as seen:
        await seen.until(judged(1))
    lost, connected = seen.of(LinkChanged)
    assert (lost.state, connected.state) == (LinkState.LOST, LinkState.CONNECTED)
    assert lost.detail == "The server is not ready: scripted not_stored"
    assert lost.remedy == told_as(LinkTrouble.CANNOT_STORE, lost.detail)
    assert connected.remedy is None


async def test_a_station_refused_at_hello_stays_away_for_a_while_and_asks_again(
    server: ScriptedServer, scan: Scan, linked: Linked
) -> None:
    server.hello_refusals.append(RefusalCode.PROTOCOL)
    await scan("A")
    loop = asyncio.get_running_loop()
    async with linked(refused_wait_s=0.05) as seen:
        await seen.until(told(LinkState.REFUSED))
        refused_s = loop.time()
        assert (
            seen.of(LinkChanged)[0].detail == "The server refused this station: scripted protocol"
        )
        assert not server.requests
        await seen.until(judged(1))
        assert loop.time() - refused_s >= 0.04
    assert stored(server) == "A"


@pytest.mark.parametrize(("settled_s", "wait_s"), [(0.0, 0.015), (60.0, 0.0375)])
async def test_only_a_connection_that_lasted_lets_the_next_be_tried_at_once(
    server: ScriptedServer,
    linked: Linked,
    monkeypatch: pytest.MonkeyPatch,
    settled_s: float,
    wait_s: float,
) -> None:
    monkeypatch.setattr(link_module, "_SETTLED_S", settled_s)
    backoff = quick_backoff()
    async with linked(backoff=backoff) as seen:
        for number in range(1, 4):
            await seen.until(lambda seen, n=number: times_told(seen, LinkState.CONNECTED) == n)  # type: ignore[misc]  # bound per turn
            await server.drop_everyone()
            await seen.until(lambda seen, n=number: times_told(seen, LinkState.LOST) == n)  # type: ignore[misc]  # bound per turn
    assert backoff.next_s() == pytest.approx(wait_s)


async def test_a_judged_scan_shows_that_the_server_works_and_shortens_the_next_wait(
    server: ScriptedServer, scan: Scan, linked: Linked
) -> None:
    server.refusals.extend([RefusalCode.NOT_STORED] * 3)
    await scan("A")
    backoff = quick_backoff()
    async with linked(backoff=backoff) as seen:
        await seen.until(judged(1))
    assert backoff.next_s() == pytest.approx(0.0075)


async def test_refusals_are_counted_anew_after_each_scan_that_gets_through(
    server: ScriptedServer, scan: Scan, linked: Linked
) -> None:
    async with linked() as seen:
        for number, text in enumerate("ABC", start=1):
            server.refusals.extend([RefusalCode.GAP] * 5)
            await scan(text)
            await seen.until(judged(number))
    assert not told(LinkState.REFUSED)(seen)
    assert len(server.requests) == 18


async def test_a_link_stopped_by_a_malformed_scan_begins_again_with_whole_batches(
    server: ScriptedServer, scan: Scan, linked: Linked
) -> None:
    server.refusals.extend([RefusalCode.MALFORMED] * 2)
    await scan("AB")
    async with linked(refused_wait_s=0.01) as seen:
        await seen.until(judged(2))
    assert server.requests == [[1, 2], [1], [1, 2]]
    assert times_told(seen, LinkState.REFUSED) == 1


async def test_a_number_found_taken_while_connected_is_given_up_for_a_new_one(
    server: ScriptedServer, journal: Journal, scan: Scan, linked: Linked
) -> None:
    async with linked() as seen:
        await seen.until(told(LinkState.CONNECTED))
        server.known_offset = 700
        await scan("A")
        await seen.until(judged(1))
    assert server.requests == [[1], [701]]
    assert journal.confirmed_seq == 701


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="/dev/full is Linux's")
async def test_numbers_that_a_full_disk_keeps_from_changing_send_nothing_until_there_is_room(
    server: ScriptedServer, journal: Journal, scan: Scan, linked: Linked, tmp_path: Path
) -> None:
    rewritten = tmp_path / "journal.new"
    rewritten.symlink_to("/dev/full")
    server.known_offset = 700
    async with linked() as seen:
        await seen.until(told(LinkState.LOST))
        assert "No space left" in seen.of(LinkChanged)[0].detail
        assert journal.last_seq == 0
        await scan("A")
        assert not server.requests
        rewritten.unlink()
        await seen.until(judged(1))
    assert [each.station_seq for each in server.stored][-1] > 700


async def test_answers_for_other_scans_confirm_nothing(
    server: ScriptedServer, journal: Journal, scan: Scan, linked: Linked
) -> None:
    server.confused = True
    await scan("A")
    async with linked() as seen:
        await seen.until(told(LinkState.REFUSED))
        assert not seen.of(Judged)
        assert [each.data for each in journal.unconfirmed] == [b"A"]


async def test_nothing_is_sent_until_there_is_room_for_the_verdicts(
    server: ScriptedServer, scan: Scan, linked: Linked
) -> None:
    room, asked = asyncio.Event(), asyncio.Event()

    async def wait_for_room() -> None:
        asked.set()
        await room.wait()

    await scan("A")
    async with linked(room=wait_for_room) as seen:
        await asyncio.wait_for(asked.wait(), timeout=10)
        assert not server.requests
        room.set()
        await seen.until(judged(1))


async def test_an_order_that_is_gone_is_not_asked_for_again(
    server: ScriptedServer, scan: Scan, linked: Linked
) -> None:
    server.order_refusals.append(RefusalCode.NOT_FOUND)
    server.order = order(3)
    async with linked() as seen:
        await seen.until(told(LinkState.CONNECTED))
        await scan("A")
        await seen.until(judged(1))
    before = seen[: seen.index(seen.of(Judged)[0])]
    assert not any(isinstance(event, OrderLoaded) for event in before)
    assert not told(LinkState.LOST)(seen)


async def test_an_order_that_is_refused_is_asked_for_over_a_new_connection(
    server: ScriptedServer, linked: Linked
) -> None:
    server.order_refusals.append(RefusalCode.NO_HELLO)
    server.order = order(3)
    async with linked() as seen:
        await seen.until(lambda seen: bool(seen.of(OrderLoaded)))
    lost = [each.detail for each in seen.of(LinkChanged) if each.state is LinkState.LOST]
    assert lost == ["The server did not give the order: scripted no_hello"]
    assert server.orders_given == 1


async def test_the_largest_order_in_long_korean_words_is_loaded_over_the_first_connection(
    server: ScriptedServer, linked: Linked
) -> None:
    server.order = order(3)
    server.lines = tuple(
        OrderLineView(number, f"SKU-{number}", "가" * 100, 2, 0) for number in range(1, 10_001)
    )
    async with linked() as seen:
        await seen.until(lambda seen: bool(seen.of(OrderLoaded)))
    assert seen.of(OrderLoaded)[0].order.lines == server.lines
    assert not told(LinkState.LOST)(seen)


async def test_what_the_server_tells_of_the_centre_and_of_orders_is_passed_on(
    server: ScriptedServer, linked: Linked
) -> None:
    notes = OrderNotes(UUID(int=77), (OrderNote.DOUBLE_PACK,))
    async with linked() as seen:
        await seen.until(told(LinkState.CONNECTED))
        await server.push_as("centre", {"state": "away", "waiting": 3})
        await server.push_as("order_notes", msgspec.to_builtins(notes))
        await seen.until(lambda seen: bool(seen.of(OrderNoted)))
        assert seen.of(CentreChanged) == [CentreChanged(CentreTold(CentreState.AWAY, waiting=3))]
        assert seen.of(OrderNoted) == [OrderNoted(notes)]


async def test_news_that_a_later_server_writes_otherwise_is_ignored(
    server: ScriptedServer, linked: Linked
) -> None:
    async with linked() as seen:
        await seen.until(told(LinkState.CONNECTED))
        await server.push_as("centre", {"state": "asleep"})
        await server.push_as("news_of_tomorrow", {})
        await server.push_as("centre", {"state": "in_step"})
        await seen.until(lambda seen: bool(seen.of(CentreChanged)))
        assert seen.of(CentreChanged) == [CentreChanged(CentreTold(CentreState.IN_STEP))]
