"""A field of a choice as it is touched or typed: taken by the settings file's rules, or refused."""

import pytest

from station.bridge.scanner_choice import ScannerChoice, with_field


def test_what_is_touched_of_a_camera_is_chosen_or_refused_and_can_be_gone_back_on() -> None:
    chosen = with_field(with_field(ScannerChoice(), "formats", "matrix"), "region", "middle")
    assert (chosen.formats, chosen.region) == ("matrix", "middle")
    assert with_field(chosen, "formats", "").formats is None
    with pytest.raises(ValueError, match="region"):
        with_field(chosen, "region", "left")


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("data_bits", "7", 7),
        ("stop_bits", "2", 2),
        ("parity", "odd", "odd"),
        ("flow_control", "xon_xoff", "xon_xoff"),
        ("silence_ms", "60000", 60_000),
        ("prefix", "7", "7"),
        ("prefix", "", ""),
        ("baud", "4800", 4800),
        ("aim", "true", True),
        ("suffixes", "enter+tab", ("enter", "tab")),
        ("silence_ms", "", None),
        ("end_after_ms", "250", 250),
        ("compensates_caps_lock", "true", True),
        ("size", "1280x720", "1280x720"),
        ("exposure", "auto", "auto"),
        ("focus", "-30", "-30"),
    ],
)
def test_a_field_is_taken_from_its_text(field: str, text: str, value: object) -> None:
    assert getattr(with_field(ScannerChoice(), field, text), field) == value


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("data_bits", "9"),
        ("stop_bits", "1.5"),
        ("parity", "mark"),
        ("flow_control", "dtr"),
        ("silence_ms", "0"),
        ("silence_ms", "60001"),
        ("silence_ms", "a moment"),
        ("baud", "299"),
        ("colour", "red"),
        ("end_after_ms", "0"),
        ("size", "1280"),
        ("size", "0x720"),
        ("exposure", "short"),
        ("focus", "1e9"),
    ],
)
def test_what_the_settings_file_would_refuse_is_refused(field: str, text: str) -> None:
    with pytest.raises(ValueError, match=field):
        with_field(ScannerChoice(), field, text)
