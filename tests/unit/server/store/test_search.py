import sqlite3

import pytest

from server.store import ItemBarcode, LineContent, OrderContent, Store, save_order
from server.store import search as search_module
from server.store.search import SearchPage, searchable
from tests.unit.server.store.stations import line, order, save
from tests.unit.server.store.work import Work, counted


def _numbers(page: SearchPage) -> list[str]:
    return [head.order_no for head in page.heads]


async def _found(store: Store, query: str) -> list[str]:
    return _numbers(await store.search(query))


@pytest.fixture
async def filled(store: Store) -> Store:
    """Return a store with five orders, oldest first."""
    apple = LineContent(
        1, "SKU-77", "청송 사과 5kg", 2, "08801234567893", (ItemBarcode("CASE-900", 12),)
    )
    await save(
        store,
        order("SO-100", apple, customer="김철수"),
        order("SO-1001", line(1, "pear", 1), customer="Ångström GmbH"),
        order("SO-200", line(1, "fig", 1), customer="이영"),
        order("100%_SURE!", line(1, "nut", 1), customer='O"Neil'),
        order("X-9", line(1, "SO-100", 1), customer="김영", codes=("LABEL-5",)),
    )
    return store


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("김철수", ["SO-100"]),
        ("김철", ["SO-100"]),
        ("이영", ["SO-200"]),
        ("영", ["X-9", "SO-200"]),
        ("사과", ["SO-100"]),
        ("청송 사과", ["SO-100"]),
        ("sku-77", ["SO-100"]),
        ("8801234567893", ["SO-100"]),
        ("case-9", ["SO-100"]),
        ("LABEL-5", ["X-9"]),
        ("ångström", ["SO-1001"]),
        ("ANGSTROM", []),
        ('o"neil', ["100%_SURE!"]),
        ("%", ["100%_SURE!"]),
        ("_s", ["100%_SURE!"]),
        ("!", ["100%_SURE!"]),
        ("김철수 sku-77", ["SO-100"]),
        ("김철수 fig", []),
        ("pear Ån", ["SO-1001"]),
        ("nothing like it", []),
    ],
)
async def test_an_order_is_found_by_what_a_person_knows_of_it(
    filled: Store, query: str, numbers: list[str]
) -> None:
    assert await _found(filled, query) == numbers


async def test_the_exact_number_comes_first_then_the_exact_code_then_its_beginnings(
    filled: Store,
) -> None:
    assert await _found(filled, "so-100") == ["SO-100", "SO-1001", "X-9"]
    assert await _found(filled, "SO-100") == ["SO-100", "X-9", "SO-1001"]
    assert await _found(filled, "SO-10") == ["SO-1001", "SO-100", "X-9"]


async def test_a_beginning_that_very_many_share_finds_the_same(
    filled: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_module, "_COMMON", 2)
    assert await _found(filled, "so-100") == ["SO-100", "SO-1001", "X-9"]
    assert await _found(filled, "so") == ["SO-200", "SO-1001", "SO-100", "X-9"]


async def _pages(store: Store, query: str, *, limit: int) -> list[str]:
    found: list[str] = []
    after: str | None = None
    while True:
        page = await store.search(query, limit=limit, after=after)
        found += _numbers(page)
        after = page.next
        if after is None:
            return found


def _with_serial(order_no: str, serial: str) -> OrderContent:
    codes = (ItemBarcode("GTIN-7"), ItemBarcode(serial))
    return order(order_no, LineContent(1, "S", "water", 1, None, codes))


@pytest.fixture
async def serials(store: Store) -> Store:
    """Return a store with one code on six items, of the orders A0 to A5, and of GTIN-7 itself."""
    await save(store, *(_with_serial(f"A{n}", f"serial-{n}") for n in range(6)))
    await save(store, order("GTIN-7", line(1, "GTIN-7", 1)), _with_serial("A1", "serial-9"))
    return store


SERIALS_FOUND = ["GTIN-7", "A5", "A4", "A3", "A2", "A1", "A0"]


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
async def test_orders_of_a_code_on_several_items_come_newest_first_and_once(
    serials: Store, limit: int
) -> None:
    await save(serials, order("A3", line(1, "GTIN-7", 1), line(2, "GTIN-7", 2)))
    assert await _pages(serials, "GTIN-7", limit=limit) == SERIALS_FOUND


@pytest.mark.parametrize("few", [0, 1, 50])
@pytest.mark.parametrize("most", [1, 3, 50])
async def test_a_code_on_more_items_than_are_looked_at_finds_each_order_once_all_the_same(
    serials: Store, monkeypatch: pytest.MonkeyPatch, most: int, few: int
) -> None:
    monkeypatch.setattr(search_module, "LINES_UP_TO_OLDEST_ITEM", most)
    monkeypatch.setattr(search_module, "_FEW_ITEMS", few)
    found = await _pages(serials, "GTIN-7", limit=2)
    assert sorted(found) == sorted(SERIALS_FOUND)
    assert found[0] == "GTIN-7"


