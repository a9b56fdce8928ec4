"""A clock that nothing turns back."""

from server.web.steady_clock import SteadyClock


def test_it_follows_the_system_forward_and_never_back() -> None:
    utc_ms, monotonic_s = [1_000_000], [50.0]
    now = SteadyClock(lambda: utc_ms[0], lambda: monotonic_s[0])
    assert now() == 1_000_000
    monotonic_s[0] += 2
    utc_ms[0] = 10
    assert now() == 1_002_000
    utc_ms[0] = 5_000_000
    assert now() == 5_000_000
    utc_ms[0] = 1_001_000
    assert now() == 1_002_000
