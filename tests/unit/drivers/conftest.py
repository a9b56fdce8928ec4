import pytest

from tests.unit.drivers.captured import CAPTURES, Capture


@pytest.fixture(params=sorted(CAPTURES.glob("*.jsonl")), ids=lambda path: path.stem)
def capture(request: pytest.FixtureRequest) -> Capture:
    return Capture.load(request.param)
