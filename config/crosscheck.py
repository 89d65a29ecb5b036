"""The second check: names that lead from file to file, and what only the whole pack can show."""

from __future__ import annotations

from typing import TYPE_CHECKING

from config.check_burden import check_burden
from config.check_counts import check_counts
from config.check_flows import check_flows
from config.check_ladders import check_ladders
from config.check_papers import (
    check_calendars,
    check_documents,
    check_hours,
    check_roles,
    check_sources,
)
from config.check_sanctions import check_sanctions
from config.check_scores import check_scores
from config.check_shape import check_fields, check_whole
from config.check_types import check_import, check_types
from config.lint import check_lint

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.ground import Ground

CHECKS: tuple[Callable[[Ground], None], ...] = (
    check_whole,
    check_fields,
    check_types,
    check_flows,
    check_ladders,
    check_documents,
    check_sanctions,
    check_roles,
    check_counts,
    check_scores,
    check_burden,
    check_hours,
    check_calendars,
    check_sources,
    check_import,
    check_lint,
)
"""Every check, each of which notes its problems on the ground."""


def crosscheck(ground: Ground) -> None:
    """Run every check."""
    for check in CHECKS:
        check(ground)
