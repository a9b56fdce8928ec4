"""What is said of this computer's clock."""

import pytest

from server.cli.check_clock import clock_here, clock_line

MADE_S = 1_795_000_000.0
DAY_S = 86_400


def test_a_date_before_the_program_was_made_is_wrong() -> None:
    line = clock_line(0, MADE_S, True)
    assert not line.is_good
    assert line.words == (
        "it says 1970-01-01 00:00 UTC, and this program was made 2026-11-18 11:06 UTC:"
        " set the clock"
    )
    assert clock_line(MADE_S - DAY_S / 2, MADE_S, True).is_good, "of another zone's build"


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        (True, "2026-11-18 11:06 UTC, kept by a time server"),
        (None, "2026-11-18 11:06 UTC"),
        (
            False,
            "2026-11-18 11:06 UTC; no time server keeps it: `timedatectl set-ntp true`, or look at"
            " it weekly",
        ),
    ],
)
def test_whether_a_time_server_keeps_it_is_told_and_no_failure(
    kept: bool | None, words: str
) -> None:
    line = clock_line(MADE_S, MADE_S, kept)
    assert (line.is_good, line.words) == (True, words)


def test_this_computer_s_is_looked_at() -> None:
    line = clock_here()
    assert line.is_good
    assert "UTC" in line.words
