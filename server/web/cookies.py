"""The session's cookie: a signed token, so that a forged one is refused without a look at the disk.

SameSite is Strict: no link of another site brings the cookie along. The page itself is open to
everybody, and what it asks for then comes from itself, so that a link from a mail works all the
same. Where the browser speaks TLS its name begins with __Host-: a page without TLS, of another port
or name, can set none of these (RFC 6265bis, section 4.1.3.2), and so put nobody into a session of
its own. What it is not: the session (`session_book`). Pure.
"""

import hashlib

from aiohttp import web
from itsdangerous import BadSignature, Signer

COOKIE = "scanstation_session"
KNOWN = "scanstation_known"
_KNOWN_S = 180 * 86_400
SESSION_SALT = b"scanstation.session.1"
KNOWN_SALT = b"scanstation.known.1"


class CookieSeal:
    """Signs tokens with the server's secret, and reads those of the secret `before` it, too.

    So a secret is changed and nobody signed out: whoever was signed in with the one before stays.
    """

    def __init__(
        self, secret: str, salt: bytes = SESSION_SALT, *, before: str | None = None
    ) -> None:
        keys = [secret] if before is None else [before, secret]  # the last one signs
        self._signer = Signer(keys, salt=salt, key_derivation="hmac", digest_method=hashlib.sha256)

    def sealed(self, token: str) -> str:
        """Return what the cookie carries."""
        return self._signer.sign(token).decode("ascii")

    def token_in(self, cookie: str) -> str | None:
        """Return the token; None of a cookie that was not signed here."""
        try:
            return self._signer.unsign(cookie.encode("utf-8", "surrogatepass")).decode("ascii")
        except (BadSignature, UnicodeDecodeError):
            return None


def cookie_in(request: web.BaseRequest) -> str:
    """Return the session's cookie that a request carries; empty where it carries none."""
    return request.cookies.get(_name(request), "")


def known_in(request: web.BaseRequest) -> str:
    """Return the cookie by which a browser is known that somebody signed in with before."""
    return request.cookies.get(_name(request, KNOWN), "")


def _name(request: web.BaseRequest, cookie: str = COOKIE) -> str:
    return f"__Host-{cookie}" if request.secure else cookie


def give_known(request: web.Request, response: web.StreamResponse, value: str) -> None:
    """Let the browser be known when somebody signs in the next time."""
    response.set_cookie(
        _name(request, KNOWN),
        value,
        max_age=_KNOWN_S,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=request.secure,
    )


def give_cookie(request: web.Request, response: web.StreamResponse, value: str) -> None:
    """Let the browser keep the cookie until it is closed."""
    response.set_cookie(
        _name(request), value, path="/", httponly=True, samesite="Strict", secure=request.secure
    )


def take_cookie(request: web.Request, response: web.StreamResponse) -> None:
    """Let the browser forget the cookie."""
    response.del_cookie(
        _name(request), path="/", httponly=True, samesite="Strict", secure=request.secure
    )
