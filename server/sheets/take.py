"""A previewed ledger taken in: whole, in the desk's one transaction, and nothing of it twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from server.models import ImportBatch
from server.sheets import mapping, units
from server.sheets.words import SheetRefusal
from server.work import rights
from server.work.edit import edit
from server.work.register import Taken, register

if TYPE_CHECKING:
    from server.desk import Desk
    from server.sheets.preview import Preview, PreviewRow
    from server.sheets.words import Remark


def take(desk: Desk, found: Preview) -> ImportBatch:
    """Make the items of all rows that are not there yet, and change those of ours that came back.

    Raises:
        Refusal: the actor may not register items in this office.
        SheetRefusal: a row or column has a problem, or carries a secrecy marking; nothing was made.
    """
    pack = desk.shelf.of(found.office_id)
    kind = pack.types[found.type]
    beginning = pack.flows[kind.flow].beginning
    rights.require_office(desk, pack, found.office_id, beginning.who, "导入")
    if found.secret:
        raise SheetRefusal("sheets.secret", remarks=_secret(found), count=found.secret)
    if found.problems:
        first = found.problems[0]
        raise SheetRefusal(
            "sheets.problems",
            remarks=found.problems,
            count=len(found.problems),
            first=first.text("zh"),
            first_en=first.text("en"),
        )
    directory = units.Directory.of(desk, found.office_id)
    units.create(desk, directory, found.missing)
    batch = _batch(desk, found)
    mapping.remember(desk, found.office_id, kind, found.headings, found.columns.targets)
    for row in found.new:
        _make(desk, found, batch, row, directory)
    for row in found.changed:
        _change(desk, row)
    return batch


def _change(desk: Desk, row: PreviewRow) -> None:
    """Change an item of ours as its row says, if nobody changed it since the file was looked at."""
    assert row.returned is not None  # such is the fate of a row that changes one
    changes = {one.field.name: one.value for one in row.returned.changes}
    edit(desk, row.returned.item_id, changes, row.returned.version)


def _secret(found: Preview) -> tuple[Remark, ...]:
    return tuple(problem for row in found.rows if row.reading.secret for problem in row.problems)


def _batch(desk: Desk, found: Preview) -> ImportBatch:
    """Return the batch of this file: the one of its first time, or a new one."""
    same = select(ImportBatch).where(
        ImportBatch.office_id == found.office_id,
        ImportBatch.type == found.type,
        ImportBatch.sha256 == found.sha256,
    )
    batch = desk.session.scalar(same)
    if batch is None:
        batch = ImportBatch(
            office_id=found.office_id,
            type=found.type,
            name=found.name[:200],
            sha256=found.sha256,
            rows=0,
            at=desk.now,
            person_id=desk.actor.person_id,
        )
        desk.session.add(batch)
    batch.rows += len(found.new)
    desk.session.flush()
    if found.new:
        desk.note("import", batch=batch.id, office=found.office_id, type=found.type, rows=len(found.new))
    return batch


def _make(
    desk: Desk, found: Preview, batch: ImportBatch, row: PreviewRow, directory: units.Directory
) -> None:
    reading = row.reading
    lead, co = (
        [directory.match(name).unit_id for name in side] for side in (reading.parsed.lead, reading.parsed.co)
    )
    leads = [unit for unit in dict.fromkeys(lead) if unit is not None]
    cos = [unit for unit in dict.fromkeys(co) if unit is not None and unit not in leads]
    note = "；".join(part for part in (reading.parsed.note, "、".join(reading.parsed.collective)) if part)
    taken = Taken(
        import_id=batch.id,
        import_key=reading.key,
        ledger_no=reading.no,
        units_text=reading.units_text,
        units_note=note[:500],
        assigned_on=reading.assigned_on,
        pending=reading.pending,
    )
    # The units of a row without a lead are named when a person settles them, not before.
    register(
        desk,
        office_id=found.office_id,
        type=found.type,
        fields=reading.fields or {},
        leads=leads,
        cos=() if reading.pending else cos,
        taken=taken,
    )
