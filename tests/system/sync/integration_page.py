"""The SQL of docs/integrate.md as it stands there, run with the login that it is for."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from tests.postgres import connected
from tests.system.server.speaking import REPOSITORY

PAGE = REPOSITORY / "docs" / "integrate.md"
_PART = re.compile(
    r"^## (?P<title>[^\n]+)$|^```(?P<kind>\w+) ?(?P<login>\w*)\n(?P<text>.*?)^```",
    re.MULTILINE | re.DOTALL,
)
_MAKES_ROLE = re.compile(r"^CREATE ROLE (\w+) .*$", re.MULTILINE)


class Block(NamedTuple):
    """A piece of code of the page, under its heading, and whose login it is for."""

    title: str
    kind: str
    login: str
    text: str


def blocks(kind: str = "sql") -> list[Block]:
    """Return the page's pieces of one kind, in their order."""
    found: list[Block] = []
    title = ""
    for part in _PART.finditer(PAGE.read_text(encoding="utf-8")):
        title = part["title"] or title
        if part["kind"] == kind:
            found.append(Block(title, kind, part["login"], part["text"]))
    return found


@asynccontextmanager
async def logged_in(centre: str, login: str) -> AsyncIterator[asyncpg.Connection]:
    """Hold a connection with one of the page's logins; `owner` is who set the centre up."""
    parts = urlsplit(centre)
    name = parts.username if login == "owner" else login
    async with connected(urlunsplit(parts._replace(netloc=f"{name}:x@"))) as connection:
        yield connection


async def run(centre: str, block: Block) -> list[asyncpg.Record]:
    """Run a block as it stands; return what a query of it says.

    Roles are the whole cluster's: one that another database made before is there.
    """
    async with logged_in(centre, block.login) as connection:
        text = block.text
        for made in _MAKES_ROLE.finditer(block.text):
            if await connection.fetchval("SELECT 1 FROM pg_roles WHERE rolname = $1", made[1]):
                text = text.replace(made[0], "")
        if text.startswith("SELECT"):
            return list(await connection.fetch(text))
        await connection.execute(text)
    return []


async def follow(centre: str, *titles: str) -> None:
    """Run all SQL under these headings, in the page's order."""
    for block in blocks():
        if block.title in titles:
            await run(centre, block)
