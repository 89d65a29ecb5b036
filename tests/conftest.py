"""What several rooms' tests share: one demo instance, built once."""

from __future__ import annotations

import fcntl
import os

import pytest


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """Return the folder of a demo as it was built; a test that changes it takes a copy."""
    from server import demo as made
    from server import settings

    shared = tmp_path_factory.getbasetemp()
    shared = shared.parent if "PYTEST_XDIST_WORKER" in os.environ else shared
    folder = shared / "built-demo"
    with (shared / "built-demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # workers that run beside each other build it once
        if (folder / made.BUILDING).exists() or not (folder / settings.FILE).exists():
            made.build(folder, lambda _: None)
    return folder
