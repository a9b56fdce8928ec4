"""The project as the page has it, from nothing to healthy, for the tests of a module."""

from collections.abc import Iterator

import pytest

from server.demo import demo_orders, write_csv
from tests.compose.images import make_broken, make_images
from tests.compose.project import Project, block
from tests.docker_daemon import docker_running

_ORDERS = 40


@pytest.fixture(scope="session")
def images() -> Iterator[None]:
    """Have Docker and every image while the tests run."""
    with docker_running():
        make_images()
        yield


@pytest.fixture
def broken(images: None) -> str:
    """Return a version whose every command works, but that it does not run."""
    return make_broken()


@pytest.fixture(scope="module")
def project(images: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Run the project, with orders; it is taken down with its volumes at the end."""
    made = Project(tmp_path_factory.mktemp("compose"))
    made.write_settings()
    made.paste(block("secrets/postgres_password"))
    try:
        made.paste(block("run --rm -T centre\n"))
        made.until(made.are_healthy)
        _import_orders(made)
        yield made
    finally:
        made.ended("docker-compose", "down", "--volumes", "--timeout", "5")


def _import_orders(project: Project) -> None:
    file = project.folder / "orders.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        write_csv(demo_orders(count=_ORDERS), out)
    csv = ("--header", "Content-Type: text/csv", "--data-binary", f"@{file}")
    told = project.ask("/api/orders/import", *csv)
    assert told["orders_added"] == _ORDERS, told
