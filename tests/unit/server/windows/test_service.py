"""What is asked of Windows' service manager, and what it is told."""

import pytest

from server.windows.service import (
    ACCOUNT,
    Accepts,
    Action,
    State,
    Told,
    in_words,
    owner_of,
    rights_for,
    service_of,
    usual_folder,
)

PROGRAM = r"C:\Program Files\scanstation\scanstation-server.exe"


def test_a_service_is_started_by_its_whole_path_in_quotes_with_its_folder() -> None:
    made = service_of(PROGRAM, r"C:\ProgramData\scanstation", frozen=True)
    assert made.command == f'"{PROGRAM}" service serve --folder C:\\ProgramData\\scanstation'
    python = service_of(r"C:\venv\python.exe", r"D:\scan data", frozen=False)
    assert python.command.endswith(r'-P -m server service serve --folder "D:\scan data"')
    assert made.account == ACCOUNT == r"NT SERVICE\scanstation"


def test_it_is_restarted_after_two_seconds_ten_times_an_hour_and_then_no_more() -> None:
    made = service_of(PROGRAM, "C:\\d", frozen=True)
    assert made.actions[:-1] == ((Action.RESTART, 2000),) * 10
    assert made.actions[-1] == (Action.NONE, 0)  # the last one holds for all that follow
    assert made.reset_s == 3600


def test_it_may_be_stopped_only_while_it_runs() -> None:
    accepted = {state for state in State if Told(state).accepts is Accepts.STOP}
    assert accepted == {State.RUNNING}


def test_starting_and_stopping_say_how_long_they_may_take() -> None:
    assert Told(State.STOPPING).wait_ms == 5000
    assert Told(State.STARTING).wait_ms > 5000
    assert Told(State.RUNNING).wait_ms == 0


def test_an_end_with_an_error_is_a_death() -> None:
    assert Told(State.STOPPED).win32_exit_code == 0
    assert Told(State.STOPPED, 1).win32_exit_code == 1066


def test_its_folder_is_for_it_and_administrators_alone() -> None:
    owned, reset, given = rights_for(r"C:\ProgramData\scanstation")
    assert owned[2:4] == ("/setowner", "*S-1-5-32-544")
    assert "/reset" in reset  # what others were given by name goes as well
    assert "/inheritance:r" in given
    assert f"{ACCOUNT}:(OI)(CI)F" in given
    assert not any("/t" in command for command in (owned, reset, given))


def test_whose_a_folder_is_is_asked_whatever_its_name() -> None:
    assert "'C:\\it''s'" in owner_of(r"C:\it's")[-1]


@pytest.mark.parametrize(
    ("environ", "folder"),
    [({}, r"C:\ProgramData\scanstation"), ({"PROGRAMDATA": "D:\\P"}, r"D:\P\scanstation")],
)
def test_its_data_is_of_no_user(environ: dict[str, str], folder: str) -> None:
    assert usual_folder(environ) == folder


def test_how_it_stands_is_told_with_what_to_do() -> None:
    assert "service install" in in_words(None)
    assert "sc start scanstation" in in_words(State.STOPPED)
    assert in_words(State.RUNNING) == "running"
