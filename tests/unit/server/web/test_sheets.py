"""What supervisors print: read back as a scanner reads it, and told by the audit log."""

import asyncio
import os
import sys
from functools import partial
from pathlib import Path
from urllib.parse import quote

import pytest
from aiohttp import ClientResponse

from drivers.barcode.chart import CHART
from server.contract.own_code import Command as Own
from server.contract.own_code import OwnCodeKind, command_code, own_code
from server.listening import MAX_LINE_BYTES
from server.sheets.asked import SheetAsked, SheetKind
from server.store import Store
from server.store.audit import AuditEntry, Kind, entries
from server.store.operators import OperatorRow, save_operator
from server.web.drawing import Drawing, draw_command
from server.web.sheets import _MAX_CHARACTERS, BADGES_PATH, CHART_PATH, COMMANDS_PATH, Sheets
from tests.printed_pages import codes, words
from tests.unit.server.web.sample import NOW_UTC_MS, Client, client_of

NAMES = {
    "kim": "김민준",
    "lee": "이서연",
    "nguyen": "Tuấn Nguyễn",
    "emoji-1": "박😀",
    "arab": "محمد",
    "turned": "\u202eab\u202c",
    "long": "남궁" * 50,
}


def _client(store: Store, *command: str) -> Client:
    drawing = Drawing(command or draw_command())
    return client_of(Sheets(store, drawing, now_utc_ms=lambda: NOW_UTC_MS).routes())


async def _add(store: Store, names: dict[str, str], *, active: bool = True) -> None:
    def save(connection: object, badge: str, name: str) -> None:
        save_operator(connection, OperatorRow(badge, name, active))  # type: ignore[arg-type]

    for badge, name in names.items():
        await store.write(partial(save, badge=badge, name=name))


async def _noted(store: Store) -> tuple[AuditEntry, ...]:
    return await store.read(lambda connection: entries(connection, limit=10))


def _signing_in(*badges: str) -> list[str]:
    return sorted(own_code(OwnCodeKind.BADGE, badge) for badge in badges)


async def _pdf(answer: ClientResponse, name: str) -> bytes:
    assert (answer.status, answer.content_type) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == f'inline; filename="{name}.pdf"'
    return await answer.read()


@pytest.mark.parametrize("paper", ["a4", "letter"])
@pytest.mark.parametrize(("language", "title"), [("ko", "명령 바코드"), ("en", "Command codes")])
async def test_the_commands_are_printed_in_a_language_on_a_paper(
    store: Store, language: str, title: str, paper: str
) -> None:
    async with _client(store) as client:
        asked = {"language": language, "paper": paper}
        pdf = await _pdf(await client.get(COMMANDS_PATH, params=asked), "commands")
    (page,) = words(pdf)
    assert title in page
    assert codes(pdf, 300).count(command_code(Own.UNDO)) == 2  # as bars and as QR


async def test_without_a_language_it_is_the_one_the_browser_asks_for(store: Store) -> None:
    async with _client(store) as client:
        for accepted, title in (("ko-KR,en;q=0.5", "명령 바코드"), ("en", "Command codes")):
            headers = {"Accept-Language": accepted}
            pdf = await _pdf(await client.get(COMMANDS_PATH, headers=headers), "commands")
            assert title in words(pdf)[0]


async def test_the_scanner_doctors_chart_is_printed(store: Store) -> None:
    async with _client(store) as client:
        pdf = await _pdf(await client.get(CHART_PATH), "chart")
    assert {item.text for item in CHART} <= set(codes(pdf, 300))


async def test_every_active_operator_gets_a_badge_whatever_the_name(store: Store) -> None:
    await _add(store, NAMES)
    await _add(store, {"gone": "퇴사자"}, active=False)
    async with _client(store) as client:
        pdf = await _pdf(await client.get(BADGES_PATH, params={"language": "ko"}), "badges")
    assert sorted(codes(pdf, 203)) == _signing_in(*NAMES)
    (page,) = words(pdf)
    assert {"김민준", "이서연", "Tuấn Nguyễn", "박□", "ab"} <= set(page.splitlines())


async def test_two_hundred_operators_are_twenty_pages(store: Store) -> None:
    many = {f"kim-{number}": f"김민준 {number}" for number in range(200)}
    await _add(store, many)
    async with _client(store) as client:
        pdf = await _pdf(await client.get(BADGES_PATH), "badges")
    assert sorted(codes(pdf, 150)) == _signing_in(*many)
    pages = words(pdf)
    assert len(pages) == 20
    assert all(name in "".join(pages).splitlines() for name in many.values())


async def test_only_the_chosen_are_printed_in_their_order_each_once_and_it_is_noted(
    store: Store,
) -> None:
    await _add(store, NAMES)
    async with _client(store) as client:
        asked = {"badges": "lee,kim,lee"}
        pdf = await _pdf(await client.get(BADGES_PATH, params=asked), "badges")
        await client.get(COMMANDS_PATH)
    assert sorted(codes(pdf, 203)) == _signing_in("kim", "lee")
    assert words(pdf)[0].index("이서연") < words(pdf)[0].index("김민준")
    (noted,) = await _noted(store)
    assert (noted.kind, noted.who) == (Kind.OWNER, "owner")
    assert (noted.what, noted.about) == ("operator.badges_printed", "lee, kim")


