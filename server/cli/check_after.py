"""`scanstation-server check --after`: does what runs here now work, from outside, too.

What it is: the server asked by its own address, and by the front's name as a browser would. What it
is not: a look before the start (`check`). Its own short-lived asyncio loop.
"""

import ssl
from collections.abc import AsyncIterator
from importlib.metadata import version
from typing import Any

import aiohttp

from server.cli.check_line import Line
from server.cli.check_served import served_line
from server.cli.running import addresses_of
from server.config import Settings
from server.front.plan import Plan
from server.front_here import front_plan, trusted_ca

_TIMEOUT = aiohttp.ClientTimeout(total=10)


async def after_lines(settings: Settings) -> AsyncIterator[Line]:
    """Yield what there is to say of what runs, its parts in the order of a request's way."""
    async with aiohttp.ClientSession(timeout=_TIMEOUT, trust_env=False) as session:
        for url in addresses_of(settings) or (None,):
            yield await _server(session, settings, url)
        plan = front_plan(settings)
        if plan is not None:
            async for line in _front(session, settings, plan):
                yield line


async def _server(session: aiohttp.ClientSession, settings: Settings, url: str | None) -> Line:
    if url is None:
        words = f"none runs on {settings.data_dir}: start it, and look at its log if it ends"
        return Line("server", False, words)
    try:
        live = await _json(session, f"{url}/health")
        ready = await _json(session, f"{url}/api/health")
    except (aiohttp.ClientError, TimeoutError, ValueError) as error:
        return Line("server", False, f"{url} does not answer ({_why(error)}): look at its log")
    own = version("scanstation")
    if live.get("version") != own:
        words = f"{url} runs version {live.get('version')}, and this is {own}: start it anew"
        return Line("server", False, words)
    bad = [
        f"{each['name']}: {each['detail']}" for each in ready.get("checks", ()) if not each["ok"]
    ]
    words = "; ".join([f"version {own} at {url}, {ready['status'].replace('_', ' ')}", *bad])
    return Line("server", ready["status"] == "ready", words)


async def _front(
    session: aiohttp.ClientSession, settings: Settings, plan: Plan
) -> AsyncIterator[Line]:
    try:
        trust = _trust(settings)
        async with session.get(f"{plan.origin}/healthz", ssl=trust) as answer:
            is_there = answer.ok
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        words = (
            f"{plan.origin} does not answer ({_why(error)}): is it started, the name known here?"
        )
        yield Line("front", False, words)
        return
    yield Line("front", is_there, f"{plan.origin} answers {answer.status}")
    yield await served_line(plan.origin, trust)
    for upstream in plan.upstreams:
        url = f"{plan.origin}/healthz/{upstream.number}"
        name = f"front's server {upstream.number}"
        try:
            live = await _json(session, url, trust)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            words = f"{url} does not answer ({_why(error)}): look whether that server runs"
            yield Line(name, False, words)
        else:
            yield Line(name, True, f"version {live.get('version')} for {live.get('uptime_s')} s")


def _trust(settings: Settings) -> ssl.SSLContext:
    """Trust what kiosks trust: the CA named, the internal one, or the system's."""
    return ssl.create_default_context(cadata=trusted_ca(settings))


async def _json(
    session: aiohttp.ClientSession, url: str, trust: ssl.SSLContext | bool = True
) -> dict[str, Any]:
    async with session.get(url, ssl=trust) as answer:
        told = await answer.json()
    if not isinstance(told, dict) or "status" not in told or answer.status not in {200, 503}:
        raise ValueError(f"it says {answer.status}")
    return told


def _why(error: Exception) -> str:
    """Return the reason without what aiohttp tells of itself."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return str(error.certificate_error)
    if isinstance(error, aiohttp.ClientConnectorError):
        return error.strerror or str(error.os_error)
    return str(error) or type(error).__name__
