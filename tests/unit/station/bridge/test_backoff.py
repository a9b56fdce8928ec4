from station.bridge.backoff import Backoff, BackoffPolicy


def test_the_wait_doubles_up_to_its_cap() -> None:
    backoff = Backoff(BackoffPolicy(1.0, 5.0), lambda: 1.0)
    assert [backoff.next_s() for _ in range(5)] == [1.0, 2.0, 4.0, 5.0, 5.0]


def test_the_wait_is_jittered_down_to_half() -> None:
    assert Backoff(BackoffPolicy(1.0, 5.0), lambda: 0.0).next_s() == 0.5


def test_the_wait_is_short_again_once_it_worked() -> None:
    backoff = Backoff(BackoffPolicy(1.0, 5.0), lambda: 1.0)
    for _ in range(2000):
        backoff.next_s()
    backoff.reset()
    assert backoff.next_s() == 1.0
