"""`scanstation-server mail test`: one mail to everybody of MAIL_TO, now.

What it is not: the alerts (server.mail.alerts). Blocking; no server needs to run.
"""

import argparse

from server.cli.console import CommandError, ExitCode, say
from server.cli.surroundings import settings_here


def add_parser(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(required=True, metavar="ACTION")
    trying = actions.add_parser("test", help="send one mail to MAIL_TO")
    trying.set_defaults(command=_test)


def _test(_: argparse.Namespace) -> ExitCode:
    from server.mail.smtp import MailError, send  # noqa: PLC0415 - where it is used
    from server.mail.words import place_of, trial  # noqa: PLC0415 - as above

    settings = settings_here()
    mail = settings.mail
    if mail.host is None:
        raise CommandError("No mail is set up: set SMTP_HOST, MAIL_FROM, MAIL_TO.", ExitCode.CONFIG)
    place = place_of(settings.site, settings.public_url)
    try:
        refused = send(trial(place, settings.public_url), mail)
    except MailError as error:
        raise CommandError(f"No mail was sent: {error}") from error
    if refused:
        sentence = f"{refused} of {len(mail.to)} addresses of MAIL_TO were refused: correct them."
        raise CommandError(sentence)
    say(f"{mail.host} took a mail to {len(mail.to)} addresses: look whether it arrives.")
    return ExitCode.OK
