"""The embedded station's token: a file that only the owner of the data folder can read.

What it is: made on the first run, read ever after, by the server and by the kiosk beside it. What
it is not: the tokens of paired stations. Blocking, small; before the loop serves.
"""

import re
import secrets
from pathlib import Path

from server.whole_file import write_whole

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_RANDOM_BYTES = 32


class TokenError(Exception):
    """The token file cannot be used; the message says what to do."""


def read_token(path: Path) -> str:
    """Return the token in `path`.

    Raises:
        FileNotFoundError: when there is none yet.
        TokenError: when the file holds something else.
    """
    text = path.read_text(encoding="ascii", errors="replace").strip()
    if not _TOKEN.fullmatch(text):
        raise TokenError(f"{path} holds no token: remove the file, and a new one is made")
    return text


def ensure_token(path: Path) -> str:
    """Return the token in `path`, made first when there is none; its mode is set to 0600."""
    try:
        token = read_token(path)
    except FileNotFoundError:
        token = secrets.token_urlsafe(_RANDOM_BYTES)
        write_whole(path, f"{token}\n".encode(), mode=0o600)
    path.chmod(0o600)
    return token
