"""The deployment log."""

from pathlib import Path

import pytest

from server.release.record import Act, Entry, Record, Step, before, cut_off
from server.release.sides import Side

OLD = Side("1.0.0", (8787,), "/opt/scanstation")
NEW = Side("1.1.0", (8807,), "/opt/scanstation-releases/1.1.0")


def _entry(step: Step, act: Act = Act.DEPLOY, away: Side = OLD, to: Side = NEW) -> Entry:
    return Entry("2026-11-27T17:00:00.000+00:00", "kim", act, away, to, step)


def test_lines_come_back_as_they_were_written_and_a_torn_one_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "made" / "deployments.jsonl"
    record = Record(path)
    assert record.entries() == ()
    record.add(_entry(Step.UNPACK))
    record.add(_entry(Step.DONE))
    with path.open("ab") as file:
        file.write(b'{"at_utc": "2026-')
    assert record.entries() == (_entry(Step.UNPACK), _entry(Step.DONE))
    record.add(_entry(Step.CHECK))
    record.add(_entry(Step.BACKUP))
    assert [each.step for each in record.entries()][2:] == [Step.CHECK, Step.BACKUP]


@pytest.mark.parametrize("step", [Step.UNPACK, Step.CHECK, Step.START, Step.SWITCH, Step.STOP])
def test_one_that_has_not_ended_was_cut_off(step: Step) -> None:
    assert cut_off((_entry(Step.DONE), _entry(step))) == _entry(step)


@pytest.mark.parametrize("step", [Step.DONE, Step.TAKEN_BACK, Step.REFUSED])
def test_one_that_has_ended_was_not(step: Step) -> None:
    assert cut_off(()) is None
    assert cut_off((_entry(Step.START), _entry(step))) is None


def test_the_version_before_is_the_one_that_the_serving_one_was_deployed_from() -> None:
    third = Side("1.2.0", (8787,), "/opt/scanstation-releases/1.2.0")
    log = [_entry(Step.DONE), _entry(Step.DONE, away=NEW, to=third)]
    assert before(log, third) == NEW
    log.append(_entry(Step.DONE, Act.ROLLBACK, away=third, to=NEW))
    assert before(log, NEW) == OLD
    assert before(log, OLD) is None
    assert before([_entry(Step.TAKEN_BACK)], NEW) is None
