"""What waits to be said is bounded."""

from server.fanout.envelope import MAX_BYTES
from server.fanout.outbox import MAX_WAITING, MAX_WAITING_BYTES, Outbox


def test_what_waits_goes_in_its_order_as_much_as_one_message_holds() -> None:
    outbox = Outbox()
    half = b"x" * (MAX_BYTES // 2)
    for hint in (b"a", half, half, b"z"):
        outbox.put(hint)
    assert [len(hints) for _, hints in (outbox.take(), outbox.take())] == [2, 2]
    assert not outbox
    assert outbox.take() == (False, ())


def test_one_that_is_longer_than_a_message_goes_alone() -> None:
    outbox = Outbox()
    outbox.put(b"x" * MAX_BYTES * 2)
    outbox.put(b"a")
    assert [len(hints) for _, hints in (outbox.take(), outbox.take())] == [1, 1]


def test_too_many_or_too_much_is_dropped_and_that_is_told_once() -> None:
    outbox = Outbox()
    for _ in range(MAX_WAITING + 1):
        outbox.put(b"a")
    assert outbox.take() == (True, ())
    assert not outbox
    for _ in range(3):
        outbox.put(b"x" * (MAX_WAITING_BYTES // 2))
    assert outbox.take() == (True, ())
