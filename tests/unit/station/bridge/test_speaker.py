from station.bridge.sounds import Note, samples
from station.bridge.speaker import Speaker

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


def test_a_machine_of_any_kind_starts_and_stops_it() -> None:
    speaker = Speaker(CUES)
    speaker.start()
    speaker.play("a")
    speaker.stop()
    assert not speaker._thread.is_alive()


def test_one_never_started_can_be_stopped() -> None:
    Speaker(CUES).stop()
