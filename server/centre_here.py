"""The centre of this server's settings: the sync with it, where imported orders go, its news.

What it is: asyncpg loaded only where there is a centre (55 ms of the start), and the sync wired.
What it is not: the sync (server.sync). The server's event loop.
"""

import time
from collections.abc import Awaitable, Callable

from server.config import Settings
from server.contract.centre import CentreTold
from server.store import Store
from server.store.orders_import import Opened
from server.store.sync_state import SyncStatus
from server.sync.engine import SyncEngine
from server.web.centre_news import CentreNews


def sync_here(
    store: Store,
    settings: Settings,
    changed: Callable[[], Awaitable[None]],
    now_utc_ms: Callable[[], int],
) -> SyncEngine | None:
    """Return what keeps this store in step with the centre; None where there is none."""
    address, site = settings.database_url, settings.site
    if address is None or site is None:
        return None
    from server.sync.postgres.link import connected  # noqa: PLC0415 - asyncpg

    return SyncEngine(
        store, site, lambda: connected(address, site), now_utc_ms=now_utc_ms, changed=changed
    )


def owner_of_orders(settings: Settings) -> Opened | None:
    """Return where imported orders go: to the centre; None where there is none, and they stay."""
    address, site = settings.database_url, settings.site
    if address is None or site is None:
        return None
    from server.sync.importing import into_the_centre  # noqa: PLC0415 - as the next
    from server.sync.postgres.link import connected  # noqa: PLC0415 - asyncpg

    return into_the_centre(lambda: connected(address, site))


async def tell_of_centre(
    store: Store,
    status: Callable[[], SyncStatus | None],
    tell: Callable[[CentreTold], Awaitable[None]],
    now_utc_ms: Callable[[], int],
) -> None:
    """Tell how it stands with the centre until cancelled; nothing where there is none."""
    if status() is None:
        return
    news = CentreNews(
        store,
        lambda: status() or SyncStatus(),
        tell,
        now_utc_ms=now_utc_ms,
        monotonic=time.monotonic,
    )
    await news.run()
