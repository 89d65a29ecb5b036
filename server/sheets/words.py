"""What the reader of ledgers says, in Chinese and English, from one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.errors import Refusal

WORDS: dict[str, tuple[str, str]] = {
    # files
    "sheets.missing": ("找不到文件“{name}”。", "There is no file “{name}”."),
    "sheets.folder": ("“{name}”是文件夹，不是台账文件。", "“{name}” is a folder, not a ledger."),
    "sheets.unreadable": ("没有权限读取“{name}”。", "“{name}” may not be read."),
    "sheets.kind": (
        "“{name}”不是能读的台账：请存成 .xlsx 或 .csv 再导入。",
        "“{name}” is no ledger that can be read; save it as .xlsx or .csv.",
    ),
    "sheets.empty": ("“{name}”里没有内容。", "“{name}” is empty."),
    "sheets.too_big": (
        "“{name}”有 {size} MB，最多 {limit} MB。请拆分后导入。",
        "“{name}” has {size} MB; at most {limit} MB can be taken. Split it.",
    ),
    "sheets.too_many_rows": (
        "“{name}”超过 {limit} 行。请拆分后导入。",
        "“{name}” has more than {limit} rows. Split it.",
    ),
    "sheets.too_wide": ("“{name}”超过 {limit} 列。", "“{name}” has more than {limit} columns."),
    "sheets.bomb": (
        "“{name}”解开后过大，不像正常的台账，没有打开。",
        "“{name}” unpacks to far more than a ledger holds; it was not opened.",
    ),
    "sheets.damaged": ("“{name}”已损坏，打不开。", "“{name}” is damaged and cannot be opened."),
    "sheets.password": (
        "“{name}”有密码保护。请在 Excel 中取消密码后再导入。",
        "“{name}” is protected by a password. Remove it in Excel first.",
    ),
    "sheets.encoding": (
        "“{name}”的文字编码认不出来（不是 UTF-8，也不是 GB18030）。请用 Excel 另存为“CSV UTF-8”。",
        "The encoding of “{name}” is neither UTF-8 nor GB18030. Save it as “CSV UTF-8”.",
    ),
    "sheets.no_sheet": (
        "“{name}”里没有工作表“{sheet}”。有：{sheets}。",
        "“{name}” has no sheet “{sheet}”. It has: {sheets}.",
    ),
    "sheets.no_headings": (
        "“{name}”的前 {rows} 行里找不到表头（如“序号、工作任务、责任单位”）。",
        "No heading row (such as 序号, 工作任务, 责任单位) in the first {rows} rows of “{name}”.",
    ),
    "sheets.no_rows": ("“{name}”只有表头，没有内容。", "“{name}” has headings and no rows."),
    "sheets.heading_twice": (
        "“{name}”有两列都叫“{heading}”，请改名后导入。",
        "Two columns of “{name}” are called “{heading}”; rename one.",
    ),
    # columns
    "sheets.column_missing": (
        "缺少“{field}”一列（必填）。现有：{headings}。",
        "The column for “{field}” (required) is missing. There are: {headings}.",
    ),
    "sheets.mapping_column": ("没有“{heading}”这一列。", "There is no column “{heading}”."),
    "sheets.mapping_field": ("没有“{field}”这个字段。", "There is no field “{field}”."),
    "sheets.mapping_twice": (
        "“{field}”对应了两列：{headings}。",
        "Two columns go into “{field}”: {headings}.",
    ),
    "sheets.column_unknown": (
        "“{heading}”一列没有对应的字段，不导入。",
        "The column “{heading}” fits no field; it is left out.",
    ),
    "sheets.units_missing": (
        "缺少责任单位一栏。现有表头：{headings}；责任单位一栏的表头可以写作：{known}等。",
        "There is no column of responsible units. The headings are: {headings}; "
        "such a column may be headed {known}.",
    ),
    "sheets.column_measure": (
        "“{heading}”一列以“{found}”计，本系统以“{wanted}”计。请换算后改写表头。",
        "The column “{heading}” counts in “{found}”, the field in “{wanted}”. "
        "Convert it and change the heading.",
    ),
    # rows
    "sheets.row_required": (
        "第 {row} 行“{heading}”没有填，应填写。",
        "Row {row}, “{heading}” is empty; it is required.",
    ),
    "sheets.row_wrong": (
        "第 {row} 行“{heading}”是“{found}”，应为{wanted}。",
        "Row {row}, “{heading}” is “{found}”; it should be {wanted_en}.",
    ),
    "sheets.row_error": (
        "第 {row} 行“{heading}”是 Excel 的错误值“{found}”。",
        "Row {row}, “{heading}” is Excel's error value “{found}”.",
    ),
    "sheets.row_secret": (
        "第 {row} 行带有密级标志，本系统不得处理涉密信息；该行内容没有保留，请走纸质渠道。",
        "Row {row} carries a secrecy marking; this system must not hold classified matter. "
        "Nothing of it was kept; use the paper channel.",
    ),
    "sheets.row_known": (
        "第 {row} 行即已登记的{number}，不重复登记，也不改动原事项。",
        "Row {row} is {number}, which is registered already; nothing is made or changed.",
    ),
    "sheets.row_known_unnumbered": (
        "第 {row} 行即已登记、尚未编号的事项，不重复登记，也不改动原事项。",
        "Row {row} is an item registered already that has no number yet; nothing is made or changed.",
    ),
    "sheets.row_known_title": (
        "第 {row} 行编号为{number}，该事项已登记为“{title}”，与本行的名称不同；没有改动。",
        "Row {row} is numbered {number}; that item is registered as “{title}”, not by this row's title. "
        "Nothing was changed.",
    ),
    "sheets.row_number": (
        "第 {row} 行的编号“{number}”在本部门没有登记：作为新事项，编号由本系统另行编排。",
        "Row {row}: this office has no item numbered “{number}”; it is a new item "
        "and is given a number of this system.",
    ),
    "sheets.mark_other": (
        "第 {row} 行的回写标记“{mark}”不是本部门这类事项的，不用它，按编号或名称认。",
        "Row {row}: the mark “{mark}” is of no item of this kind here. It is passed over, and the row is "
        "known by number or name.",
    ),
    "sheets.mark_twice": (
        "第 {row} 行与第 {other} 行的回写标记相同；一件事项只能有一行，复制出的新事项请清空标记。",
        "Rows {other} and {row} have the same mark. An item has one row; empty the mark of a copied one.",
    ),
    "sheets.mark_stale": (
        "第 {row} 行（{number}）导出以后已有人改动，请重新导出再改。",
        "Row {row} ({number}) was changed by somebody since it was exported. Export it again first.",
    ),
    "sheets.mark_not_yours": (
        "第 {row} 行“{field}”不由您的角色填写，请恢复原样。",
        "Row {row}, “{field_en}” is not for your role to fill in; put back what stood there.",
    ),
    "sheets.mark_units": (
        "第 {row} 行“{heading}”与登记的不同；导入不改责任单位，请在事项页办理。",
        "Row {row}, “{heading}” differs from what is registered. An import changes no units; "
        "the item's page does.",
    ),
    "sheets.row_due_early": (
        "第 {row} 行的完成期限 {due} 早于交办日期 {assigned}。",
        "Row {row} is due on {due}, before it is handed over on {assigned}.",
    ),
    "sheets.row_no_units": ("第 {row} 行没有责任单位。", "Row {row} names no responsible unit."),
    "sheets.row_twice": ("第 {row} 行与第 {other} 行完全相同。", "Row {row} is the same as row {other}."),
    "sheets.row_no_lead": (
        "第 {row} 行没有写明牵头单位，列入待定责任单位，由人确定。",
        "Row {row} names no lead; it goes to the list to be settled by a person.",
    ),
    "sheets.row_collective": (
        "第 {row} 行只有统称（{names}），列入待定责任单位。",
        "Row {row} has collective names only ({names}); it goes to the list to be settled.",
    ),
    "sheets.unit_unknown": (
        "第 {row} 行“{name}”在单位名录中没有。",
        "Row {row}: “{name}” is not in the tree of units.",
    ),
    "sheets.unit_nearest": (
        "第 {row} 行“{name}”在单位名录中没有，最接近的是“{nearest}”。",
        "Row {row}: “{name}” is not in the tree of units; the nearest is “{nearest}”.",
    ),
    "sheets.unit_many": (
        "第 {row} 行“{name}”对应几个单位：{units}。请写全称。",
        "Row {row}: “{name}” may be any of {units}. Write the full name.",
    ),
    "sheets.unit_inactive": ("第 {row} 行“{name}”已停用。", "Row {row}: “{name}” is no longer in use."),
    "sheets.unit_bad_name": (
        "第 {row} 行“{name}”含有不能用于单位名称的字符。",
        "Row {row}: “{name}” has characters that no unit's name may have.",
    ),
    # the responsibility column
    "units.empty": ("没有责任单位", "no responsible unit"),
    "units.placeholder": ("“{words}”不是单位", "“{words}” is no unit"),
    "units.not_a_unit": (
        "“{words}”不像单位名称，没有采用",
        "“{words}” does not look like a unit; it was left out",
    ),
    "units.heading": (
        "“{words}”不知是牵头还是配合，没有采用",
        "“{words}”: lead or co-operating cannot be told; left out",
    ),
    "units.prefix": (
        "“{words}”的级别（{levels}）说不准，请核对",
        "the level of “{words}” ({levels}) is uncertain; check it",
    ),
    "units.bracket": ("括号不配对：“{words}”", "brackets do not match: “{words}”"),
    "units.twice": ("“{words}”既牵头又配合，按牵头计", "“{words}” both leads and co-operates; taken as lead"),
    "units.mark": ("“{words}”带有记号，含义不明", "“{words}” carries a mark whose meaning is unknown"),
    "units.too_long": (
        "责任单位一栏超过 {limit} 字",
        "the responsibility column has more than {limit} characters",
    ),
    "sheets.row_units": ("第 {row} 行责任单位：{what}。", "Row {row}, responsible units: {what_en}."),
    # whole imports
    "sheets.secret_file": (
        "文件带有密级标志，本系统不得处理涉密信息；内容没有保留，请走纸质渠道。",
        "The file carries a secrecy marking; this system must not hold classified matter. "
        "Nothing of it was kept; use the paper channel.",
    ),
    "sheets.due_early": (
        "完成期限 {due} 早于交办日期 {assigned}。",
        "The due date {due} is before the hand-over date {assigned}.",
    ),
    "sheets.no_deadline": (
        "“{type}”没有完成日期一项，不能用 --due。",
        "“{type_en}” has no field for the date it is due; --due cannot be used.",
    ),
    "sheets.problems": (
        "有 {count} 处问题，一行也没有导入。第一处：{first}",
        "{count} problems; nothing was taken in. The first: {first_en}",
    ),
    "sheets.secret": (
        "有 {count} 行带有密级标志，整个文件没有导入，也没有保留其内容。",
        "{count} rows carry a secrecy marking; the file was not taken in and nothing of it was kept.",
    ),
    "sheets.term": (
        "“{text}”不是日期，也不是期限（如 2026-10-31 或 30个工作日）。",
        "“{text}” is neither a date nor a term.",
    ),
}


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to tell the clerk: a code of the table and what fills its gaps."""

    code: str
    slots: tuple[tuple[str, object], ...] = ()

    def text(self, language: str = "zh") -> str:
        """Return the sentence in ``zh`` or ``en``."""
        zh, en = WORDS[self.code]
        return (en if language == "en" else zh).format(**dict(self.slots))

    def __str__(self) -> str:
        """Return the Chinese sentence."""
        return self.text()


def remark(code: str, **slots: object) -> Remark:
    """Make a remark."""
    return Remark(code, tuple(sorted(slots.items())))


class SheetRefusal(Refusal):
    """A ledger that cannot be taken, with the reason in both languages."""

    def __init__(self, code: str, remarks: tuple[Remark, ...] = (), **slots: Any) -> None:
        self.remarks = remarks
        super().__init__(code, **slots)

    def text(self, language: str) -> str:
        """Return the sentence in ``zh`` or ``en``."""
        return remark(self.code, **self.slots).text(language)
