"""Two sites packed one order; a supervisor sees both sides and settles it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Desk, Window, make_admin, picture, sign_in
from tests.postgres import connected
from tests.system.server.conftest import Start
from tests.system.server.speaking import seated
from tests.system.sync.conftest import centre, cluster_uri, empty
from tests.system.sync.edges import Edge, edge_at
from tests.system.sync.looking import asked_until
from tests.system.sync.sites_apart import CentreApart

__all__ = ["centre", "cluster_uri", "empty"]
PIECES = ("A-1", "apple", "apple", "pear")


@pytest.fixture
async def busan(centre: str, tmp_path: Path) -> AsyncIterator[Edge]:
    """Yield another site, which has packed the order and told nobody yet."""
    async with connected(centre) as owner:
        await CentreApart(owner).bring("A-1", ["seoul", "busan"])
    async with edge_at(centre, "busan", tmp_path) as edge:
        await edge.sync()
        await edge.station("pack-9").scan(*PIECES)
        yield edge


@pytest.fixture
async def seoul(start: Start, window: Window, centre: str, busan: Edge, tmp_path: Path) -> Desk:
    """Return this site's supervisor, at whose station the order was packed, too."""
    server = start(site="seoul", more={"DATABASE_URL": centre})
    await asked_until(lambda told: bool(told["heads"]), server, "/api/orders?q=A-1")
    async with seated(server, "pack-1") as station:
        for code in PIECES:
            await station.scan(code)
    await busan.push()
    await asked_until(lambda told: bool(told["conflicts"]), server, "/api/conflicts")
    await make_admin(server, tmp_path / "server-0.log")
    page = await window(server.url)
    await sign_in(page)
    return Desk(server, page)


async def test_a_conflict_is_settled_and_kept_with_the_order(seoul: Desk, window: Window) -> None:
    page = seoul.page
    other = await window(seoul.server.url)
    await sign_in(other)
    for each in (page, other):
        await each.goto(f"{seoul.server.url}/#/conflicts")
        await expect(each.get_by_role("heading", name="A-1 · Packed twice")).to_be_visible()
    await picture(page, "conflicts")
    card = page.get_by_role("region", name="A-1 · Packed twice")
    await card.get_by_label("Note").fill("상자 2는 반품 선반에")
    await card.get_by_role("button", name="The second box is put away").click()
    await card.get_by_role("button", name="Really?").click()
    await expect(card).to_have_count(0)
    late = other.get_by_role("region", name="A-1 · Packed twice")
    await late.get_by_role("button", name="The second box is put away").click()
    await late.get_by_role("button", name="Really?").click()
    await expect(late.get_by_text("settled already")).to_be_visible()
    await page.goto(f"{seoul.server.url}/#/orders/A-1")
    history = page.get_by_role("table", name="History, scan by scan")
    settled = history.locator("tbody tr").last
    for words in ("Conflict settled", "관리자 Kim", "Dashboard", "상자 2는 반품 선반에"):
        await expect(settled).to_contain_text(words)
    await page.goto(f"{seoul.server.url}/#/live")
    await expect(page.get_by_role("heading", name="pack-1")).to_be_visible()
    await expect(page.get_by_role("heading", name="@dashboard")).to_have_count(0)
    await picture(page, "order-settled")
