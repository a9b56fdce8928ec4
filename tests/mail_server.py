"""A real SMTP server for a test, on loopback, in a thread of its own: aiosmtpd."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from server.mail.settings import MailSettings, Tls
from tests.own_cluster import free_port

HOST = "127.0.0.1"
USER, PASSWORD = "edge", "of a test"


class MailServer:
    """Takes mail, and can be away, refuse addresses, or hang in the middle of a mail."""

    def __init__(self, tls: ssl.SSLContext | None = None, *, implicit: bool = False) -> None:
        self.port = free_port()
        self.mails: list[EmailMessage] = []
        self.refused: set[str] = set()
        self.hangs = False
        self.asked = 0
        """How often it was asked to take an address."""
        self._tls = tls
        self._implicit = implicit
        self._controller: Controller | None = None

    def settings(self, tls: Tls = Tls.NONE, **more: str) -> MailSettings:
        """Return what a server is set to that mails by this one."""
        return MailSettings(
            HOST,
            self.port,
            tls,
            sender="scanstation@hall.lan",
            to=("it@hall.lan", "b@hall.lan"),
            **more,
        )

    def start(self) -> None:
        """Listen."""
        self._controller = Controller(
            self,
            hostname=HOST,
            port=self.port,
            ssl_context=self._tls if self._implicit else None,
            tls_context=None if self._implicit else self._tls,
            authenticator=self._login,
            auth_require_tls=False,
        )
        self._controller.start()

    def stop(self) -> None:
        """Be away."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(  # noqa: N802  # by the command's name
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        """Take or refuse an address."""
        self.asked += 1
        if address in self.refused:
            return f"550 {address} is nobody here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802
        """Take a mail."""
        if self.hangs:
            await asyncio.sleep(3600)
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(message_from_bytes(content, policy=policy.default))
        return "250 OK"

    def _login(
        self, _: SMTP, __: Session, ___: Envelope, ____: str, login: LoginPassword
    ) -> AuthResult:
        is_right = (login.login, login.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=is_right, handled=False)


@contextmanager
def mail_server(
    tls: ssl.SSLContext | None = None, *, implicit: bool = False
) -> Iterator[MailServer]:
    """Run one while the block runs."""
    server = MailServer(tls, implicit=implicit)
    server.start()
    try:
        yield server
    finally:
        server.stop()
