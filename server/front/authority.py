"""The internal authority of a local network: a root that kiosks learn, and the front's certificate.

What it is: files in one folder, made once and renewed in time. What it is not: how a kiosk comes to
trust the root (docs/adr/0020-front-ca.md), or an authority of anybody else. Blocking.
"""

import ipaddress
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from msgspec import Struct

from server.front.files import ROOT, ROOT_KEY
from server.private_folder import ensure_private
from server.whole_file import write_whole

ROOT_FOR = timedelta(days=3650)
CERTIFICATE_FOR = timedelta(days=397)
"""As long as browsers take one that a public authority gave; of others some take 825 days."""
RENEW_BEFORE = timedelta(days=60)
_AHEAD = timedelta(hours=1)
"""A kiosk's clock may be behind ours."""


class AuthorityError(Exception):
    """What is in the folder cannot be used; the message says what to do."""


class Issued(Struct, frozen=True):
    """A certificate in a file: whom it names, until when it holds, and whether it was made now."""

    path: Path
    name: str
    until: datetime
    is_new: bool


def ensure_root(folder: Path, now: datetime) -> Issued:
    """Return the root, made where there is none.

    Raises:
        AuthorityError: when there is half of one, or it is none.
        OSError: when the folder cannot be used.
    """
    path, key_path = folder / ROOT, folder / ROOT_KEY
    if path.exists() != key_path.exists():
        lacks = key_path if path.exists() else path
        raise AuthorityError(
            f"{lacks} is missing: put it back from a backup; or move the other one away, and pair"
            " every kiosk anew with the root that is made then"
        )
    if path.exists():
        return _issued(path, _read(path), is_new=False)
    ensure_private(folder)
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Scanstation {now:%Y-%m-%d}")])
    root = (
        _built(name, name, key.public_key(), now, ROOT_FOR)
        .add_extension(x509.BasicConstraints(ca=True, path_length=1), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .sign(key, hashes.SHA256())
    )
    _write_key(key_path, key, 0o600)
    write_whole(path, root.public_bytes(serialization.Encoding.PEM), mode=0o644)
    return _issued(path, root, is_new=True)


def ensure_certificate(
    folder: Path, name: str, now: datetime, *, path: Path, key_path: Path
) -> Issued:
    """Return the front's certificate for `name`, made anew where it is for another, or ends soon.

    `folder` has the authority; the certificate is in `path`, its key in `key_path`, which the group
    of the folder there may read: the front need not be root.

    Raises:
        AuthorityError: when the root cannot be used.
        OSError: when the folder cannot be used.
    """
    ensure_root(folder, now)
    root, root_key = _read(folder / ROOT), _read_key(folder / ROOT_KEY)
    with suppress(FileNotFoundError, AuthorityError, InvalidSignature):
        found = _read(path)
        found.verify_directly_issued_by(root)
        there = _issued(path, found, is_new=False)
        is_its_key = found.public_key() == _read_key(key_path).public_key()
        if there.name == name and there.until - now > RENEW_BEFORE and is_its_key:
            return there
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = (
        _built(_subject(name), root.subject, key.public_key(), now, CERTIFICATE_FOR)
        .add_extension(x509.SubjectAlternativeName([_general(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
            critical=False,
        )
        .sign(root_key, hashes.SHA256())
    )
    _write_key(key_path, key, 0o640)
    write_whole(path, certificate.public_bytes(serialization.Encoding.PEM), mode=0o644)
    return _issued(path, certificate, is_new=True)


def fingerprint(path: Path) -> str:
    """Return the SHA-256 of a certificate in a PEM file, as browsers show it."""
    digest = _read(path).fingerprint(hashes.SHA256()).hex().upper()
    return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))


def expires(path: Path) -> datetime:
    """Return until when the certificate in a PEM file holds.

    Raises:
        AuthorityError, OSError: when it cannot be read.
    """
    return _read(path).not_valid_after_utc


def names(path: Path) -> tuple[str, ...]:
    """Return the names and addresses that the certificate in a PEM file is for.

    Raises:
        AuthorityError, OSError: when it cannot be read.
    """
    return _names(_read(path))


def _built(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    now: datetime,
    lasts: timedelta,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _AHEAD)
        .not_valid_after(now + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _subject(name: str) -> x509.Name:
    """Return the subject: a common name holds 64 characters, and nobody reads it."""
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _issued(path: Path, certificate: x509.Certificate, *, is_new: bool) -> Issued:
    name = next(iter(_names(certificate)), certificate.subject.rfc4514_string())
    return Issued(path, name, certificate.not_valid_after_utc, is_new)


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(str(each.value) for each in found)


def _read(path: Path) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except ValueError:
        raise AuthorityError(
            f"{path} is no certificate (PEM): put it back, or move it away"
        ) from None


def _read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError):
        key = None
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise AuthorityError(f"{path} is no key of ours (PEM, P-256): put it back from a backup")
    return key


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey, mode: int) -> None:
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    write_whole(path, pem, mode=mode)
