"""Where the centre is: `DATABASE_URL` as a provider hands it out, made safe to connect to. Pure.

A centre on another machine is spoken to over TLS, its certificate and name checked, unless the
address says otherwise itself. What drivers of other languages put into it (`pgbouncer=true`) is
left out.
"""

from ipaddress import ip_address
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

_SCHEMES = ("postgres", "postgresql")
_OF_OTHERS = frozenset({"pgbouncer", "connection_limit", "pool_timeout", "schema", "supa"})
_SYSTEMS = "system"
_SSLMODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")


def centre_address(text: str) -> str:
    """Return the address to connect to.

    Raises:
        ValueError: when it is none; the message never shows a password.
    """
    try:
        parts = urlsplit(text.strip())
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError(
            "its host or port cannot be read; a password's /, ?, # or @ is %-encoded"
        ) from None
    if parts.scheme not in _SCHEMES:
        raise ValueError("it begins with postgresql://")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    if not host and not options.get("host", "").startswith("/"):
        raise ValueError("it names no host: postgresql://user:password@host:5432/database")
    if not parts.path.strip("/"):
        raise ValueError("it names no database: .../database at its end")
    kept = {name: value for name, value in options.items() if name not in _OF_OTHERS}
    if kept.get("sslmode", "disable") not in _SSLMODES:
        raise ValueError(f"sslmode is one of {', '.join(_SSLMODES)}")
    if host and not _is_here(host):
        kept.setdefault("sslmode", "verify-full")
    return urlunsplit(parts._replace(query=urlencode(kept, safe="/")))


def trusts_system(address: str) -> bool:
    """Say whether a certificate is checked by the issuers that this computer's system knows.

    So it is where the address names no file of issuers, or `system` as libpq does since 16.
    """
    is_checked = _option(address, "sslmode") in {"verify-ca", "verify-full"}
    return is_checked and _option(address, "sslrootcert") in {None, _SYSTEMS}


_CHECKED = {
    "disable": "without TLS, as its address wants it",
    "verify-full": "over TLS, its certificate and name checked",
    "verify-ca": "over TLS, its certificate checked and its name not",
    "require": "over TLS, and whoever answers is believed: sslmode=verify-full checks it",
}


def certificate_words(address: str) -> str:
    """Say how safe the way to a centre is, once it has answered."""
    return _CHECKED.get(_option(address, "sslmode") or "", "with or without TLS, as it likes")


def issuers_file(address: str) -> Path | None:
    """Return the file of issuers that an address names; None when it names none."""
    named = _option(address, "sslrootcert")
    return None if named is None or named == _SYSTEMS else Path(named)


def _option(address: str, name: str) -> str | None:
    return dict(parse_qsl(urlsplit(address).query)).get(name)


def address_of_login(address: str, own: str, login: str, password: str) -> str:
    """Return an address for another login, where its own is `own` at the database.

    A provider's pooler knows it as `own.project`, and the other as `login.project`.
    """
    parts = urlsplit(address.strip())
    user = unquote(parts.username or own)
    project = user.removeprefix(own) if user.startswith(f"{own}.") else ""
    given = (quote(f"{login}{project}", safe=""), quote(password, safe=""))
    place = parts.netloc.rpartition("@")[2]
    options = [each for each in parse_qsl(parts.query) if each[0] not in {"user", "password"}]
    query = urlencode(options, safe="/")
    return urlunsplit(parts._replace(netloc=f"{':'.join(given)}@{place}", query=query))


def shown(address: str) -> str:
    """Return an address for a person: who, where and which, never the password."""
    parts = urlsplit(address)
    user = f"{unquote(parts.username)}@" if parts.username else ""
    port = f":{parts.port}" if parts.port else ""
    return f"{user}{parts.hostname or 'this computer'}{port}{parts.path}"


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
