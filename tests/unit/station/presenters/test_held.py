from uuid import UUID

from server.contract.order import WorkStep
from server.contract.own_code import Command, command_code
from server.contract.station import HeldScan, StationView
from station.presenters.held import held_view
from station.presenters.view import Ask
from station.presenters.words import Words


def test_nothing_is_shown_while_nothing_is_held() -> None:
    assert held_view(Words("en"), StationView(station="P", step=WorkStep.PACK)) is None


def test_held_scans_are_counted_listed_and_may_be_discarded_after_a_question() -> None:
    station = StationView(
        station="P",
        step=WorkStep.PACK,
        held=(HeldScan(UUID(int=1), "8801234500022"), HeldScan(UUID(int=2), "SO-1\x1d")),
        held_count=7,
    )
    view = held_view(Words("en"), station)
    assert view is not None
    assert (view.count, view.title) == (7, "7 held scans")
    assert view.texts == ("8801234500022", "SO-1", "and 5 more")
    assert view.discard.code == command_code(Command.DISCARD)
    assert view.discard.ask is Ask.DISCARD


def test_a_code_held_several_times_is_told_once_with_how_often() -> None:
    texts = ("A", "B", "A", "C", "D", "E", "A")
    held = tuple(HeldScan(UUID(int=n), text) for n, text in enumerate(texts))
    view = held_view(Words("en"), StationView("P", WorkStep.PACK, held=held, held_count=len(held)))
    assert view is not None
    assert view.texts == ("A ×3", "B", "C", "D", "and 1 more")
