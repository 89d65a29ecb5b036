# ruff: noqa: E501  (ledger texts are long)
from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from config.words import parse_term
from server.desk import PROGRAM, Actor
from server.errors import Refusal
from server.models import (
    Assignment,
    ClockRun,
    ColumnMapping,
    ImportBatch,
    Item,
    JournalBlock,
    Unit,
)
from server.sheets.preview import as_json, preview, rematched
from server.sheets.reading import read
from server.sheets.take import take
from server.sheets.words import SheetRefusal
from server.sheets.writing import export
from tests.server.sheets.importing import HEAD, count, import_, items, look, refusal, texts
from tests.server.sheets.plan_cases import PLAN, ledger_text
from tests.server.sheets.test_writing import csv_of, xlsx_of


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.csv"
    path.write_text(ledger_text(), encoding="utf-8")
    return path


# -- the real plan -------------------------------------------------------------------------
def test_the_real_plan_is_taken_once(office, plan):
    ledger = read(plan)
    what = {"assigned": date(2026, 3, 2), "due": date(2026, 10, 31)}
    seen = as_json(look(office, ledger, create_units=True, **what))
    assert seen["items"] == 58
    assert [
        (row["no"], tuple(row["lead"]), tuple(row["co"]), tuple(row["collective"]), row["problems"])
        for row in seen["rows"]
    ] == [
        (no, lead or (co if len(co) == 1 else ()), co if lead or len(co) != 1 else (), many, [])
        for no, _, lead, co, many, _ in PLAN
    ]
    assert [row["row"] for row in seen["rows"]] == list(range(2, 60))
    found, batch = import_(office, ledger, **what)
    assert (count(office, Item), len(found.new), found.pending) == (58, 58, 21)
    with office.instance.reading(PROGRAM) as desk:
        row = as_json(rematched(desk, found))["rows"][19]
    assert row["item"] == "第20项任务"
    assert row["units"] == {
        "人民银行广东省分行": "人民银行广东省分行", "省委金融办": "省委金融办", "广东金融监管局": "广东金融监管局",
        "中国证监会广东监管局": "中国证监会广东监管局",
    }  # fmt: skip
    again, same = import_(office, ledger, **what)
    assert (again.new, again.there, same, count(office, Item), count(office, ImportBatch)) == (
        (),
        58,
        batch,
        58,
        1,
    )


def test_the_first_named_leads_when_the_clerk_says_so(office, plan):
    found = look(office, read(plan), create_units=True, no_lead="first")
    first = as_json(found)["rows"][0]
    assert (first["lead"], first["co"]) == (["省科技厅"], ["省工业和信息化厅"])
    assert found.pending == 1


# -- rows ----------------------------------------------------------------------------------
def test_what_rows_become(office, table):
    ledger = table(
        HEAD + "1,甲,任务一,省教育厅牵头，省财政厅等部门配合，各有关单位落实\n"
        "2,甲,任务二,省有关部门\n3,乙,任务三,省教育厅、财政厅\n4,乙,任务四,省司法厅\n5,,任务五,\n"
    )
    found, _ = import_(office, ledger, assigned=date(2026, 3, 2))
    assert items(office) == [
        ("1", "任务一", "assigned", (("省教育厅", "lead"), ("省财政厅", "co")), "等部门；各有关单位"),
        ("2", "任务二", "pending_units", (), "省有关部门"),
        ("3", "任务三", "pending_units", (), ""),
        ("4", "任务四", "assigned", (("省司法厅", "lead"),), ""),
        ("5", "任务五", "pending_units", (), ""),
    ]
    assert [remark.text("zh") for row in found.rows for remark in row.remarks] == [
        "第 3 行只有统称（省有关部门），列入待定责任单位。",
        "第 4 行没有写明牵头单位，列入待定责任单位，由人确定。",
        "第 6 行没有责任单位。",
    ]
    with office.instance.reading(PROGRAM) as desk:
        started = desk.session.scalars(select(ClockRun.item_id)).all()
        assert {item.title for item in desk.session.scalars(select(Item).where(Item.id.in_(started)))} == {
            "任务一",
            "任务四",
        }
        first = desk.session.scalars(select(Item).order_by(Item.id)).first()
        assert first.units_text == "省教育厅牵头，省财政厅等部门配合，各有关单位落实"
        assert first.fields["section"] == "甲"


