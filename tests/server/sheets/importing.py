"""How the tests look at a ledger and take it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from server.desk import PROGRAM
from server.models import Item
from server.sheets.preview import preview
from server.sheets.take import take
from server.sheets.words import SheetRefusal

HEAD = "序号,板块,工作任务,责任单位\n"


def look(office, table, **what):
    with office.instance.reading(PROGRAM) as desk:
        return preview(desk, table, office_id=office.id, **what)


def import_(office, table, **what):
    with office.desk() as desk:
        found = preview(desk, table, office_id=office.id, **{"create_units": True, **what})
        batch = take(desk, found)
        return found, batch.id


def items(office):
    with office.instance.reading(PROGRAM) as desk:
        rows = desk.session.scalars(select(Item).order_by(Item.id)).all()
        return [
            (
                item.ledger_no, item.title, item.state,
                tuple((row.unit.name, row.role) for row in item.assignments), item.units_note,
            )
            for item in rows
        ]  # fmt: skip


def count(office, model):
    with office.instance.reading(PROGRAM) as desk:
        return desk.session.scalar(select(func.count()).select_from(model))


def refusal(office, table, **what):
    with pytest.raises(SheetRefusal) as told:
        import_(office, table, **what)
    return told.value


def texts(found):
    return [problem.text("zh") for problem in found.problems]
