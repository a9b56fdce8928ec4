"""What a kiosk trusts when it speaks to its server by TLS.

What it is: one context for every connection. What it is not: how the CA came here
(`pairing_client`). Blocking for a moment.
"""

import ssl
from collections.abc import Iterator


def trusting(front_ca: str | None) -> ssl.SSLContext | bool:
    """Return aiohttp's `ssl`: this CA alone (PEM); where there is none, whom the system trusts.

    The server's name is looked at in either case.

    Raises:
        ssl.SSLError: it is no certificate.
    """
    if front_ca is None:
        return True
    try:
        return ssl.create_default_context(cadata=front_ca)
    except (TypeError, ValueError) as error:  # of a text that is not ASCII
        raise ssl.SSLError(str(error)) from error


def is_distrusted(error: BaseException) -> bool:
    """Say whether a connection failed, at whatever depth, for the server's certificate."""
    return any(isinstance(each, ssl.SSLCertVerificationError) for each in _causes(error))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        yield from (each for each in error.args if isinstance(each, BaseException))
        error = error.__cause__ or error.__context__
