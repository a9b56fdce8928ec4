"""Why Redis cannot be used, as a sentence that tells a person what to do. Pure."""

import ssl

from redis.exceptions import (
    AuthenticationError,
    AuthenticationWrongNumberOfArgsError,
    BusyLoadingError,
    NoPermissionError,
    RedisError,
)

FAILURES = (RedisError, OSError, TimeoutError)
"""All that a use of Redis raises; asyncio's and redis-py's own timeouts are among them."""
_LOGIN = "Redis does not take this login: set user and password right in REDIS_URL, and start again"
_RIGHTS = (
    "this login may not publish or subscribe: let IT give it the commands +publish +subscribe +ping"
    " and the channels scanstation:* (ACL SETUSER ... &scanstation:*)"
)
_LOADING = "Redis is starting, and still loads its data: it is tried again"
_NEEDS_NONE = "this Redis has no password: take it out of REDIS_URL, or set one there"
_TLS = "no safe connection comes about: look at the certificates in REDIS_URL (ssl_ca_certs=...)"
_SILENT = "Redis does not answer in time: is it stopped, overloaded, or behind a firewall?"
_NOBODY = "nobody listens there: is Redis running, and is REDIS_URL right?"
_HUNG_UP = "Redis ended the connection: is it stopped, or started anew? It is tried again"
_NO_NAME = "its name is not known: is the host in REDIS_URL right, and this computer's network up?"
_NO_SOCKET = "there is no such socket, or this user may not use it: see the path in REDIS_URL"
_SAID = {
    "invalid username-password": _LOGIN,
    "without any password": _NEEDS_NONE,
    "Connection refused": _NOBODY,
    "Connect call failed": _NOBODY,
    "Connection closed": _HUNG_UP,
    "reset by peer": _HUNG_UP,
    "Broken pipe": _HUNG_UP,
    "Name or service not known": _NO_NAME,
    "Temporary failure in name resolution": _NO_NAME,
    "No such file": _NO_SOCKET,
    "Permission denied": _NO_SOCKET,
    "SSL": _TLS,
    "certificate": _TLS,
    "imeout": _SILENT,
}
"""By what an error's words hold, where redis-py wraps what the system said."""


class FanoutError(Exception):
    """Redis cannot be used; the sentence says why, and what to do."""


def fanout_error(error: BaseException) -> FanoutError:
    """Return what a use of Redis raised, in words."""
    return FanoutError(_why(error))


def _why(error: BaseException) -> str:
    if isinstance(error, NoPermissionError):
        return _RIGHTS
    if isinstance(error, BusyLoadingError):
        return _LOADING
    if isinstance(error, TimeoutError):
        return _SILENT
    text = str(error)
    for said, why in _SAID.items():
        if said in text:
            return why
    if isinstance(error, AuthenticationError | AuthenticationWrongNumberOfArgsError):
        return _LOGIN
    if isinstance(error, ssl.SSLError):
        return _TLS
    return f"Redis cannot be used: {text or type(error).__name__}"
