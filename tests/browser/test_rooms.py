"""Who packed this, with which scans? Orders, scans, operators, import, users, in a browser."""

import asyncio
import csv
import re

from playwright.async_api import FilePayload, expect

from tests.browser.conftest import ADMIN, Desk, Window, picture, sign_in
from tests.system.server.speaking import Station, seated

ORDER, ITEMS = "SO-1001", ("8809900000019", "8809900000170", "8809900000347")
ROOMS = ("live", "scans", "orders", f"orders/{ORDER}", "conflicts", "operators", "import", "print")
ADMIN_ROOMS = ("users", "tokens", "audit", "account")
BAD_FILE = """order_no,customer,line_no,sku,qty,barcode
NEW-1,김하나,1,A-1,2,A-1
NEW-2,박둘,1,A-1,none,A-1
"""


async def pack(station: Station) -> None:
    for code in (ORDER, *ITEMS):
        await station.scan(code)


async def test_an_order_is_found_in_korean_and_tells_who_packed_it(desk: Desk) -> None:
    page = desk.page
    async with seated(desk.server, "pack-1") as station:
        await pack(station)
    await page.get_by_role("link", name="Orders", exact=True).click()
    await page.get_by_label("Search").fill("유자차 김민서")
    found = page.get_by_role("table", name="Orders").locator("tbody tr")
    await expect(found).to_have_count(1)
    await picture(page, "orders")
    await found.get_by_role("link", name=ORDER).click()
    await expect(page.get_by_role("heading", name=ORDER)).to_be_visible()
    history = page.get_by_role("table", name="History, scan by scan").locator("tbody tr")
    await expect(history).to_have_count(4)
    await expect(history.first).to_contain_text("Order opened")
    await expect(history.last).to_contain_text("Order complete")
    await expect(history.nth(1)).to_contain_text("pack-1")
    await expect(history.nth(1)).to_contain_text(ITEMS[0])
    await expect(page.get_by_role("table", name="Lines")).to_contain_text("유자차 1kg")
    await picture(page, "order")
    await page.go_back()
    await expect(page.get_by_label("Search")).to_have_value("유자차 김민서")


async def test_scans_are_filtered_and_saved_as_a_table(desk: Desk) -> None:
    page = desk.page
    async with seated(desk.server, "pack-1") as station:
        await pack(station)
        await station.scan("no such code")
    await desk.go("scans")
    found = page.get_by_role("table", name="Scans").locator("tbody tr")
    await expect(found).to_have_count(5)
    await picture(page, "scans")
    await page.get_by_label("Verdict").select_option("ITEM_MATCHED")
    await expect(found).to_have_count(2)
    assert "verdict=ITEM_MATCHED" in page.url
    async with page.expect_download() as downloading:
        await page.get_by_role("link", name="Save as CSV").click()
    path = await (await downloading.value).path()
    text = await asyncio.to_thread(path.read_text, "utf-8-sig")
    saved = list(csv.DictReader(text.splitlines()))
    assert [row["verdict"] for row in saved] == ["ITEM_MATCHED"] * 2
    assert {row["order_no"] for row in saved} == {ORDER}


async def test_an_operator_is_added_and_the_badge_s_code_is_told(desk: Desk) -> None:
    page = desk.page
    await desk.go("operators")
    await page.get_by_role("textbox", name="Name").fill("이서연")
    await page.get_by_role("textbox", name="Badge").fill("1002")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("이서연 is saved.")).to_be_visible()
    await expect(page.get_by_role("table", name="Operators")).to_contain_text("-b.1002.")
    person = page.get_by_role("table", name="Operators").get_by_role("row").filter(has_text="1002")
    await person.get_by_role("button", name="Set PIN").click()
    await person.get_by_label("PIN, 4 to 8 digits").fill("4711")
    await person.get_by_role("button", name="Save").click()
    await expect(person.get_by_role("cell", name="Set", exact=True)).to_be_visible()
    await picture(page, "operators")
    await person.get_by_role("button", name="Deactivate").click()
    await person.get_by_role("button", name="Really? Deactivate").click()
    await expect(person).to_contain_text("Not active")


async def test_a_file_is_imported_and_its_bad_rows_are_told(desk: Desk) -> None:
    page = desk.page
    await desk.go("import")
    file = FilePayload(name="orders.csv", mimeType="text/csv", buffer=BAD_FILE.encode())
    await page.locator("input[type=file]").set_input_files(file)
    await expect(page.get_by_text("2 rows read")).to_be_visible()
    refused = page.get_by_role("table", name="1 reason for refusal").locator("tbody tr")
    await expect(refused).to_contain_text("NEW-2")
    await picture(page, "import")
    await page.locator("input[type=file]").set_input_files(
        FilePayload(name="orders.xlsx", mimeType="text/csv", buffer=b"")
    )
    await expect(page.get_by_text("neither CSV nor JSON")).to_be_visible()


