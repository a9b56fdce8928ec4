"""The way to the mail server: one connection a mail. Blocking: a thread's, each wait bounded."""

import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.message import EmailMessage
from email.utils import formatdate, make_msgid

from server.mail.settings import MailSettings, Tls
from server.mail.words import Mail

TIMEOUT_S = 10.0
"""Of each answer of the mail server."""


class MailError(Exception):
    """A mail cannot be sent; the sentence says why, and what to do. It names no address."""


def send(mail: Mail, settings: MailSettings, timeout_s: float = TIMEOUT_S) -> int:
    """Send a mail; return how many of the addresses were refused, others being taken.

    Raises:
        MailError: when nobody gets it.
    """
    with _connected(settings, timeout_s) as smtp:
        return len(smtp.send_message(_message(mail, settings)))


def try_login(settings: MailSettings, timeout_s: float = TIMEOUT_S) -> None:
    """Go as far as a mail would, and send none.

    Raises:
        MailError: when the mail server cannot be used.
    """
    with _connected(settings, timeout_s) as smtp:
        smtp.noop()


@contextmanager
def _connected(settings: MailSettings, timeout_s: float) -> Iterator[smtplib.SMTP]:
    try:
        smtp = _opened(settings, timeout_s)
        try:
            if settings.tls is Tls.STARTTLS:
                smtp.starttls(context=ssl.create_default_context())
            if settings.user is not None and settings.password is not None:
                smtp.login(settings.user, settings.password)
            yield smtp
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()  # the mail is theirs: how they say goodbye is of no account
        finally:
            smtp.close()
    except (smtplib.SMTPException, OSError, UnicodeError, ValueError) as error:
        raise MailError(_why(error)) from error


def _opened(settings: MailSettings, timeout_s: float) -> smtplib.SMTP:
    """Connect. It greets by the sender's domain: this computer's own name may take long to find."""
    host, port, own = settings.host or "", settings.port, _domain(settings)
    if settings.tls is Tls.TLS:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port, own, timeout=timeout_s, context=context)
    return smtplib.SMTP(host, port, own, timeout=timeout_s)


def _message(mail: Mail, settings: MailSettings) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = mail.subject
    message["From"] = settings.sender
    message["To"] = ", ".join(settings.to)
    message["Date"] = formatdate()
    message["Message-ID"] = make_msgid(domain=_domain(settings))
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's holiday answers
    message.set_content(mail.text)
    return message


def _domain(settings: MailSettings) -> str:
    return (settings.sender or "").rpartition("@")[2]


def _why(error: Exception) -> str:
    if isinstance(error.__context__, TimeoutError):
        error = error.__context__  # smtplib tells of it as of a connection that ended
    for kind, why in _WHY:
        if isinstance(error, kind):
            return why
    return f"the mail server cannot be used: {type(error).__name__}"


_WHY: tuple[tuple[type[Exception], str], ...] = (
    (
        smtplib.SMTPAuthenticationError,
        "the mail server does not take this login: set SMTP_USER and SMTP_PASSWORD right",
    ),
    (
        smtplib.SMTPRecipientsRefused,
        "the mail server refuses every address of MAIL_TO: are they right, and may this login"
        " mail them?",
    ),
    (
        smtplib.SMTPSenderRefused,
        "the mail server refuses MAIL_FROM: write an address that this login may mail as",
    ),
    (
        smtplib.SMTPNotSupportedError,
        "the mail server offers no such TLS or login: is SMTP_TLS right, and SMTP_PORT?",
    ),
    (
        ssl.SSLError,
        "no safe connection comes about: is SMTP_TLS right for SMTP_PORT, SMTP_HOST the name in its"
        " certificate, and its CA known to this computer?",
    ),
    (
        TimeoutError,
        "the mail server does not answer in time: is it stopped, or behind a firewall?",
    ),
    (socket.gaierror, "its name is not known: is SMTP_HOST right, and this computer's network up?"),
    (ConnectionRefusedError, "nobody listens there: are SMTP_HOST and SMTP_PORT right?"),
    (
        smtplib.SMTPServerDisconnected,
        "the mail server ended the connection: is SMTP_TLS right for SMTP_PORT?",
    ),
    (
        smtplib.SMTPResponseException,
        "the mail server refuses for now: its own log says why",
    ),
    (OSError, "the mail server cannot be reached: is this computer's network up?"),
)
"""The first that fits: many of them are kinds of the later ones. A server's own words may hold an
address, and are left out.
"""
