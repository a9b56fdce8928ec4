"""The CA that the front in the local network is known by: a file that IT names, handed to kiosks.

What it is: the file read and looked at, once, with the settings. What it is not: how a kiosk comes
to trust it (server.contract.front_proof). Blocking.
"""

import ssl
from pathlib import Path

from server.contract.pairing import MAX_FRONT_CA


def read_front_ca(path: Path) -> str:
    """Return the PEM of the certificates in a file.

    Raises:
        ValueError: with the reason, for a person; never with what stands in the file.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FRONT_CA + 1)
    except OSError as error:
        raise ValueError(f"it cannot be read: {error.strerror}") from None
    if b"PRIVATE KEY" in data:
        raise ValueError("it holds a private key, which no kiosk may see")
    if len(data) > MAX_FRONT_CA:
        raise ValueError(f"it is larger than {MAX_FRONT_CA:,} bytes")
    return _looked_at(data)


def _looked_at(data: bytes) -> str:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        text = data.decode("ascii")
        context.load_verify_locations(cadata=text)
    except (ValueError, ssl.SSLError):
        raise ValueError("it is no certificate in PEM form") from None
    if context.cert_store_stats()["x509_ca"] != context.cert_store_stats()["x509"]:
        raise ValueError("a certificate in it is no CA's: give the root, not the front's own")
    return text
