"""The work of `scanstation-server front`: nginx or Caddy before the servers.

What it is: the settings as the front's own file, and the internal authority of a local network.
What it is not: nginx or Caddy started; whoever runs them puts the file in place.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from server.cli.console import CommandError, ExitCode, say, tell
from server.config import Settings
from server.front.authority import (
    AuthorityError,
    Issued,
    ensure_certificate,
    ensure_root,
    fingerprint,
)
from server.front.plan import Plan
from server.front.proving import FrontRefusedError, NoProgramError, prove
from server.front.rendering import Program, rendered
from server.front.settings import Certificates
from server.front_here import front_plan
from server.whole_file import write_whole

_NO_PORT = ":0"


def _plan(settings: Settings) -> Plan:
    plan = front_plan(settings)
    if plan is None:
        sentence = "SCANSTATION_PUBLIC_URL is not set: write the front's address, https://..."
        raise CommandError(sentence, ExitCode.CONFIG)
    if any(upstream.address.endswith(_NO_PORT) for upstream in plan.upstreams):
        sentence = "SCANSTATION_PORT is 0, any free one: name the port, or the front's upstreams."
        raise CommandError(sentence, ExitCode.CONFIG)
    return plan


def render(settings: Settings, program: Program, out: Path | None) -> ExitCode:
    """Print the front's file, or write it whole."""
    text = rendered(program, _plan(settings))
    if out is None:
        say(text.rstrip("\n"))
        return ExitCode.OK
    with _told():
        write_whole(out, text.encode())
    tell(f"{out} is written: `front check {program}`, then reload the front.")
    return ExitCode.OK


def check(settings: Settings, program: Program) -> ExitCode:
    """Have the real program look at what would be rendered."""
    plan = _plan(settings)
    with _told():
        _refuse_missing(plan)
        # Caddy opens what it would log to, and root's file it could not write to as itself.
        said = prove(program, rendered(program, replace(plan, log_dir=None)))
    say(f"OK    {program} takes the front of {plan.origin}")
    if said:
        tell(said)
    return ExitCode.OK


def _refuse_missing(plan: Plan) -> None:
    makes = "put it there"
    if plan.certificates is Certificates.INTERNAL:
        makes = "`scanstation-server front certificate` makes it"
    for path in (plan.certificate, plan.key):
        if path is not None and not path.exists():
            raise CommandError(f"{path} is missing: {makes}.")
    if plan.log_dir is not None and not plan.logs_to_output and not plan.log_dir.is_dir():
        sentence = (
            f"{plan.log_dir} is missing, where SCANSTATION_FRONT_LOG_DIR has the front log:"
            " make it, for the front's user to write to."
        )
        raise CommandError(sentence)


def certificate(settings: Settings) -> ExitCode:
    """Make the internal authority's certificate, or renew it when it is time."""
    plan = _plan(settings)
    path, key_path = _refuse_another(plan)
    folder, now = settings.front_folder, datetime.now(UTC)
    with _told():
        issued = ensure_certificate(folder, plan.name, now, path=path, key_path=key_path)
        root = ensure_root(folder, now)
        say(f"{'made' if issued.is_new else 'good'}  {issued.path}, {plan.name}, {_until(issued)}")
        say(f"root  {root.path}, SHA-256 {fingerprint(root.path)}")
    if issued.is_new:
        tell("Reload the front, so that it shows this one.")
    return ExitCode.OK


def _refuse_another(plan: Plan) -> tuple[Path, Path]:
    """Return where the internal authority's certificate and key are; refuse where there is none.

    Raises:
        CommandError: when the certificate is of another.
    """
    internal = plan.certificates is Certificates.INTERNAL
    if not internal or plan.certificate is None or plan.key is None:
        sentence = (
            f"SCANSTATION_FRONT_CERTIFICATES is {plan.certificates} for {plan.name}: only"
            " `internal` has a certificate from here."
        )
        raise CommandError(sentence, ExitCode.NOT_OURS)
    return plan.certificate, plan.key


def root(settings: Settings) -> ExitCode:
    """Print the internal authority's root, made where there is none."""
    _refuse_another(_plan(settings))
    with _told():
        issued = ensure_root(settings.front_folder, datetime.now(UTC))
        say(issued.path.read_text("ascii").rstrip("\n"))
        tell(f"SHA-256 {fingerprint(issued.path)}, {_until(issued)}")
    return ExitCode.OK


def _until(issued: Issued) -> str:
    return f"until {issued.until:%Y-%m-%d}"


@contextmanager
def _told() -> Iterator[None]:
    """Tell what goes wrong with files and programs in one sentence."""
    try:
        yield
    except (AuthorityError, NoProgramError) as error:
        raise CommandError(str(error)) from None
    except FrontRefusedError as error:
        raise CommandError(f"It does not take the front:\n{error}") from None
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from None
