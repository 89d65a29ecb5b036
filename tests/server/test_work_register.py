"""Registering, editing and settling: rights, fields, the secrecy gate, units that come later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select, text

from rules.calendar import BEIJING
from server.desk import PROGRAM
from server.errors import NotSeen, Refusal
from server.models import Assignment, Base, ClockRun, Deed, Item, JournalBlock, Seen, Unit
from server.work import acts, catchup, edit, holds, papers, people, petitions, register, rights, settle, units
from server.work.files import Upload

CANARY = "金丝雀0472"


def everything(world):
    """Return every row of every table as one text."""
    with world.instance.bench.sessions() as session:
        found = []
        for table in Base.metadata.sorted_tables:
            found += [str(tuple(row)) for row in session.execute(table.select())]
        return "\n".join(found)


def new(world, who="clerk", when="2026-11-02 09:00", **given):
    fields = {"title": "城东供暖", "secrecy": "无", "leader": "张书记", "instructed_on": "2026-11-02"}
    fields.update(given.pop("fields", {}))
    given = {"type": "instruction", "leads": [world.units["市住建局"]], **given}
    return world.do(when, who, register.register, office_id=world.office, fields=fields, **given)


def test_a_new_item_has_its_state_its_clock_and_is_seen_by_its_office_alone(world):
    item = new(world)
    with world.instance.bench.sessions() as session:
        assert (item.state, item.number, item.version, item.round) == ("registered", "", 1, 1)
        assert session.execute(select(Seen.unit_id, Seen.why)).all() == [(world.office, "set")]
        assert session.execute(select(ClockRun.clock, ClockRun.unit_id, ClockRun.due_on)).all() == [
            ("set_up", world.office, date(2026, 11, 4))
        ]
        assert session.execute(select(Deed.act, Deed.to_state, Deed.at)).all() == [
            ("register", "registered", item.created_at)
        ]


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"who": "director"}, "您的岗位不能办理“登记”。应由：督查室经办人。"),
        ({"who": "市住建局联络员"}, "您的岗位不能办理“登记”。应由：督查室经办人。"),
        ({"type": "nothing"}, "没有“nothing”这种事项类型。"),
        ({"fields": {"title": ""}}, "“事项名称”必须填写。"),
        ({"fields": {"title": " \u200b\x00 "}}, "“事项名称”必须填写。"),
        ({"fields": {"title": "长" * 301}}, "“事项名称”填的是“301 字”，应为不超过 300 字。"),
        ({"fields": {"urgency": "马上"}}, "“缓急”填的是“马上”，应为下列之一：一般、加急、特急。"),
        ({"fields": {"key_case": "也许"}}, "“重点查办”填的是“也许”，应为“是”或“否”。"),
        (
            {"fields": {"deadline": "2026-02-30"}},
            "“指定完成日期”填的是“2026-02-30”，应为日期，如 2026-11-02。",
        ),
        (
            {"fields": {"deadline": "9999-12-31"}},
            "“指定完成日期”填的是“9999-12-31”，应为日期，如 2026-11-02。",
        ),
        ({"fields": {"nobody": "1"}}, "没有“nobody”这个字段。"),
        ({"leads": [9999]}, "没有找到。"),
        ({"parent_id": 9999}, "没有找到。"),
    ],
)
def test_what_may_not_be_registered(world, given, sentence):
    before = everything(world)
    with pytest.raises(Refusal) as refused:
        new(world, **given)
    assert str(refused.value) == sentence
    assert everything(world) == before


def test_a_unit_cannot_lead_and_co_operate_nor_a_retired_one_take_on(world):
    water = world.units["市水务局"]
    with pytest.raises(Refusal, match=r"^市水务局不能既牵头又配合。$"):
        new(world, leads=[water], cos=[water])
    with world.instance.bench.desk(PROGRAM) as desk:
        desk.session.get_one(Unit, water).active = False
    with pytest.raises(Refusal, match=r"^“市水务局”已停用，不能再承办。$"):
        new(world, leads=[water])
    twice = new(world, leads=[world.units["市教育局"]] * 2)
    with world.instance.bench.sessions() as session:
        assert session.scalar(select(func.count()).where(Assignment.item_id == twice.id)) == 1


@pytest.mark.parametrize(
    ("field", "value", "wanted"),
    [
        ("points", "0", "应为不小于 1"),
        ("points", "1000", "应为不大于 999"),
        ("points", "1.5", "应为整数"),
        ("points", True, "应为整数"),
        ("funds", "1e999999", "应为数字"),
        ("funds", "1E20", "应为最多 2 位小数的数字"),
        ("funds", "NaN", "应为最多 2 位小数的数字"),
        ("funds", "0.001", "应为最多 2 位小数的数字"),
        ("funds", "-1", "应为不小于 0.00"),
        ("funds", "很多", "应为数字"),
    ],
)
def test_numbers_are_bounded(world, field, value, wanted):
    fields = {"title": "x", "secrecy": "无", field: value}
    with pytest.raises(Refusal, match=wanted):
        world.do(
            "2026-11-02 09:00",
            "clerk",
            register.register,
            office_id=world.office,
            type="decision",
            fields=fields,
        )


def test_unseen_characters_are_not_kept(world):
    item = new(world, fields={"title": "供\x00暖\u202e\ud800\n改造", "body": "一\r\n二\x07"})
    assert world.item(item).title == "供暖 改造"
    assert world.item(item).fields["body"] == "一\n二"


MARKED = [f"机密★{CANARY}", f"★ 绝密 {CANARY}", f"秘\u200b密＊{CANARY}", f"机\x00密☆3年{CANARY}"]


def registering(world, marked):
    """Yield the ways in which a marking comes with a new item."""
    fields = {"title": "一", "secrecy": "无", "leader": "张", "instructed_on": "2026-11-02"}
    for given, more in (
        (fields | {"title": marked}, {}),
        (fields | {"title": CANARY, "secrecy": "机密"}, {}),
        ({marked: "1", "secrecy": "无"}, {}),
        ({"title": "一", "secrecy": "无"}, {"taken": register.Taken(None, None, units_text=marked)}),
    ):
        about = {"office_id": world.office, "type": "instruction", "leads": [], "fields": given}
        yield "clerk", register.register, (), about | more


def on_an_item(world, item, marked):
    """Yield the ways in which a marking comes with what is done on an item."""
    head, run, version = "市住建局负责人", world.run(item), world.item(item).version
    yield "clerk", edit.edit, (item.id, {"body": marked}, version), {}
    yield "clerk", edit.edit, (item.id, {"secrecy": "秘密", "body": CANARY}, version), {}
    for given in (
        {"text": marked},
        {"text": "好", "reason": marked},
        {"text": "好", "files": [Upload(f"{marked}.txt", b"x")]},
        {"text": "好", "files": [Upload("a.txt", marked.encode())]},
        {"text": "好", "fields": {marked: "1"}},
    ):
        yield head, acts.do, (item.id, "report"), given
    yield head, petitions.file, (run.id, "explanation"), {"reason": marked}
    yield head, petitions.file, (run.id, "explanation"), {"reason": "好", "text": marked}
    yield "clerk", papers.withdraw, (world.steps(item, "urge")[0].id,), {"reason": marked}


@pytest.mark.parametrize("marked", MARKED)
def test_a_marking_is_refused_wherever_it_is_typed(world, marked, capfd, caplog):
    item = world.instruction()
    world.ticks("2026-11-12", "2026-11-12")
    with world.instance.bench.desk(PROGRAM) as desk:
        units.create(desk, name="市林业局", parent_id=world.office)
    before = everything(world)
    for who, operation, args, given in [*registering(world, marked), *on_an_item(world, item, marked)]:
        with pytest.raises(Refusal) as refused:
            world.do("2026-11-12 16:00", who, operation, *args, **given)
        assert refused.value.code in {"secrecy.marked", "secrecy.refused"}
        assert CANARY not in str(refused.value) + refused.value.text("en") + repr(refused.value.slots)
    for operation, given in (
        (units.create, {"name": marked}),
        (units.create, {"name": "某局", "aliases": [marked]}),
        (people.create, {"login": "a", "name": marked, "unit_id": world.office}),
    ):
        with pytest.raises(Refusal), world.instance.bench.desk(PROGRAM) as desk:
            operation(desk, **given)
    assert everything(world) == before
    out = capfd.readouterr()
    assert CANARY not in out.out + out.err + caplog.text


def test_no_free_text_stands_in_the_journal(world):
    item = new(world, fields={"title": CANARY})
    world.do("2026-11-02 09:10", "director", acts.do, item.id, "decline", reason=f"理由{CANARY}")
    with world.instance.bench.sessions() as session:
        assert CANARY not in "".join(session.scalars(select(JournalBlock.entries)))


def test_an_edit_chooses_the_case_again_from_the_same_start_but_never_before_today(world):
    item = world.instruction()  # 特急: 1日, from 11-02
    assert str(world.run(item).due_on) == "2026-11-11"
    world.do("2026-11-05 10:00", "clerk", edit.edit, item.id, {"urgency": "特急"}, world.item(item).version)
    assert str(world.run(item).due_on) == "2026-11-05"
    world.do(
        "2026-11-05 10:05", "clerk", edit.edit, item.id, {"deadline": "2026-11-15"}, world.item(item).version
    )
    assert str(world.run(item).due_on) == "2026-11-15"  # a Sunday, as it was named
    world.do("2026-11-05 10:06", "clerk", edit.edit, item.id, {"deadline": ""}, world.item(item).version)
    assert str(world.run(item).due_on) == "2026-11-05"


def test_an_edit_against_an_old_version_changes_nothing(world):
    item = world.instruction()
    version = world.item(item).version
    world.do("2026-11-05 10:00", "clerk", edit.edit, item.id, {"source": "会议"}, version)
    with pytest.raises(Refusal, match="别人已经改过"):
        world.do("2026-11-05 10:01", "clerk", edit.edit, item.id, {"source": "文件"}, version)
    assert world.item(item).fields["source"] == "会议"
    same = world.do("2026-11-05 10:02", "clerk", edit.edit, item.id, {"source": "会议"}, version + 1)
    assert same.version == version + 1
    with pytest.raises(Refusal, match="没有“nobody”这个字段"):
        world.do("2026-11-05 10:03", "clerk", edit.edit, item.id, {"nobody": 1}, version + 1)
    with pytest.raises(Refusal, match="您的岗位不能办理“修改”。应由：督查室经办人。"):
        world.do("2026-11-05 10:03", "director", edit.edit, item.id, {"source": "x"}, version + 1)
    with pytest.raises(Refusal, match="“事项名称”必须填写"):
        world.do("2026-11-05 10:04", "clerk", edit.edit, item.id, {"title": " "}, version + 1)


def test_a_field_that_is_another_roles_is_not_changed(world):
    item = world.instruction()
    with world.instance.bench.desk(PROGRAM) as desk:
        row = desk.session.get_one(Item, item.id)
        kind = desk.pack_of(row).types["instruction"]
        field = replace(kind.fields["grounds"], edit=("director",))
        asked = desk.as_program()
        asked.actor = world.actors["clerk"]
        assert not rights.may_fill(asked, row.office_id, field)
        assert rights.may_fill(asked, row.office_id, kind.fields["grounds"])


def test_units_that_come_later(world):
    taken = register.Taken(None, None, units_text="市有关部门", pending=True, assigned_on=date(2026, 10, 20))
    item = new(world, leads=[], taken=taken)
    assert (item.state, world.run(item)) == ("pending_units", None)
    with pytest.raises(Refusal, match="事项现在是“待定责任单位”，不能办理“交办”"):
        world.do("2026-11-02 10:00", "clerk", acts.do, item.id, "assign")
    with pytest.raises(Refusal, match="还没有牵头单位"):
        world.do("2026-11-02 10:00", "clerk", settle.set_units, item.id, leads=[])
    with pytest.raises(Refusal, match="您的岗位不能办理“落实责任单位”"):
        world.do("2026-11-02 10:00", "director", settle.set_units, item.id, leads=[world.units["市住建局"]])
    world.do("2026-11-02 10:00", "clerk", settle.set_units, item.id, leads=[world.units["市住建局"]])
    run = world.run(item)
    assert (world.item(item).state, run.catch_up, str(run.due_on)) == ("assigned", True, "2026-10-29")
    with world.instance.bench.sessions() as session:
        instants = session.scalars(select(Deed.at).where(Deed.item_id == item.id).order_by(Deed.id)).all()
    assert instants == sorted(instants)
    with pytest.raises(Refusal, match=r"^责任单位已经落实。$"):
        world.do("2026-11-02 10:00", "clerk", settle.set_units, item.id, leads=[world.units["市水务局"]])


def test_overdue_when_taken_in_waits_for_the_day_to_count_from(world):
    item = new(world, taken=register.Taken(None, None, assigned_on=date(2026, 9, 1)))
    run = world.run(item)
    assert (run.catch_up, str(run.due_on)) == (True, "2026-09-10")
    assert world.tick("2026-11-03 08:30", full=True).steps == ()
    assert world.run(item).wake_at is None
    with pytest.raises(Refusal, match="起算日不能早于今天"):
        world.do("2026-11-03 09:00", "clerk", catchup.count_from, run.id, date(2026, 11, 2))
    with pytest.raises(Refusal, match="您的岗位不能办理“设定起算日”"):
        world.do("2026-11-03 09:00", "leader", catchup.count_from, run.id, date(2026, 11, 3))
    with pytest.raises(NotSeen):
        world.do("2026-11-03 09:00", "clerk", catchup.count_from, 9999, date(2026, 11, 3))
    world.do("2026-11-03 09:00", "clerk", catchup.count_from, run.id, date(2026, 11, 3))
    assert [row for row in world.ticks("2026-11-04", "2026-11-04") if row[1] == "finish"] == [
        ("2026-11-04", "finish", "urge", 1, "ready")
    ]
    other = world.instruction(when="2026-11-04 09:00")
    with pytest.raises(Refusal, match="这个时限不是补录"):
        world.do("2026-11-04 10:00", "clerk", catchup.count_from, world.run(other).id, date(2026, 11, 4))


def test_a_childs_date_is_capped_by_its_parents(world):
    parent = world.instruction(deadline="2026-11-06")
    child = new(world, parent_id=parent.id, when="2026-11-02 10:00")
    world.do("2026-11-02 10:00", "director", acts.do, child.id, "set_up")
    world.do("2026-11-02 10:00", "clerk", acts.do, child.id, "assign")
    run = world.run(child)
    assert str(run.due_on) == "2026-11-06"
    with pytest.raises(Refusal, match="日期最晚为 2026-11-06"):
        world.do(
            "2026-11-03 10:00", "市住建局负责人", petitions.file, run.id, "extension",
            reason="雨", text="雨", to=date(2026, 11, 9),
        )  # fmt: skip


def test_the_office_has_no_rows_of_another(world):
    """A foreign office's item, step, notice, hold and run do not exist."""
    item = world.instruction()
    world.ticks("2026-11-12", "2026-11-12")
    step = world.steps(item, "urge")[0]
    stranger = replace(world.actors["clerk"], unit_id=999, grants=frozenset({("clerk", 999)}))
    world.actors["stranger"] = stranger
    run = world.run(item)
    before = everything(world)
    day = date(2026, 11, 20)
    for operation, args, given in (
        (acts.do, (item.id, "suspend"), {"reason": "x", "through": day}),
        (edit.edit, (item.id, {"source": "x"}, 1), {}),
        (settle.set_units, (item.id,), {"leads": []}),
        (petitions.file, (run.id, "extension"), {"reason": "x"}),
        (papers.approve, (step.id,), {"text_hash": step.text_hash}),
        (papers.refuse, (step.id,), {"reason": "x"}),
        (papers.stop, (step.id,), {"reason": "x"}),
        (papers.withdraw, (step.id,), {"reason": "x"}),
        (papers.edit, (step.id,), {"title": "x", "body": "x", "text_hash": "x"}),
        (papers.receive, (1,), {}),
        (holds.release, (1,), {}),
        (catchup.count_from, (run.id, day), {}),
    ):
        with pytest.raises(NotSeen, match=r"^没有找到。$"):
            world.do("2026-11-12 11:00", "stranger", operation, *args, **given)
    assert everything(world) == before


def test_the_times_of_the_world_are_beijings(world):
    assert world.instance.now().astimezone(BEIJING).hour == 8
    with world.instance.bench.sessions() as session:
        assert session.scalar(text("select count(*) from journal_head")) == 1
