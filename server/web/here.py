"""What the present request stands on: the instance, who asks, what that person may."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from flask import current_app, g, request

from server.db import Scoped
from server.web.rights import NOBODY, Rights, rights_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

    from flask import Flask
    from sqlalchemy import Connection

    from server.desk import Actor, Desk
    from server.instance import Instance

KEY = "duban"


def install(app: Flask, instance: Instance) -> None:
    """Give the application its instance and a session per request."""
    app.extensions[KEY] = instance
    app.extensions["duban_db"] = db = Scoped(instance.bench.sessions)

    def close(_error: BaseException | None = None) -> None:
        db.remove()

    app.teardown_appcontext(close)
    app.before_request(follow_packs)


def follow_packs() -> None:
    """Learn which packs are in force now; another process or a changed folder may have brought new ones."""
    if request.endpoint == "static":
        return
    served = instance()
    if served.live is not None:
        served.live.refresh()
    served.shelf.refresh()


def writing() -> AbstractContextManager[Connection]:
    """Return a transaction of its own for what is not for the journal, such as a session's last use."""
    db().remove()
    return instance().bench.engine.execution_options(writes=True).begin()


def instance() -> Instance:
    """Return the instance that this application serves."""
    return cast("Instance", current_app.extensions[KEY])


def db() -> Scoped:
    """Return the session that screens read through."""
    return cast("Scoped", current_app.extensions["duban_db"])


def now() -> datetime:
    """Return the instant at which this request is handled, read once."""
    if "now" not in g:
        g.now = instance().now()
    return cast("datetime", g.now)


def actor() -> Actor | None:
    """Return who asks, or None before sign-in."""
    return cast("Actor | None", g.get("actor"))


def signed_in() -> Actor:
    """Return who asks; the gate has let nobody else through."""
    return cast("Actor", g.actor)


def rights() -> Rights:
    """Return what the person who asks may do."""
    person = actor()
    if person is None:
        return NOBODY
    if "rights" not in g:
        g.rights = rights_of(db(), instance().shelf, person)
    return cast("Rights", g.rights)


@contextmanager
def desk() -> Iterator[Desk]:
    """Yield the desk at which the person who asks changes something; nothing read stays open beside it."""
    db().remove()
    with instance().desk(signed_in()) as opened:
        yield opened


def setting(name: str, default: Any = None) -> Any:
    """Return a setting of the instance, or `default` when it has none of that name."""
    return getattr(instance().settings, name, default)
