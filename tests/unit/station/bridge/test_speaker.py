import logging
import queue
from collections.abc import Callable, Generator
from functools import partial

import miniaudio  # type: ignore[import-untyped]  # miniaudio ships no types
import pytest

from station.bridge import speaker as speaker_module
from station.bridge.sounds import SAMPLE_RATE, Note, samples
from station.bridge.speaker import NoSoundError, Speaker

CUES = {"a": [Note(1000, 10)], "b": [Note(500, 10)]}


def fed() -> Speaker:
    speaker = Speaker(CUES)
    speaker._samples = {cue: samples(notes) for cue, notes in CUES.items()}
    return speaker


def test_a_cue_is_played_whole_and_then_there_is_silence() -> None:
    speaker = fed()
    stream = speaker._stream()
    next(stream)
    speaker.play("a")
    heard = b"".join(stream.send(100) for _ in range(6))
    assert heard[:960] == samples(CUES["a"])
    assert set(heard[960:]) == {0}


def test_a_new_cue_cuts_off_the_one_before() -> None:
    speaker = fed()
    stream = speaker._stream()
    next(stream)
    speaker.play("a")
    stream.send(100)
    speaker.play("b")
    assert stream.send(480) == samples(CUES["b"])


def test_a_cue_without_a_sound_disturbs_nothing() -> None:
    speaker = fed()
    stream = speaker._stream()
    next(stream)
    speaker.play("a")
    speaker.play("nothing")
    assert stream.send(480) == samples(CUES["a"])


@pytest.mark.expects_log("station.bridge.speaker")
def test_a_machine_of_any_kind_starts_and_stops_it() -> None:
    speaker = Speaker(CUES)
    speaker.start()
    speaker.play("a")
    speaker.stop()
    assert not speaker._thread.is_alive()


def test_one_never_started_can_be_stopped() -> None:
    Speaker(CUES).stop()


WAIT_S = 20.0


class NullDevice(miniaudio.PlaybackDevice):  # type: ignore[misc]  # see above
    """The library's device without hardware: its thread asks for frames as a card does."""

    def __init__(self, started: queue.Queue["NullDevice"] | None = None) -> None:
        super().__init__(
            output_format=miniaudio.SampleFormat.SIGNED16,
            nchannels=1,
            sample_rate=SAMPLE_RATE,
            backends=[miniaudio.Backend.NULL],
        )
        self._started = started

    def start(self, callback_generator: Generator[bytes, int, None]) -> None:
        super().start(callback_generator)
        if self._started is not None:
            self._started.put(self)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speaker_module, "_LOOK_S", 0.05)
    monkeypatch.setattr(speaker_module, "_SILENT_S", 0.3)
    monkeypatch.setattr(speaker_module, "_TRY_AGAIN_S", 0.01)


@pytest.mark.usefixtures("impatient")
def test_a_device_that_goes_away_is_opened_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    started: queue.Queue[NullDevice] = queue.Queue()
    monkeypatch.setattr(speaker_module, "_open", partial(NullDevice, started))
    speaker = Speaker(CUES)
    speaker.start()
    started.get(timeout=WAIT_S).stop()
    started.get(timeout=WAIT_S)
    speaker.stop()
    assert not speaker._thread.is_alive()
    assert "no sound: the sound device went away" in caplog.text


@pytest.mark.usefixtures("impatient")
def test_a_device_that_comes_later_is_found_and_its_absence_told_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tries: queue.Queue[int] = queue.Queue()
    chances: list[Callable[[], miniaudio.PlaybackDevice]] = [none_there, none_there, NullDevice]

    def open_device() -> miniaudio.PlaybackDevice:
        tries.put(len(chances))
        return chances.pop(0)()

    monkeypatch.setattr(speaker_module, "_open", open_device)
    speaker = Speaker(CUES)
    with caplog.at_level(logging.WARNING):
        speaker.start()
        assert [tries.get(timeout=WAIT_S) for _ in range(3)] == [3, 2, 1]
        speaker.stop()
    assert caplog.messages == ["no sound: none there"]


def none_there() -> miniaudio.PlaybackDevice:
    raise NoSoundError("none there")


def silence() -> Generator[bytes, int, None]:
    frames = yield b""
    while True:
        frames = yield bytes(2 * frames)


@pytest.fixture
def nothing_but_null(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the library find no hardware, whatever this machine has."""
    no_card = partial(miniaudio.PlaybackDevice, backends=[miniaudio.Backend.NULL])
    monkeypatch.setattr(miniaudio, "PlaybackDevice", no_card)
    monkeypatch.setattr(speaker_module, "_may_have_a_device", lambda: True)


def start(times: int) -> None:
    stream = silence()
    next(stream)
    with speaker_module._open() as device:
        for _ in range(times):
            device.start(stream)


@pytest.mark.usefixtures("nothing_but_null")
def test_the_device_that_the_library_opens_for_want_of_another_is_none() -> None:
    with pytest.raises(NoSoundError, match="this machine has no sound device"):
        start(1)


@pytest.mark.usefixtures("nothing_but_null")
def test_what_the_library_refuses_is_no_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(speaker_module, "_NO_DEVICE", "one to play on")
    with pytest.raises(NoSoundError, match=r"^can't start an already started device$"):
        start(2)
