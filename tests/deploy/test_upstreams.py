"""What reaches the servers behind a front, and what a front does when one of them dies or is slow.

The servers are the test's own, which write down every byte.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from server.front.rendering import Program
from tests.deploy.asking import Answer, NoAnswerError
from tests.deploy.headers import look_at_headers
from tests.deploy.lan import OWN
from tests.deploy.recording_upstream import Upstreams, Visit, answers
from tests.deploy.scene import PORT, Scene, hall_of_test

_BODY = b'{"order_no": "SO-1001"}'
_MEBIBYTE = 1 << 20
_BROWSERS = 16
_BACK_S = 2.5
"""So long after one is there again the next may go."""
_HUNG_S = 10.5
"""Within it a server that hangs has been given up, and the other one has answered."""
_LONG_S = 17.0
"""Longer than a server is waited for, or a body that has stopped."""
_SLOW = (
    "/api/backups",
    "/api/orders.csv",
    "/api/sheets/chart.pdf",
    "/api/stations/pack-1/prints",
    "/api/orders/import",
    "/socket.io/?EIO=4&transport=polling",
)
_HEALTHY_S = 4.0
"""So long after a server failed a front may leave it alone: Caddy also asks for its health."""


@pytest.fixture(scope="module")
def scene(program: Program, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """Run the front before two addresses of the test's."""
    with hall_of_test(program, tmp_path_factory.mktemp("hall")) as running:
        yield running


@pytest.fixture
async def upstreams(scene: Scene) -> AsyncIterator[Upstreams]:
    """Listen on both."""
    recording = Upstreams()
    async with recording.listening(*scene.upstreams):
        await _all_are_healthy(scene)
        yield recording
        recording.seen.clear()


async def _all_are_healthy(scene: Scene) -> None:
    """Wait until the front asks both servers again, after a test before failed them."""
    ends = time.monotonic() + _HEALTHY_S
    reached: set[str] = set()
    while len(reached) < len(scene.upstreams):
        assert time.monotonic() < ends, scene.front.said
        await asyncio.sleep(0.05)
        answer = await _ask(scene, "/where")
        reached |= set(answer.all("X-Server"))


async def _ask(scene: Scene, path: str, *options: str, sent: bytes = b"") -> Answer:
    return await asyncio.to_thread(scene.asking.ask, path, *options, sent=sent)


async def _posted(scene: Scene, path: str = "/api/x") -> Answer:
    return await _ask(scene, path, "--data-binary", "@-", sent=_BODY)


async def _dies_at_once(visit: Visit) -> None:
    visit.die()


async def _dies_after_the_body(visit: Visit) -> None:
    await visit.read_body()
    visit.die()


async def _dies_in_its_answer(visit: Visit) -> None:
    await visit.read_body()
    await visit.write(b"HTTP/1.1 200 OK\r\nContent-Le")
    visit.die()


_DEATHS = pytest.mark.parametrize(
    "death", [_dies_at_once, _dies_after_the_body, _dies_in_its_answer]
)


@_DEATHS
@pytest.mark.parametrize("method", ["GET", "OPTIONS", "DELETE"])
async def test_what_comes_to_the_same_when_sent_twice_is_sent_to_the_other_server_when_one_dies(
    scene: Scene, upstreams: Upstreams, death: object, method: str
) -> None:
    upstreams.then(death, answers)  # type: ignore[arg-type]  # a behaviour
    answer = await _ask(scene, "/api/orders", "--request", method)
    assert answer.status == 200
    assert [seen.path for seen in upstreams.seen] == ["/api/orders"] * 2


@_DEATHS
@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_what_changes_something_is_never_sent_twice_once_a_byte_has_arrived(
    scene: Scene, upstreams: Upstreams, death: object, method: str
) -> None:
    upstreams.then(death, answers)  # type: ignore[arg-type]  # a behaviour
    body = ("--data-binary", "@-")
    answer = await _ask(scene, "/api/x", "--request", method, *body, sent=_BODY)
    assert answer.status == 502
    look_at_headers(answer)
    assert len(upstreams.seen) == 1


def _hang_who_is_asked_next(upstreams: Upstreams) -> None:
    """Have the server that is asked next do nothing more, for whoever asks; the other answers."""
    hung: set[str] = set()

    async def hangs_or_answers(visit: Visit) -> None:
        if not hung and visit.seen.path != "/health":
            hung.add(visit.address)
        await (visit.read_to_the_end() if visit.address in hung else answers(visit))

    upstreams.then(hangs_or_answers)
    upstreams.health = hangs_or_answers


