"""Scanner and person at one keyboard, in whatever order: no code, no key is lost or mistaken."""

from dataclasses import dataclass
from itertools import cycle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.barcode.decode import RejectReason
from drivers.keyboard import MODIFIERS
from drivers.us_keyboard import Key
from drivers.wedge import WedgeSettings
from tests.unit.drivers.struck_keys import KEYS, MS, Keys, keys

LEAST_IN_SILENCE = WedgeSettings().min_length_without_suffix
printable = st.text([chr(code) for code in range(0x20, 0x7F)], min_size=3, max_size=30)


@given(printable, st.floats(0, 40))
def test_whatever_a_scanner_strikes_is_read(text: str, gap_ms: float) -> None:
    subject = keys()
    subject.write(text + "\r", gap_ms)
    assert subject.data == [text.encode()]
    assert subject.typed == ""


codes = st.sampled_from([*range(1, 60), 66, 71, 82, 96, 97, 100, 103, 125])
strokes = st.tuples(codes, st.booleans(), st.floats(0, 150), st.booleans())


@given(st.lists(strokes, max_size=60), st.booleans(), st.sets(st.integers(0, 59)))
def test_no_key_is_lost_doubled_or_overtaken_whatever_is_struck(
    struck: list[tuple[int, bool, float, bool]], aim: bool, focus_lost_at: set[int]
) -> None:
    subject = keys(aim=aim, min_length=2, min_length_without_suffix=3)
    for number, (code, pressed, gap_ms, repeat) in enumerate(struck):
        if number in focus_lost_at:
            subject.settle(subject.wedge.reset())
            subject.wedge.joined(round(subject.at_ms * MS))
            assert subject.held == []
        subject.event(code, pressed=pressed, repeat=repeat)
        subject.at_ms += gap_ms
    subject.wait(100)
    assert subject.held == []
    events = [id(event) for event, _ in subject.struck]
    assert sorted(map(id, subject.passed + subject.swallowed)) == sorted(events)
    strokes_passed = [
        id(event) for event in subject.passed if event.pressed and event.code not in MODIFIERS
    ]
    assert strokes_passed == sorted(strokes_passed, key=events.index)


@dataclass(frozen=True)
class Typed:
    """A person types, and ends with Enter or a pause. `gaps_ms` are for each key in turn."""

    text: str
    gaps_ms: tuple[float, ...]
    enter: bool

    def strike(self, subject: Keys) -> None:
        for character, gap_ms in zip(self.text, cycle(self.gaps_ms), strict=False):
            subject.write(character, gap_ms)
        if self.enter:
            subject.strike(Key.ENTER, 120)

    @property
    def typed(self) -> str:
        return self.text + "\r" * self.enter


@dataclass(frozen=True)
class HeldKey:
    """A person leans on a key; the system repeats it after `delay_ms`, and says so or not."""

    character: str
    delay_ms: float
    every_ms: float
    repeats: int
    marked: bool

    def strike(self, subject: Keys) -> None:
        code = KEYS[self.character]
        subject.event(code, pressed=True)
        subject.at_ms += self.delay_ms
        for _ in range(self.repeats):
            subject.event(code, pressed=True, repeat=self.marked)
            subject.at_ms += self.every_ms
        subject.event(code, pressed=False)

    @property
    def typed(self) -> str:
        return self.character * (1 + self.repeats)


@dataclass(frozen=True)
class Scanned:
    """A scanner strikes; without Enter it ends in silence."""

    text: str
    gaps_ms: tuple[float, ...]
    enter: bool

    def strike(self, subject: Keys) -> None:
        for character, gap_ms in zip(self.text, cycle(self.gaps_ms), strict=False):
            subject.write(character, gap_ms)
        if self.enter:
            subject.strike(Key.ENTER)

    @property
    def typed(self) -> str:
        return ""


def texts(least: int) -> st.SearchStrategy[str]:
    return st.text([chr(code) for code in range(0x20, 0x7F)], min_size=least, max_size=30)


def gaps(least_ms: float, most_ms: float) -> st.SearchStrategy[tuple[float, ...]]:
    return st.lists(st.floats(least_ms, most_ms), min_size=1, max_size=7).map(tuple)


