"""People who sign in and programs with a token: their parts, built and wired.

What it is: what `app` would otherwise build in its own lines. What it is not: any rule. The
server's event loop.
"""

from collections.abc import Callable

from server.store import Store
from server.web.authenticate import Authentication
from server.web.guard import TokenCheck
from server.web.passwords import Passwords
from server.web.route import Route
from server.web.session_book import SessionBook
from server.web.sessions import Sessions
from server.web.signing_in import SigningIn
from server.web.steady_clock import SteadyClock
from server.web.token_book import TokenBook


class Accounts:
    """Who asks (`who`), and what has ended (`sessions.when_ended`)."""

    def __init__(
        self,
        store: Store,
        is_owner: TokenCheck,
        secret: str,
        *,
        now_utc_ms: Callable[[], int],
        monotonic: Callable[[], float],
    ) -> None:
        steady = SteadyClock(now_utc_ms, monotonic)
        self.sessions = SessionBook(store, secret, steady)
        self.who = Authentication(is_owner, TokenBook(store, steady), self.sessions)
        signing_in = SigningIn(
            store, Passwords(), self.sessions, now_utc_ms=steady, monotonic=monotonic
        )
        self._parts = (Sessions(store, self.sessions, signing_in, steady),)

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        return [route for part in self._parts for route in part.routes()]
