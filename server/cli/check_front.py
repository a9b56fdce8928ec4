"""What `scanstation-server check` says of the front's certificate, before it is needed.

What it is: whose it is and how many days it holds. What it is not: a front that runs
(`check_after`). Blocking.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from server.front.authority import RENEW_BEFORE, AuthorityError, expires, names
from server.front.plan import Plan
from server.front.settings import Certificates

FEW = timedelta(days=14)
"""An authority that renews by itself has tried for long by then."""


class FrontError(Exception):
    """The front could not be set up so; the message says what to do."""


def certificate_words(plan: Plan, *, is_elsewhere: bool, knows_ca: bool) -> str:
    """Say how the front's certificate stands.

    `is_elsewhere` says that the front may be on another machine, `knows_ca` that kiosks can be told
    which authority to trust of one whose root is not here.

    Raises:
        FrontError: when there is none, it is for another name, or it ends soon.
    """
    if plan.certificate is None:
        return f"{plan.origin}, certificate by ACME"
    if is_elsewhere and not plan.certificate.parent.exists():
        if plan.certificates is Certificates.INTERNAL and not knows_ca:
            raise FrontError(
                "kiosks do not know its authority: put what `scanstation-server front root` prints"
                " on the front's machine into a file, and name that in SCANSTATION_FRONT_CA"
            )
        return f"{plan.origin}, on another machine, which has its certificate"
    makes = "put one there"
    if plan.certificates is Certificates.INTERNAL:
        makes = "`scanstation-server front certificate` makes it"
    left, found = _read(plan.certificate, makes)
    if not any(_is_for(plan.name, each) for each in found):
        told = ", ".join(found) or "no name"
        raise FrontError(f"{plan.certificate} is for {told}, not for {plan.name}: {makes}")
    if left < FEW:
        raise FrontError(f"{plan.certificate} holds for {left.days} days: {makes}")
    said = f"{plan.origin}, {left.days} days left"
    if plan.certificates is Certificates.INTERNAL and left < RENEW_BEFORE:
        said += f" (`scanstation-server front certificate` renews it within {RENEW_BEFORE.days})"
    return said


def _is_for(name: str, found: str) -> bool:
    """Say whether a certificate's name is this one; its first label may be any (RFC 6125)."""
    if found.startswith("*."):
        return found[1:].lower() == name[name.find(".") :].lower()
    return found.lower() == name.lower()


def _read(path: Path, makes: str) -> tuple[timedelta, tuple[str, ...]]:
    """Return how long it holds, and for whom it is."""
    try:
        return expires(path) - datetime.now(UTC), names(path)
    except FileNotFoundError:
        raise FrontError(f"{path} is missing: {makes}") from None
    except (AuthorityError, OSError) as error:
        raise FrontError(str(error)) from error