async def _work(store: Store, query: str, after: str | None = None) -> Work:
    def search_counted(connection: sqlite3.Connection) -> Work:
        with counted(connection) as work:
            assert len(search_module.search(connection, query, limit=5, after=after).heads) == 5
        return work

    return await store.read(search_counted)


@pytest.mark.parametrize("query", ["apple", "apple words", "김철"])
async def test_a_page_of_what_very_many_orders_have_costs_the_same_however_many_they_are(
    store: Store, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_module, "LINES_UP_TO_OLDEST_ITEM", 20)

    def add(connection: sqlite3.Connection, orders: range) -> None:
        for n in orders:
            save_order(connection, order(f"A{n:05}", line(1, "apple", 1)), now_utc_ms=0)

    await store.write(lambda connection: add(connection, range(20)))
    few = await _work(store, query)
    await store.write(lambda connection: add(connection, range(20, 1020)))
    page = await store.search(query, limit=5)
    assert _numbers(page) == [f"A{n:05}" for n in range(1019, 1014, -1)]
    for after in (None, page.next):
        many = await _work(store, query, after)
        assert many.steps < few.steps + 3000


async def test_a_code_on_very_many_items_is_looked_for_on_so_many_of_them(store: Store) -> None:
    def add(connection: sqlite3.Connection) -> None:
        for n in range(1000):
            save_order(connection, _with_serial(f"A{n:05}", f"serial-{n}"), now_utc_ms=0)

    await store.write(add)
    every = await _work(store, "GTIN-7")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(search_module, "LINES_UP_TO_OLDEST_ITEM", 10)
        few = await _work(store, "GTIN-7")
    assert few.steps * 10 < every.steps


async def test_nothing_asked_lists_the_newest_first(filled: Store) -> None:
    newest_first = ["X-9", "100%_SURE!", "SO-200", "SO-1001", "SO-100"]
    assert await _found(filled, "  ") == newest_first


@pytest.mark.parametrize("query", ["SO-100", "so", "영", "", "김영 so"])
async def test_pages_put_together_are_the_whole(filled: Store, query: str) -> None:
    whole = await _found(filled, query)
    pages: list[str] = []
    after: str | None = None
    for _ in range(len(whole) + 1):
        page = await filled.search(query, limit=1, after=after)
        pages += _numbers(page)
        after = page.next
        if after is None:
            break
    assert pages == whole
    assert after is None


@pytest.mark.parametrize("limit", [1, 2, 3, 4])
async def test_a_page_that_a_tier_fills_exactly_still_leads_to_the_next_tier(
    filled: Store, limit: int
) -> None:
    first = await filled.search("SO-100", limit=limit)
    assert _numbers(first) == ["SO-100", "X-9", "SO-1001"][:limit]
    if limit >= 3:
        assert first.next is None
        return
    rest = await filled.search("SO-100", limit=3 - limit, after=first.next)
    assert _numbers(first) + _numbers(rest) == ["SO-100", "X-9", "SO-1001"]
    assert rest.next is None


async def test_a_cursor_past_the_last_order_finds_nothing_more(filled: Store) -> None:
    page = await filled.search("SO-100", after="3.0")
    assert (page.heads, page.next) == ((), None)


async def test_decomposed_hangul_and_full_width_letters_find_the_same(filled: Store) -> None:
    assert await _found(filled, "\u1100\u1175\u11b7\u110e\u1165\u11af") == ["SO-100"]
    assert await _found(filled, "ＳＯ－１００１") == ["SO-1001"]
    assert searchable("ＳＯ") == "so"


async def test_a_changed_order_is_found_by_its_new_words_only(filled: Store) -> None:
    await save(filled, order("SO-200", line(1, "fig", 1), customer="박민수"))
    assert await _found(filled, "박민수") == ["SO-200"]
    assert await _found(filled, "이영") == []


@pytest.mark.parametrize("limit", [0, 201])
async def test_an_impossible_limit_is_refused(store: Store, limit: int) -> None:
    with pytest.raises(ValueError, match="limit must be 1 to 200"):
        await store.search("x", limit=limit)


async def test_what_is_no_cursor_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="not a cursor"):
        await store.search("x", after="1; DROP TABLE orders")


async def test_the_trigram_index_agrees_with_the_text(filled: Store) -> None:
    await save(filled, order("SO-200", line(1, "plum", 1)))

    def check(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT INTO order_search (order_search, rank) VALUES ('integrity-check', 1)"
        )

    await filled.write(check)


async def test_the_index_is_merged_in_pieces_that_keep_imports_out_of_the_scans_way(
    store: Store,
) -> None:
    merging = await store.read(
        lambda connection: connection.execute(
            "SELECT v FROM order_search_config WHERE k = 'automerge'"
        ).fetchone()
    )
    assert merging == (8,)
