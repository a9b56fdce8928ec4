"""What Postgres or the way to it says, as an error of the sync with a hint. Pure.

By SQLSTATE (PostgreSQL manual, appendix A), whose first two characters are the class; of a
certificate by OpenSSL's numbers (its manual, X509_STORE_CTX_get_error).
"""

import socket
import ssl
from enum import Enum, auto

import asyncpg

from server.contract.centre import CentreTrouble
from server.sync.remote import PoisonError, RemoteAwayError, RemoteError, RemoteRefusedError

_LOGIN = "set the right user and password in DATABASE_URL, and start the server again"
_ADMIT = "let IT admit this login from this computer: may it log in, what does pg_hba.conf say?"
MIGRATE = "let IT run `scanstation-server migrate --database postgres up` with the owner's login"
RESTORED = f"{MIGRATE}: it is numbered anew, and every site pulls its orders again"
NO_FUNCTION = f"{MIGRATE}; where the centre is newer than this program, install its newest"
RIGHTS = (
    "let IT make this login a member of the role scanstation_edge; if it is one, run"
    " `scanstation-server migrate --database postgres up` with the owner's login, which gives that"
    " role its rights"
)
_CONNECT = (
    "let IT run GRANT CONNECT ON DATABASE ... TO scanstation_edge there; or has the centre moved?"
    " Then set DATABASE_URL to the new one, and start the server again"
)
_OTHER_SITE = (
    "set SCANSTATION_SITE, or the login in DATABASE_URL, to this site's, and start the server"
    " again; or let IT run `scanstation-server logins add` for it"
)
_SPEAKS = "may not speak for site"
"""Our own words: refuse_login."""
PRIMARY = (
    "where DATABASE_URL names a copy that only reads, set it to the primary; else let IT find out"
    " why default_transaction_read_only is on there: some providers set it when the disk is full"
)
_DENIED = "42501"
_REFUSED = {
    "28P01": _LOGIN,
    "28000": _ADMIT,
    "3D000": "set the right database in DATABASE_URL, and start the server again",
    _DENIED: RIGHTS,
    "42883": NO_FUNCTION,
    "3F000": MIGRATE,
    "42P01": MIGRATE,
    "25006": PRIMARY,
    "SC001": RESTORED,  # our own: refuse_restored
}
_NEEDS_TLS = (
    "let DATABASE_URL say sslmode=verify-full, or sslmode=require: it takes nobody without TLS"
)
_POOLERS_WORDS = {
    "authentication failed": _LOGIN,
    "Tenant or user not found": _LOGIN,
    "no such database": _REFUSED["3D000"],
    "SSL required": _NEEDS_TLS,
    "permission denied for database": _CONNECT,
}
"""Of pgbouncer, which gives one state (08P01) to all it refuses, and of Supabase's (XX000)."""
_POOLERS = ("08P01", "XX000")
_AWAY = {
    "53100": "the centre's disk is full: let IT make room on it; it will be tried again",
    "53300": "the centre has no connection to spare; it will be tried again",
}
_RESTARTS = "it is being started or stopped, or ended this connection; it will be tried again"
_AWAY |= dict.fromkeys(("57P01", "57P02", "57P03"), _RESTARTS)
_HELD, _ENDED, _RAISED = "55P03", "57014", "P0001"
_POISON = ("22", "23", "54")
"""A value, a constraint, a limit: a row too large for an index that was added there, say."""
_PASSES = ("08", "25", "26", "40", "53", "55", "57", "58", "XX")
"""Of the connection, of other transactions, of the machine: whatever was handed over. What is of
neither may be any state that a trigger gives, and depends on what was."""
_BROKEN = "42"
_AGAIN = "it will be tried again"
_SLOW = (
    "it took too long or somebody there cancelled it: let IT look at statement_timeout of this"
    " login; it will be tried again"
)
_BUSY = (
    "mostly it is one of this server's own that broke off; it will be tried again; if it lasts, let"
    " IT end that connection at the centre"
)
_FAILS = (
    "let IT look what was added to the tables of the schema scanstation there, a CHECK or a"
    " trigger, or changed by hand; it will be tried again"
)
_RENEW = "let IT renew the centre's certificate, and see that this computer's clock is right"
_NAME = "let DATABASE_URL name the centre as its certificate does"
_ISSUER = "let sslrootcert in DATABASE_URL name a file with the issuer of the centre's certificate"
_CERTIFICATE = {9: _RENEW, 10: _RENEW, 62: _NAME, 64: _NAME}
_OF_FILES = ("PEM", "X509")
"""What OpenSSL calls its parts that read files, before anything is sent."""
_TLS = (
    "let IT turn TLS on at the centre; where the way to it is safe without, add sslmode=disable"
    " to DATABASE_URL"
)
_NO_TLS = "rejected SSL upgrade"
"""asyncpg's words, in a ConnectionError like any other."""
_NO_NAME = "is the host in DATABASE_URL right, and this computer's network up? It is tried again"
_NOBODY = "are host and port in DATABASE_URL right, and the centre running? It is tried again"
_TLS_FAILS = "look at sslmode in DATABASE_URL"
_ADDRESS = "mend DATABASE_URL, and start the server again"
_TROUBLES = {
    _LOGIN: CentreTrouble.LOGIN,
    _ADMIT: CentreTrouble.ADMIT,
    _REFUSED["3D000"]: CentreTrouble.DATABASE,
    RIGHTS: CentreTrouble.RIGHTS,
    _CONNECT: CentreTrouble.CONNECT,
    _OTHER_SITE: CentreTrouble.OTHER_SITE,
    MIGRATE: CentreTrouble.MIGRATE,
    RESTORED: CentreTrouble.RESTORED,
    NO_FUNCTION: CentreTrouble.FUNCTIONS,
    PRIMARY: CentreTrouble.PRIMARY,
    _AWAY["53100"]: CentreTrouble.FULL,
    _AWAY["53300"]: CentreTrouble.CROWDED,
    _RESTARTS: CentreTrouble.RESTARTS,
    _SLOW: CentreTrouble.SLOW,
    _BUSY: CentreTrouble.BUSY,
    _FAILS: CentreTrouble.FAILS,
    _RENEW: CentreTrouble.CERTIFICATE_OLD,
    _NAME: CentreTrouble.CERTIFICATE_NAME,
    _ISSUER: CentreTrouble.CERTIFICATE_ISSUER,
    _TLS: CentreTrouble.NO_TLS,
    _TLS_FAILS: CentreTrouble.TLS,
    _NEEDS_TLS: CentreTrouble.TLS,
    _ADDRESS: CentreTrouble.ADDRESS,
    _NO_NAME: CentreTrouble.NO_NAME,
    _NOBODY: CentreTrouble.NOBODY,
}
"""What each hint is to a kiosk; where it says no more than that it is tried again, none."""


