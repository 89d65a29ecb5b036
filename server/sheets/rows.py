"""One row of a ledger understood: its fields, its units, its dates, and what is wrong with it."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from rules import deadline
from rules.facts import Allowance
from server.errors import Refusal
from server.sheets import responsibility, secrecy
from server.sheets.responsibility import Parsed
from server.sheets.words import Remark, remark
from server.work import fields as values

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from config.model import Field, ItemType, Pack, Term
    from rules.calendar import Calendar
    from server.desk import Desk
    from server.sheets.mapping import Columns
    from server.sheets.reading import Row

_ERROR = re.compile(r"#(?:REF|N/A|NAME|DIV/0|VALUE|NULL|NUM|SPILL|CALC)[!?]?")
_BLOCKING = frozenset({"units.not_a_unit", "units.too_long"})
_EMPTY = frozenset({"units.empty", "units.placeholder"})
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:前|之前|底前)?")


NOTHING = Parsed()


@dataclass(frozen=True, slots=True)
class Options:
    """What the clerk said beside the file."""

    assigned: date | None = None  # for rows that have no 交办日期
    due: date | Term | None = None  # for rows that have no 完成时限
    no_lead: str = "ask"  # or first


@dataclass(frozen=True, slots=True)
class Reading:
    """What a row says, before its units are looked up."""

    number: int
    secret: bool = False
    no: str = ""
    ours: str = ""  # 编号: the number under which an office knows an item
    title: str = ""
    fields: Mapping[str, Any] | None = None
    parsed: Parsed = NOTHING
    units_text: str = ""
    assigned_on: date | None = None
    key: str = ""
    mark: str = ""  # which item of ours it is, as the export marked it
    cells: Mapping[str, str] | None = None  # target -> what stands there
    problems: tuple[Remark, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def pending(self) -> bool:
        """Whether nobody leads, so that a person must settle the units."""
        return not self.parsed.lead


@dataclass(slots=True)
class RowReader:
    """Reads the rows of one table into one type."""

    pack: Pack
    kind: ItemType
    columns: Columns
    calendar: Calendar
    options: Options
    known: frozenset[str]
    marks: Collection[str]  # of items of ours
    desk: Desk

    def read(self, row: Row, headings: tuple[str, ...]) -> Reading:
        """Understand a row."""
        cells = dict(zip(headings, row.cells, strict=False))
        found = {target: cells.get(heading, "") for heading, target in self.columns.targets.items()}
        if self._secret(row, found):
            return Reading(row.number, secret=True, problems=(remark("sheets.row_secret", row=row.number),))
        problems: list[Remark] = []
        remarks: list[Remark] = []
        text = found.pop("mark", "")
        mark = text if text in self.marks else ""
        if text and not mark:
            remarks.append(remark("sheets.mark_other", row=row.number, mark=text[:40]))
        assigned = self._assigned(row.number, found, problems) or self.options.assigned
        fields = self._fields(row.number, found, None if mark else assigned, problems, marked=bool(mark))
        parsed = self._units(row.number, found, problems, remarks)
        units_text = "\n".join(
            f"{self.columns.heading(t)}：{found[t]}"
            if t != "units" or {"lead", "co"} & set(found)
            else found[t]
            for t in ("lead", "units", "co")
            if found.get(t)
        )
        title = str(fields.get("title") or "")
        self._in_order(row.number, fields, assigned, problems)
        return Reading(
            row.number, no=found.get("no", "")[:40], ours=found.get("number", ""), title=title,
            fields=fields, parsed=parsed, units_text=units_text, assigned_on=assigned,
            key="" if mark else key_of(self.kind.name, found), mark=mark, cells=found,
            problems=tuple(problems), remarks=tuple(remarks),
        )  # fmt: skip

    def _secret(self, row: Row, found: Mapping[str, str]) -> bool:
        if secrecy.any_marked(row.cells):
            return True
        grade = found.get("secrecy", "")
        options = self.kind.fields["secrecy"].options
        return grade in options and grade not in self.pack.secrecy

    # -- fields and dates ---------------------------------------------------------
    def _fields(
        self,
        number: int,
        found: Mapping[str, str],
        assigned: date | None,
        problems: list[Remark],
        *,
        marked: bool,
    ) -> dict[str, Any]:
        done: dict[str, Any] = {}
        for name, field in self.kind.fields.items():
            text = found.get(name, "")
            if field.kind == "date":
                text = _plain_date(text)
            done[name] = self._cleaned(number, name, field, text, problems)
        if not marked:  # of an item that is there nothing is filled in
            self._due(done, assigned)
        self._required(number, found, problems, marked=marked)
        return {name: value for name, value in done.items() if value is not None}

    def _cleaned(self, number: int, name: str, field: Field, text: str, problems: list[Remark]) -> Any:
        heading = self.columns.heading(name) or field.label.zh
        if not text:
            return None
        if _ERROR.fullmatch(text):
            problems.append(remark("sheets.row_error", row=number, heading=heading, found=text))
            return None
        if field.measure and field.kind in {"integer", "decimal"}:
            text = text.removesuffix(field.measure).strip()
        try:
            cleaned = values.clean(field, text, self.desk)
            return text if field.kind == "decimal" else cleaned  # `register` scales it once more
        except Refusal as refusal:
            slots = {"wanted": refusal.slots["wanted"], "wanted_en": refusal.slots["wanted_en"]}
            problems.append(remark("sheets.row_wrong", row=number, heading=heading, found=text[:60], **slots))
            return None

    def _required(
        self, number: int, found: Mapping[str, str], problems: list[Remark], *, marked: bool
    ) -> None:
        new = not marked and "mark" in self.columns.targets.values()  # a new row in a file of marked ones
        for name, field in self.kind.fields.items():
            needed = field.required and field.show is None and field.default is None
            if needed and (new or name in found) and not found.get(name):
                heading = self.columns.heading(name) or field.label.zh
                problems.append(remark("sheets.row_required", row=number, heading=heading))

    def _assigned(self, number: int, found: Mapping[str, str], problems: list[Remark]) -> date | None:
        text = found.get("assigned_on", "")
        if not text:
            return None
        day = day_of(text)
        if day is None:
            heading = self.columns.heading("assigned_on")
            wanted, wanted_en = "日期，如 2026-11-02", "a date such as 2026-11-02"
            problems.append(
                remark(
                    "sheets.row_wrong",
                    row=number,
                    heading=heading,
                    found=text[:60],
                    wanted=wanted,
                    wanted_en=wanted_en,
                )
            )
        return day

    def _due(self, done: dict[str, Any], assigned: date | None) -> None:
        name, due = due_field(self.kind), self.options.due
        if not name or due is None or done.get(name) is not None:
            return
        if isinstance(due, date):
            done[name] = due.isoformat()
        elif assigned is not None:
            allowance = Allowance(start=self.calendar.opening(assigned), why="", term=due)
            done[name] = deadline.due(allowance, self.calendar).day.isoformat()

    def _in_order(
        self, number: int, fields: Mapping[str, Any], assigned: date | None, problems: list[Remark]
    ) -> None:
        due = fields.get(due_field(self.kind))
        if assigned is not None and due is not None and due < assigned.isoformat():
            problems.append(remark("sheets.row_due_early", row=number, due=due, assigned=assigned))

    # -- units --------------------------------------------------------------------
    def _units(
        self, number: int, found: Mapping[str, str], problems: list[Remark], remarks: list[Remark]
    ) -> Parsed:
        parsed = combine({t: self._parse(found[t]) for t in ("lead", "units", "co") if found.get(t)})
        doubts = [doubt for doubt in parsed.problems if doubt.code not in _EMPTY]
        for doubt in doubts:
            where = remark("sheets.row_units", row=number, what=doubt.text("zh"), what_en=doubt.text("en"))
            (problems if doubt.code in _BLOCKING else remarks).append(where)
        parsed = self._led(parsed)
        named = {"units", "lead", "co"} & set(self.columns.targets.values())  # none: told once, of the file
        if named and not parsed.lead and not problems:
            remarks.append(self._why_pending(number, parsed))
        return parsed

    def _parse(self, text: str) -> Parsed:
        return responsibility.parse(text, self.known)

    def _led(self, parsed: Parsed) -> Parsed:
        """Let the only unit lead, and the first of several when the pack says so."""
        alone = len(parsed.co) == 1
        if parsed.lead or not parsed.co or not (alone or self.options.no_lead == "first"):
            return parsed
        return Parsed(parsed.co[:1], parsed.co[1:], parsed.collective, parsed.note, parsed.problems)

    def _why_pending(self, number: int, parsed: Parsed) -> Remark:
        if parsed.co:
            return remark("sheets.row_no_lead", row=number)
        if parsed.collective:
            return remark("sheets.row_collective", row=number, names="、".join(parsed.collective))
        return remark("sheets.row_no_units", row=number)


def combine(cells: Mapping[str, Parsed]) -> Parsed:
    """Put together what the columns 牵头单位, 责任单位 and 配合单位 say."""
    first, middle, last = (cells.get(target, NOTHING) for target in ("lead", "units", "co"))
    lead = first.lead or first.co
    helped = [*(first.co if first.lead else ()), *last.named]
    if lead:
        helped = [*middle.named, *helped]
    else:
        sole = not middle.lead and len(middle.co) == 1 and "co" in cells
        lead = middle.co if sole else middle.lead
        helped = [*(() if sole else middle.co), *helped]
    everything = (first, middle, last)
    return Parsed(
        lead,
        tuple(name for name in dict.fromkeys(helped) if name not in lead),
        tuple(dict.fromkeys(name for cell in everything for name in cell.collective)),
        "；".join(dict.fromkeys(cell.note for cell in everything if cell.note)),
        tuple(doubt for cell in everything for doubt in cell.problems),
    )


def due_field(kind: ItemType) -> str:
    """Return the date field that a ledger's 完成时限 goes into."""
    if "deadline" in kind.fields:
        return "deadline"
    return next((clock.by for clock in kind.clocks.values() if clock.by), "")


def day_of(text: str) -> date | None:
    """Read a day as ledgers write it, or nothing."""
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", ""))
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def _plain_date(text: str) -> str:
    day = day_of(text)
    return day.isoformat() if day else text


def key_of(type_: str, found: Mapping[str, str]) -> str:
    """Return the hash by which a row is known again, in this file or another."""
    cells = {
        target: re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
        for target, text in found.items()
        if text
    }
    plain = json.dumps([type_, cells], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(plain.encode()).hexdigest()