async def test_a_question_is_asked_of_the_other_server_in_seconds_when_one_hangs(
    scene: Scene, upstreams: Upstreams
) -> None:
    _hang_who_is_asked_next(upstreams)
    began = time.monotonic()
    answer = await _ask(scene, "/api/orders")
    assert answer.status == 200
    assert time.monotonic() - began < _HUNG_S
    assert [seen.path for seen in upstreams.seen] == ["/api/orders"] * 2


@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_what_changes_something_is_sent_once_and_told_to_have_no_answer_when_a_server_hangs(
    scene: Scene, upstreams: Upstreams, method: str
) -> None:
    _hang_who_is_asked_next(upstreams)
    began = time.monotonic()
    body = ("--data-binary", "@-")
    answer = await _ask(scene, "/api/x", "--request", method, *body, sent=_BODY)
    assert answer.status == 504
    look_at_headers(answer)
    assert time.monotonic() - began < _HUNG_S
    assert [bytes(seen.body) for seen in upstreams.seen] == [b""]  # the server did not even look


async def test_what_takes_its_time_is_waited_for(scene: Scene, upstreams: Upstreams) -> None:
    async def slow(visit: Visit) -> None:
        await visit.read_body()
        await asyncio.sleep(_LONG_S)
        await visit.answer()

    upstreams.then(slow)
    answers = await asyncio.gather(
        *(_ask(scene, path) for path in _SLOW),
        *(_ask(scene, path, "--data-binary", "@-", sent=_BODY) for path in _SLOW),
    )
    assert {answer.status for answer in answers} == {200}
    assert len(upstreams.seen) == 2 * len(_SLOW)


async def test_what_no_server_has_begun_is_sent_to_the_one_that_takes_it(scene: Scene) -> None:
    upstreams = Upstreams()
    async with upstreams.listening(*scene.upstreams):
        await _all_are_healthy(scene)
    upstreams.seen.clear()
    async with upstreams.listening(scene.upstreams[1]):
        answers = [await _posted(scene, f"/api/{number}") for number in range(12)]
    assert {answer.status for answer in answers} == {200}
    assert [seen.path for seen in upstreams.seen] == [f"/api/{number}" for number in range(12)]
    assert {bytes(seen.body) for seen in upstreams.seen} == {_BODY}


async def test_no_server_at_all_is_told_and_the_fronts_own_health_is_good(scene: Scene) -> None:
    for path, status in (("/", 502), ("/healthz/1", 502), ("/healthz/2", 502), ("/healthz", 200)):
        answer = await _ask(scene, path)
        assert answer.status in ({status, 503} if path == "/" else {status})
        look_at_headers(answer)


async def test_each_servers_health_is_its_own(scene: Scene) -> None:
    async with Upstreams().listening(scene.upstreams[1]):
        assert (await _ask(scene, "/healthz/1")).status == 502
        assert (await _ask(scene, "/healthz/2")).status == 200


async def test_servers_that_are_too_busy_for_one_thing_are_asked_for_others_at_once(
    scene: Scene, upstreams: Upstreams
) -> None:
    async def busy(visit: Visit) -> None:
        await visit.read_body()
        await visit.answer("503 Service Unavailable", headers="Retry-After: 10\r\n")

    upstreams.then(busy)
    for _ in range(8):
        answer = await _ask(scene, "/api/orders.csv")
        assert (answer.status, answer.all("Retry-After")) == (503, ["10"])
    assert len(upstreams.seen) == 8  # and no other server is made busy with it
    upstreams.then(answers)
    assert {(await _ask(scene, "/api/x")).status for _ in range(4)} == {200}


async def test_a_server_that_hangs_is_told_as_ill_in_seconds(scene: Scene) -> None:
    async def hangs(visit: Visit) -> None:
        await visit.read_to_the_end()

    upstreams = Upstreams()
    upstreams.health = hangs
    async with upstreams.listening(scene.upstreams[1]):
        began = time.monotonic()
        answer = await _ask(scene, "/healthz/2")
        assert time.monotonic() - began < 8
    assert answer.status == 504
    look_at_headers(answer)


async def test_who_comes_anew_is_spread_over_the_servers_and_who_was_there_stays(
    scene: Scene, upstreams: Upstreams, tmp_path: Path
) -> None:
    upstreams.then(answers)
    browsers: dict[int, set[str]] = {}
    for number in range(_BROWSERS):
        jar = str(tmp_path / f"jar-{number}")
        for _ in range(3):
            answer = await _ask(scene, "/api/x", "--cookie", jar, "--cookie-jar", jar)
            browsers.setdefault(number, set()).add(answer.one("X-Server"))
    assert {len(reached) for reached in browsers.values()} == {1}
    assert set().union(*browsers.values()) == set(scene.upstreams)