async def test_a_badge_that_nobody_active_wears_is_refused_by_its_name_and_nothing_noted(
    store: Store,
) -> None:
    await _add(store, NAMES)
    await _add(store, {"gone": "퇴사자"}, active=False)
    async with _client(store) as client:
        for wrong in ("nobody", "gone"):
            answer = await client.get(BADGES_PATH, params={"badges": f"kim,{wrong}"})
            assert answer.status == 404
            detail = (await answer.json())["detail"]
            assert detail == f"Nobody active wears the badge {wrong}."
    assert await _noted(store) == ()


async def test_where_there_are_no_operators_it_says_to_add_one(store: Store) -> None:
    async with _client(store) as client:
        answer = await client.get(BADGES_PATH)
        assert (answer.status, "add one first" in await answer.text()) == (404, True)


@pytest.mark.parametrize(
    "query",
    [
        {"badges": ""},
        {"badges": "kim,"},
        {"badges": "Kim"},
        {"badges": "kim lee"},
        {"badges": "../etc"},
        {"paper": "a5"},
        {"language": "de"},
        {"operator": "kim"},
    ],
)
async def test_a_query_that_does_not_fit_is_refused(store: Store, query: dict[str, str]) -> None:
    await _add(store, NAMES)
    async with _client(store) as client:
        assert (await client.get(BADGES_PATH, params=query)).status == 400


def test_the_longest_choice_is_a_line_that_the_server_takes_with_every_sign_escaped() -> None:
    escaped = quote("😀" * _MAX_CHARACTERS)
    line = f"GET {BADGES_PATH}?paper=letter&language=ko&badges={escaped} HTTP/1.1"
    assert len(line) < MAX_LINE_BYTES


async def test_more_badges_than_a_sheet_may_have_are_not_drawn(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.web.sheets._MAX_BADGES", 2)
    await _add(store, NAMES)
    async with _client(store) as client:
        answer = await client.get(BADGES_PATH)
        assert (answer.status, "at most 2" in await answer.text()) == (422, True)
        assert (await client.get(BADGES_PATH, params={"badges": "kim,lee"})).status == 200


WITHOUT_TYPEFACE = """
import sys
from pathlib import Path
from server.cli.main import main
from server.sheets import typeface
from server.sheets.words import Words
Words("en")  # its catalogue is read already
typeface.files = lambda _: Path("/nowhere")
sys.exit(main(["draw"]))
"""


async def test_without_its_typeface_it_says_how_it_is_fetched(store: Store) -> None:
    await _add(store, NAMES)
    async with _client(store, sys.executable, "-c", WITHOUT_TYPEFACE) as client:
        answer = await client.get(BADGES_PATH)
        assert (answer.status, "make fonts" in await answer.text()) == (503, True)
    assert await _noted(store) == ()


async def test_a_drawing_that_dies_is_told_and_notes_nothing(store: Store) -> None:
    await _add(store, NAMES)
    killed = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    async with _client(store, sys.executable, "-c", killed) as client:
        answer = await client.get(BADGES_PATH)
        assert (answer.status, "ended with -9" in await answer.text()) == (503, True)
    assert await _noted(store) == ()


async def test_sheets_are_drawn_one_at_a_time_and_not_too_many_wait(
    store: Store, tmp_path: Path
) -> None:
    """Each child leaves a mark while it runs and fails where another's is; all wait for `go`."""
    slow = f"""
import sys, time
from pathlib import Path
folder = Path({str(tmp_path)!r})
(folder / "running").mkdir()
while not (folder / "go").exists():
    time.sleep(0.01)
sys.stdin.buffer.read()
sys.stdout.write("drawn")
(folder / "running").rmdir()
"""
    async with (
        _client(store, sys.executable, "-c", slow) as client,
        asyncio.timeout(20),
        asyncio.TaskGroup() as group,
    ):
        asked = [group.create_task(client.get(COMMANDS_PATH)) for _ in range(5)]
        done, _ = await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
        (refused,) = (each.result() for each in done)
        assert (refused.status, refused.headers["Retry-After"]) == (503, "5")
        (tmp_path / "go").touch()
        statuses = [(await each).status for each in asked]
    assert sorted(statuses) == [200, 200, 200, 200, 503]


async def test_who_goes_takes_the_drawing_along(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    waits = f"import os, time; open({str(pid)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    drawing = Drawing([sys.executable, "-c", waits])
    asking = asyncio.ensure_future(drawing.pdf(SheetAsked(SheetKind.COMMANDS, "en")))
    async with asyncio.timeout(10):
        while not pid.exists() or not pid.read_text():  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid.read_text()), 0)
