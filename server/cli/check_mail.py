"""What `scanstation-server check` says of mail: the mail server takes this login. None is sent.

What it is not: sending (server.mail.smtp). Blocking.
"""

from server.cli.check_line import Line
from server.mail.settings import MailSettings
from server.mail.smtp import MailError, try_login


def mail_line(settings: MailSettings) -> Line:
    """Return whether a mail would be taken."""
    at = f"{settings.host} port {settings.port}"
    try:
        try_login(settings)
    except MailError as error:
        return Line("mail", False, f"{at}: {error}")
    login = "without a login" if settings.user is None else "with this login"
    return Line("mail", True, f"{at} answers {login} ({settings.tls})")
