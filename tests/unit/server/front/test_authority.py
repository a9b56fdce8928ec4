"""The internal authority: a root and a certificate that TLS itself takes."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server.front.authority import (
    CERTIFICATE_FOR,
    RENEW_BEFORE,
    AuthorityError,
    Issued,
    ensure_certificate,
    ensure_root,
    expires,
    fingerprint,
)

NOW = datetime.now(UTC)


def _certificate(folder: Path, name: str = "hub.lan", now: datetime = NOW) -> Issued:
    files = {"path": folder / "x.pem", "key_path": folder / "x.key"}
    return ensure_certificate(folder, name, now, **files)


def _shake_hands(folder: Path, name: str) -> None:
    """Have both sides of TLS in memory agree.

    Raises:
        ssl.SSLCertVerificationError: when the client does not trust what it is shown.
    """
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(folder / "x.pem", folder / "x.key")
    client = ssl.create_default_context(cafile=str(folder / "ca.pem"))
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    ours = client.wrap_bio(down, up, server_hostname=name)
    theirs = server.wrap_bio(up, down, server_side=True)
    for _ in range(4):
        for side in (ours, theirs):
            try:
                side.do_handshake()
            except ssl.SSLWantReadError:
                continue
    assert ours.version() == "TLSv1.3"


@pytest.mark.parametrize("name", ["hub.lan", "10.0.0.5", "fd00::5", f"{'long.' * 16}lan"])
def test_who_trusts_the_root_trusts_the_certificate_of_its_name_and_no_other(
    name: str, tmp_path: Path
) -> None:
    _certificate(tmp_path, name)
    _shake_hands(tmp_path, name)
    with pytest.raises(ssl.SSLCertVerificationError, match=r"mismatch|not valid"):
        _shake_hands(tmp_path, "other.lan")


def test_keys_are_for_whom_they_are_for(tmp_path: Path) -> None:
    folder = tmp_path / "front"
    _certificate(folder)
    modes = {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}
    assert modes == {"ca.pem": 0o644, "ca.key": 0o600, "x.pem": 0o644, "x.key": 0o640}
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_certificate_is_made_once_and_renewed_in_time_by_the_same_root(tmp_path: Path) -> None:
    first = _certificate(tmp_path)
    root = fingerprint(tmp_path / "ca.pem")
    assert (first.is_new, first.name) == (True, "hub.lan")
    assert first.until - NOW >= CERTIFICATE_FOR - timedelta(seconds=1)
    assert expires(tmp_path / "x.pem") == first.until
    assert not _certificate(tmp_path, now=NOW + CERTIFICATE_FOR - RENEW_BEFORE * 1.1).is_new
    later = _certificate(tmp_path, now=NOW + CERTIFICATE_FOR - RENEW_BEFORE * 0.9)
    assert later.is_new
    assert later.until > first.until
    assert fingerprint(tmp_path / "ca.pem") == root


@pytest.mark.parametrize("lost", ["x.pem", "x.key"])
def test_a_certificate_for_another_name_or_without_its_other_half_is_made_anew(
    lost: str, tmp_path: Path
) -> None:
    _certificate(tmp_path)
    assert _certificate(tmp_path, "scan.lan").is_new
    (tmp_path / lost).unlink()
    assert _certificate(tmp_path, "scan.lan").is_new
    (tmp_path / "x.pem").write_text("no certificate")
    assert _certificate(tmp_path, "scan.lan").is_new
    _shake_hands(tmp_path, "scan.lan")


def test_a_certificate_of_an_older_root_is_made_anew(tmp_path: Path) -> None:
    _certificate(tmp_path)
    for half in ("ca.pem", "ca.key"):
        (tmp_path / half).unlink()
    assert _certificate(tmp_path).is_new
    _shake_hands(tmp_path, "hub.lan")


def test_a_certificate_whose_key_is_another_s_is_made_anew(tmp_path: Path) -> None:
    other = tmp_path / "other"
    _certificate(other)
    _certificate(tmp_path)
    (other / "x.key").replace(tmp_path / "x.key")
    assert _certificate(tmp_path).is_new
    _shake_hands(tmp_path, "hub.lan")


@pytest.mark.parametrize("lost", ["ca.pem", "ca.key"])
def test_half_a_root_is_never_made_anew_as_every_kiosk_would_have_to_be_paired(
    lost: str, tmp_path: Path
) -> None:
    ensure_root(tmp_path, NOW)
    (tmp_path / lost).unlink()
    with pytest.raises(AuthorityError, match=f"{lost} is missing: put it back"):
        _certificate(tmp_path)


@pytest.mark.parametrize("file", ["ca.pem", "ca.key"])
def test_a_root_that_is_none_is_told(file: str, tmp_path: Path) -> None:
    ensure_root(tmp_path, NOW)
    (tmp_path / file).write_text("포장대")
    with pytest.raises(AuthorityError, match=rf"{file} is no (certificate|key)"):
        _certificate(tmp_path)
