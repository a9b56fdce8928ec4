import math

from drivers.camera.course import Course
from tests.unit.drivers.camera.clock import MS, Clock


def test_frames_are_due_at_their_rate() -> None:
    clock = Clock()
    course = Course(10.0, 1.0, clock)
    began_ns = clock.now_ns
    assert course.is_due()
    course.step()
    assert not course.is_due()
    clock.wait(100 * MS)
    assert course.is_due()
    assert course.at_ns == began_ns + 100 * MS


def test_twice_as_fast_is_due_in_half_the_time_and_tells_the_same() -> None:
    clock = Clock()
    course = Course(10.0, 2.0, clock)
    began_ns = clock.now_ns
    course.step()
    clock.wait(50 * MS)
    assert course.is_due()
    assert course.at_ns == began_ns + 100 * MS


def test_as_fast_as_can_be_all_is_due_even_after_a_pause() -> None:
    clock = Clock()
    course = Course(10.0, math.inf, clock)
    for _ in range(100):
        course.step()
    course.resume()
    assert course.is_due()


def test_its_own_time_goes_on_after_a_pause_and_never_back() -> None:
    clock = Clock()
    course = Course(10.0, math.inf, clock)
    for _ in range(100):
        course.step()
    before_ns = course.at_ns
    course.resume()
    assert course.at_ns == before_ns, "it was ahead of the clock"
    clock.wait(60_000 * MS)
    course.resume()
    assert course.at_ns == clock.now_ns
