import pytest

from server.contract.centre import CentreState, CentreTold, CentreTrouble
from station.presenters.centre import centre_cell, local_time, orders_to_come
from station.presenters.view import Cell, Help, Tone
from station.presenters.words import LANGUAGES, Words

WORDS = Words("en")
THERE = [state for state in CentreState if state is not CentreState.NONE]


def told(state: CentreState, **facts: object) -> Cell:
    known = CentreTold(state, **facts)  # type: ignore[arg-type]  # fields by name
    cell = centre_cell(WORDS, known, known=True)
    assert cell is not None
    return cell


def help_of(state: CentreState, **facts: object) -> Help:
    help_ = told(state, **facts).help
    assert help_ is not None
    return help_


def test_without_a_centre_or_with_a_server_that_tells_of_none_there_is_no_cell() -> None:
    assert centre_cell(WORDS, None, known=True) is None
    assert centre_cell(WORDS, CentreTold(CentreState.NONE), known=True) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_state_has_words_of_its_own_and_says_what_to_do(language: str) -> None:
    words = Words(language)
    cells = [centre_cell(words, CentreTold(state), known=True) for state in THERE]
    assert len({cell.value for cell in cells if cell}) == len(THERE)
    assert len({cell.help.what_to_do for cell in cells if cell and cell.help}) == len(THERE)


@pytest.mark.parametrize("state", THERE)
def test_no_state_of_the_centre_alarms_an_operator(state: CentreState) -> None:
    assert told(state).tone not in (Tone.WARNING, Tone.ERROR)


def test_what_hinders_it_is_told_by_the_icon_too() -> None:
    hindered = (CentreState.AWAY, CentreState.REFUSED, CentreState.STUCK)
    assert len({told(state).icon for state in (CentreState.IN_STEP, *hindered)}) == 4


def test_away_tells_since_when_and_how_many_scans_wait() -> None:
    since = 1_764_000_000_000
    help_ = help_of(CentreState.AWAY, since_utc_ms=since, waiting=1200, problem="no answer")
    assert "1,200 scans are kept here" in help_.what_to_do
    assert "Go on working." in help_.what_to_do
    assert help_.note == (
        f"For the supervisor: no answer · All was in step last at {local_time(since)}."
    )


def test_away_since_the_server_was_started_tells_no_earlier_time_and_makes_up_none() -> None:
    begun = 1_764_000_000_000
    cell = told(CentreState.AWAY, begun_utc_ms=begun, waiting=2)
    assert cell.value == "Away"
    assert cell.help is not None
    assert f"since the server was started at {local_time(begun)}." in cell.help.note
    assert "2 scans are kept here" in cell.help.what_to_do


@pytest.mark.parametrize(
    ("waiting", "words"), [(0, "No scan waits"), (1, "1 scan is kept"), (2, "2 scans are kept")]
)
def test_scans_that_wait_are_counted_as_people_count(waiting: int, words: str) -> None:
    assert words in help_of(CentreState.AWAY, since_utc_ms=0, waiting=waiting).what_to_do


@pytest.mark.parametrize("language", LANGUAGES)
def test_data_of_another_site_names_that_site_where_it_is_known(language: str) -> None:
    for about, is_named in (("seoul", True), (None, False)):
        known = CentreTold(CentreState.REFUSED, trouble=CentreTrouble.SITE, about=about)
        cell = centre_cell(Words(language), known, known=True)
        assert cell is not None
        assert cell.help is not None
        assert ("SCANSTATION_SITE=seoul" in cell.help.note) is is_named
        assert "SCANSTATION_SITE" in cell.help.note


@pytest.mark.parametrize("trouble", CentreTrouble)
def test_what_hinders_it_is_told_in_the_language_spoken_and_not_in_the_servers_words(
    trouble: CentreTrouble,
) -> None:
    known = CentreTold(CentreState.AWAY, problem="[Errno 111] refused", trouble=trouble)
    notes = []
    for language in LANGUAGES:
        cell = centre_cell(Words(language), known, known=True)
        assert cell is not None
        assert cell.help is not None
        notes.append(cell.help.note)
    assert len(set(notes)) == len(LANGUAGES)
    assert not any("Errno" in note for note in notes)


def test_a_refusal_sends_to_the_supervisor_who_reads_why() -> None:
    help_ = help_of(CentreState.REFUSED, problem="check the password")
    assert "tell your supervisor" in help_.what_to_do
    assert "check the password" in help_.note


def test_a_server_that_cannot_keep_what_comes_says_that_room_has_to_be_made() -> None:
    help_ = help_of(CentreState.STUCK, waiting=1, problem="the disk is full")
    assert "disk" in help_.what_to_do
    assert "room" in help_.what_to_do
    assert "refuses" not in help_.what_to_do
    assert "1 scan is kept here" in help_.what_to_do
    assert help_.note == "For the supervisor: the disk is full"


def test_a_first_pull_tells_how_far_it_is() -> None:
    cell = told(CentreState.FIRST_PULL, orders=1500, orders_due=12_000)
    assert cell.value == "12% fetched"
    assert cell.help is not None
    assert "1,500 of about 12,000" in cell.help.what_to_do
    assert told(CentreState.FIRST_PULL, orders=1500).value == "1,500 so far"


