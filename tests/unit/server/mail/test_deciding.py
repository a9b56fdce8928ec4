"""What is worth a mail, and when."""

from server.mail.deciding import BAD_MS, GAP_MS, OWN, WELL_MS, Book, News, mailed, news, noted
from server.web.probes import Check

NOW = 1_800_000_000_000
MINUTE = 60_000


def _bad(name: str) -> Check:
    return Check(name, ok=False, detail=f"{name} is bad", vital=False)


class Day:
    """A day at a server: minutes pass, each with its checks; mails go out as they are due."""

    def __init__(self) -> None:
        self.book, self.now = Book(), NOW
        self.mails: list[News] = []

    def passes(self, minutes: int, *bad: str, sends: bool = True) -> None:
        for _ in range(minutes):
            well = Check("store", ok=True, detail="committed")
            self.book = noted(self.book, [well, *map(_bad, bad)], self.now)
            told = news(self.book, self.now)
            if told is not None and sends:
                self.mails.append(told)
                self.book = mailed(self.book, told, self.now)
            self.now += MINUTE

    @property
    def told(self) -> list[tuple[list[str], list[str]]]:
        return [([p.name for p in m.bad], [p.name for p in m.well]) for m in self.mails]


def test_what_is_bad_for_minutes_is_told_once_and_that_it_is_over_once() -> None:
    day = Day()
    day.passes(5, "backup")
    assert not day.told
    day.passes(60, "backup")
    assert day.told == [(["backup"], [])]
    day.passes(60)
    assert day.told == [(["backup"], []), ([], ["backup"])]
    assert day.book.problems == ()


def test_what_is_bad_for_a_moment_is_told_to_nobody() -> None:
    day = Day()
    for _ in range(20):
        day.passes(BAD_MS // MINUTE - 1, "sync")
        day.passes(1)
    assert not day.told


def test_what_comes_back_at_once_was_never_over() -> None:
    day = Day()
    day.passes(10, "sync")
    for _ in range(10):
        day.passes(WELL_MS // MINUTE - 1)
        day.passes(10, "sync")
    assert day.told == [(["sync"], [])]


def test_several_at_once_are_one_mail() -> None:
    day = Day()
    day.passes(10, "backup", "disk", "sync")
    assert day.told == [(["backup", "disk", "sync"], [])]


def test_what_comes_after_a_mail_waits_for_the_next_and_goes_together() -> None:
    day = Day()
    day.passes(6, "backup")
    day.passes(6, "backup", "sync")
    day.passes(6, "sync", "disk")
    assert day.told == [(["backup"], []), (["sync"], ["backup"])]
    assert day.mails[1].bad[0].since_utc_ms - NOW == 6 * MINUTE


def test_however_much_happens_no_more_than_six_go_out_in_an_hour() -> None:
    day = Day()
    for round_ in range(60):
        day.passes(6, f"check {round_}")
    assert 6 * 5 <= len(day.mails) <= 6 * 6
    assert GAP_MS * 6 == 60 * MINUTE


def test_what_could_not_be_sent_stays_due_though_it_is_over_by_then() -> None:
    day = Day()
    day.passes(10, "backup", sends=False)
    day.passes(10, sends=False)
    day.passes(10)
    assert day.told == [([], ["backup"])]
    assert day.mails[0].well[0].since_utc_ms == NOW


def test_of_mail_itself_nothing_is_mailed() -> None:
    day = Day()
    day.passes(30, OWN)
    assert not day.told


def test_a_clock_that_was_set_back_silences_nothing() -> None:
    day = Day()
    day.passes(10, "sync")
    day.now -= 1000 * MINUTE
    day.passes(10, "sync", "disk")
    assert day.told == [(["sync"], []), (["disk"], [])]
