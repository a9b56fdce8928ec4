"""The way to a mail server, tried on a real one."""

import socket
import ssl
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
import trustme

from server.mail.settings import MailSettings, Tls
from server.mail.smtp import MailError, send, try_login
from server.mail.words import Mail
from tests.mail_server import PASSWORD, USER, MailServer, mail_server
from tests.own_cluster import free_port
from tests.tls_front import ca_file, served_by

pytestmark = pytest.mark.expects_log("mail.log")
WRONG = "s3cret"
MAIL = Mail("Scanstation seoul: 시험", "No backup can be made.\n")


@pytest.fixture
def plain() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """Return a mail server's TLS, by a CA that this process trusts as a computer would."""
    ca = trustme.CA()
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file(ca, tmp_path)))
    return served_by(ca)


def _why(settings: MailSettings, timeout_s: float = 5.0) -> str:
    with pytest.raises(MailError) as raised:
        send(MAIL, settings, timeout_s)
    return str(raised.value)


def test_a_mail_arrives_whole_and_asks_for_no_answer(plain: MailServer) -> None:
    assert send(MAIL, plain.settings()) == 0
    (mail,) = plain.mails
    assert mail["Subject"] == MAIL.subject
    assert mail["To"] == "it@hall.lan, b@hall.lan"
    assert mail["From"] == "scanstation@hall.lan"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].endswith("@hall.lan>")
    assert mail.get_content() == MAIL.text.replace("\n", "\r\n")


def test_a_login_is_used_and_a_wrong_one_told_without_its_password(plain: MailServer) -> None:
    assert send(MAIL, plain.settings(user=USER, password=PASSWORD)) == 0
    wrong = plain.settings(user=USER, password=WRONG)
    assert "set SMTP_USER and SMTP_PASSWORD right" in _why(wrong)
    assert WRONG not in _why(wrong)
    assert len(plain.mails) == 1


def test_a_login_is_tried_without_a_mail(plain: MailServer) -> None:
    try_login(plain.settings(user=USER, password=PASSWORD))
    with pytest.raises(MailError, match="SMTP_PASSWORD"):
        try_login(plain.settings(user=USER, password=WRONG))
    assert not plain.mails


@pytest.mark.parametrize("kind", [Tls.STARTTLS, Tls.TLS])
def test_mail_goes_through_tls(kind: Tls, tls: ssl.SSLContext) -> None:
    with mail_server(tls, implicit=kind is Tls.TLS) as server:
        assert send(MAIL, server.settings(kind, user=USER, password=PASSWORD)) == 0
        assert len(server.mails) == 1


@pytest.mark.parametrize("kind", [Tls.STARTTLS, Tls.TLS])
def test_a_certificate_that_nobody_vouches_for_is_refused(kind: Tls) -> None:
    with mail_server(served_by(trustme.CA()), implicit=kind is Tls.TLS) as server:
        assert "no safe connection" in _why(server.settings(kind))
        assert not server.mails


def test_a_certificate_of_another_name_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ca = trustme.CA()
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file(ca, tmp_path)))
    with mail_server(served_by(ca, "mail.lan")) as server:
        assert "the name in its certificate" in _why(server.settings(Tls.STARTTLS))


def test_without_the_tls_that_is_set_nothing_is_sent(plain: MailServer) -> None:
    assert "offers no such TLS" in _why(plain.settings(Tls.STARTTLS))
    assert "no safe connection" in _why(plain.settings(Tls.TLS))
    assert not plain.mails


def test_one_address_that_is_refused_keeps_it_from_no_other(plain: MailServer) -> None:
    plain.refused = {"b@hall.lan"}
    assert send(MAIL, plain.settings()) == 1
    assert len(plain.mails) == 1
    plain.refused = {"b@hall.lan", "it@hall.lan"}
    why = _why(plain.settings())
    assert "every address of MAIL_TO" in why
    assert "hall.lan" not in why


def test_one_that_says_nothing_or_hangs_in_the_middle_is_not_waited_for(plain: MailServer) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        port = silent.getsockname()[1]
        settings = MailSettings("127.0.0.1", port, Tls.NONE, sender="a@b.lan", to=("b@b.lan",))
        assert "does not answer in time" in _why(settings, 0.2)
    plain.hangs = True
    assert "does not answer in time" in _why(plain.settings(), 0.5)


def test_one_that_is_not_there_is_told_in_words() -> None:
    settings = MailSettings("127.0.0.1", free_port(), Tls.NONE, sender="a@b.lan", to=("b@b.lan",))
    assert "nobody listens there" in _why(settings)