a_person = st.builds(Typed, texts(0), gaps(60, 400), st.booleans()) | st.builds(
    HeldKey,
    st.sampled_from("a7 -"),
    st.floats(10, 600),
    st.floats(10, 60),
    st.integers(0, 40),
    st.booleans(),
)
with_suffix = st.builds(Scanned, texts(3), gaps(0, 40), st.just(True))
without_suffix = st.builds(Scanned, texts(LEAST_IN_SILENCE), gaps(0, 40), st.just(False))

Turn = tuple[Typed | HeldKey | Scanned, float, bool]


def turns_of(
    *strikers: st.SearchStrategy[Typed | HeldKey | Scanned], least: int = 0
) -> st.SearchStrategy[list[Turn]]:
    """Return who strikes in turn, the pause behind, and whether anybody waits for it meanwhile."""
    turn = st.tuples(st.one_of(*strikers), st.floats(100, 900), st.booleans())
    return st.lists(turn, min_size=least, max_size=8)


def take(subject: Keys, turns: list[Turn]) -> None:
    for turn, pause_ms, watched in turns:
        turn.strike(subject)
        if watched:
            subject.wait(pause_ms)
        else:  # the owner was too busy to wait: the next key tells of the pause
            subject.at_ms += pause_ms
    subject.wait(100)


def scanned(turns: list[Turn]) -> list[bytes]:
    return [turn.text.encode() for turn, *_ in turns if isinstance(turn, Scanned)]


def typed(turns: list[Turn]) -> str:
    return "".join(turn.typed for turn, *_ in turns)


@pytest.mark.parametrize("scanner", [with_suffix, without_suffix])
@settings(max_examples=200)
@given(st.data())
def test_scans_are_told_from_typing_however_they_take_turns(
    scanner: st.SearchStrategy[Scanned], data: st.DataObject
) -> None:
    turns = data.draw(turns_of(a_person, scanner))
    subject = keys()
    take(subject, turns)
    assert (subject.data, subject.rejected) == (scanned(turns), [])
    assert subject.typed == typed(turns)
    assert subject.held == []


@settings(max_examples=200)
@given(turns_of(a_person, with_suffix, without_suffix))
def test_of_scanners_with_and_without_a_suffix_each_scan_is_read_or_told(turns: list[Turn]) -> None:
    subject = keys()
    take(subject, turns)
    told = [rejected.head for rejected in subject.rejected]
    assert sorted(subject.data + told) == sorted(scanned(turns))
    assert all(rejected.reason is RejectReason.UNFINISHED for rejected in subject.rejected)
    assert subject.typed == typed(turns)
    assert subject.held == []


@settings(max_examples=200)
@given(
    turns_of(a_person, with_suffix),
    texts(7),
    gaps(0, 40),
    st.data(),
    turns_of(with_suffix, least=1),
)
def test_pulled_out_anywhere_in_a_code_nothing_of_it_is_read_and_a_scans_rest_is_told(
    before: list[Turn],
    text: str,
    gaps_ms: tuple[float, ...],
    data: st.DataObject,
    after: list[Turn],
) -> None:
    cut = text[: data.draw(st.integers(1, len(text) - 1), "pulled out behind")]
    habit = [(Scanned(f"ORDER-{number}", (4,), enter=True), 100.0, True) for number in range(3)]
    subject = keys()
    take(subject, [*habit, *before])
    take(subject, [(Scanned(cut, gaps_ms, enter=False), 100.0, False), *after])
    assert subject.data == scanned([*habit, *before, *after])
    is_told = len(cut) >= LEAST_IN_SILENCE
    assert [rejected.head for rejected in subject.rejected] == [cut.encode()] * is_told
    assert subject.typed == typed(before) + cut * (not is_told)


unshifted = st.text("abcdefghijklmnopqrstuvwxyz0123456789-=./ ", min_size=3, max_size=30)


@given(unshifted, st.floats(0, 20), st.data())
def test_a_scan_is_read_however_late_its_keys_are_let_go(
    text: str, gap_ms: float, data: st.DataObject
) -> None:
    subject, down = keys(), list[int]()
    for code in [*(KEYS[character] for character in text), Key.ENTER]:
        late = data.draw(st.integers(0, len(down)), "keys still down")
        for released in [*down[: len(down) - late], *({code} & set(down[len(down) - late :]))]:
            down.remove(released)
            subject.event(released, pressed=False)
        subject.event(code, pressed=True)
        down.append(code)
        subject.at_ms += gap_ms
    for code in down:
        subject.at_ms += 150
        subject.event(code, pressed=False)
    assert subject.data == [text.encode()]
    assert subject.passed == []
