"""The page of bad days: each line is proved by a test, and quotes what the program says."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "bad-days.md").read_text("utf-8")
ROW = re.compile(r"^\| (operator|supervisor|IT) \| (.+)\|$", re.MULTILINE)

SCANS = "tests/system/station/test_bad_scans.py"
SERVERS = "tests/system/station/test_bad_servers.py"
DEVICES = "tests/system/station/test_bad_devices.py"
CAMERAS = "tests/system/drivers/test_camera.py"
EYE = "tests/unit/drivers/camera/test_eye.py"
PLACES = "tests/system/station/test_bad_places.py"
WINDOW = "tests/system/station/test_kiosk_window.py"
FILES = "tests/system/server/test_bad_files.py"
LIFECYCLE = "tests/system/server/test_lifecycle.py"
IMPORTING = "tests/unit/server/store/orders_import/test_importing.py"
OPERATORS = "tests/unit/server/cli/test_operators.py"
ORDERS = "tests/unit/server/cli/test_orders.py"
COMPUTER = "tests/hardware/test_whole_kiosk.py"
FULL = "test_a_disk_that_fills_up_loses_no_scan_in_silence_and_with_room_all_goes_on_by_itself"
PROOFS = {
    "A code nobody knows": (
        SCANS,
        "test_an_unknown_code_is_said_to_be_unknown_with_what_was_read",
    ),
    "A code read with a wrong check digit": (
        SCANS,
        "test_a_wrong_check_digit_is_not_taken_for_the_item_it_resembles",
    ),
    "An empty code, or Enter alone": (
        WINDOW,
        "test_a_bare_enter_or_a_stray_key_acknowledges_nothing_and_is_no_scan",
    ),
    "A code without an end, or far too long": (
        SCANS,
        "test_a_code_without_an_end_is_said_to_be_lost_and_the_next_one_is_whole",
    ),
    "The scanner is unplugged in mid-code": (
        SCANS,
        "test_a_scanner_that_vanishes_in_mid_code_leaves_no_half_code_and_comes_back",
    ),
    "Bytes that are no text, GS among them": (
        SCANS,
        "test_binary_data_is_kept_byte_by_byte_and_shown",
    ),
    "A code that fits two orders": (SCANS, "test_a_code_that_fits_two_orders_lets_pick_one"),
    "Scanning on over an error": (
        SCANS,
        "test_what_is_scanned_over_an_error_is_held_and_told_and_counts_nothing",
    ),
    "A scan while a question is asked": (
        WINDOW,
        "test_a_scan_while_a_question_is_asked_is_judged_and_answers_nothing",
    ),
    "A label padded with spaces": (
        SCANS,
        "test_a_label_padded_with_spaces_is_the_order_that_it_names",
    ),
    "A scanner hands over a memory of hundreds of codes": (
        "tests/system/station/test_scanner_memory.py",
        "test_every_code_is_recorded_and_judged_in_the_order_of_the_memory",
    ),
    "The server does not answer": (
        SERVERS,
        "test_while_the_server_does_not_answer_scans_are_counted_as_kept_and_judged_once_after_it",
    ),
    "The server cannot run": (
        SERVERS,
        "test_a_port_that_another_program_has_is_named_and_taken_when_it_is_free",
    ),
    "The server's data is damaged while it is used": (
        SERVERS,
        "test_a_damaged_store_is_said_with_its_backup_and_after_restoring_it_scans_are_judged_once",
    ),
    "The server's disk is full": (COMPUTER, FULL),
    "The kiosk's disk is full": (COMPUTER, FULL),
    "A scan that the server cannot judge: an order that cannot be read, a fault of the program": (
        SERVERS,
        "test_a_scan_that_cannot_be_checked_is_kept_and_said_and_the_next_ones_are_checked",
    ),
    "A report of a scanner that is cut short": (
        "tests/unit/drivers/test_hid_reports.py",
        "test_a_report_cut_short_is_no_barcode_and_is_told",
    ),
    "A code in the camera's view with a wrong check digit": (
        EYE,
        "test_a_code_whose_check_digit_is_wrong_is_never_reported",
    ),
    "Two different codes in the camera's view": (
        EYE,
        "test_two_different_linear_codes_in_view_are_not_reported_but_said",
    ),
    "A camera that stops answering": (
        CAMERAS,
        "test_a_camera_that_stops_answering_is_lost_within_seconds",
    ),
    "A scanner is taken away and another comes in its stead": (
        "tests/unit/station/presenters/test_room.py",
        "test_a_scanner_that_was_pulled_out_stays_in_the_list_until_it_is_forgotten",
    ),
    "An order of 5,000 lines": (
        "tests/system/station/test_large_order.py",
        "test_it_is_shown_whole_and_its_last_line_is_packed_at_once",
    ),
    "An empty file of orders": (
        FILES,
        "test_a_file_that_cannot_be_read_is_refused_whole_with_what_to_do",
    ),
    "A file with wrong rows": (
        FILES,
        "test_of_a_file_that_is_half_valid_each_wrong_row_is_named_and_the_rest_comes_in",
    ),
    "Quantities of zero, below zero, too large, or as a formula": (
        FILES,
        "test_of_a_file_that_is_half_valid_each_wrong_row_is_named_and_the_rest_comes_in",
    ),
    "A formula or a line break in a description": (
        FILES,
        "test_the_encoding_is_found_and_said_and_a_quoted_line_break_and_a_formula_are_text",
    ),
    "An order without lines": (
        FILES,
        "test_an_order_without_lines_is_refused_by_name_and_the_others_come_in",
    ),
    "Columns that are missing or misspelt": (
        "tests/unit/server/store/orders_import/test_csv_rows.py",
        "test_everything_that_is_wrong_with_the_header_is_told_at_once",
    ),
    "A file from Korean Excel": (
        FILES,
        "test_the_encoding_is_found_and_said_and_a_quoted_line_break_and_a_formula_are_text",
    ),
    "A file in another encoding": (
        FILES,
        "test_a_file_that_cannot_be_read_is_refused_whole_with_what_to_do",
    ),
    "An Excel workbook": (ORDERS, "test_a_workbook_is_told_to_be_saved_as_csv"),
    "Numbers that Excel rounded": (
        FILES,
        "test_of_a_file_that_is_half_valid_each_wrong_row_is_named_and_the_rest_comes_in",
    ),
    "A million rows": (
        "tests/system/faults/test_import_of_a_million_rows.py",
        "test_ten_times_the_rows_take_no_more_memory_and_scans_go_on",
    ),
    "The server dies in mid-import": (
        FILES,
        "test_a_server_killed_in_mid_import_has_whole_orders_and_importing_again_ends_it",
    ),
    "A file that is still being written": (
        IMPORTING,
        "test_a_file_that_changes_while_it_is_read_imports_nothing",
    ),
    "One badge for two people in a file": (
        OPERATORS,
        "test_one_badge_for_two_people_is_refused_and_nobody_loses_theirs",
    ),
    "The server is killed, even after it stored a scan and before it answered": (
        "tests/system/faults/test_server_killed_before_answer.py",
        "test_what_was_committed_and_not_answered_is_counted_once_and_told_when_it_is_back",
    ),
    "The clock is set back an hour": (
        COMPUTER,
        "test_while_the_clock_is_set_back_an_hour_and_right_again_scans_go_on_in_their_order",
    ),
    "A second kiosk on one data folder": (
        "tests/system/station/test_kiosk_process.py",
        "test_a_second_kiosk_on_the_same_data_is_refused_in_words",
    ),
    "The data folder cannot be used": (
        PLACES,
        "test_a_folder_that_takes_nothing_is_said_with_what_to_do",
    ),
    "The disk is full at the start": (
        PLACES,
        "test_a_disk_that_is_full_at_the_start_is_said_with_what_to_do",
    ),
    "A data folder in Korean, with spaces": (
        PLACES,
        "test_a_folder_in_korean_with_spaces_serves_whatever_the_terminal_can_write",
    ),
    "Wrong lines in `station.toml`": (
        "tests/unit/station/test_config.py",
        "test_everything_wrong_is_told_at_once",
    ),
    "`station.toml` in CP949 or UTF-16": (
        PLACES,
        "test_a_settings_file_that_cannot_be_used_is_named_and_nothing_is_begun",
    ),
    "A Windows path in `station.toml`": (
        PLACES,
        "test_a_settings_file_that_cannot_be_used_is_named_and_nothing_is_begun",
    ),
    "Wrong settings of the server": (
        SERVERS,
        "test_settings_of_the_server_that_cannot_be_used_are_all_told",
    ),
    "The port is taken": (
        SERVERS,
        "test_a_port_that_another_program_has_is_named_and_taken_when_it_is_free",
    ),
    "A store of a newer program": (
        SERVERS,
        "test_a_store_of_a_newer_program_is_said_to_be_one_and_left_alone",
    ),
    "The station was renamed": (
        PLACES,
        "test_a_station_that_was_renamed_is_told_whose_scans_the_folder_holds",
    ),
    "No room for temporary files at an import": (
        ORDERS,
        "test_without_room_for_a_large_file_it_is_said_where_to_make_some",
    ),
    "A camera whose pictures are of no use": (
        CAMERAS,
        "test_a_camera_that_stops_answering_is_lost_within_seconds",
    ),
    "A peer on the network that sends without an end": (
        DEVICES,
        "test_a_megabyte_without_an_end_is_told_and_both_scanners_go_on",
    ),
    "A peer that connects again and again": (
        DEVICES,
        "test_a_peer_that_connects_a_thousand_times_keeps_nobody_out",
    ),
    "A scanner of `station.toml` that is not there": (
        DEVICES,
        "test_each_that_cannot_be_used_is_told_in_the_room_with_what_to_do",
    ),
    "A device that the kiosk must never open": (
        "tests/unit/station/bridge/test_scanner_book.py",
        "test_what_the_settings_have_left_alone_no_choice_switches_on",
    ),
    "A scanner that another program holds": (
        DEVICES,
        "test_each_that_cannot_be_used_is_told_in_the_room_with_what_to_do",
    ),
    "A USB scanner that describes its reports wrongly": (
        "tests/unit/drivers/test_hid_pos.py",
        "test_a_device_that_is_no_scanner_says_how_to_make_it_one",
    ),
    "The terminal is closed, or cannot write Korean": (
        PLACES,
        "test_a_terminal_that_is_gone_ends_neither_the_kiosk_nor_a_scan",
    ),
}


def rows() -> list[list[str]]:
    """Return the table's rows without the first column."""
    return [[cell.strip() for cell in found[1].split("|")] for found in ROW.findall(PAGE)]