def test_a_first_pull_is_never_told_as_whole_and_keeps_room_for_all_its_numbers() -> None:
    cells = [
        told(CentreState.FIRST_PULL, orders=orders, orders_due=12_000) for orders in (0, 12_000)
    ]
    assert [cell.value for cell in cells] == ["0% fetched", "99% fetched"]
    assert {cell.room for cell in cells} == {"99% fetched"}


def test_a_first_pull_has_a_notice_that_stays_while_the_centre_is_away() -> None:
    for state in (CentreState.FIRST_PULL, CentreState.AWAY):
        notice = orders_to_come(WORDS, CentreTold(state, orders=1500, orders_due=12_000))
        assert notice is not None
        assert notice.title == "Orders fetched: 1,500 of about 12,000"
        assert notice.tone is Tone.INFO
    assert orders_to_come(WORDS, CentreTold(CentreState.IN_STEP)) is None
    assert orders_to_come(WORDS, None) is None


@pytest.mark.parametrize(("minutes", "words"), [(2, "2 min ahead"), (-75, "75 min behind")])
def test_a_clock_that_is_off_is_told_whatever_the_state(minutes: int, words: str) -> None:
    assert words in help_of(CentreState.IN_STEP, skew_min=minutes).note


def test_what_was_told_before_the_server_was_lost_is_not_known_any_more() -> None:
    cell = centre_cell(WORDS, CentreTold(CentreState.IN_STEP), known=False)
    assert cell is not None
    assert (cell.value, cell.tone) == ("Not known", Tone.NEUTRAL)


@pytest.mark.parametrize(
    ("language", "value", "said"),
    [
        ("en", "Waiting", "if this lasts, tell your supervisor"),
        ("ko", "대기 중", "관리자에게 알려"),
    ],
)
def test_an_order_that_another_program_holds_is_named_with_what_to_do(
    language: str, value: str, said: str
) -> None:
    held = CentreTold(
        CentreState.CATCHING_UP, waiting=3, trouble=CentreTrouble.HELD, about="SO-1001"
    )
    cell = centre_cell(Words(language), held, known=True)
    assert cell is not None
    assert cell.help is not None
    assert cell.value == value
    assert "SO-1001" in cell.help.what_to_do
    assert "3" in cell.help.what_to_do
    assert said in cell.help.what_to_do
    assert "IT" in cell.help.note
    assert "SO-1001" in cell.help.note


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_order_in_use_that_cannot_be_named_leaves_no_hole_in_the_words(language: str) -> None:
    held = CentreTold(CentreState.CATCHING_UP, waiting=3, trouble=CentreTrouble.HELD)
    cell = centre_cell(Words(language), held, known=True)
    assert cell is not None
    assert cell.help is not None
    said = f"{cell.help.what_to_do} {cell.help.note}"
    assert "  " not in said


def test_a_centre_that_stores_no_scan_is_told_in_its_own_words() -> None:
    reason = 'violates check constraint "no_lot"'
    last = help_of(CentreState.CATCHING_UP, trouble=CentreTrouble.NOT_STORED, about=reason)
    assert reason in last.note
    assert "it stores a later one" in last.note
    help_ = help_of(CentreState.REFUSED, trouble=CentreTrouble.NONE_STORED, about=reason)
    assert reason in help_.note
    assert "a CHECK or a trigger" in help_.note


REACHED = [
    CentreTrouble.ANEW,
    CentreTrouble.BUSY,
    CentreTrouble.CROWDED,
    CentreTrouble.FULL,
    CentreTrouble.SILENT,
    CentreTrouble.SLOW,
]
AWAY = {"en": "no connection to the centre", "ko": "연결되어 있지 않습니다"}
GO_ON = {"en": "Go on working", "ko": "작업을 계속"}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("trouble", REACHED)
def test_a_centre_that_was_reached_is_not_told_as_one_that_is_not(
    trouble: CentreTrouble, language: str
) -> None:
    words = Words(language)
    known = CentreTold(CentreState.AWAY, waiting=2, trouble=trouble)
    cell = centre_cell(words, known, known=True)
    assert cell is not None
    assert cell.help is not None
    assert cell.value != words("centre-away")
    assert AWAY[language] not in cell.help.what_to_do
    assert GO_ON[language] in cell.help.what_to_do
    assert cell.help.note


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_centre_that_is_not_reached_is_told_as_that(language: str) -> None:
    known = CentreTold(CentreState.AWAY, trouble=CentreTrouble.NOBODY)
    cell = centre_cell(Words(language), known, known=True)
    assert cell is not None
    assert cell.help is not None
    assert AWAY[language] in cell.help.what_to_do


def test_who_has_to_make_room_at_the_centre_is_the_supervisors_business() -> None:
    help_ = help_of(CentreState.AWAY, waiting=1, trouble=CentreTrouble.FULL)
    assert "tell your supervisor" in help_.what_to_do
    assert "1 scan is kept here, and goes there when that is mended." in help_.what_to_do


def test_scans_of_a_program_that_fails_are_kept_and_nobody_is_sent_to_the_disk() -> None:
    help_ = help_of(CentreState.STUCK, waiting=1, trouble=CentreTrouble.PROGRAM)
    assert "call IT" in help_.what_to_do
    assert "disk" not in help_.what_to_do
    assert "1 scan is kept here" in help_.what_to_do