class Asked(Enum):
    """What the centre was asked when it failed: the same SQLSTATE means another thing of each."""

    NEWS = auto()
    """Nothing was handed over."""
    SCANS = auto()
    ORDERS = auto()


def remote_error(error: Exception, asked: Asked = Asked.NEWS) -> RemoteError:
    """Return what an error of asyncpg, of a socket or of TLS means."""
    told = _of_any(error, asked)
    told.trouble = told.trouble or _TROUBLES.get(told.hint)
    return told


def _of_any(error: Exception, asked: Asked) -> RemoteError:
    if isinstance(error, asyncpg.PostgresError):
        return _of_state(error, asked)
    if isinstance(error, ssl.SSLCertVerificationError):
        said = f"its certificate is not accepted: {error.verify_message.rstrip('.')}"
        return RemoteRefusedError(said, _CERTIFICATE.get(error.verify_code, _ISSUER))
    if isinstance(error, ssl.SSLError):
        if getattr(error, "library", None) in _OF_FILES:
            return RemoteRefusedError("the file of sslrootcert holds no certificate", _ISSUER)
        return RemoteRefusedError(f"TLS fails: {error}", _TLS_FAILS)
    if isinstance(error, asyncpg.exceptions.ClientConfigurationError):
        return RemoteRefusedError(str(error), _ADDRESS)
    return _of_the_way(error)


