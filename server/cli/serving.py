"""Serving the web with gunicorn: one process of many threads, with the ticker beside them."""

from __future__ import annotations

import errno
import socket
from typing import TYPE_CHECKING, Any

from gunicorn.app.base import BaseApplication

from server.app import create_app
from server.cli.frame import WrongUse
from server.instance import Instance
from server.jobs import Ticker

if TYPE_CHECKING:
    from pathlib import Path

THREADS = 8
SETTINGS: dict[str, Any] = {
    "workers": 1,
    "worker_class": "gthread",
    "threads": THREADS,
    "timeout": 120,
    "graceful_timeout": 5,
    "loglevel": "warning",
    "control_socket_disable": True,
    "proc_name": "duban",
}


def listen(host: str, port: int, *, else_any: bool = False) -> socket.socket:
    """Return a socket that listens; with `else_any` on a free port when that one is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        _bind(listener, host, port)
    except OSError as error:
        if not (else_any and error.errno == errno.EADDRINUSE):
            listener.close()
            error.filename = f"{host}:{port}"
            raise
        listener.bind((host, 0))
    listener.listen(128)
    return listener


def _bind(listener: socket.socket, host: str, port: int) -> None:
    """Bind to an address that was named; an empty one would be every address of the machine."""
    try:
        listener.bind((host or " ", port))
    except (socket.gaierror, UnicodeError):
        listener.close()
        raise WrongUse(
            f"--host: “{host}”不是可以监听的地址，应写成 127.0.0.1、0.0.0.0 或本机的名称",
            f"--host: “{host}” is no address to listen at; write 127.0.0.1, 0.0.0.0 or this machine's name",
        ) from None


def address(listener: socket.socket) -> str:
    """Return the address that a browser opens."""
    host, port = listener.getsockname()[:2]
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{shown}:{port}/"


class Served(BaseApplication):
    """An instance as gunicorn runs it; everything is opened in the worker, after the fork."""

    def __init__(self, folder: Path, listener: socket.socket, host: str = "127.0.0.1") -> None:
        self._folder = folder
        self._host = host
        self._listener = listener
        self.ticker: Ticker | None = None
        super().__init__()  # type: ignore[no-untyped-call]  # gunicorn has no types

    def load_config(self) -> None:
        """Set what we set; the rest is gunicorn's own."""
        assert self.cfg is not None
        for name, value in SETTINGS.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)
        self.cfg.set("bind", f"fd://{self._listener.fileno()}")

    def load(self) -> Any:
        """Open the instance in this worker, begin to tick, and return the application."""
        instance = Instance.open(self._folder)
        self.ticker = Ticker(instance)
        self.ticker.start()
        return create_app(instance, self._host)
