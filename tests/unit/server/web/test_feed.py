"""The feed: whoever missed something gets exactly that, or is told that nobody knows it."""

from hypothesis import given
from hypothesis import strategies as st

from server.web.feed import Feed, Missed


def _feed(*items: bytes, max_items: int = 100, max_bytes: int = 1000) -> Feed:
    feed = Feed("run", max_items=max_items, max_bytes=max_bytes)
    for item in items:
        feed.publish(item)
    return feed


def test_items_are_numbered_from_one() -> None:
    feed = Feed("run")
    assert feed.seq == 0
    assert [feed.publish(b"a"), feed.publish(b"b")] == [1, 2]
    assert feed.seq == 2


def test_exactly_what_was_missed_comes_back() -> None:
    feed = _feed(b"a", b"b", b"c")
    assert feed.after(0) == Missed(1, (b"a", b"b", b"c"))
    assert feed.after(1) == Missed(2, (b"b", b"c"))
    assert feed.after(3) == Missed(4, ())


def test_a_number_that_never_was_needs_a_snapshot() -> None:
    feed = _feed(b"a")
    assert feed.after(2) is None
    assert feed.after(-1) is None


def test_the_oldest_go_by_count() -> None:
    feed = _feed(b"a", b"b", b"c", max_items=2)
    assert feed.after(0) is None
    assert feed.after(1) == Missed(2, (b"b", b"c"))


def test_the_oldest_go_by_bytes() -> None:
    feed = _feed(b"aaa", b"bbb", b"ccc", max_bytes=7)
    assert feed.after(0) is None
    assert feed.after(1) == Missed(2, (b"bbb", b"ccc"))


def test_an_item_larger_than_the_ring_is_numbered_and_sends_everybody_to_a_snapshot() -> None:
    feed = _feed(b"a", b"x" * 8, max_bytes=7)
    assert feed.after(0) is None
    assert feed.after(1) is None
    assert feed.after(2) == Missed(3, ())
    feed.publish(b"c")
    assert feed.after(2) == Missed(3, (b"c",))


def test_a_portion_has_so_many_bytes_but_one_item_at_least() -> None:
    feed = _feed(b"aaaa", b"bb", b"cc", b"d")
    assert feed.after(0, max_bytes=1) == Missed(1, (b"aaaa",))
    assert feed.after(1, max_bytes=4) == Missed(2, (b"bb", b"cc"))
    assert feed.bytes_after(1) == 5


_step = st.one_of(
    st.integers(1, 12).map(lambda size: ("publish", size)),
    st.integers(0, 3).map(lambda who: ("reads", who)),
    st.integers(0, 3).map(lambda who: ("reads a portion", who)),
)


@given(st.lists(_step, max_size=80), st.integers(1, 6), st.integers(1, 40))
def test_whoever_comes_back_whenever_has_no_hole_and_no_double(
    steps: list[tuple[str, int]], max_items: int, max_bytes: int
) -> None:
    """Readers keep what they have as a list; a snapshot gives all of it at once, as it stands."""
    feed = Feed("run", max_items=max_items, max_bytes=max_bytes)
    told: list[bytes] = []
    readers: list[list[bytes]] = [[], [], [], []]
    for what, number in steps:
        if what == "publish":
            told.append(str(len(told)).encode().ljust(number, b"."))
            assert feed.publish(told[-1]) == len(told)
            continue
        has = readers[number]
        portion = None if what == "reads" else 8
        missed = feed.after(len(has), max_bytes=portion)
        if missed is None:
            has[:] = told
        else:
            assert missed.first_seq == len(has) + 1
            has.extend(missed.items)
            assert len(has) == missed.last_seq
        assert has == told[: len(has)]
        if portion is None:
            assert has == told


@given(st.lists(st.integers(0, 20)), st.integers(1, 6), st.integers(1, 40))
def test_never_more_is_kept_than_the_bounds(
    sizes: list[int], max_items: int, max_bytes: int
) -> None:
    feed = Feed("run", max_items=max_items, max_bytes=max_bytes)
    for size in sizes:
        feed.publish(b"x" * size)
        known = [seq for seq in range(feed.seq + 1) if feed.knows(seq)]
        assert len(known) - 1 <= max_items
        assert feed.bytes_after(known[0]) <= max_bytes