def test_separate_columns_of_lead_and_co(office, table):
    ledger = table(
        "事项,牵头单位,责任单位,配合单位,完成时限,交办日期\n"
        "任务一,省教育厅、财政厅,省司法厅,省民政厅,2026年10月31日前,2026/3/2\n"
        "任务二,,省教育厅,省民政厅,2026-11-01,\n"
        "任务三,,省教育厅、司法厅,省民政厅,2026.11.2,\n"
        "任务四,省教育厅牵头，省财政厅配合,,,,\n"
    )
    found = look(office, ledger, create_units=True)
    assert [(row.reading.parsed.lead, row.reading.parsed.co) for row in found.rows] == [
        (("省教育厅", "省财政厅"), ("省司法厅", "省民政厅")),
        (("省教育厅",), ("省民政厅",)),
        ((), ("省教育厅", "省司法厅", "省民政厅")),
        (("省教育厅",), ("省财政厅",)),
    ]
    assert [(row.reading.fields.get("deadline"), row.reading.assigned_on) for row in found.rows] == [
        ("2026-10-31", date(2026, 3, 2)), ("2026-11-01", None), ("2026-11-02", None), (None, None),
    ]  # fmt: skip
    assert (
        found.rows[0].reading.units_text
        == "牵头单位：省教育厅、财政厅\n责任单位：省司法厅\n配合单位：省民政厅"
    )


def test_dates_for_rows_that_have_none(office, table):
    ledger = table("任务,责任单位,完成时限\n甲,省教育厅,2026-05-06\n乙,省教育厅,\n")
    term = (
        parse_term("7个工作日") if isinstance(parse_term("7个工作日"), tuple) else (parse_term("7个工作日"),)
    )
    for due, expected in ((date(2026, 10, 31), "2026-10-31"), (term, "2026-03-11")):
        found = look(office, ledger, create_units=True, assigned=date(2026, 3, 2), due=due)
        assert [row.reading.fields["deadline"] for row in found.rows] == ["2026-05-06", expected]
    found = look(office, ledger, create_units=True, due=term)
    assert [row.reading.fields.get("deadline") for row in found.rows] == ["2026-05-06", None]


def test_rows_already_overdue_are_catch_up(office, table):
    import_(office, table("任务,责任单位,完成时限,交办日期\n甲,省教育厅,2026-02-10,2026-01-05\n"))
    with office.instance.reading(PROGRAM) as desk:
        runs = {run.clock: run for run in desk.session.scalars(select(ClockRun)) if run.ended_at is None}
        assert runs["finish"].catch_up
        assert runs["finish"].due_on == date(2026, 2, 10)


def test_every_wrong_cell_is_told_with_row_column_found_and_expected(office, table):
    ledger = table(
        "序号,工作任务,责任单位,完成时限,任务条数,缓急,重点查办,涉及资金,交办日期\n"
        "1,,省教育厅,明年,三,火急,也许,很多,昨天\n2,#REF!,省教育厅,2026-02-30,0,一般,是,1.234,2026-03-02\n"
        "3,任务,省教育厅、张三,2026-03-05,5,加急,否,12.50,2026-03-02\n"
    )
    found = look(office, ledger, create_units=True)
    assert texts(found) == [
        "第 2 行“交办日期”是“昨天”，应为日期，如 2026-11-02。",
        "第 2 行“缓急”是“火急”，应为下列之一：一般、加急、特急。",
        "第 2 行“重点查办”是“也许”，应为“是”或“否”。",
        "第 2 行“完成时限”是“明年”，应为日期，如 2026-11-02。",
        "第 2 行“任务条数”是“三”，应为整数。",
        "第 2 行“涉及资金”是“很多”，应为数字。",
        "第 2 行“工作任务”没有填，应填写。",
        "第 3 行“工作任务”是 Excel 的错误值“#REF!”。",
        "第 3 行“完成时限”是“2026-02-30”，应为日期，如 2026-11-02。",
        "第 3 行“任务条数”是“0”，应为不小于 1。",
        "第 3 行“涉及资金”是“1.234”，应为最多 2 位小数的数字。",
        "第 4 行责任单位：“张三”不像单位名称，没有采用。",
    ]
    told = refusal(office, ledger)
    assert told.text("zh").startswith("有 12 处问题，一行也没有导入。第一处：第 2 行“交办日期”")
    assert told.text("en").startswith("12 problems; nothing was taken in. The first: Row 2, “交办日期”")
    assert len(told.remarks) == 12
    assert (count(office, Item), count(office, ImportBatch), count(office, ColumnMapping)) == (0, 0, 0)
    assert as_json(found)["items"] == 0


