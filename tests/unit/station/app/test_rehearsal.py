import io
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from server.contract.verdict import Verdict
from station.app.core import Place
from station.app.kiosk import Kiosk
from station.app.rehearsal import VERDICTS, Pictures, PlannedScan, read_plan, summary
from station.app.starting import SHIFT
from station.config import Config


@pytest.fixture
def kiosk(qapp: QApplication, tmp_path: Path) -> Kiosk:
    return Kiosk(Config(), Place(tmp_path / "data", {}), io.StringIO(), screen=False)


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    path = tmp_path / "capture.jsonl"
    path.write_text('{"at_ms": 0, "data": "SO-1\\r"}\n{"at_ms": 900, "data": "-c.ok.1b\\r"}\n')
    return path


def verdicts(folder: Path, *lines: str) -> Path:
    path = folder / "capture.verdicts"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_plan_pairs_scans_and_verdicts_and_passes_comments_over(
    capture: Path, tmp_path: Path
) -> None:
    awaited = verdicts(
        tmp_path, "# a comment", "", "ORDER_OPENED  # why", "NOT_RECORDED disk-full # 왜"
    )
    assert read_plan(capture, awaited) == (
        PlannedScan(b"SO-1", Verdict.ORDER_OPENED),
        PlannedScan(b"-c.ok.1b", Verdict.NOT_RECORDED, "disk-full"),
    )


@pytest.mark.parametrize("lines", [1, 3])
def test_another_number_of_verdicts_than_scans_is_refused(
    capture: Path, tmp_path: Path, lines: int
) -> None:
    with pytest.raises(ValueError, match=r"shorter|longer"):
        read_plan(capture, verdicts(tmp_path, *["COMMAND_DONE"] * lines))


@pytest.mark.parametrize("words", ["HELD disk-slow", "HELD disk-full disk-full"])
def test_an_unknown_fault_is_refused(capture: Path, tmp_path: Path, words: str) -> None:
    with pytest.raises(ValueError, match=f"no such fault: {words.removeprefix('HELD ')}"):
        read_plan(capture, verdicts(tmp_path, "COMMAND_DONE", words))


def test_an_unknown_verdict_is_refused(capture: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="SPLENDID"):
        read_plan(capture, verdicts(tmp_path, "SPLENDID", "HELD"))


def test_the_shift_that_is_shipped_shows_every_verdict_of_a_sound_store() -> None:
    assert isinstance(SHIFT, Path)
    shown = {scan.verdict for scan in read_plan(SHIFT, VERDICTS)}
    assert shown == set(Verdict) - {Verdict.NOT_JUDGED}


def test_pictures_are_taken_in_both_languages_and_numbered_as_they_come(
    kiosk: Kiosk, tmp_path: Path
) -> None:
    pictures = Pictures(tmp_path)
    pictures.take(kiosk, "READY")
    pictures.take(kiosk, "ITEM_MATCHED")
    assert [path.name for path in pictures.paths] == [
        "01-ready-ko.png",
        "01-ready-en.png",
        "02-item-matched-ko.png",
        "02-item-matched-en.png",
    ]
    shown = [QImage(str(path)) for path in pictures.paths]
    assert not any(image.isNull() for image in shown)
    assert shown[0] != shown[1]
    assert shown[0] == shown[2]


def test_a_moment_is_taken_once_and_the_language_stays(kiosk: Kiosk, tmp_path: Path) -> None:
    pictures = Pictures(tmp_path)
    kiosk.speak("ko")
    pictures.take(kiosk, "HELD")
    pictures.take(kiosk, "HELD")
    assert len(pictures.paths) == 2
    assert kiosk.view.language == "ko"


def test_a_picture_that_cannot_be_written_is_told(kiosk: Kiosk, tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"01-held-ko\.png cannot be written"):
        Pictures(tmp_path / "nowhere").take(kiosk, "HELD")


def table(counts: dict[Verdict, int], pictures: Sequence[Path] = ()) -> list[str]:
    plan = [PlannedScan(b"", Verdict.HELD), PlannedScan(b"", Verdict.ITEM_OVER)]
    return [line.rstrip() for line in summary(plan, Counter(counts), pictures)]


def test_the_summary_counts_what_was_awaited_and_what_came(tmp_path: Path) -> None:
    pictures = [tmp_path / "01-held-ko.png", tmp_path / "01-held-en.png"]
    assert table({Verdict.HELD: 1, Verdict.ITEM_OVER: 1}, pictures) == [
        "",
        "Verdict               awaited   came",
        "HELD                        1      1",
        "ITEM_OVER                   1      1",
        "all                         2      2",
        f"Pictures: 2 in {tmp_path}",
    ]


def test_the_summary_points_at_what_did_not_come() -> None:
    assert table({Verdict.HELD: 1})[-4:] == [
        "HELD                        1      1",
        "ITEM_OVER                   1      0  <-- not all",
        "all                         2      1",
        "Pictures: 0",
    ]
