"""A capture's file: what is written is read again, and what cannot be read is refused in words."""

import io
import json
import re
from pathlib import Path

import pytest

from drivers.capture_file import (
    MAX_FILE_BYTES,
    MAX_LINE_BYTES,
    Captured,
    CaptureWriter,
    read_capture,
)
from drivers.errors import ScannerMisconfiguredError
from drivers.framing import FramingSettings
from drivers.recorded import ByteSource, KeySource, KeySystem, LineKind, ReportSource, Taken
from drivers.wedge import WedgeSettings
from tests.evdev_pipe import key
from tests.unit.drivers.captured import Capture, captures

MS = 1_000_000
SERIAL = ByteSource("usb:1", "Left", LineKind.SERIAL, FramingSettings(prefix=b"\xff", aim=True))
HEAD = '{"capture": 1}\n'
SOURCE = '{"source": 1, "kind": "serial", "scanner": "usb:1"}\n'


def refusal(path: Path, content: str | bytes) -> str:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(ScannerMisconfiguredError) as refused:
        read_capture(path)
    return str(refused.value)


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "new.jsonl"
    keys = KeySource("keyboard:1", "Right", KeySystem.EVDEV, WedgeSettings(), caps_lock_on=True)
    with path.open("w", encoding="utf-8") as out:
        writer = CaptureWriter(out, 5000 * MS, provenance="By this test.")
        left, right = writer.record(SERIAL), writer.record(keys)
        left(Taken(5000 * MS, bytes(range(256))))
        right(Taken(5002 * MS + 345_000, key(30, 1, 5002 * MS), frozenset({42, 54})))
        left(Taken(5002 * MS + 345_000, b"\r"))
    capture = read_capture(path)
    assert capture.provenance == "By this test."
    assert capture.sources == (SERIAL, keys)
    assert capture.pieces == (
        Captured(0, Taken(0, bytes(range(256)))),
        Captured(1, Taken(2 * MS + 345_000, key(30, 1, 2 * MS), frozenset({42, 54}))),
        Captured(0, Taken(2 * MS + 345_000, b"\r")),
    )
    assert writer.pieces == 3


def test_each_line_is_in_the_file_as_soon_as_it_has_come(tmp_path: Path) -> None:
    path = tmp_path / "new.jsonl"
    with path.open("w", encoding="utf-8") as out:
        CaptureWriter(out, 0).record(SERIAL)(Taken(0, b"A\r"))
        assert read_capture(path).pieces == (Captured(0, Taken(0, b"A\r")),)


def test_an_error_of_the_file_is_told_once_and_nothing_raised_where_it_is_read() -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            if "data" in text:
                raise OSError(28, "No space left on device")
            return super().write(text)

    told: list[OSError] = []
    out = Full()
    writer = CaptureWriter(out, 0, failed=told.append)
    tap = writer.record(SERIAL)
    tap(Taken(0, b"A"))
    tap(Taken(1, b"B"))
    assert [error.strerror for error in told] == ["No space left on device"]
    assert writer.pieces == 0
    assert len(out.getvalue().splitlines()) == 2


def test_what_is_read_when_the_file_is_closed_already_raises_nothing(tmp_path: Path) -> None:
    with (tmp_path / "new.jsonl").open("w", encoding="utf-8") as out:
        writer = CaptureWriter(out, 0)
        tap = writer.record(SERIAL)
    tap(Taken(0, b"A"))
    assert writer.pieces == 0


def test_a_file_without_a_head_is_bytes_whose_framing_it_does_not_say(tmp_path: Path) -> None:
    path = tmp_path / "plain.jsonl"
    path.write_text('{"at_ms": 3, "data": "A\\r", "note": "for people", "from": 7}\n')
    capture = read_capture(path)
    assert capture.sources == (None,)
    assert capture.pieces == (Captured(0, Taken(3 * MS, b"A\r")),)


def test_a_piece_is_from_the_last_source_unless_it_says_so(tmp_path: Path) -> None:
    path = tmp_path / "capture.jsonl"
    second = SOURCE.replace("1,", "2,").replace("usb:1", "usb:2")
    lines = ['{"at_ms": 0, "data": "A"}', '{"at_ms": 1, "from": 1, "data": "B"}']
    path.write_text(HEAD + SOURCE + second + "\n".join(lines))
    assert [piece.source for piece in read_capture(path).pieces] == [1, 0]


def test_a_scanner_that_was_plugged_in_again_is_a_source_anew(tmp_path: Path) -> None:
    path = tmp_path / "capture.jsonl"
    piece = '{"at_ms": 0, "from": 1, "data": "A"}\n'
    path.write_text(HEAD + SOURCE + piece + SOURCE + piece)
    assert [each.source for each in read_capture(path).pieces] == [0, 1]