def test_decimals_and_numbers_arrive_as_they_were(office, table):
    import_(office, table("任务,责任单位,任务条数,涉及资金,重点查办\n甲,省教育厅,5,12.50,是\n"))
    with office.instance.reading(PROGRAM) as desk:
        fields = desk.session.scalars(select(Item)).one().fields
        assert (fields["points"], fields["funds"], fields["key_case"]) == (5, 1250, True)


# -- secrecy -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "row",
    ["1,绝密事甲,省教育厅,机密", "1,绝密事甲 机密★1年,省教育厅,", "1,绝密事甲（秘 密）,省教育厅,", "1,绝密事甲,省教育厅,秘密",
     "1,绝密事甲【机密】,省教育厅,无", "1,绝密事甲,密级：秘密,", "1,绝密事甲机\u200b密☆长期,省教育厅,"],
)  # fmt: skip
def test_a_marked_row_stops_the_file_and_leaves_no_word(office, table, row):
    ledger = table("序号,工作任务,责任单位,密级\n0,好的,省教育厅,无\n" + row + "\n")
    found = look(office, ledger, create_units=True)
    assert [kept.fate for kept in found.rows] == ["make", "secret"]
    assert "绝密事甲" not in repr(found)
    assert "绝密事甲" not in str(as_json(found))
    told = refusal(office, ledger)
    assert told.text("zh") == "有 1 行带有密级标志，整个文件没有导入，也没有保留其内容。"
    assert "绝密事甲" not in repr(told.remarks)
    assert told.remarks[0].text("zh").startswith("第 3 行带有密级标志")
    assert count(office, Item) == 0


@pytest.mark.parametrize(
    "text", ["机密★3年,,\n" + HEAD + "1,,甲,省教育厅\n", "序号,工作任务,责任单位（秘密）\n1,甲,省教育厅\n"]
)
def test_a_marked_file_is_refused(office, table, text):
    with pytest.raises(SheetRefusal) as told:
        look(office, table(text))
    assert told.value.code == "sheets.secret_file"


def test_words_that_only_sound_secret_are_taken(office, table):
    ledger = table(HEAD + "1,,加强秘密线索和机密文件管理培训,省保密局、密码管理局牵头\n")
    assert [row.fate for row in look(office, ledger, create_units=True).rows] == ["make"]


# -- twice ---------------------------------------------------------------------------------
def test_the_same_row_in_another_file_makes_nothing(office, table):
    one = HEAD + "1,,任务一,省教育厅\n"
    import_(office, table(one))
    found, _ = import_(office, table(one + "2,,任务 二,省教育厅\n", "另一份.csv"))
    assert [row.fate for row in found.rows] == ["there", "make"]
    assert [item[1] for item in items(office)] == ["任务一", "任务 二"]
    assert count(office, ImportBatch) == 2


def test_the_same_row_twice_in_one_file_is_told_and_made_once(office, table):
    found, _ = import_(office, table("任务,责任单位\n任务一,省教育厅\n任务 一,省教育厅\n"))
    assert [row.fate for row in found.rows] == ["make", "there"]
    assert found.rows[1].remarks[0].text("zh") == "第 3 行与第 2 行完全相同。"
    assert count(office, Item) == 1


