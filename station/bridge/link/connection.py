"""One Socket.IO connection to the `/station` namespace: questions out, typed answers back.

What it is: the one file that touches python-socketio; lives on the I/O loop. What it is not: what
to ask when (`link`). The library's own reconnection is off: `link` decides about that.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from types import UnionType
from typing import Any

import aiohttp
import msgspec
import socketio  # type: ignore[import-untyped]  # python-socketio ships no types
from msgspec import Struct

from server.contract.station import NAMESPACE, Event
from station.bridge.link.endpoint import Endpoint, LinkTimes
from station.bridge.link.errors import LinkLostError, LinkRefusedError
from station.bridge.link.trouble import LinkTrouble
from station.bridge.tls import is_distrusted, trusting

_UNUSABLE_ANSWER = "The server's answer cannot be read: kiosk and server are of different versions."
_MAX_MESSAGE_BYTES = 256 << 20
"""Of one answer: above an order of 10,000 lines with the longest Korean words there may be, each
syllable six bytes of JSON. aiohttp's own limit of 4 MiB would end the connection at every try.
"""


Pushed = Mapping[Event, tuple[type[Struct], Callable[[Any], None]]]
"""What the server may send unasked: each event with its struct, and who takes it."""


Asked = Mapping[Event, tuple[type[Struct], Callable[[Any], Awaitable[Struct]]]]
"""What the server may ask: each event with its struct, and who answers it, in a task beside."""


class Connection:
    """An open connection. One question at a time."""

    def __init__(self, client: socketio.AsyncClient, lost: "asyncio.Future[str]") -> None:
        self._client = client
        self._lost = lost

    async def ask(self, event: Event, question: Struct, answer: UnionType, wait_s: float) -> Any:  # noqa: ANN401
        """Send a request and return its answer, one of the structs of the union `answer`.

        Its type is left open: a union has no type of its own that a checker could pass through.

        Raises:
            LinkLostError: the connection broke, or the answer did not come in `wait_s`.
            LinkRefusedError: the answer is of another protocol.
        """
        answered: asyncio.Future[object] = asyncio.get_running_loop().create_future()

        def take(*args: object) -> None:
            if not answered.done():
                answered.set_result(args[0] if args else None)

        await self._emit(event, question, take)
        either: set[asyncio.Future[Any]] = {answered, self._lost}
        await asyncio.wait(either, timeout=wait_s, return_when=asyncio.FIRST_COMPLETED)
        if not answered.done():
            raise self._why_no_answer(event, wait_s)
        try:
            return msgspec.convert(answered.result(), answer)
        except msgspec.ValidationError as error:
            sentence = f"{_UNUSABLE_ANSWER} ({event}: {error})"
            raise LinkRefusedError(LinkTrouble.VERSIONS, sentence) from error

    async def tell(self, event: Event, told: Struct, answered: Callable[[object], None]) -> None:
        """Send a request that nothing waits for; `answered` hears what is answered, if ever.

        Raises:
            LinkLostError: the connection broke.
        """

        def take(*args: object) -> None:
            answered(args[0] if args else None)

        await self._emit(event, told, take)

    async def wait(self, awaited: asyncio.Event, wait_s: float | None = None) -> None:
        """Wait for an event of our own, or `wait_s`, whichever comes first.

        Raises:
            LinkLostError: the connection broke meanwhile.
        """

        def wake(_lost: object) -> None:
            awaited.set()

        self._lost.add_done_callback(wake)
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await awaited.wait()
        finally:
            self._lost.remove_done_callback(wake)
        if self._lost.done():
            raise LinkLostError(LinkTrouble.BROKE, self._lost.result())

    async def _emit(self, event: Event, question: Struct, take: Callable[..., None]) -> None:
        try:
            await self._client.emit(
                event.value, msgspec.to_builtins(question), namespace=NAMESPACE, callback=take
            )
        except (socketio.exceptions.SocketIOError, OSError) as error:
            sentence = f"The connection to the server broke: {error}"
            raise LinkLostError(LinkTrouble.BROKE, sentence) from error

    def _why_no_answer(self, event: Event, wait_s: float) -> LinkLostError:
        if self._lost.done():
            return LinkLostError(LinkTrouble.BROKE, self._lost.result())
        sentence = f"The server did not answer {event.value!r} within {wait_s:g} s."
        return LinkLostError(LinkTrouble.NO_ANSWER, sentence, seconds=f"{wait_s:g}")


@contextlib.asynccontextmanager
async def connect(
    endpoint: Endpoint, times: LinkTimes, pushed: Pushed, asked: Asked
) -> AsyncIterator[Connection]:
    """Connect, and close again whatever happens, leaving no task behind.

    Raises:
        LinkLostError: there is no server, or it does not answer.
        LinkRefusedError: it does not accept the token.
    """
    connector = aiohttp.TCPConnector(ssl=trusting(endpoint.front_ca))
    async with aiohttp.ClientSession(connector=connector) as session:
        client = socketio.AsyncClient(
            reconnection=False,
            handle_sigint=False,
            http_session=session,
            websocket_extra_options={"max_msg_size": _MAX_MESSAGE_BYTES},
        )
        lost: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        refused: list[str] = []
        _register(client, lost, refused, pushed)
        for event, (kind, answer) in asked.items():
            client.on(event.value, _answerer(kind, answer), namespace=NAMESPACE)
        try:
            await _connect(client, endpoint, times, refused)
            yield Connection(client, lost)
        finally:
            await _close(client, times)


def _register(
    client: socketio.AsyncClient,
    lost: "asyncio.Future[str]",
    refused: list[str],
    pushed: Pushed,
) -> None:
    def on_disconnect(reason: str) -> None:
        if not lost.done():
            lost.set_result(f"The connection to the server broke: {reason}.")

    def on_connect_error(data: object = None) -> None:
        message = data.get("message") if isinstance(data, dict) else data
        refused.append(str(message or "no reason given"))

    client.on("disconnect", on_disconnect, namespace=NAMESPACE)
    client.on("connect_error", on_connect_error, namespace=NAMESPACE)
    for event, (kind, take) in pushed.items():
        client.on(event.value, _reader(kind, take), namespace=NAMESPACE)


def _reader(kind: type[Struct], take: Callable[[Any], None]) -> Callable[[object], None]:
    """Return what reads a pushed event; one that a later server writes otherwise is ignored."""

    def read(data: object) -> None:
        with contextlib.suppress(msgspec.ValidationError):
            take(msgspec.convert(data, kind))

    return read


def _answerer(
    kind: type[Struct], answer: Callable[[Any], Awaitable[Struct]]
) -> Callable[[object], Awaitable[object]]:
    """Return what answers a question; one that a later server asks otherwise gets no answer."""

    async def answered(data: object) -> object:
        try:
            question = msgspec.convert(data, kind)
        except msgspec.ValidationError:
            return None
        return msgspec.to_builtins(await answer(question))

    return answered


async def _connect(
    client: socketio.AsyncClient, endpoint: Endpoint, times: LinkTimes, refused: list[str]
) -> None:
    try:
        async with asyncio.timeout(times.connect_s + 1):
            await client.connect(
                endpoint.url,
                auth={"token": endpoint.token},
                transports=["websocket"],
                namespaces=[NAMESPACE],
                wait_timeout=times.connect_s,
            )
    except socketio.exceptions.ConnectionError as error:
        if client.failed_namespaces:
            sentence = f"The server refused this station: {refused[-1]}"
            raise LinkRefusedError(LinkTrouble.TOKEN, sentence) from error
        raise _unreachable(endpoint, error) from error
    except (OSError, TimeoutError, ValueError, aiohttp.ClientError) as error:
        raise _unreachable(endpoint, error) from error


def _unreachable(endpoint: Endpoint, error: Exception) -> LinkLostError:
    if is_distrusted(error):
        sentence = f"The certificate of the server at {endpoint.url} is not to be trusted: {error}"
        return LinkLostError(LinkTrouble.CERTIFICATE, sentence, url=endpoint.url)
    sentence = f"There is no server at {endpoint.url}: {error}"
    return LinkLostError(LinkTrouble.UNREACHABLE, sentence, url=endpoint.url)


async def _disconnect(client: socketio.AsyncClient) -> None:
    with contextlib.suppress(OSError, socketio.exceptions.SocketIOError):
        await client.disconnect()


async def _close(client: socketio.AsyncClient, times: LinkTimes) -> None:
    """Say goodbye, but never wait long for it: `disconnect` can hang on a dead peer."""
    # Not asyncio.timeout: in a cancelled task that of Python 3.11.2 (Debian 12) raises no
    # TimeoutError. Not wait_for: before 3.12 it can swallow a cancellation.
    async with asyncio.TaskGroup() as group:
        goodbye = group.create_task(_disconnect(client))
        await asyncio.wait((goodbye,), timeout=times.close_s)
        goodbye.cancel()
    tasks = (getattr(client.eio, name, None) for name in ("read_loop_task", "write_loop_task"))
    running = {task for task in tasks if task is not None and not task.done()}
    for task in running:
        task.cancel()
    if running:
        await asyncio.wait(running, timeout=times.close_s)