def test_what_two_threads_read_in_one_moment_is_put_in_order(tmp_path: Path) -> None:
    path = tmp_path / "capture.jsonl"
    path.write_text('{"at_ms": 5.5, "data": "A"}\n{"at_ms": 5.25, "data": "B"}\n')
    assert [each.taken.at_ns for each in read_capture(path).pieces] == [5_500_000, 5_500_000]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("not json", "line 2"),
        ("[]", "line 2: it is no JSON object"),
        ("", "line 2"),
        ('{"at_ms": 5}', "line 2: it lacks 'data', which is what its scanner sends"),
        ('{"at_ms": "5", "data": ""}', "line 2.*at_ms"),
        ('{"at_ms": 1e40, "data": ""}', "line 2.*no time"),
        ('{"at_ms": 5, "data": 1}', "line 2.*data"),
        ('{"at_ms": 5, "data": "주문"}', "line 2.*latin-1"),
        ('{"at_ms": -1, "data": ""}', "line 2: at_ms goes back"),
        ('{"capture": 1}', "line 2: a head stands in a capture's first line only"),
        ('{"source": 1, "kind": "serial", "scanner": "a"}', "line 2: a capture begins with"),
    ],
)
def test_a_line_that_is_wrong_is_named(tmp_path: Path, line: str, what: str) -> None:
    said = refusal(tmp_path / "a.jsonl", f'{{"at_ms": 0, "data": "A"}}\n{line}\n{{"at_ms": 1}}\n')
    assert re.search(what, said), said
    assert said.endswith("Mend that line, or capture it again.")


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        ('{"at_ms": 0, "data": "A"}\n', "line 2: it comes before its scanner's line"),
        ('{"source": 1, "kind": "telepathy", "scanner": "a"}\n', "line 2.*telepathy"),
        ('{"source": 1, "kind": "serial"}\n', "line 2.*scanner"),
        (SOURCE + '{"at_ms": 0, "from": 2, "data": "A"}\n', "line 3: no scanner's line.*2"),
        (SOURCE.replace("}", ', "prefix": "주"}'), "line 2.*latin-1"),
        (SOURCE.replace("}", ', "silence_ms": 0}'), "line 2.*silence_ms"),
        (SOURCE.replace("serial", "hid_pos").replace("}", ', "descriptor": "0z"}'), "line 2"),
        (SOURCE.replace("serial", "hid_pos") + '{"at_ms": 0, "data": "A"}\n', "lacks 'report'"),
        (SOURCE.replace("serial", "keyboard").replace("}", ', "suffixes": ["x"]}'), "line 2"),
        (
            SOURCE.replace("serial", "keyboard") + '{"at_ms": 0, "events": [[0, 1, -2, 1]]}\n',
            "line 3",
        ),
        (SOURCE.replace("serial", "camera") + '{"at_ms": 0, "picture": "*"}\n', "line 3.*base64"),
    ],
)
def test_a_scanners_line_and_what_is_not_its_own_are_named(
    tmp_path: Path, lines: str, what: str
) -> None:
    said = refusal(tmp_path / "a.jsonl", HEAD + lines)
    assert re.search(what, said), said


def test_a_capture_that_is_cut_off_says_how_to_replay_the_rest(tmp_path: Path) -> None:
    whole = '{"at_ms": 0, "data": "A\\r"}\n'
    said = refusal(tmp_path / "a.jsonl", whole + whole[:12])
    assert "line 2 is cut off. It was not written to its end: take that line away" in said


def test_a_capture_of_another_format_says_which(tmp_path: Path) -> None:
    said = refusal(tmp_path / "a.jsonl", HEAD.replace("1", "2") + '{"whatever": true}\n')
    assert "it is of format 2, and this program reads format 1." in said
    assert said.endswith("or a newer one than this.")


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\x00", b"order,sku\n1,2\n", b"\xff\xfe{\x00", b"", b"\n"]
)
def test_what_is_no_capture_is_said_to_be_none(tmp_path: Path, content: bytes) -> None:
    said = refusal(tmp_path / "a.jsonl", content)
    assert "it is no capture" in said or "nothing was captured in it" in said
    assert said.endswith("Name a file that `scanstation capture` wrote.")


def test_a_line_longer_than_any_scanners_is_refused_before_it_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as out:
        out.write(HEAD.encode())
        out.truncate(512 * 1024 * 1024)  # a hole: a single line of half a gigabyte
    with pytest.raises(ScannerMisconfiguredError, match="line 2 is longer than any scanner's"):
        read_capture(path)


def test_a_file_larger_than_memory_is_for_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("wb") as out:
        out.truncate(MAX_FILE_BYTES + 1)
    with pytest.raises(ScannerMisconfiguredError, match="larger than 1024 MB"):
        read_capture(path)


def test_a_line_just_short_enough_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    frame = len(json.dumps({"at_ms": 0, "data": ""})) + 1
    path.write_text(json.dumps({"at_ms": 0, "data": "A" * (MAX_LINE_BYTES - frame)}) + "\n")
    assert len(read_capture(path).pieces[0].taken.data) == MAX_LINE_BYTES - frame


@pytest.mark.parametrize("name", ["none.jsonl", ".", "/dev/zero"])
def test_what_is_no_file_is_said_so(tmp_path: Path, name: str) -> None:
    with pytest.raises(ScannerMisconfiguredError, match=r"no file|No such file"):
        read_capture(tmp_path / name)


class TestTheCapturesOfTheTests:
    def test_each_says_where_it_is_from(self, capture: Capture) -> None:
        provenance = capture.read().provenance
        assert provenance.startswith(("Written by hand, not recorded: ", "Recorded "))

    def test_there_are_some_of_every_kind(self) -> None:
        kinds = {path.parent.name for path in captures()}
        assert kinds == {"serial", "hid_pos", "keyboard", "raw_input", "camera", "together"}

    def test_each_scanner_is_named_as_what_it_is(self, capture: Capture) -> None:
        for source in capture.read().sources:
            assert source is not None
            assert source.name
            if capture.path.parent.name != "together":
                assert isinstance(source, ReportSource) == (capture.path.parent.name == "hid_pos")
