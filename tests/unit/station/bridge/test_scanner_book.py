"""What was chosen for scanners: kept, applied, and never lost to a file that cannot be read."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from drivers.place import Kind, Place
from drivers.resources import SerialResource
from drivers.scanner import ScannerDriver
from drivers.serial_line import SerialSettings
from station.bridge.added_scanner import AddedScanner
from station.bridge.book_contents import UnreadableBookError
from station.bridge.scanner_book import ScannerBook
from station.bridge.scanner_choice import Role, ScannerChoice

ID = "usb:1a86:7523:@1-1"


GATE = AddedScanner(connect="10.0.0.7:9004")
NEWER: dict[str, Any] = {
    "version": 2,
    "theme": {"dark": True},
    "scanners": {
        ID: {"name": "Left", "role": "king", "colour": 3},
        GATE.scanner_id: {"colour": 3},
    },
    "added": [
        {"connect": "10.0.0.7:9004", "secure": True},
        {"bluetooth": "00:11:22"},
        "carrier pigeon",
        {"port": "spy://loop://?file=x"},
    ],
}
"""What a program wrote that knows more, and another that knew less."""


def place(settings: object = None, *, driven: bool = True) -> Place:
    make: Callable[[str, object], ScannerDriver] = lambda _name, _settings: pytest.fail("unused")  # noqa: E731
    resource = SerialResource(ID, "/dev/ttyUSB0", "USB Serial")
    return Place(resource, Kind.SERIAL, settings, driven=driven, make=make)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the book is; its folder is not there yet."""
    return tmp_path / "station" / "scanners.json"


