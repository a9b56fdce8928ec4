from pathlib import Path

import pytest

from server.sheets import typeface
from server.sheets.paper import Paper, PaperSize
from server.sheets.typeface import Face, TypefaceMissingError


@pytest.mark.parametrize("face", Face)
def test_the_typeface_is_there_once_it_was_fetched(face: Face) -> None:
    assert face.path.is_file()


def test_without_it_one_is_told_how_it_is_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(typeface, "files", lambda _: tmp_path)
    with pytest.raises(TypefaceMissingError, match="make fonts"):
        Paper(PaperSize.A4, "", "ko")
