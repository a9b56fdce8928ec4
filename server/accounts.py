"""People who sign in and programs with a token: their parts, built and wired.

What it is: what `app` would otherwise build in its own lines. What it is not: any rule. The
server's event loop.
"""

from collections.abc import Callable

from server.store import Store
from server.web.audit import Audit
from server.web.authenticate import Authentication
from server.web.guard import TokenCheck
from server.web.own_password import OwnPassword
from server.web.passwords import Passwords
from server.web.route import Route
from server.web.session_book import SessionBook
from server.web.sessions import Sessions
from server.web.set_up import SetUp
from server.web.sign_in_limits import Limits
from server.web.signing_in import SigningIn
from server.web.station_tokens import StationTokens
from server.web.steady_clock import SteadyClock
from server.web.token_book import TokenBook
from server.web.tokens import Tokens
from server.web.user_book import UserBook
from server.web.users import Users


class Accounts:
    """Who asks (`who`), what has ended (`sessions.when_ended`), and the first admin (`set_up`).

    `limits` count tries of what is no account, too, as pairing is.
    `passwords` measures PINs as well: they are no more than sign-ins may take of this computer.
    `secret` signs sessions; those of the secret `before` it go on.
    """

    def __init__(
        self,
        store: Store,
        is_owner: TokenCheck,
        secret: str,
        *,
        now_utc_ms: Callable[[], int],
        monotonic: Callable[[], float],
        limits: Limits,
        before: str | None = None,
    ) -> None:
        steady = SteadyClock(now_utc_ms, monotonic)
        self.limits = limits
        self.sessions = SessionBook(store, secret, steady, before)
        self.passwords = passwords = Passwords()
        tokens, stations = TokenBook(store, steady), StationTokens(store, is_owner)
        self.who = Authentication(is_owner, tokens, self.sessions, stations)
        signing_in = SigningIn(store, passwords, self.sessions, limits, steady)
        users = UserBook(store, passwords, self.sessions.tell_ended, steady)
        self.set_up = SetUp(store, users, self.sessions, signing_in, steady)
        self._parts = (
            Sessions(store, self.sessions, signing_in, steady),
            OwnPassword(signing_in, users, self.sessions),
            self.set_up,
            Users(users),
            Tokens(store, tokens, steady),
            Audit(store),
        )

    def routes(self) -> list[Route]:
        """Return what to add to the router."""
        return [route for part in self._parts for route in part.routes()]
