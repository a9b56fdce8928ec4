"""The page without a mouse, and for ears."""

from playwright.async_api import expect

from tests.browser.conftest import Desk


async def test_the_first_stop_skips_to_the_content(desk: Desk) -> None:
    page = desk.page
    await page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    await expect(skip).to_be_focused()
    await expect(skip).to_be_in_viewport()
    await page.keyboard.press("Enter")
    assert await page.evaluate("document.activeElement.id") == "room"


async def test_every_room_is_reached_and_every_stop_is_seen(desk: Desk) -> None:
    page = desk.page
    names: list[str] = []
    for _ in range(16):
        await page.keyboard.press("Tab")
        focused = page.locator(":focus")
        label = await focused.get_attribute("aria-label")
        names.append(label or (await focused.inner_text()).strip())
        width = await focused.evaluate("each => parseFloat(getComputedStyle(each).outlineWidth)")
        assert width >= 2, names[-1]
    for room in (
        "Live",
        "Scans",
        "Orders",
        "Conflicts",
        "Operators",
        "Import",
        "Print",
        "Sign out",
    ):
        assert room in names
    await page.get_by_role("link", name="Orders", exact=True).focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_label("Search")).to_be_visible()
    assert await page.evaluate("document.activeElement.id") == "room"


async def test_what_is_new_is_told_to_ears_and_every_field_has_a_name(desk: Desk) -> None:
    page = desk.page
    assert await page.locator("[role=status][aria-live=polite]").count() >= 2
    unnamed = """() => [...document.querySelectorAll('input, select, button, progress')]
        .filter(each => !(each.labels?.length || each.ariaLabel || each.textContent.trim()))
        .map(each => each.outerHTML)"""
    for room in ("scans", "orders", "operators", "import", "print", "users", "tokens", "account"):
        await desk.go(room)
        await page.wait_for_load_state("networkidle")
        assert await page.evaluate(unnamed) == [], room
