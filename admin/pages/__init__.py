"""Pages that are no table: workbench, item, approval desk, inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def install(app: Flask) -> None:
    """Put the pages into the application."""
    del app
