"""`scanstation-server logins add`: what each site logs in with, made at the centre by its owner.

What is printed is what a site's server is set to. Its own short-lived asyncio loop.
"""

import re
import secrets
from collections.abc import Mapping, Sequence

from server.cli.centre_owner import owned_centre, owners_address
from server.cli.console import CommandError, ExitCode, say, tell
from server.sync.postgres.address import address_of_login
from server.sync.postgres.failures import MIGRATE
from server.sync.postgres.site_logins import welcome
from server.variables import DATABASE_URL

_SITE = re.compile(r"[a-z0-9][a-z0-9-]{0,31}")
_LOGIN_BYTES_MAX = 63
"""Of a role's name in Postgres, which cuts a longer one off."""
_SECRET_BYTES, _SALT_BYTES = 24, 16
_IS_THERE = "SELECT to_regclass('scanstation.site_logins') IS NOT NULL"


async def add(environ: Mapping[str, str], sites: Sequence[str], login: str | None) -> ExitCode:
    """Make a login for each site, or let the one that is named speak for one; print its settings.

    All of them or, where one cannot be made, none.
    """
    _refuse_unfit(sites, login)
    made = {site: secrets.token_urlsafe(_SECRET_BYTES) for site in dict.fromkeys(sites)}
    async with owned_centre(environ) as connection:
        if not await connection.fetchval(_IS_THERE):
            raise CommandError(f"The centre is not set up: {MIGRATE}.", ExitCode.STORE)
        own = await connection.fetchval("SELECT session_user::text")
        async with connection.transaction():
            is_new = [
                await welcome(
                    connection, site, login or site, password, secrets.token_bytes(_SALT_BYTES)
                )
                for site, password in made.items()
            ]
    for (site, password), new in zip(made.items(), is_new, strict=True):
        name = login or site
        if new:
            address = address_of_login(owners_address(environ), own, name, password)
            say(f"SCANSTATION_SITE={site}\n{DATABASE_URL}={address}\n")
        else:
            tell(f"{name} is there already and may speak for {site}; its password stays.")
    return ExitCode.OK


def _refuse_unfit(sites: Sequence[str], login: str | None) -> None:
    for site in sites:
        if not _SITE.fullmatch(site):
            rule = "lower-case letters, digits and -, at most 32"
            raise CommandError(f"{site!r} is no site's name: {rule}.", ExitCode.CONFIG)
    if login is None:
        return
    if len(sites) > 1:
        sentence = "--login names one login: enter the command once for each site."
        raise CommandError(sentence, ExitCode.CONFIG)
    if not 0 < len(login.encode()) <= _LOGIN_BYTES_MAX:
        sentence = f"A login's name has 1 to {_LOGIN_BYTES_MAX} bytes."
        raise CommandError(sentence, ExitCode.CONFIG)
