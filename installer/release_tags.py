"""The tags of a release's image: `python installer/release_tags.py v1.2.3`.

It prints 1.2.3, 1.2, 1 and latest, of a pre-release its own version alone. What it is not: who
pushes them (the release workflow). Ends with 1 where the tag is none of a release, or of another
version than the project.
"""

import re
import sys
import tomllib
from pathlib import Path

# Of https://semver.org, without build metadata: no image's tag may hold a +.
_RELEASE = re.compile(
    r"v(?P<major>0|[1-9]\d*)\.(?P<minor>0|[1-9]\d*)\.(?P<patch>0|[1-9]\d*)(-(?P<before>[0-9a-z.-]+))?"
)


def release_tags(tag: str, project: str) -> tuple[str, ...]:
    """Return the tags, the most exact first; while the major version is 0 there is none of it.

    Raises:
        ValueError: says why there are none.
    """
    found = _RELEASE.fullmatch(tag)
    if found is None:
        raise ValueError(f"{tag!r} is no tag of a release: v1.2.3 or v1.2.3-rc.1")
    version = tag.removeprefix("v")
    if version != project:
        raise ValueError(f"{tag} is tagged, and pyproject.toml is of {project}: make them one")
    if found["before"]:
        return (version,)
    major, minor = found["major"], f"{found['major']}.{found['minor']}"
    return (version, minor, "latest") if major == "0" else (version, minor, major, "latest")


def main() -> int:
    """Print the tags, one a line."""
    asked = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text("utf-8"))
    try:
        tags = release_tags(sys.argv[1], asked["project"]["version"])
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(tags))
    return 0


if __name__ == "__main__":
    sys.exit(main())
