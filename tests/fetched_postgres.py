"""PostgreSQL of a version that neither Debian nor the wheel brings, fetched by `centres.sh`.

It lies in the checkout's build folder, which root's unprivileged user need not reach: so its
programs are copied beside the cluster they run, a tenth of a second.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.own_cluster import OwnCluster, own_folder, running

_FETCHED = Path(__file__).parent.parent / "build" / "centres"
_NOT_RUN = shutil.ignore_patterns("*.a", "pkgconfig")


@contextmanager
def fetched_cluster(version: int, *settings: str) -> Iterator[OwnCluster]:
    """Run a cluster of a version while the block runs."""
    fetched = _FETCHED / f"postgres-{version}"
    assert fetched.is_dir(), f"PostgreSQL {version} was not fetched: make test-sync does that"
    with own_folder() as folder:
        shutil.copytree(fetched, folder / "programs", ignore=_NOT_RUN)
        with running(folder, folder / "programs" / "bin", *settings) as cluster:
            yield cluster
