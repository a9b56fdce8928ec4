import pytest

from tests.unit.drivers.captured import Capture, captures


@pytest.fixture(params=captures(), ids=lambda path: f"{path.parent.name}-{path.stem}")
def capture(request: pytest.FixtureRequest) -> Capture:
    return Capture.load(request.param)
