"""Who did what, page by page."""

from server.store import Store
from server.store.users import UserRole
from tests.unit.server.web.browser import House, browsing


async def test_everything_is_told_page_by_page_the_newest_first(store: Store) -> None:
    house = House(store)
    await house.add("Boss", UserRole.ADMIN)
    for number in range(4):
        await house.add(f"Kim {number}")
    async with browsing(house.routes(), house) as browser:
        await browser.sign_in("Boss")
        found: list[dict[str, object]] = []
        after, pages = "", 0
        while pages == 0 or after:
            page = await (await browser.ask("GET", f"/api/audit?limit=2{after}")).json()
            found += page["entries"]
            after = f"&after={page['next']}" if page["next"] else ""
            pages += 1
    assert pages == 3
    assert [one["about"] for one in found] == [
        "",
        *(f"Kim {number} (supervisor)" for number in (3, 2, 1, 0)),
        "Boss (admin)",
    ]


async def test_a_query_that_does_not_fit_is_refused(store: Store) -> None:
    house = House(store)
    await house.add("Boss", UserRole.ADMIN)
    async with browsing(house.routes(), house) as browser:
        await browser.sign_in("Boss")
        for query in ("limit=0", "limit=501", "after=x", "who=1", "after=99999999999999999999"):
            assert (await browser.ask("GET", f"/api/audit?{query}")).status == 400
