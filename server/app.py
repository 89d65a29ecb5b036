"""The web application, put together: a table of contents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask

import admin.pages
import admin.site
from server.web import csrf, errors, gate, headers, here, i18n

if TYPE_CHECKING:
    from server.instance import Instance

FACES = Path(admin.site.__file__).parent
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104
LARGEST_REQUEST = 32 * 1024 * 1024
LARGEST_TEXT = 2 * 1024 * 1024


def trusted(names: tuple[str, ...], host: str) -> list[str] | None:
    """Return the hosts that a request may name; none said and listening everywhere: any."""
    if host in EVERYWHERE and not names:
        return None
    own = () if host in EVERYWHERE else (f"[{host}]" if ":" in host else host,)
    return list(dict.fromkeys((*LOOPBACK, *own, *names)))


def create_app(instance: Instance, host: str = "127.0.0.1") -> Flask:
    """Return the application that serves `instance`, listening at `host`."""
    app = Flask("duban", static_folder=FACES / "static", template_folder=FACES / "templates")
    app.config.update(
        SECRET_KEY=instance.settings.secret,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_TEXT,
        MAX_FORM_PARTS=2000,
        SEND_FILE_MAX_AGE_DEFAULT=86400,
        TRAP_HTTP_EXCEPTIONS=False,
        DEBUG=False,  # whatever the environment says
        TRUSTED_HOSTS=trusted(instance.settings.hosts, host),
    )
    here.install(app, instance)
    i18n.install(app)
    errors.install(app)
    headers.install(app)
    gate.install(app)
    csrf.install(app)
    admin.site.install(app)
    admin.pages.install(app)
    return app
