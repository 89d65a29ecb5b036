"""The scene of two offices, as the tests of the screens know it."""

from __future__ import annotations

from tests.admin.conftest import app, apps, browser, built, kept, own_app, scene

__all__ = ["app", "apps", "browser", "built", "kept", "own_app", "scene"]
