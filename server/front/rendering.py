"""A plan as a file of nginx or Caddy.

What it is: the two templates, and what a value has to be to stand in them. What it is not: whether
the program takes it (`proving`). Pure but for reading the templates.
"""

from enum import StrEnum
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from server.front import patience
from server.front.plan import Plan

_TEMPLATES = Path(__file__).parent / "templates"

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
"""On every answer, whoever gives it."""
CLOSED_POLICY = "default-src 'none'; frame-ancestors 'none'"
"""The Content-Security-Policy of what has none of its own: an error of the front is no page."""


class Program(StrEnum):
    """The program in front."""

    NGINX = "nginx"
    CADDY = "caddy"


_NAMES = {Program.NGINX: "nginx.conf.j2", Program.CADDY: "Caddyfile.j2"}


def rendered(program: Program, plan: Plan) -> str:
    """Return the file: for nginx what its `conf.d` takes, for Caddy a whole Caddyfile."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # noqa: S701 - no HTML; names and addresses are checked as settings
    )
    environment.filters["quoted"] = _quoted
    template = environment.get_template(_NAMES[program])
    return template.render(
        plan=plan, headers=HEADERS, closed_policy=CLOSED_POLICY, patience=patience
    )


def _quoted(path: Path) -> str:
    """Return a path as both programs read it: in quotes, what is special in them escaped."""
    escaped = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
