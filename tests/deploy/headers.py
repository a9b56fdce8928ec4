"""What the headers of every answer through a front have to be."""

import re

from server.front.rendering import CLOSED_POLICY, HEADERS
from tests.deploy.asking import Answer

_SERVERS = re.compile(r"nginx/|Caddy|aiohttp|Python", re.IGNORECASE)


def look_at_headers(answer: Answer, policy: str = CLOSED_POLICY, *, has_tls: bool = True) -> None:
    """Hold an answer's headers to what each has to have."""
    told = {name: answer.all(name) for name in HEADERS}
    assert told == {name: [value] for name, value in HEADERS.items()}
    assert answer.one("Content-Security-Policy").startswith(policy)
    assert re.fullmatch(r"[0-9a-f-]{32,36}", answer.one("X-Request-Id"))
    assert answer.all("Strict-Transport-Security") == (["max-age=86400"] if has_tls else [])
    assert not tells_server(answer)


def tells_server(answer: Answer) -> bool:
    """Say whether an answer names a server by more than nginx's bare name."""
    return bool(_SERVERS.search(" ".join(answer.all("Server") + answer.all("Via"))))
