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

DEFAULT = "instance"


def placed(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--dir``."""
    words = (
        "实例的文件夹；不写用环境变量 DUBAN_DIR，再没有用 ./instance",
        "the instance's folder; else DUBAN_DIR, else ./instance",
    )
    decorated: Callable[..., Any] = option("--dir", "folder", words=words)(function)
    return decorated


def chosen(folder: str | None) -> Path:
    """Return the folder that is meant."""
    return Path(folder or os.environ.get("DUBAN_DIR") or DEFAULT)


def opened(folder: str | None) -> Instance:
    """Open the instance that is meant."""
    from server.instance import Instance

    return Instance.open(chosen(folder))


def refuse_future(instance: Instance, at: datetime | None) -> None:
    """Refuse an instant to come, unless the instance lives on a simulated clock."""
    from server.errors import Refusal

    if at is not None and not instance.settings.simulated and at > instance.now():
        raise Refusal("clock.future", at=f"{at:%Y-%m-%d %H:%M}")