def test_what_was_chosen_is_there_after_a_restart(path: Path) -> None:
    book = ScannerBook(path)
    book.load()
    choice = ScannerChoice(name="왼쪽", role=Role.WORK, terminator="lf")
    book.choose(ID, choice)
    book.save()
    again = ScannerBook(path)
    again.load()
    assert again.of(ID) == choice
    assert again.of("another") == ScannerChoice()
    assert path.read_text(encoding="utf-8").count("왼쪽") == 1


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff"])
def test_a_book_that_cannot_be_read_is_said_so_and_put_aside_when_another_is_written(
    content: bytes, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    book = ScannerBook(path)
    book.load()
    assert book.of(ID) == ScannerChoice()
    assert "cannot be read" in caplog.text
    assert path.read_bytes() == content
    book.choose(ID, ScannerChoice(name="Left"))
    book.save()
    assert path.with_name("scanners.json.unreadable-1").read_bytes() == content
    assert b"Left" in path.read_bytes()


def test_a_command_changes_nothing_beside_what_cannot_be_read(path: Path) -> None:
    book = ScannerBook(path)
    book.load_or_refuse()
    path.parent.mkdir()
    path.write_bytes(b"{")
    book.choose(ID, ScannerChoice(name="Left"))
    for step in (book.save, book.load_or_refuse):
        with pytest.raises(UnreadableBookError):
            step()
    assert path.read_bytes() == b"{"


@pytest.mark.expects_log("station.bridge.scanner_book")
def test_a_kiosk_whose_file_was_broken_writes_all_that_it_knows(path: Path) -> None:
    kiosk = ScannerBook(path)
    kiosk.add(GATE)
    kiosk.choose(ID, ScannerChoice(name="Left"))
    kiosk.save()
    path.write_text("{", "utf-8")
    assert not kiosk.refresh()
    kiosk.choose(ID, ScannerChoice(name="Left", aim=True))
    kiosk.save()
    again = ScannerBook(path)
    again.load()
    assert (again.added, again.of(ID)) == ((GATE,), ScannerChoice(name="Left", aim=True))


def test_what_a_newer_program_wrote_is_read_as_far_as_it_is_known_and_kept(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps(NEWER), "utf-8")
    book = ScannerBook(path)
    book.load()
    assert [each.scanner_id for each in book.added] == [GATE.scanner_id]
    assert book.of(ID) == ScannerChoice(name="Left")
    assert caplog.text.count("not known here") == 1
    assert f"scanners.{ID}.role, scanners.{ID}.colour" in caplog.text
    book.choose(ID, ScannerChoice(name="Left", aim=True))
    book.save()
    scanners: dict[str, object] = {**NEWER["scanners"], ID: {**NEWER["scanners"][ID], "aim": True}}
    assert json.loads(path.read_bytes()) == {**NEWER, "scanners": scanners}


@pytest.mark.expects_log("station.bridge.scanner_book")
def test_what_is_not_known_of_a_scanner_goes_where_it_goes(path: Path) -> None:
    path.parent.mkdir()
    path.write_text(json.dumps(NEWER), "utf-8")
    book = ScannerBook(path)
    book.load()
    book.add(AddedScanner(connect="10.0.0.8:9004"), GATE.scanner_id)
    book.forget(ID)
    book.save()
    kept = json.loads(path.read_bytes())
    assert kept["added"] == [
        {"connect": "10.0.0.8:9004", "secure": True},
        {"bluetooth": "00:11:22"},
        "carrier pigeon",
        {"port": "spy://loop://?file=x"},
    ]
    assert kept["scanners"] == {"tcp:10.0.0.8:9004": {"colour": 3}}


def test_a_name_and_a_role_are_the_places_own() -> None:
    book = ScannerBook(Path("unused"))
    book.choose(ID, ScannerChoice(name="Left", role=Role.OFF))
    chosen = book.chosen(place())
    assert (chosen.resource.name, chosen.driven) == ("Left", False)
    book.choose(ID, ScannerChoice(role=Role.BADGES))
    chosen = book.chosen(place(driven=False))
    assert (chosen.resource.name, chosen.driven) == ("USB Serial", True)


def test_the_settings_of_a_place_are_as_chosen() -> None:
    book = ScannerBook(Path("unused"))
    book.choose(ID, ScannerChoice(baud=115200))
    assert book.chosen(place(SerialSettings())).settings == SerialSettings(baud=115200)


def test_without_a_choice_a_place_stays_as_it_is() -> None:
    assert ScannerBook(Path("unused")).chosen(place()) == place()


@pytest.mark.parametrize("driven", [True, False])
def test_the_role_is_as_chosen_else_as_it_is_driven(driven: bool) -> None:
    book = ScannerBook(Path("unused"))
    assert book.role(place(driven=driven)) is (Role.WORK if driven else Role.OFF)
    book.choose(ID, ScannerChoice(role=Role.BADGES))
    assert book.role(place(driven=driven)) is Role.BADGES


@pytest.mark.parametrize("role", Role)
def test_what_the_settings_have_left_alone_no_choice_switches_on(path: Path, role: Role) -> None:
    book = ScannerBook(path)
    book.choose(ID, ScannerChoice(name="Left", role=role))
    for aside in (
        replace(place(driven=False), left_alone=True),
        replace(place(driven=False), same_as="usb:1a86:7523:@1-1"),
    ):
        assert book.chosen(aside) == aside
        assert book.role(aside) is Role.OFF


def test_a_reader_of_badges_reads_their_numbers() -> None:
    book = ScannerBook(Path("unused"))
    assert book.data_of(ID, b"1001") == b"1001"
    book.choose(ID, ScannerChoice(role=Role.BADGES))
    assert book.data_of(ID, b"1001") == b"-b.1001.1s"
    assert book.data_of(ID, b" A-1 ") == book.data_of(ID, b"a-1")
    for data in (b"", b"\xff", b"no badge", b"x" * 33):
        assert book.data_of(ID, data) == data


def test_what_was_added_is_there_after_a_restart_and_its_choices_move_with_it(path: Path) -> None:
    book = ScannerBook(path)
    book.add(GATE)
    book.choose(GATE.scanner_id, ScannerChoice(name="Gate"))
    moved = AddedScanner(connect="10.0.0.8:9004")
    book.add(moved, GATE.scanner_id)
    book.save()
    again = ScannerBook(path)
    again.load()
    assert again.added == (moved,)
    assert again.of(moved.scanner_id).name == "Gate"
    assert not again.knows(GATE.scanner_id)
    again.forget(moved.scanner_id)
    again.save()
    assert not again.knows(moved.scanner_id)
    assert not again.added


def test_what_was_never_added_is_not_written_so_that_older_programs_read_the_file(
    path: Path,
) -> None:
    book = ScannerBook(path)
    book.choose(ID, ScannerChoice(name="Left"))
    book.save()
    assert json.loads(path.read_bytes()) == {"version": 1, "scanners": {ID: {"name": "Left"}}}


def test_two_who_choose_of_one_scanner_lose_nothing_of_each_other(path: Path) -> None:
    kiosk, command = ScannerBook(path), ScannerBook(path)
    for book in (kiosk, command):
        book.load()
    kiosk.choose(ID, ScannerChoice(name="Left"))
    command.choose(ID, ScannerChoice(baud=115200))
    command.save()
    kiosk.save()
    assert kiosk.of(ID) == ScannerChoice(name="Left", baud=115200)
    assert command.refresh()
    assert command.of(ID) == kiosk.of(ID)
    assert not command.refresh()


def test_what_is_chosen_and_not_written_yet_outlasts_what_another_wrote(path: Path) -> None:
    kiosk, command = ScannerBook(path), ScannerBook(path)
    kiosk.choose(ID, ScannerChoice(name="Left"))
    command.choose(ID, ScannerChoice(name="Right", aim=True))
    command.save()
    assert kiosk.refresh()
    assert kiosk.of(ID) == ScannerChoice(name="Left", aim=True)


def test_a_file_that_another_broke_changes_nothing_and_is_said_once(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    book = ScannerBook(path)
    book.choose(ID, ScannerChoice(name="Left"))
    book.save()
    path.write_text("{", "utf-8")
    assert not book.refresh()
    assert not book.refresh()
    assert book.of(ID).name == "Left"
    assert caplog.text.count("cannot be read") == 1
