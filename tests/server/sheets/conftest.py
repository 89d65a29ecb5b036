from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from config.loader import read_chain, shipped
from server.desk import PROGRAM
from server.instance import Instance
from server.sheets.reading import read_bytes
from server.work import activate, units

NOW = datetime(2026, 3, 3, 2, tzinfo=UTC)  # Tuesday, 10:00 in Beijing


class Office:
    """An instance with one office in 江州省 and a few units beside it."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        with instance.desk(PROGRAM) as desk:
            province = units.create(desk, name="江州省", level="province", kind="政府")
            office = units.create(desk, name="江州省委督查室", parent_id=province.id)
            activate.activate(desk, office.id, read_chain(shipped("province")))
            self.province_id, self.id = province.id, office.id

    def unit(self, name, **what):
        with self.instance.desk(PROGRAM) as desk:
            return units.create(desk, name=name, **{"parent_id": self.province_id, **what}).id

    def desk(self):
        return self.instance.desk(PROGRAM)


@pytest.fixture
def office():
    with Instance.memory(NOW) as instance:
        yield Office(instance)


@pytest.fixture
def table():
    def make(text, name="台账.csv"):
        return read_bytes(name, text.encode())

    return make


@pytest.fixture
def workbook():
    """Make the bytes of a workbook from {sheet: rows}, with merged ranges."""

    def make(sheets, merged=(), hidden=()):
        import openpyxl

        book = openpyxl.Workbook()
        book.remove(book.active)
        for title, rows in sheets.items():
            page = book.create_sheet(title)
            for row in rows:
                page.append(row)
            for place in merged:
                page.merge_cells(place)
            if title in hidden:
                page.sheet_state = "hidden"
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    return make
