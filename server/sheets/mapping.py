"""Which column of a ledger goes where, found by its heading, remembered for the next file like it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from server.models import ColumnMapping
from server.sheets.headings import MARK, OURS, PLAIN_TARGETS, SYNONYMS, bare_heading, plain_heading, target_of
from server.sheets.words import Remark, SheetRefusal, remark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from config.model import Field, ItemType
    from server.desk import Desk

_LABELS = {
    "number": "编号", "mark": MARK, "no": "序号",
    "units": "责任单位", "lead": "牵头单位", "co": "配合单位", "assigned_on": "交办日期",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each column goes, which ones go nowhere, and what is missing."""

    targets: Mapping[str, str]  # heading -> target
    unknown: tuple[str, ...]
    problems: tuple[Remark, ...]

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Return what to tell of columns that are left out."""
        return tuple(remark("sheets.column_unknown", heading=heading) for heading in self.unknown)

    def heading(self, target: str) -> str:
        """Return the heading of the column that goes into `target`, or nothing."""
        return next((heading for heading, found in self.targets.items() if found == target), "")


def label(kind: ItemType, target: str) -> str:
    """Return the words for a target."""
    return kind.fields[target].label.zh if target in kind.fields else _LABELS.get(target, target)


def choices(kind: ItemType) -> dict[str, str]:
    """Return all targets that a column may go into, with their words."""
    return {target: label(kind, target) for target in (*PLAIN_TARGETS, *written(kind))}


def written(kind: ItemType) -> dict[str, Field]:
    """Return the fields that a ledger can fill: a file is handed in by hand."""
    return {name: field for name, field in kind.fields.items() if field.kind != "file"}


def headings_hash(headings: Sequence[str]) -> str:
    """Return the hash that files with the same headings share."""
    return hashlib.sha256("\n".join(headings).encode()).hexdigest()


def guess(kind: ItemType, headings: Sequence[str]) -> dict[str, str]:
    """Return heading -> target for the headings that are understood, each target once."""
    by_label = {plain_heading(field.label.zh): name for name, field in written(kind).items()}
    found: dict[str, str] = {}
    for heading in headings:  # a field's own label goes before a synonym; its measure may stand in a bracket
        target = by_label.get(heading) or by_label.get(bare_heading(heading)[0], "")
        if target and target not in found.values():
            found[heading] = target
    for heading in headings:
        target = target_of(heading)
        usable = target in PLAIN_TARGETS or target in written(kind)
        if heading and heading not in found and usable and target not in found.values():
            found[heading] = target
    return found


def columns(kind: ItemType, headings: Sequence[str], chosen: Mapping[str, str] | None = None) -> Columns:
    """Find where the columns go; `chosen` (heading -> target, empty: left out) goes before the guess."""
    targets = {**guess(kind, headings)}
    for heading, target in (chosen or {}).items():
        _check(kind, headings, heading, target)
        targets = {h: t for h, t in targets.items() if t != target or h in (chosen or {})}
        targets[heading] = target
    targets = {heading: targets[heading] for heading in headings if targets.get(heading)}
    _once(kind, targets)
    return Columns(
        targets,
        tuple(heading for heading in headings if heading and heading not in targets and heading not in OURS),
        (*_wanting(kind, headings, targets), *_measures(kind, targets)),
    )


def _check(kind: ItemType, headings: Sequence[str], heading: str, target: str) -> None:
    if heading not in headings:
        raise SheetRefusal("sheets.mapping_column", heading=heading)
    if target and target not in PLAIN_TARGETS and target not in written(kind):
        raise SheetRefusal("sheets.mapping_field", field=target)


def _once(kind: ItemType, targets: Mapping[str, str]) -> None:
    for target in targets.values():
        same = [heading for heading, found in targets.items() if found == target]
        if len(same) > 1:
            raise SheetRefusal("sheets.mapping_twice", field=label(kind, target), headings="、".join(same))


def _wanting(kind: ItemType, headings: Sequence[str], targets: Mapping[str, str]) -> list[Remark]:
    """Tell of columns that a new item needs; in a file of marked rows each row without a mark is asked."""
    if "mark" in targets.values():
        return []
    return [*_missing(kind, headings, targets), *_no_units(headings, targets)]


def _missing(kind: ItemType, headings: Sequence[str], targets: Mapping[str, str]) -> list[Remark]:
    return [
        remark("sheets.column_missing", field=field.label.zh, headings="、".join(filter(None, headings)))
        for name, field in kind.fields.items()
        if field.required and field.show is None and field.default is None and name not in targets.values()
    ]


def recall(desk: Desk, office_id: int, kind: ItemType, headings: Sequence[str]) -> dict[str, str]:
    """Return the mapping that was used last for a file with these headings, or an empty one."""
    row = _row(desk, office_id, kind.name, headings)
    usable = {"", *PLAIN_TARGETS, *written(kind)}  # a field may have gone since
    return {h: target for h, target in row.mapping.items() if target in usable} if row else {}


def remember(
    desk: Desk, office_id: int, kind: ItemType, headings: Sequence[str], found: Mapping[str, str]
) -> None:
    """Keep a mapping for the next file with these headings; what was left out stays left out."""
    mapping = {heading: found.get(heading, "") for heading in guess(kind, headings)} | dict(found)
    row = _row(desk, office_id, kind.name, headings)
    if row is None:
        row = ColumnMapping(
            office_id=office_id, type=kind.name, headings=headings_hash(headings), mapping=mapping
        )
        desk.session.add(row)
    row.mapping = mapping


def _row(desk: Desk, office_id: int, type_: str, headings: Sequence[str]) -> ColumnMapping | None:
    return desk.session.scalar(
        select(ColumnMapping).where(
            ColumnMapping.office_id == office_id,
            ColumnMapping.type == type_,
            ColumnMapping.headings == headings_hash(headings),
        )
    )


def _no_units(headings: Sequence[str], targets: Mapping[str, str]) -> list[Remark]:
    """Tell when no column says who is responsible: such a ledger would wait for its units as a whole."""
    if {"units", "lead", "co"} & set(targets.values()):
        return []
    known = "、".join((*SYNONYMS["units"][:6], *SYNONYMS["lead"][:2], *SYNONYMS["co"][:2]))
    there = "、".join(filter(None, headings))
    return [remark("sheets.units_missing", headings=there, known=known)]


def _measures(kind: ItemType, targets: Mapping[str, str]) -> list[Remark]:
    """Tell of columns whose heading names another measure than the field has: 亿元 is not 万元."""
    told = []
    for heading, target in targets.items():
        measure = kind.fields[target].measure if target in kind.fields else ""
        written = bare_heading(heading)[1]
        if measure and written not in {"", measure}:
            told.append(remark("sheets.column_measure", heading=heading, found=written, wanted=measure))
    return told
