"""A clock for the tests of what a double touch does."""


class Clock:
    """A monotonic clock that goes a second further each time it is read, or stands still."""

    def __init__(self) -> None:
        self.now_ns = 0
        self.standing = False

    def __call__(self) -> int:
        self.now_ns += 0 if self.standing else 1_000_000_000
        return self.now_ns
