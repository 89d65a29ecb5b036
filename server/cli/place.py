"""Which instance a command works on."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.cli.frame import option

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from server.instance import Instance

DEFAULT, DEMO = "instance", "demo"
"""Where an instance is made: the sample province apart, so that it never mixes with a real office."""


def placed_in(usual: str) -> Callable[[Any], Any]:
    """Add ``--dir`` to a command that works in the folder `usual` when nothing else is said."""
    words = (
        f"实例的文件夹；不写用环境变量 DUBAN_DIR，再没有用 ./{usual}",
        f"the instance's folder; else DUBAN_DIR, else ./{usual}",
    )
    return option("--dir", "folder", words=words)


placed = placed_in(DEFAULT)
"""Add ``--dir``."""


def chosen(folder: str | None, usual: str = DEFAULT) -> Path:
    """Return the folder that is meant."""
    return Path(folder or os.environ.get("DUBAN_DIR") or usual)


def opened(folder: str | None) -> Instance:
    """Open the instance that is meant."""
    from server.instance import Instance

    return Instance.open(chosen(folder))


def refuse_future(instance: Instance, at: datetime | None) -> None:
    """Refuse an instant to come, unless the instance lives on a simulated clock."""
    from server.errors import Refusal

    if at is not None and not instance.settings.simulated and at > instance.now():
        raise Refusal("clock.future", at=f"{at:%Y-%m-%d %H:%M}")
