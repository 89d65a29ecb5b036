"""What only the rules can tell of a pack: the limits of the engine, and what its calendar comes to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules import compile as engine
from rules import stricter

if TYPE_CHECKING:
    from config.loader import Loaded
    from config.problems import Problem


def problems(loaded: Loaded) -> tuple[Problem, ...]:
    """Return all that is wrong with a pack: what its text shows, or else what the rules make of it."""
    if loaded.pack is None:
        return loaded.problems
    return (*engine.check(loaded.pack), *stricter.check(loaded.pack))