def test_a_file_is_taken_whole_or_not_at_all(office, table, monkeypatch):
    from server.sheets import take as module

    done = []
    real = module.register

    def breaks_at_the_third(*args, **what):
        done.append(1)
        if len(done) == 3:
            raise KeyboardInterrupt
        return real(*args, **what)

    monkeypatch.setattr(module, "register", breaks_at_the_third)
    ledger = table(HEAD + "".join(f"{n},,任务{n},省教育厅\n" for n in range(5)))
    before = count(office, JournalBlock)
    with pytest.raises(KeyboardInterrupt):
        import_(office, ledger)
    assert len(done) == 3
    assert (count(office, Item), count(office, ImportBatch), count(office, ColumnMapping)) == (0, 0, 0)
    assert (count(office, Unit), count(office, JournalBlock)) == (2, before)
    import_(office, ledger)
    assert count(office, Item) == 5


def test_who_may_not_register_may_not_import(office, table):
    stranger = Actor(7, "外人", office.id)
    ledger = table(HEAD + "1,,任务一,省教育厅\n")
    with pytest.raises(Refusal) as told, office.instance.desk(stranger) as desk:
        take(desk, preview(desk, ledger, office_id=office.id, create_units=True))
    assert told.value.code == "act.not_allowed"
    assert (count(office, Item), count(office, Unit)) == (0, 2)


# -- out and in again ----------------------------------------------------------------------
@pytest.mark.parametrize("write", [csv_of, xlsx_of])
def test_an_exported_ledger_can_be_taken_in_again(office, table, write):
    from server.sheets.reading import read_bytes

    import_(
        office,
        table(
            "序号,任务,责任单位,完成时限,任务条数,涉及资金,重点查办\n"
            "1,=任务一,省教育厅牵头，省财政厅配合,2026-10-31,5,12.50,是\n2,任务二,省有关部门,,,,\n"
        ),
        assigned=date(2026, 3, 2),
    )
    with office.instance.reading(PROGRAM) as desk:
        kind = desk.shelf.of(office.id).types["decision"]
        every = desk.session.scalars(select(Item).order_by(Item.id)).all()
        headings, rows = export(kind, every, desk.pack_of)
    assert headings[:5] == ["编号", "序号", "事项名称", "牵头单位", "配合单位"]
    assert headings[headings.index("任务条数") + 1] == "涉及资金（万元）"
    assert rows[0][:5] == ["督〔2026〕1号", "1", "=任务一", "省教育厅", "省财政厅"]
    assert rows[1][:5] == ["", "2", "任务二", "", "省有关部门"]
    assert [(row[-2], row[-1][:4]) for row in rows] == [("待签收", "1-1-"), ("待定责任单位", "2-1-")]
    again, _ = import_(office, read_bytes("出.x", write(headings, rows)))
    assert (texts(again), again.columns.remarks, count(office, Item)) == ([], (), 2)
    assert [row.fate for row in again.rows] == ["same", "same"]
    assert [row.remarks for row in again.rows] == [(), ()]
    first, second = (row.reading for row in again.rows)
    assert (first.title, first.parsed.lead, first.parsed.co) == ("=任务一", ("省教育厅",), ("省财政厅",))
    assert second.parsed.collective == ("省有关部门",)
    wanted = {"points": 5, "deadline": "2026-10-31", "key_case": True}
    assert {name: first.fields[name] for name in wanted} == wanted
    assert float(first.fields["funds"]) == 12.5


def test_assignments_are_kept_once_when_a_unit_is_named_twice(office, table):
    office.unit("省教育厅", short_name="教育厅")
    import_(office, table("任务,责任单位\n一,省教育厅牵头，教育厅、财政厅配合\n"))
    with office.instance.reading(PROGRAM) as desk:
        assert [row.role for row in desk.session.scalars(select(Assignment))] == ["lead", "co"]
