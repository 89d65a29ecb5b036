"""What several rooms' tests share: one demo instance, built once."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """Return the folder of a demo as it was built; a test that changes it takes a copy."""
    from server import demo as made

    folder = tmp_path_factory.mktemp("demo") / "instance"
    made.build(folder, lambda _: None)
    return folder
