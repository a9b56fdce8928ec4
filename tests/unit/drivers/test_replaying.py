"""A capture's steps: in its own time, the silences of every source among them."""

from drivers.barcode.decode import Decode, FrameRejected
from drivers.capture_file import Capture, Captured
from drivers.framing import FramingSettings, Terminator
from drivers.recorded import (
    ByteSource,
    KeySource,
    KeySystem,
    LineKind,
    PictureSource,
    Source,
    Taken,
)
from drivers.replaying import Replay
from drivers.wedge import WedgeSettings
from tests.evdev_pipe import spelt

MS = 1_000_000
BEGAN_NS = 10**12
CR = FramingSettings()


def silent(scanner_id: str, silence_ms: int) -> Source:
    framing = FramingSettings(Terminator.TIMEOUT, silence_ms=silence_ms)
    return ByteSource(scanner_id, "", LineKind.SERIAL, framing)


def piece(source: int, at_ms: int, data: bytes) -> Captured:
    return Captured(source, Taken(at_ms * MS, data))


def played(capture: Capture) -> list[tuple[float, list[bytes]]]:
    """Return the time of each step that gave something, from the first on, and what it gave."""
    steps = []
    for step in Replay(capture, "sim", CR).steps(BEGAN_NS):
        found = [each.data for each in step.run() if isinstance(each, Decode)]
        steps.append(((step.at_ns - BEGAN_NS) / MS, found))
    return [(at_ms, found) for at_ms, found in steps if found]


def test_the_first_piece_comes_at_once_and_the_others_as_long_after_it_as_they_did() -> None:
    capture = Capture((None,), (piece(0, 60_000, b"A\r"), piece(0, 60_250, b"B\r")))
    assert played(capture) == [(0, [b"A"]), (250, [b"B"])]


def test_the_silence_that_ends_first_comes_first_whosever_it_is() -> None:
    sources = (silent("slow", 500), silent("quick", 50))
    pieces = (piece(0, 0, b"SLOW"), piece(1, 10, b"QUICK"), piece(1, 900, b"AGAIN"))
    assert played(Capture(sources, pieces)) == [
        (60, [b"QUICK"]),
        (500, [b"SLOW"]),
        (950, [b"AGAIN"]),
    ]


def test_a_source_without_settings_is_framed_as_whoever_replays_it_says() -> None:
    pieces = (piece(0, 0, b"A\nB\r"),)
    (step,) = Replay(Capture((None,), pieces), "sim", CR).steps(BEGAN_NS)
    (decode,) = step.run()
    assert isinstance(decode, Decode)
    assert (decode.data, decode.frame.scanner_id) == (b"A\nB", "sim")


def test_only_a_picture_is_slow_and_one_that_is_none_is_passed_over() -> None:
    pieces = (piece(0, 0, b""), piece(0, 30, b"no picture"), piece(1, 60, b"A\r"))
    capture = Capture((PictureSource("camera", ""), silent("a", 50)), pieces)
    replay = Replay(capture, "sim", CR)
    steps = [(step.is_slow, len(step.run())) for step in replay.steps(BEGAN_NS)]
    assert steps == [(True, 0), (True, 0), (False, 0), (False, 1)]


def test_a_keyboard_scanner_that_was_plugged_in_again_has_the_habit_that_it_had() -> None:
    source = KeySource("keyboard", "", KeySystem.EVDEV, WedgeSettings())
    other = KeySource("other", "", KeySystem.EVDEV, WedgeSettings())
    pieces = (
        Captured(0, Taken(0, spelt("ORDER-1\r" * 3, 0))),
        *(Captured(number, Taken(900 * MS, spelt("ORDER-2", 900 * MS))) for number in (1, 2)),
    )
    replay = Replay(Capture((source, source, other), pieces), "sim", CR)
    found = [output for step in replay.steps(BEGAN_NS) for output in step.run()]
    codes = [each.data for each in found if isinstance(each, Decode)]
    cut = [each.head for each in found if isinstance(each, FrameRejected)]
    assert (codes, cut) == ([b"ORDER-1"] * 3 + [b"ORDER-2"], [b"ORDER-2"])


def test_what_is_half_read_of_each_source_is_told_at_the_end() -> None:
    pieces = (piece(0, 0, b"HALF"), piece(1, 1, b"OTHER"))
    replay = Replay(Capture((None, None), pieces), "sim", CR)
    list(replay.steps(BEGAN_NS))
    assert replay.reset() == []  # nothing was run
    for step in replay.steps(BEGAN_NS):
        if step.at_ns <= BEGAN_NS + MS:
            step.run()
        else:
            break
    assert len(replay.reset()) == 2
