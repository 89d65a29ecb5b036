"""Pages that are no table: workbench, item, approval desk, inbox, holds, incidents, boards, scores."""

from __future__ import annotations

from typing import TYPE_CHECKING

from admin import menu
from admin.pages import (
    batch,
    boards,
    changes,
    common,
    handover,
    holds,
    inbox,
    incidents,
    item,
    paper,
    paper_parts,
    rulebook,
    scores,
    search,
    todo,
    views,
    workbench,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from flask import Flask

    from server.desk import Desk

BLUEPRINTS = (
    workbench.workbench,
    item.item,
    paper.desk_page,
    paper.paper,
    batch.batch,
    inbox.inbox,
    holds.holds,
    incidents.incidents,
    boards.boards,
    scores.scores,
    handover.handover,
    changes.changes,
    rulebook.rulebook,
    views.views,
    search.search,
)


def install(app: Flask) -> None:
    """Put the pages into the application."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.context_processor(
        lambda: {"kept": common.kept, "refused": common.refused, "pieces": paper_parts.pieces}
    )
    menu.THERE["scores.index"] = scores.any_there
    menu.COUNTS["inbox.index"] = inbox.waiting
    menu.COUNTS["changes.index"] = changes.waiting
    menu.COUNTS["handover.index"] = handover.waiting
    menu.COUNTS["desk.index"] = _counter(todo.my_drafts)
    menu.COUNTS["holds.index"] = _counter(todo.holds)
    menu.COUNTS["incidents.index"] = _counter(todo.incidents)


def _counter(query: Callable[[Desk], Any]) -> Callable[[], int]:
    def count() -> int:
        with common.reading() as desk:
            return todo.counted(desk, query(desk))

    return count
