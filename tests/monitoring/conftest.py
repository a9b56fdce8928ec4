"""What a person installs to watch the servers, for the tests of it."""

from pathlib import Path

import pytest

MONITORING = Path(__file__).parents[2] / "installer" / "monitoring"


@pytest.fixture(scope="session")
def monitoring() -> Path:
    """Return the folder of the rules, the settings and the dashboard."""
    return MONITORING
