import math
from array import array
from itertools import pairwise

import pytest

from server.contract.verdict import MUST_BE_ACKNOWLEDGED, Verdict
from station.bridge.sounds import CAPTURED, CUES, MESSAGE, SAMPLE_RATE, Note, samples


def test_every_verdict_has_a_sound_of_its_own() -> None:
    assert set(CUES) == {CAPTURED, MESSAGE, *Verdict}
    assert len({tuple(notes) for notes in CUES.values()}) == len(CUES)


@pytest.mark.parametrize("cue", CUES)
def test_a_sound_is_heard_at_once_and_is_over_soon(cue: str) -> None:
    assert CUES[cue][0].hertz
    assert sum(note.ms for note in CUES[cue]) <= 1500


def test_wrong_and_over_are_told_apart_by_pitch_and_by_rhythm() -> None:
    wrong, over = CUES[Verdict.ITEM_WRONG], CUES[Verdict.ITEM_OVER]
    lowest_over = min(note.hertz for note in over if note.hertz)
    assert max(note.hertz for note in wrong) * 2 < lowest_over
    assert min(note.ms for note in wrong if note.hertz) > 3 * max(note.ms for note in over)


def test_what_must_be_acknowledged_sounds_longer_than_a_match() -> None:
    def length(verdict: Verdict) -> int:
        return sum(note.ms for note in CUES[verdict])

    assert all(length(each) > 2 * length(Verdict.ITEM_MATCHED) for each in MUST_BE_ACKNOWLEDGED)


def test_samples_last_as_long_as_the_notes_and_begin_and_end_in_silence() -> None:
    values = array("h", samples([Note(1000, 50), Note(0, 50), Note(200, 100, harsh=True)]))
    assert len(values) == SAMPLE_RATE // 5
    assert values[0] == values[-1] == 0
    assert set(values[SAMPLE_RATE // 20 : SAMPLE_RATE // 10]) == {0}
    assert 15_000 < max(values) < 32_767


def loudness(cue: str) -> float:
    """Return the root mean square of what sounds, of full scale."""
    heard = [value for value in array("h", samples(CUES[cue])) if value]
    return math.sqrt(sum(value * value for value in heard) / len(heard)) / 32767


def test_what_must_be_acknowledged_is_louder_than_a_match_and_a_capture_the_softest() -> None:
    soft, right = loudness(CAPTURED), loudness(Verdict.ITEM_MATCHED)
    assert soft < right / 2
    for verdict in MUST_BE_ACKNOWLEDGED:
        assert loudness(verdict) > 1.4 * right


@pytest.mark.parametrize("cue", CUES)
def test_no_cue_clips_or_clicks(cue: str) -> None:
    heard = array("h", samples(CUES[cue]))
    steps = [abs(after - before) for before, after in pairwise(heard)]
    assert max(map(abs, heard)) < 0.85 * 32767
    assert max(steps) < 0.3 * 32767
    assert max(heard[0], heard[-1], steps[0], steps[-1]) < 0.01 * 32767
