"""Who hears the feed: what it missed, in frames that are encoded once, or that it is lost."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.web import watchers as module
from server.web.feed import Feed
from server.web.watchers import Watchers
from tests.unit.server.web.scanning import Wire

_RESYNC = '42/dashboard,["resync"]'


def _feed(*items: bytes) -> Feed:
    feed = Feed("run")
    for item in items:
        feed.publish(item)
    return feed


def _events(frame: str) -> tuple[int, list[int]]:
    """Return the number of a frame's first event, and its events."""
    kind, told = json.loads(frame.removeprefix("42/dashboard,"))
    assert kind == "events"
    assert told["epoch"] == "run"
    return told["first_seq"], told["events"]


async def test_everybody_hears_what_came_after_its_place() -> None:
    feed, wire = _feed(b"1", b"2", b"3"), Wire()
    watchers = Watchers(feed, wire)
    watchers.listen("early", 1)
    watchers.listen("late", 3)
    feed.publish(b"4")
    watchers.tell()
    assert [_events(frame) for frame in wire.pushed["early"]] == [(2, [2, 3, 4])]
    assert [_events(frame) for frame in wire.pushed["late"]] == [(4, [4])]


async def test_those_at_one_place_get_the_very_same_frame() -> None:
    feed, wire = _feed(), Wire()
    watchers = Watchers(feed, wire)
    for number in range(200):
        watchers.listen(str(number), 0)
    feed.publish(b'"x"')
    watchers.tell()
    assert len({id(frame) for (frame,) in wire.pushed.values()}) == 1
    assert len(wire.pushed) == 200


async def test_one_who_has_not_read_gets_nothing_more_until_it_has() -> None:
    feed, wire = _feed(), Wire()
    watchers = Watchers(feed, wire)
    watchers.listen("slow", 0)
    wire.slow["slow"] = 0
    for item in (b"1", b"2", b"3"):
        feed.publish(item)
        watchers.tell()
    assert [_events(frame) for frame in wire.pushed["slow"]] == [(1, [1])]
    wire.slow["slow"] = 0
    watchers.tell()
    assert [_events(frame) for frame in wire.pushed["slow"]] == [(1, [1]), (2, [2, 3])]


async def test_one_too_many_bytes_behind_is_told_so_once_and_hears_nothing_more(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MAX_BEHIND_BYTES", 10)
    feed, wire = _feed(), Wire()
    watchers = Watchers(feed, wire)
    watchers.listen("slow", 0)
    wire.slow["slow"] = 1
    for _ in range(8):
        feed.publish(b"12345")
        watchers.tell()
    assert wire.pushed["slow"] == [_RESYNC]
    assert not watchers.is_anybody_there
    assert not watchers.can_go_on(0)
    watchers.listen("slow", feed.seq)
    wire.slow["slow"] = 0
    feed.publish(b"1")
    watchers.tell()
    assert _events(wire.pushed["slow"][-1]) == (9, [1])


async def test_a_frame_has_so_many_bytes_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_FRAME_BYTES", 4)
    feed, wire = _feed(b"11", b"22", b"33"), Wire()
    watchers = Watchers(feed, wire)
    watchers.listen("late", 0)
    watchers.tell()
    watchers.tell()
    assert [_events(frame) for frame in wire.pushed["late"]] == [(1, [11, 22]), (3, [33])]


async def test_one_that_left_hears_nothing() -> None:
    feed, wire = _feed(), Wire()
    watchers = Watchers(feed, wire)
    watchers.listen("gone", 0)
    watchers.leave("gone")
    watchers.leave("gone")
    feed.publish(b"1")
    watchers.tell()
    assert not wire.pushed


_step = st.one_of(
    st.integers(1, 9).map(lambda size: ("publish", size)),
    st.integers(0, 2).map(lambda who: ("reads", who)),
    st.integers(0, 2).map(lambda who: ("stops reading", who)),
    st.integers(0, 2).map(lambda who: ("reconnects", who)),
)


@given(st.lists(_step, max_size=60))
async def test_however_they_read_and_come_back_none_has_a_hole_or_a_double(
    steps: list[tuple[str, int]],
) -> None:
    """A page has all up to a number; told `resync`, it takes a snapshot, as it stands."""
    feed, wire = Feed("run", max_items=7, max_bytes=60), Wire()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MAX_BEHIND_BYTES", 40)
        patch.setattr(module, "MAX_FRAME_BYTES", 20)
        watchers = Watchers(feed, wire)
        pages = [_Page(str(number), watchers, feed, wire) for number in range(3)]
        for what, number in steps:
            if what == "publish":
                feed.publish(str(feed.seq + 1).zfill(number).encode().lstrip(b"0"))
            elif what == "stops reading":
                wire.slow[pages[number].name] = 1
            else:
                wire.slow.pop(pages[number].name, None)
                pages[number].read()
                if what == "reconnects":
                    pages[number].reconnect()
            watchers.tell()
        for page in pages:
            wire.slow.pop(page.name, None)
            for _ in range(20):
                page.read()
                watchers.tell()
            assert page.seq == feed.seq
        for page in pages:  # the look again that was due
            watchers.leave(page.name)


class _Page:
    """A page that checks what it hears: items are the numbers they have."""

    def __init__(self, name: str, watchers: Watchers, feed: Feed, wire: Wire) -> None:
        self.name = name
        self.seq = 0
        self._watchers = watchers
        self._feed = feed
        self._wire = wire
        self._ask()

    def _ask(self) -> None:
        if not self._watchers.can_go_on(self.seq):
            self.seq = self._feed.seq
        self._watchers.listen(self.name, self.seq)

    def reconnect(self) -> None:
        self._wire.pushed.pop(self.name, None)
        self._watchers.leave(self.name)
        self._ask()

    def read(self) -> None:
        frames = self._wire.pushed.pop(self.name, [])
        for frame in frames:
            if frame == _RESYNC:
                self._ask()
                continue
            first, numbers = _events(frame)
            assert first == self.seq + 1
            assert numbers == list(range(first, first + len(numbers)))
            self.seq += len(numbers)
