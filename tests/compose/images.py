"""The images that `docker-compose.yml` names, made where no registry of images is in reach.

Python's is a bare Debian, as the Dockerfile takes any image with a Python; the others are stand-ins
of Debian's own programs (stand_ins/Dockerfile). What it is not: the official images, which nobody
has tried here. Needs root.
"""

import shutil
import subprocess
import tomllib
from pathlib import Path

from tests.docker_daemon import import_image

ROOT = Path(__file__).parents[2]
VERSION = str(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"])
SERVER = f"scanstation-server:{VERSION}"
PYTHON = "scanstation-test/python"
STAND_INS = ("nginx", "redis", "postgres", "prometheus")
REVISION = "0123456789abcdef"
_TRUSTED = Path("/etc/ssl/certs/ca-certificates.crt")
_FOLDERS = {
    PYTHON: ("python", "python3,python3-venv,ca-certificates"),
    "scanstation-test/services": (
        "services",
        "ca-certificates,curl,nginx-light,postgresql,redis-server,prometheus",
    ),
}


def make_images() -> None:
    """Make all of them; what has not changed since the last time takes a moment."""
    for image, (name, packages) in _FOLDERS.items():
        folder = ROOT / "build" / "images" / name
        _run(str(ROOT / "installer" / "bare_debian.sh"), str(folder), packages)
        if not _is_there(image):
            # It trusts whom this machine trusts: pip and npm ask from within.
            shutil.copy(_TRUSTED, folder / "etc" / "ssl" / "certs")
            trusting = f"ENV PIP_CERT={_TRUSTED} NODE_EXTRA_CA_CERTS={_TRUSTED}"
            import_image(folder, image, trusting)
    for name in STAND_INS:
        stand_in = str(ROOT / "tests" / "compose" / "stand_ins")
        _build("--target", name, "--tag", f"scanstation-test/{name}", stand_in)
    _build(
        *("--file", str(ROOT / "installer" / "docker" / "Dockerfile"), "--tag", SERVER),
        *("--build-arg", f"PYTHON_IMAGE={PYTHON}", "--build-arg", f"VERSION={VERSION}"),
        *("--build-arg", f"REVISION={REVISION}", str(ROOT)),
    )


def make_broken() -> str:
    """Make a version of the server that ends as soon as it is started; return its name."""
    folder = ROOT / "tests" / "compose" / "broken"
    _build("--tag", "scanstation-server:broken", "--build-arg", f"SERVER={SERVER}", str(folder))
    return "broken"


def _is_there(image: str) -> bool:
    asked = ["docker", "image", "inspect", image]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def _build(*words: str) -> None:
    _run("docker", "build", "--quiet", "--network", "host", *words)


def _run(*words: str) -> None:
    ended = subprocess.run(words, capture_output=True, text=True, check=False, timeout=900)
    assert ended.returncode == 0, f"{words}: {ended.stdout[-2000:]}{ended.stderr[-2000:]}"
