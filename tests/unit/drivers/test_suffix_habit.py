from hypothesis import given
from hypothesis import strategies as st

from drivers.suffix_habit import SuffixHabit, SuffixHabits

codes = st.sampled_from(["ORDER-1", "ORDER-2", "8801234"])


def habit(*, scans: int, required: bool = False) -> SuffixHabit:
    made = SuffixHabit(required=required)
    for _ in range(scans):
        made.saw_suffix()
    return made


@given(st.lists(codes))
def test_a_scanner_without_a_suffix_is_read_always(texts: list[str]) -> None:
    alone = SuffixHabit(required=False)
    assert all(alone.silence_ends(text) for text in texts)


@given(st.integers(3, 20), st.lists(codes, unique=True))
def test_of_one_that_always_sent_a_suffix_nothing_cut_short_is_read(
    scans: int, texts: list[str]
) -> None:
    always = habit(scans=scans)
    assert not any(always.silence_ends(text) for text in texts)


@given(st.lists(st.none() | codes), codes)
def test_whatever_came_before_a_scanner_without_a_suffix_is_read_at_the_second_try(
    before: list[str | None], text: str
) -> None:
    mixed = SuffixHabit(required=False)
    for each in before:
        if each is None:
            mixed.saw_suffix()
        else:
            mixed.silence_ends(each)
    tries = mixed.silence_ends(text), mixed.silence_ends(text)
    assert tries in {(True, True), (False, True)}


def test_fewer_than_three_scans_in_a_row_are_no_habit() -> None:
    begun = habit(scans=2)
    assert begun.silence_ends("ORDER-1")
    begun.saw_suffix()
    assert begun.silence_ends("ORDER-1")


def test_the_same_cut_with_a_whole_scan_in_between_is_a_cut_again() -> None:
    loose = habit(scans=3)
    assert not loose.silence_ends("8801234")
    loose.saw_suffix()
    assert not loose.silence_ends("8801234")


def test_the_same_cut_with_an_unplugging_in_between_is_a_cut_again() -> None:
    loose = habit(scans=3)
    for _ in range(2):
        assert not loose.silence_ends("8801234")
        loose.saw_end()
    assert not loose.silence_ends("8801234")
    assert loose.silence_ends("8801234")


@given(st.integers(0, 5), st.lists(codes))
def test_where_a_suffix_is_required_silence_ends_nothing(scans: int, texts: list[str]) -> None:
    strict = habit(scans=scans, required=True)
    assert not any(strict.silence_ends(text) for text in texts)


def test_each_device_has_one_habit_for_as_long_as_the_program_runs() -> None:
    habits = SuffixHabits()
    for _ in range(3):
        habits.of("one", required=False).saw_suffix()
    assert not habits.of("one", required=False).silence_ends("ORDER-1")
    assert habits.of("other", required=False).silence_ends("ORDER-1")
    assert not habits.of("strict", required=True).silence_ends("ORDER-1")