async def test_in_korean_the_server_s_english_stands_below_the_page_s_own_words(
    desk: Desk,
) -> None:
    async with seated(desk.server, "pack-1") as station:
        await station.hello_when_free()
        await station.scan("-s.undo.xx")
    page = desk.page
    await page.get_by_role("button", name="한국어").click()
    await desk.go("scans")
    await expect(page.get_by_role("table")).to_contain_text("코드를 잘못 읽었습니다")
    await desk.go("import")
    file = FilePayload(name="orders.csv", mimeType="text/csv", buffer=BAD_FILE.encode())
    await page.locator("input[type=file]").set_input_files(file)
    refused = page.get_by_role("table", name="거절 이유 1건").locator("tbody tr")
    await expect(refused).to_contain_text("수량이 올바르지 않습니다")
    await expect(refused.locator("[lang=en]")).to_contain_text("qty")
    await picture(page, "import-ko")


async def test_a_supervisor_sees_no_admin_s_rooms_and_is_out_when_deactivated(
    desk: Desk, window: Window
) -> None:
    page = desk.page
    await desk.go("users")
    await page.get_by_label("Name").fill("박둘")
    await page.get_by_label("Password").fill("another long password")
    await page.get_by_role("button", name="Save").click()
    person = page.get_by_role("row").filter(has_text="박둘")
    await expect(person).to_contain_text("Supervisor")
    other = await window(desk.server.url)
    await other.get_by_label("Name").fill("박둘")
    await other.get_by_label("Password").fill("another long password")
    await other.get_by_role("button", name="Sign in").click()
    await expect(other.get_by_role("heading", name="Stations")).to_be_visible()
    await expect(other.get_by_role("link", name="Users")).to_have_count(0)
    await other.goto(f"{desk.server.url}/#/users")
    await expect(other.get_by_text("There is nothing here")).to_be_visible()
    await person.get_by_role("button", name="Deactivate").click()
    await person.get_by_role("button", name="Really? Deactivate").click()
    await expect(person).to_contain_text("Not active")
    await expect(other.get_by_role("button", name="Sign in")).to_be_visible(timeout=10_000)
    await picture(page, "users")
    await desk.go("audit")
    await expect(page.get_by_role("table", name="Audit log")).to_contain_text("User added")
    await picture(page, "audit")


async def test_a_token_is_told_once_and_revoked(desk: Desk) -> None:
    page = desk.page
    await desk.go("tokens")
    await page.get_by_label("Program").fill("ERP")
    await page.get_by_label("orders:write").check()
    await page.get_by_role("button", name="Make a token").click()
    await expect(page.get_by_text("It is shown this once.")).to_be_visible()
    token = page.get_by_role("row").filter(has_text="ERP")
    await expect(token).to_contain_text("Good")
    await picture(page, "tokens")
    await token.get_by_role("button", name="Revoke").click()
    await token.get_by_role("button", name="Really? Revoke").click()
    await expect(token).to_contain_text("Revoked")


async def test_a_wrong_password_is_told_and_too_many_are_refused(
    desk: Desk, window: Window
) -> None:
    page = await window(desk.server.url)
    await page.get_by_label("Name").fill(ADMIN)
    for _ in range(20):
        await page.get_by_label("Password").fill("wrong")
        await page.get_by_role("button", name="Sign in").click()
        told = page.get_by_role("alert")
        await expect(told).to_contain_text(re.compile("is wrong|Too many"))
        if "Too many" in await told.inner_text():
            break
    await expect(page.get_by_text("Too many tries")).to_be_visible()


async def test_every_room_fits_a_phone(desk: Desk, window: Window) -> None:
    async with seated(desk.server, "pack-1") as station:
        await pack(station)
    for dark, locale in ((False, "en-GB"), (True, "ko-KR")):
        page = await window(desk.server.url, width=360, dark=dark, locale=locale)
        if locale == "ko-KR":
            await page.get_by_role("button", name="English").click()
        await sign_in(page)
        if locale == "ko-KR":
            await page.get_by_role("button", name="한국어").click()
        for room in (*ROOMS, *ADMIN_ROOMS):
            await page.goto(f"{desk.server.url}/#/{room}")
            await page.wait_for_load_state("networkidle")
            assert await page.evaluate("document.documentElement.scrollWidth") <= 360, room
            await picture(page, f"phone-{locale[:2]}-{room.partition('/')[0]}")
