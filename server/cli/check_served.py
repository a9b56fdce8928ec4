"""What `scanstation-server check --after` says of the certificate that the front serves now.

What it is: a handshake as a browser's, whoever made the certificate, ACME's too. What it is not: a
look at files, of which a front that was not reloaded serves another (`check_front`). The loop of
`check_after`.
"""

import asyncio
import ssl
import time
from datetime import timedelta
from urllib.parse import urlsplit

from server.cli.check_front import FEW
from server.cli.check_line import Line

_HTTPS = 443
_TIMEOUT_S = 10
_NAME = "front's certificate"


async def served_line(origin: str, trust: ssl.SSLContext) -> Line:
    """Say how many days the certificate at `origin` holds."""
    try:
        left = timedelta(seconds=await _ends_s(origin, trust) - time.time())
    except (OSError, TimeoutError) as error:
        return Line(_NAME, False, f"{origin} shows none that is trusted here ({error})")
    if left < FEW:
        words = (
            f"what {origin} serves holds for {left.days} days: renew it and reload the front, or"
            " look in its log why the authority gave no other"
        )
        return Line(_NAME, False, words)
    return Line(_NAME, True, f"{left.days} days left of what {origin} serves")


async def _ends_s(origin: str, trust: ssl.SSLContext) -> float:
    """Return when the certificate ends, as it was shown, in seconds since 1970."""
    place = urlsplit(origin)
    async with asyncio.timeout(_TIMEOUT_S):
        _, writer = await asyncio.open_connection(place.hostname, place.port or _HTTPS, ssl=trust)
        try:
            shown = writer.get_extra_info("peercert")
        finally:
            writer.close()
    return ssl.cert_time_to_seconds(shown["notAfter"])
