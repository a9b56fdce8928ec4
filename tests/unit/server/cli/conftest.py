"""An environment with a data folder of the test's own, and no settings of ours besides."""

import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the settings at a folder that is not there yet."""
    for name in list(os.environ):
        if name.startswith("SCANSTATION"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("SCANSTATION_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SCANSTATION_PORT", "0")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data"
