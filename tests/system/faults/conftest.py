"""Prints what the kills hit at the end of the run, whether the tests passed or not.

Faults that need no kiosk take the server processes of the system tests; those of the sync a real
centre.
"""

import pytest

from tests.system.server.conftest import start
from tests.system.sync.conftest import centre, cluster_uri, empty, owner

__all__ = ["centre", "cluster_uri", "empty", "owner", "pytest_terminal_summary", "start"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for outcome in ("passed", "failed"):
        for report in terminalreporter.getreports(outcome):
            for name, lines in report.user_properties:
                if name == "kills":
                    terminalreporter.section(report.nodeid.rpartition("[")[2].rstrip("]"), "-")
                    terminalreporter.write_line("\n".join(lines))
