"""The server where nothing wakes it, as behind a pooler in transaction mode: it asks for news."""

import sys

from server.__main__ import main as run
from server.sync.postgres.link import PostgresLink


async def _deaf(_: PostgresLink, _ring: object) -> None:
    """Hear nothing."""


def main() -> int:
    setattr(PostgresLink, "listen", _deaf)  # noqa: B010 - a method assigned
    return run()


if __name__ == "__main__":
    sys.exit(main())