def test_each_line_has_its_proof_and_each_proof_its_line() -> None:
    assert [row[0] for row in rows()] == list(PROOFS)


def test_the_readme_leads_to_the_page() -> None:
    assert "(docs/bad-days.md)" in (ROOT / "README.md").read_text("utf-8")


@pytest.mark.parametrize("line", PROOFS)
def test_the_proof_of_a_line_is_there(line: str) -> None:
    file, name = PROOFS[line]
    assert re.search(rf"^(async )?def {name}\(", (ROOT / file).read_text("utf-8"), re.MULTILINE)


@cache
def said() -> str:
    """Return every text that the program can say, each on lines of its own."""
    texts = [(ROOT / "assets" / "translations" / "en.ftl").read_text("utf-8")]
    for package in ("drivers", "server", "station"):
        for file in sorted((ROOT / package).rglob("*.py")):
            tree = ast.parse(file.read_text("utf-8"))
            texts += [
                node.value
                for node in ast.walk(tree)
                if isinstance(node, ast.Constant) and isinstance(node.value, str)
            ]
    return "\n".join(texts)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_what_is_quoted_is_what_the_program_says(row: list[str]) -> None:
    for quoted in re.findall("“(.*?)”", row[1]):
        for fragment in quoted.split("…"):
            assert fragment.strip() in said(), fragment
