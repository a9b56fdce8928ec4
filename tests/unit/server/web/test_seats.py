"""Who sits where, and who has to be told."""

from uuid import UUID

from server.contract.order import OrderHead, OrderStatus, WorkStep
from server.contract.station import StationView
from server.web.seats import Seat, Seats

_ORDER_ID = UUID(int=1)
_KIOSK = UUID(int=2)


def _head(revision: int, order_id: UUID = _ORDER_ID) -> OrderHead:
    return OrderHead(order_id, "SO-1", "김민준", OrderStatus.OPEN, revision, 1, 1, 0)


def _seated(seats: Seats, station: str, revision: int | None) -> Seat:
    seats.take(station, _KIOSK, f"sid-{station}")
    order = None if revision is None else _head(revision)
    seat = seats.seat(station)
    seat.saw(StationView(station, WorkStep.PACK, open_order=order))
    return seat


def test_a_socket_sits_nowhere_before_its_hello() -> None:
    assert Seats().of_socket("sid") is None


def test_a_socket_takes_its_stations_place() -> None:
    seats = Seats()
    assert seats.take("pack-01", _KIOSK, "sid-1") is None
    seat = seats.of_socket("sid-1")
    assert seat is not None
    assert (seat.station, seat.sid) == ("pack-01", "sid-1")


def test_the_next_socket_of_a_station_replaces_the_one_before() -> None:
    seats = Seats()
    seats.take("pack-01", _KIOSK, "sid-1")
    lock = seats.seat("pack-01").lock
    assert seats.take("pack-01", _KIOSK, "sid-2") == "sid-1"
    assert seats.of_socket("sid-1") is None
    assert seats.seat("pack-01").lock is lock


def test_another_kiosk_is_kept_from_a_place_until_its_socket_left() -> None:
    seats, other = Seats(), UUID(int=3)
    seat = seats.seat("pack-01")
    assert not seat.is_kept_from(other)
    seats.take("pack-01", _KIOSK, "sid-1")
    assert seat.is_kept_from(other)
    assert not seat.is_kept_from(_KIOSK)
    seats.leave("sid-1")
    assert not seat.is_kept_from(other)


def test_saying_hello_twice_replaces_nobody() -> None:
    seats = Seats()
    seats.take("pack-01", _KIOSK, "sid-1")
    assert seats.take("pack-01", _KIOSK, "sid-1") is None


def test_a_socket_that_says_another_name_leaves_its_first_place() -> None:
    seats = Seats()
    seats.take("pack-01", _KIOSK, "sid-1")
    seats.take("pack-02", _KIOSK, "sid-1")
    assert seats.seat("pack-01").sid is None
    assert seats.seat("pack-02").sid == "sid-1"


def test_a_late_goodbye_of_a_replaced_socket_changes_nothing() -> None:
    seats = Seats()
    seats.take("pack-01", _KIOSK, "sid-1")
    seats.take("pack-01", _KIOSK, "sid-2")
    seats.leave("sid-1")
    assert seats.seat("pack-01").sid == "sid-2"


def test_who_has_an_older_revision_open_is_told_once() -> None:
    seats = Seats()
    behind = _seated(seats, "behind", 3)
    _seated(seats, "level", 4)
    _seated(seats, "elsewhere", None)
    assert seats.behind(_head(4)) == [behind]
    assert seats.behind(_head(4)) == []


def test_who_made_the_change_is_not_told() -> None:
    seats = Seats()
    seat = _seated(seats, "pack-01", 3)
    assert seats.behind(_head(4), but=seat) == []


def test_who_left_is_not_told() -> None:
    seats = Seats()
    _seated(seats, "pack-01", 3)
    seats.leave("sid-pack-01")
    assert seats.behind(_head(4)) == []
    assert seats.open_orders() == set()


def test_the_open_orders_are_those_of_every_seated_station() -> None:
    seats = Seats()
    _seated(seats, "left", 1)
    _seated(seats, "right", 1)
    _seated(seats, "idle", None)
    assert seats.open_orders() == {_ORDER_ID}
    assert len(seats.all()) == 3


def test_the_places_that_are_taken_are_those_that_can_be_told() -> None:
    seats = Seats()
    seat = _seated(seats, "pack-01", 1)
    seats.seat("pack-02")
    assert seats.seated() == [seat]
    seats.leave("sid-pack-01")
    assert seats.seated() == []


def test_who_leaves_was_told_of_no_order_when_he_comes_back() -> None:
    seats = Seats()
    seat = _seated(seats, "pack-01", 1)
    seat.noted = {_ORDER_ID: ()}
    seats.leave("sid-pack-01")
    assert seat.noted == {}
