"""What Postgres or the way to it says, as an error of the sync with a hint. Pure.

By SQLSTATE (PostgreSQL manual, appendix A): its first two characters are the class.
"""

import ssl

import asyncpg

from server.sync.remote import PoisonError, RemoteAwayError, RemoteError, RemoteRefusedError

_LOGIN = "set the right user and password in DATABASE_URL, and start the server again"
_MIGRATE = "let IT run `scanstation-server migrate --database postgres up` with the owner's login"
_RIGHTS = "let IT make this login a member of the role scanstation_edge"
_REFUSED = {
    "28P01": _LOGIN,
    "28000": _LOGIN,
    "3D000": "set the right database in DATABASE_URL, and start the server again",
    "42501": _RIGHTS,
    "42883": _MIGRATE,
    "3F000": _MIGRATE,
    "42P01": _MIGRATE,
    "25006": "DATABASE_URL names a copy that only reads: set it to the primary",
}
_AWAY = {
    "53100": "the centre's disk is full: let IT make room on it; it will be tried again",
    "53300": "the centre has no connection to spare; it will be tried again",
    "55P03": "another program holds an order for long; it will be tried again",
}
_POISON = ("22", "23")
_AGAIN = "it will be tried again"


def remote_error(error: Exception) -> RemoteError:
    """Return what an error of asyncpg, of a socket or of TLS means."""
    if isinstance(error, asyncpg.PostgresError):
        return _of_state(error.sqlstate or "", str(error))
    if isinstance(error, ssl.SSLCertVerificationError):
        hint = "renew the centre's certificate, or set sslrootcert in DATABASE_URL to its issuer's"
        return RemoteRefusedError(f"its certificate is not accepted: {error.verify_message}", hint)
    if isinstance(error, ssl.SSLError):
        return RemoteRefusedError(f"TLS fails: {error}", "look at sslmode in DATABASE_URL")
    if isinstance(error, TimeoutError):
        return RemoteAwayError("it does not answer in time", _AGAIN)
    return RemoteAwayError(str(error) or type(error).__name__, _AGAIN)


def _of_state(state: str, said: str) -> RemoteError:
    if state in _REFUSED:
        return RemoteRefusedError(said, _REFUSED[state])
    if state[:2] in _POISON:
        return PoisonError(said, "it is kept in quarantine")
    return RemoteAwayError(said, _AWAY.get(state, _AGAIN))
