"""A line of `scanstation-server check`."""

from msgspec import Struct

from server.cli.console import say


class Line(Struct, frozen=True):
    """What was found of one thing."""

    name: str
    is_good: bool
    words: str

    def said(self) -> bool:
        """Print the line; return whether it is good."""
        say(f"{'OK  ' if self.is_good else 'FAIL'}  {self.name}: {self.words}")
        return self.is_good
