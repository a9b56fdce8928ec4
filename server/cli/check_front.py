"""What `scanstation-server check` says of the front's certificate, before it is needed.

What it is: whose it is and how many days it holds. What it is not: a front that runs
(`check_after`). Blocking.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from server.front.authority import RENEW_BEFORE, AuthorityError, expires
from server.front.plan import Plan
from server.front.settings import Certificates

FEW = timedelta(days=14)
"""An authority that renews by itself has tried for long by then."""


class FrontError(Exception):
    """The front could not be set up so; the message says what to do."""


def certificate_words(plan: Plan) -> str:
    """Say how the front's certificate stands.

    Raises:
        FrontError: when there is none, or it ends soon.
    """
    if plan.certificate is None:
        return f"{plan.origin}, certificate by ACME"
    makes = "put one there"
    if plan.certificates is Certificates.INTERNAL:
        makes = "`scanstation-server front certificate` makes it"
    left = _left(plan.certificate, makes)
    if left < FEW:
        raise FrontError(f"{plan.certificate} holds for {left.days} days: {makes}")
    said = f"{plan.origin}, {left.days} days left"
    if plan.certificates is Certificates.INTERNAL and left < RENEW_BEFORE:
        said += f" (`scanstation-server front certificate` renews it within {RENEW_BEFORE.days})"
    return said


def _left(path: Path, makes: str) -> timedelta:
    try:
        return expires(path) - datetime.now(UTC)
    except FileNotFoundError:
        raise FrontError(f"{path} is missing: {makes}") from None
    except (AuthorityError, OSError) as error:
        raise FrontError(str(error)) from error
