"""Which tags a release's image has."""

import pytest

from installer.release_tags import release_tags


@pytest.mark.parametrize(
    ("tag", "tags"),
    [
        ("v1.2.3", ("1.2.3", "1.2", "1", "latest")),
        ("v0.9.0", ("0.9.0", "0.9", "latest")),
        ("v2.0.0-rc.1", ("2.0.0-rc.1",)),
    ],
)
def test_a_release_has_its_version_whole_and_short_and_a_pre_release_its_own_alone(
    tag: str, tags: tuple[str, ...]
) -> None:
    assert release_tags(tag, tag.removeprefix("v")) == tags


@pytest.mark.parametrize(
    "tag", ["1.2.3", "v1.2", "v01.2.3", "v1.2.3+5", "v1.2.3;reboot", "main", ""]
)
def test_what_is_no_version_is_refused(tag: str) -> None:
    with pytest.raises(ValueError, match="is no tag of a release"):
        release_tags(tag, tag.removeprefix("v"))


def test_a_tag_of_another_version_than_the_project_is_refused() -> None:
    with pytest.raises(ValueError, match=r"pyproject\.toml is of 1\.2\.4"):
        release_tags("v1.2.3", "1.2.4")
