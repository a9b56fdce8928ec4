"""A server that stands alone, as in the image: what it imports is what its own lock brings."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[3]
ROOMS = ("server", "drivers/barcode", "assets")
OURS = {"assets", "drivers", "server"}
BY_ANOTHER = {"python-engineio"}
"""What one of them cannot do without."""


def _imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module is not None:
            yield node.module.partition(".")[0]


def test_no_package_is_imported_that_the_server_s_own_lock_lacks() -> None:
    files = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    named = {name for path in files for name in _imported(path)}
    assert "msgspec" in named
    distributions = packages_distributions()
    strangers = named - sys.stdlib_module_names - OURS
    packages = {canonicalize_name(distributions[name][0]) for name in strangers}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    group = {canonicalize_name(name) for name in project["dependency-groups"]["server"]}
    assert packages - BY_ANOTHER <= group
