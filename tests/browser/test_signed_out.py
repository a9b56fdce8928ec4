"""What anybody gets who opens the address: a page that is small, strict, and asks who one is."""

import re

from playwright.async_api import expect

from server.web.pages import BUILT
from tests.browser.conftest import Window, picture
from tests.system.server.conftest import Start
from tests.system.server.speaking import REPOSITORY

FIRST_LOAD_BYTES = 200_000
MARKUP = re.compile(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function")


def test_the_first_load_is_small() -> None:
    sizes = {path.name: path.stat().st_size for path in BUILT.rglob("*.gz")}
    assert sum(sizes.values()) < FIRST_LOAD_BYTES, sizes


def test_no_address_but_its_own_is_in_the_page() -> None:
    page = (BUILT / "index.html").read_text("utf-8")
    assert "://" not in page
    assert not re.search(r"<style|style=|<script(?! type=\"module\" crossorigin src=)", page)


def test_nothing_of_ours_is_ever_parsed_as_markup() -> None:
    sources = sorted((REPOSITORY / "server/web/dashboard/src").rglob("*.ts*"))
    assert sources
    assert not [source for source in sources if MARKUP.search(source.read_text("utf-8"))]


def test_the_licences_of_what_is_in_the_page_lie_beside_it() -> None:
    told = (BUILT / "LICENSES.md").read_text("utf-8")
    for name in ("socket.io-client", "preact", "@preact/signals", "uplot", "@fluent/bundle"):
        assert re.search(rf"^## {re.escape(name)} - [\d.]+ \((MIT|Apache-2\.0)\)\n\n\S", told, re.M)


async def test_somebody_unknown_is_asked_to_sign_in(start: Start, window: Window) -> None:
    page = await window(start().url)
    await expect(page.get_by_label("Name")).to_be_visible()
    await expect(page.get_by_label("Password")).to_have_attribute("type", "password")
    await expect(page.get_by_role("button", name="Sign in")).to_be_disabled()
    await picture(page, "signed-out")
    await page.get_by_role("button", name="한국어").click()
    await expect(page.get_by_role("button", name="로그인")).to_be_visible()
    await page.reload()  # the choice is remembered
    await expect(page.get_by_role("button", name="로그인")).to_be_visible()


async def test_the_page_follows_the_browser_s_language_and_theme(
    start: Start, window: Window
) -> None:
    page = await window(start().url, locale="ko-KR", dark=True, width=360)
    await expect(page.get_by_role("button", name="로그인")).to_be_visible()
    assert await page.evaluate("document.documentElement.lang") == "ko"
    assert await page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"
    await picture(page, "signed-out-dark-ko-phone")
    for _ in range(2):
        await page.get_by_role("button", name="화면").click()
    assert await page.evaluate("document.documentElement.dataset.theme") == "dark"
