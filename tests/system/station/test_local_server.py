"""The supervisor of the local server, over small real children."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from station.bridge.backoff import Backoff, BackoffPolicy
from station.bridge.link import Endpoint
from station.bridge.local_server import LocalServer, ServerPlace, ServerTimes
from station.bridge.local_server.process import kill
from station.events import LinkState

pytestmark = pytest.mark.expects_log("station.bridge.local_server")

HEALTHY = """
import http.server, json, pathlib, sys, threading
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response({status} if self.path == "/health" else 404)
        self.end_headers()
    def log_message(self, *args):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Health)
token = pathlib.Path(sys.argv[1]) / "server" / "embedded.token"
token.parent.mkdir(parents=True, exist_ok=True)
token.write_text("secret")
print("not the address", flush=True)
print(json.dumps({{"listening": f"http://127.0.0.1:{{server.server_port}}"}}), flush=True)
print("a log line", file=sys.stderr, flush=True)
threading.Thread(target=server.serve_forever, daemon=True).start()
{then}
"""
UNTIL_STDIN_CLOSES = "sys.stdin.read()"
CHATTY = """
import time
for _ in range(5):
    print("a log line", file=sys.stderr, flush=True)
    time.sleep(0.05)
sys.stdin.read()
"""
IGNORE_EVERYTHING = "import signal, time; signal.signal(15, signal.SIG_IGN); time.sleep(60)"

Told = list[tuple[LinkState, str]]
Running = Callable[..., AbstractAsyncContextManager[tuple[LocalServer, Told]]]
TIMES = ServerTimes(check_every_s=0.01, check_s=1.0, failures=2, settled_s=0.0, stop_s=5.0)


@pytest.fixture
def running(tmp_path: Path) -> Running:
    @asynccontextmanager
    async def running(
        code: str, times: ServerTimes = TIMES
    ) -> AsyncIterator[tuple[LocalServer, Told]]:
        told: Told = []
        place = ServerPlace((sys.executable, "-c", code, str(tmp_path)), {}, tmp_path)
        server = LocalServer(
            place,
            lambda state, trouble: told.append((state, str(trouble))),
            backoff=Backoff(BackoffPolicy(0.01, 0.02), lambda: 0.5),
            times=times,
        )
        async with asyncio.timeout(20), asyncio.TaskGroup() as tasks:
            task = tasks.create_task(server.run())
            try:
                yield server, told
            finally:
                task.cancel()

    return running


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110 - another process's doing has no event here
            await asyncio.sleep(0.005)


async def test_a_healthy_child_is_an_endpoint_with_its_token(
    running: Running, tmp_path: Path
) -> None:
    async with running(HEALTHY.format(status=200, then=UNTIL_STDIN_CLOSES)) as (server, _told):
        endpoint = await server.endpoint()
        assert endpoint.url.startswith("http://127.0.0.1:")
        assert endpoint == Endpoint(endpoint.url, "secret")
        log = tmp_path / "logs" / "server.log"
        await until(lambda: log.exists() and log.read_bytes() == b"a log line\n")


async def test_a_dead_child_is_started_again(running: Running) -> None:
    async with running(HEALTHY.format(status=200, then="sys.stdin.read(1)")) as (server, told):
        first = await server.endpoint()
        first_pid = server.pid
        assert server._process is not None
        server._process.kill()
        await until(lambda: server.pid not in (None, first_pid))
        assert await server.endpoint() != first
    assert told == [(LinkState.LOST, "The local server ended unexpectedly (code -9): a log line")]


async def test_an_end_in_words_is_told_in_words(running: Running) -> None:
    code = "import sys; sys.stderr.write('port 8787 is taken\\n'); sys.exit(4)"
    async with running(code) as (_server, told):
        await until(lambda: told)
    words = "The local server's network port cannot be used: port 8787 is taken"
    assert told[0][0] is LinkState.REFUSED
    assert told[0][1].startswith(words)


async def test_a_child_that_ends_again_and_again_is_told_and_logged_once(
    running: Running, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    code = (
        "import pathlib, sys; lives = pathlib.Path(sys.argv[1]) / 'lives';"
        " lives.open('a').write('+'); sys.stderr.write('port 8787 is taken\\n'); sys.exit(4)"
    )
    lives = tmp_path / "lives"
    async with running(code) as (_server, told):
        await until(lambda: lives.exists() and len(lives.read_text()) > 3)
    assert len(told) == 1
    assert sum("port 8787 is taken" in record.message for record in caplog.records) == 1


async def test_log_lines_are_no_words_also_where_the_first_kept_one_is_cut(
    running: Running,
) -> None:
    code = 'import sys; sys.stderr.write(\'{"event": "a scan was judged"}\\n\' * 500); sys.exit(1)'
    async with running(code) as (_server, told):
        await until(lambda: told)
    assert told[0] == (LinkState.LOST, "The local server ended unexpectedly (code 1).")


async def test_a_program_that_is_missing_is_told(tmp_path: Path) -> None:
    told: Told = []
    server = LocalServer(
        ServerPlace((str(tmp_path / "missing"),), {}, tmp_path),
        lambda state, trouble: told.append((state, str(trouble))),
        backoff=Backoff(BackoffPolicy(0.01, 0.02), lambda: 0.5),
    )
    async with asyncio.TaskGroup() as tasks:
        task = tasks.create_task(server.run())
        await until(lambda: told)
        task.cancel()
    assert "No such file" in told[0][1]


async def test_a_sick_child_is_ended_and_started_again(running: Running) -> None:
    async with running(HEALTHY.format(status=503, then=UNTIL_STDIN_CLOSES)) as (server, told):
        await until(lambda: told)
        first_pid = server.pid
        await until(lambda: server.pid not in (None, first_pid))
        assert [state for state, _ in told] == [LinkState.LOST]


async def test_a_child_that_will_not_end_is_killed(running: Running) -> None:
    times = ServerTimes(check_every_s=0.01, stop_s=0.2)
    async with running(HEALTHY.format(status=200, then=IGNORE_EVERYTHING), times) as (server, _):
        await server.endpoint()
        pid = server.pid
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_child_that_never_listens_is_ended(running: Running) -> None:
    times = ServerTimes(start_s=0.1)
    async with running("import time; time.sleep(60)", times) as (_server, told):
        await until(lambda: told)
    assert told[0][0] is LinkState.LOST


async def test_a_child_with_an_endless_line_is_ended_and_the_kiosk_lives(running: Running) -> None:
    endless = (
        "import sys, time; sys.stdout.write('x' * 200_000); sys.stdout.flush(); time.sleep(60)"
    )
    async with running(endless, ServerTimes(start_s=0.5)) as (_server, told):
        await until(lambda: told)
    assert told[0][0] is LinkState.LOST


async def test_killing_a_child_that_has_just_ended_is_no_fault() -> None:
    child = await asyncio.create_subprocess_exec(sys.executable, "-c", "pass")
    await child.wait()
    kill(child)


async def test_a_log_that_cannot_be_kept_is_told_once_and_the_server_lives(
    running: Running, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "logs").write_text("a file where a folder should be")
    async with running(HEALTHY.format(status=200, then=CHATTY)) as (server, told):
        await server.endpoint()
        await asyncio.sleep(0.5)
    assert not told
    warned = [record for record in caplog.records if "log is not kept" in record.getMessage()]
    assert len(warned) == 1
