"""The settings of mail: where its server is, and between whom.

What it is: their struct, and the words they are chosen from. What it is not: how they are read
(`server.config`). Pure.
"""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from ipaddress import ip_address

from msgspec import Struct

from server.setting_values import mail_address


class Tls(StrEnum):
    """How the way to the mail server is kept safe."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


_MAX_LOGIN = 255
_NAME = re.compile(r"[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?")
_PORTS = {Tls.STARTTLS: 587, Tls.TLS: 465, Tls.NONE: 25}


class MailSettings(Struct, frozen=True):
    """Without a `host` nothing is mailed. `password` is a secret. `to` are addresses."""

    host: str | None = None
    port_given: int | None = None
    tls: Tls = Tls.STARTTLS
    user: str | None = None
    password: str | None = None
    sender: str | None = None
    to: tuple[str, ...] = ()

    @property
    def port(self) -> int:
        """The port that is set, or the usual one."""
        return self.port_given or _PORTS[self.tls]


def mail_addresses(text: str) -> tuple[str, ...]:
    """Return mail addresses that are parted by commas.

    Raises:
        ValueError: when one is none.
    """
    return tuple(mail_address(part.strip()) for part in text.split(","))


def gaps(values: Mapping[str, object], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Tell what does not go together: the variable's name, and what to do.

    `values` are by the setting's name, `names` of variables by the same.
    """
    if "mail.host" not in values:
        given = next((name for name in names if name in values), None)
        if given is not None:
            yield names["mail.host"], f"is not set, and {names[given]} is: set it, or remove that"
        return
    for name in ("mail.sender", "mail.to"):
        if name not in values:
            yield names[name], "is not set, and SMTP_HOST is: write who mails, and who is mailed"
    for name, other in (("mail.user", "mail.password"), ("mail.password", "mail.user")):
        if other in values and name not in values:
            yield names[name], f"is not set, and {names[other]} is: set both or neither"
    if values.get("mail.tls") is Tls.NONE and not _is_loopback(str(values["mail.host"])):
        yield (
            names["mail.tls"],
            "is none, and SMTP_HOST is another computer: write starttls or tls, so that nobody"
            " between reads password and mail",
        )


def mail_host(text: str) -> str:
    """Return a mail server's name or address.

    Raises:
        ValueError: when it is neither.
    """
    name = text.strip("[]").lower()
    try:
        return str(ip_address(name))
    except ValueError:
        pass
    if not _NAME.fullmatch(name) or name.replace(".", "").isdecimal():
        raise ValueError("no name or address; the port is SMTP_PORT")
    return name


def login_text(text: str) -> str:
    """Return a user's name or password as SMTP can send it.

    Raises:
        ValueError: when it cannot; the message does not repeat it.
    """
    if not text or not text.isascii() or not text.isprintable() or len(text) > _MAX_LOGIN:
        raise ValueError(f"1 to {_MAX_LOGIN} letters, digits and signs, none of them accented")
    return text


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
