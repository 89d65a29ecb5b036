"""The embedded worker: one thread that ticks, as the separate worker would."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from server.errors import Refusal
from server.logged import told

if TYPE_CHECKING:
    from server.instance import Instance

LOG = logging.getLogger("duban.server.jobs")
SECONDS = 30
"""Between two rounds; a slip's wait and a paper's hour are told in minutes at the finest."""


class Ticker(threading.Thread):
    """Ticks until it is told to stop; a failed round is logged and tried again."""

    def __init__(self, instance: Instance, seconds: float = SECONDS) -> None:
        super().__init__(name="duban-ticker", daemon=True)
        self._instance = instance
        self._seconds = seconds
        self._stopped = threading.Event()

    def run(self) -> None:
        """Tick now, and then every `seconds`."""
        while not self._stopped.is_set():
            self.round()
            self._stopped.wait(self._seconds)

    def round(self) -> bool:
        """Do one round; return whether it went through."""
        try:
            self._instance.tick()
        except Refusal as refusal:
            LOG.error("tick refused: %s", refusal.text("en"))
            return False
        except Exception as error:
            LOG.error("tick failed\n%s", told(error))
            return False
        return True

    def stop(self) -> None:
        """Stop after the round that is under way, and wait for it."""
        self._stopped.set()
        self.join()