def _of_the_way(error: Exception) -> RemoteError:
    said = str(error) or type(error).__name__
    if _NO_TLS in said:
        return RemoteRefusedError("it speaks no TLS", _TLS)
    if isinstance(error, TimeoutError):
        return RemoteAwayError("it does not answer in time", _AGAIN, CentreTrouble.SILENT)
    if isinstance(error, socket.gaierror):
        return RemoteAwayError(f"its name is not known: {said}", _NO_NAME)
    if isinstance(error, ConnectionRefusedError):
        return RemoteAwayError("nobody listens there", _NOBODY)
    return RemoteAwayError(said, _AGAIN, CentreTrouble.BROKE)


def _of_state(error: asyncpg.PostgresError, asked: Asked) -> RemoteError:
    state, said = error.sqlstate or "", error.message or str(error)
    if asked is Asked.SCANS and _fails_within(error):
        return _of_content(error, asked)
    refused = _hint_of_refusal(error)
    if refused is not None:
        return RemoteRefusedError(said, refused)
    if state == _HELD:
        return _of_lock(asked)
    if state == _ENDED:
        return RemoteAwayError("it gave no answer before what it was asked was ended", _SLOW)
    if state[:2] == _BROKEN:
        return RemoteRefusedError(said, _FAILS)
    if _is_of_content(state, asked):
        return _of_content(error, asked)
    return RemoteAwayError(said, _AWAY.get(state, _AGAIN))


def _is_of_content(state: str, asked: Asked) -> bool:
    if asked is Asked.NEWS:
        return state[:2] in _POISON or state == _RAISED
    return state[:2] not in _PASSES


def _fails_within(error: asyncpg.PostgresError) -> bool:
    """Say whether the function that was called is there, and may be, and something in it is not.

    A trigger that was added there is broken, mostly: orders can come all the same.
    """
    state = error.sqlstate or ""
    is_inside = bool(getattr(error, "context", None))
    return is_inside and state[:2] == _BROKEN and state != _DENIED


def _hint_of_refusal(error: asyncpg.PostgresError) -> str | None:
    """Return what to do where it refuses; None where it does not."""
    state, said = error.sqlstate or "", str(error)
    if state == _DENIED and _SPEAKS in said:
        return _OTHER_SITE
    if state == _DENIED and _at_the_door(error):
        return _CONNECT
    poolers = _POOLERS_WORDS if state in _POOLERS else {}
    return _REFUSED.get(state) or next((poolers[word] for word in poolers if word in said), None)


def _at_the_door(error: asyncpg.PostgresError) -> bool:
    """Say whether no connection came about: of an established one a lacking right is an ERROR."""
    return getattr(error, "severity_en", None) == "FATAL"


def _of_lock(asked: Asked) -> RemoteError:
    """Tell who holds a lock. Of orders of scans a push tells itself, and which one it is."""
    if asked is Asked.ORDERS:
        return RemoteAwayError("another program has one of these orders open", _AGAIN)
    return RemoteAwayError("another connection there holds what this one needs", _BUSY)


def _of_content(error: asyncpg.PostgresError, asked: Asked) -> RemoteError:
    """Tell of a row that cannot be stored; where none was handed over, it is one that is there.

    Without Postgres' detail, which is the row itself: it names people, and is another at each try.
    """
    said = error.message or str(error)
    if asked is Asked.NEWS:
        return RemoteRefusedError(said, _FAILS)
    return PoisonError(said, _FAILS)
