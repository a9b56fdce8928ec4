"""A TLS front before a server, with a certificate of a CA made for the test; both on loopback."""

import asyncio
import contextlib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import trustme

_LOOPBACK = "127.0.0.1"


def ca_file(ca: trustme.CA, folder: Path) -> Path:
    """Write a CA's root where a server's settings may name it."""
    path = folder / "front-ca.pem"
    ca.cert_pem.write_to_path(str(path))
    return path


def pem_of(ca: trustme.CA) -> str:
    """Return a CA's root as kiosks get it."""
    return ca.cert_pem.bytes().decode()


def served_by(ca: trustme.CA, *names: str) -> ssl.SSLContext:
    """Return the TLS of a front whose certificate is for `names`; without any, for 127.0.0.1."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    ca.issue_cert(*(names or (_LOOPBACK,))).configure_cert(context)
    return context


@contextmanager
def front(context: ssl.SSLContext, server_url: str, at: int = 0) -> Iterator[str]:
    """Hand every byte on to a server, in a thread of its own; yield the https URL.

    `at` is the port; 0 is any free one.
    """
    port = int(server_url.rpartition(":")[2])
    told: list[int] = []
    ready, stop = Event(), asyncio.Event()
    loop = asyncio.new_event_loop()

    async def run() -> None:
        async def joined(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            await _join(reader, writer, port)

        serving = await asyncio.start_server(joined, _LOOPBACK, at, ssl=context)
        loop.set_exception_handler(lambda _loop, _about: None)  # who distrusts us hangs up
        told.append(serving.sockets[0].getsockname()[1])
        ready.set()
        await stop.wait()
        serving.close()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)

    thread = Thread(target=lambda: loop.run_until_complete(run()))
    thread.start()
    try:
        assert ready.wait(10)
        yield f"https://{_LOOPBACK}:{told[0]}"
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(10)
        loop.close()


async def _join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, port: int) -> None:
    with contextlib.suppress(OSError):
        behind = await asyncio.open_connection(_LOOPBACK, port)
        await asyncio.gather(_pour(reader, behind[1]), _pour(behind[0], writer))


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()
    writer.close()