async def test_a_server_is_told_who_asks_and_believes_no_claim_of_theirs(
    scene: Scene, upstreams: Upstreams
) -> None:
    claims = {
        "X-Forwarded-For": "6.6.6.6",
        "X-Forwarded-Proto": "http",
        "X-Request-Id": "claimed-0123456789",
    }
    given = [word for claim in claims.items() for word in ("--header", ": ".join(claim))]
    upstreams.then(answers)
    answer = await _ask(scene, "/api/x", *given)
    [seen] = upstreams.seen
    assert seen.all("X-Forwarded-For") == [OWN]
    assert seen.all("X-Forwarded-Proto") == ["https"]
    assert seen.all("X-Request-Id") == answer.all("X-Request-Id")
    assert len(answer.one("X-Request-Id")) >= 32
    assert seen.all("Host") == [scene.name]


async def test_a_secret_in_an_answer_is_not_compressed(scene: Scene, upstreams: Upstreams) -> None:
    async def long(visit: Visit) -> None:
        await visit.answer(body=b'["long"]'.ljust(5000))

    upstreams.then(long)
    gzip = ("--header", "Accept-Encoding: gzip")
    assert (await _ask(scene, "/api/orders", *gzip)).one("Content-Encoding") == "gzip"
    for path in ("/api/session", "/socket.io/?EIO=4&transport=polling"):
        answer = await _ask(scene, path, *gzip)
        assert not answer.all("Content-Encoding")
        assert len(answer.body) == 5000


@pytest.mark.parametrize("http", ["2", "1.1"])
@pytest.mark.parametrize("headers", [(), ("--header", "Transfer-Encoding: chunked")])
async def test_a_body_of_20_megabytes_is_taken_and_a_larger_one_is_not(
    scene: Scene, upstreams: Upstreams, headers: tuple[str, ...], http: str
) -> None:
    upstreams.then(answers)
    options = ("--data-binary", "@-", *headers, f"--http{http}")
    taken = await _ask(scene, "/api/x", *options, sent=bytes(19 * _MEBIBYTE))
    assert taken.status == 200
    assert [len(seen.body) for seen in upstreams.seen] == [19 * _MEBIBYTE]
    upstreams.then(answers)
    refused = await _ask(scene, "/api/x", *options, sent=bytes(21 * _MEBIBYTE))
    assert refused.status == 413
    look_at_headers(refused)
    assert all(len(seen.body) < 21 * _MEBIBYTE for seen in upstreams.seen)


async def test_an_import_reaches_a_server_as_it_is_sent(scene: Scene, upstreams: Upstreams) -> None:
    begun = asyncio.Event()

    async def tells(visit: Visit) -> None:
        await visit.some_body()
        begun.set()
        await visit.answer("401 Unauthorized", headers="Connection: close\r\n")
        visit.die()

    upstreams.then(tells)
    slow = ("--data-binary", "@-", "--limit-rate", "1M", "--header", "Content-Type: text/csv")
    asking = asyncio.ensure_future(
        _ask(scene, "/api/orders/import", *slow, sent=bytes(25 * _MEBIBYTE))
    )
    async with asyncio.timeout(5):  # of the 25 s that all of it would take
        await begun.wait()
        try:
            assert (await asking).status == 401
        except NoAnswerError:
            pytest.fail("hung up on before the answer was read")


async def test_a_server_that_is_there_again_is_asked_again(scene: Scene) -> None:
    upstreams = Upstreams()
    async with upstreams.listening(scene.upstreams[0]):
        assert (await _posted(scene)).status == 200
    async with upstreams.listening(*scene.upstreams, port=PORT):
        await _all_are_healthy(scene)


async def test_no_question_fails_while_servers_are_renewed_one_after_the_other(
    scene: Scene,
) -> None:
    upstreams = Upstreams()
    async with upstreams.listening(*scene.upstreams):
        await _all_are_healthy(scene)
    statuses: list[int] = []
    over = asyncio.Event()

    async def ask() -> None:
        while not over.is_set():
            statuses.append((await _ask(scene, "/api/x")).status)

    async with AsyncExitStack() as first, AsyncExitStack() as second, asyncio.TaskGroup() as group:
        for stack, address in zip((first, second), scene.upstreams, strict=True):
            await stack.enter_async_context(upstreams.listening(address))
        asking = [group.create_task(ask()) for _ in range(2)]
        for stack, address in zip((first, second), scene.upstreams, strict=True):
            await stack.aclose()
            await asyncio.sleep(1)
            await stack.enter_async_context(upstreams.listening(address))
            await asyncio.sleep(_BACK_S)
        over.set()
        await asyncio.wait(asking)
    assert set(statuses) == {200}
