"""Acts at their promised edges: states, joint leads, undo, pauses, rounds, final states."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from rules.calendar import local
from server.errors import Refusal
from server.models import Attachment, ClockRun, Deed, Seen
from server.store.freeze import allowance_in
from server.work import acts
from server.work.files import LIMIT, Upload, safe_name

PDF = Upload("报告.pdf", b"%PDF-1.7")
HEAD, LIAISON = "市住建局负责人", "市住建局联络员"


def submit(world, item, when, who=HEAD):
    return world.do(when, who, acts.do, item.id, "submit", text="已办结", files=[PDF])


def outcomes(world, item):
    with world.instance.bench.sessions() as session:
        rows = session.scalars(select(ClockRun).where(ClockRun.item_id == item.id).order_by(ClockRun.id))
        return [(run.clock, run.unit_id, run.outcome) for run in rows]


@pytest.mark.parametrize(
    ("who", "act", "given", "sentence"),
    [
        ("clerk", "fly", {}, "没有“fly”这个动作。"),
        ("director", "close", {}, "事项现在是“办理中”，不能办理“办结”。"),
        ("clerk", "report", {"text": "x"}, "您的岗位不能办理“反馈”。应由：承办单位负责人。"),
        ("市水务局负责人", "report", {"text": "x"}, "没有找到。"),
        (LIAISON, "submit", {"text": "x"}, "您的岗位不能办理“报结”。应由：承办单位负责人。"),
        (HEAD, "report", {"text": "  "}, "办理“反馈”必须填写：文字说明。"),
        (HEAD, "submit", {"text": ""}, "办理“报结”必须填写：文字说明、附件。"),
        (HEAD, "report", {"text": "x", "fields": {"urgency": "特急"}}, "没有“urgency”这个字段。"),
        ("director", "resume", {}, "事项没有暂停计时。"),
        ("director", "suspend", {"reason": "停工"}, "请写明暂停计时的最后一天，最晚 2027-02-01。"),
        ("director", "withdraw", {}, "办理“撤销”必须填写：理由。"),
        (HEAD, "report", {"text": "x", "version": 1}, "这一页打开之后，别人已经改过。请看过新的内容再办理。"),
    ],
)
def test_what_may_not_be_done(world, who, act, given, sentence):
    item = world.instruction()
    version = world.item(item).version
    with pytest.raises(Refusal) as refused:
        world.do("2026-11-03 10:00", who, acts.do, item.id, act, **given)
    assert str(refused.value) == sentence
    assert refused.value.text("en")
    assert world.item(item).version == version


def test_nobody_acts_for_a_unit_that_is_not_his(world):
    item = world.instruction(leads=("市住建局",), cos=("市水务局",))
    with pytest.raises(Refusal, match="您的岗位不能办理“反馈”"):
        world.do(
            "2026-11-03 10:00", HEAD, acts.do, item.id, "report", text="x", unit_id=world.units["市水务局"]
        )


def test_what_is_possible_is_told_in_the_order_of_the_flow(world):
    item = world.instruction(cos=("市水务局",))

    def names(who):
        with world.instance.reading(world.actors[who]) as desk:
            found = acts.possible(desk, world.item(item))
            return [(one.act.name, one.unit_id) for one in found]

    unit, water = world.units["市住建局"], world.units["市水务局"]
    assert names("director") == [("suspend", None), ("withdraw", None)]
    assert names("clerk") == [("inspect", None)]
    assert names(HEAD) == [("report", unit), ("submit", unit)]
    assert names("市水务局负责人") == [("report", water)]
    assert names("市水务局联络员") == [("sign", water)]
    world.do(
        "2026-11-03 10:00", "director", acts.do, item.id, "suspend", reason="停", through=date(2026, 11, 6)
    )
    world.instance.clock.set(local(world.instance.now()).replace(day=4))
    assert names("director") == [("resume", None), ("withdraw", None)]


def test_an_item_without_lead_is_not_handed_over(world):
    item = world.do(
        "2026-11-02 09:00", "clerk", acts.register.register, office_id=world.office, type="instruction",
        fields={"title": "x", "secrecy": "无", "leader": "张", "instructed_on": "2026-11-02"},
    )  # fmt: skip
    world.do("2026-11-02 09:10", "director", acts.do, item.id, "set_up")
    with pytest.raises(Refusal, match="还没有牵头单位，请先落实责任单位。"):
        world.do("2026-11-02 09:20", "clerk", acts.do, item.id, "assign")


def test_units_see_an_item_once_it_is_handed_to_them(world):
    item = world.instruction(cos=("市水务局",), sign=False)
    with world.instance.bench.sessions() as session:
        rows = session.execute(select(Seen.unit_id, Seen.why).where(Seen.item_id == item.id)).all()
    assert rows == [(world.office, "set"), (world.units["市住建局"], "lead"), (world.units["市水务局"], "co")]


def test_a_co_unit_signs_for_itself_and_moves_nothing(world):
    item = world.instruction(cos=("市水务局",), sign=False)
    world.do("2026-11-03 10:00", "市水务局联络员", acts.do, item.id, "sign")
    assert world.item(item).state == "assigned"
    assert outcomes(world, item)[2:] == [
        ("sign", world.units["市住建局"], "open"),
        ("sign", world.units["市水务局"], "on_time"),
        ("first", world.units["市住建局"], "open"),
        ("finish", world.units["市住建局"], "open"),
    ]
    world.do("2026-11-04 10:00", LIAISON, acts.do, item.id, "sign")
    assert world.item(item).state == "handling"
    assert world.run(item, "sign", "市住建局").outcome == "late"


def test_with_joint_leads_the_last_moves_the_item_and_our_review_begins_then(world):
    item = world.instruction(leads=("市住建局", "市水务局"), sign=False)
    world.do("2026-11-02 10:00", LIAISON, acts.do, item.id, "sign")
    world.do("2026-11-02 10:00", LIAISON, acts.do, item.id, "sign")
    assert world.item(item).state == "assigned"
    world.do("2026-11-02 10:00", "市水务局联络员", acts.do, item.id, "sign")
    assert world.item(item).state == "handling"
    submit(world, item, "2026-11-05 10:00")
    assert (world.item(item).state, world.run(item, "review")) == ("handling", None)
    assert world.run(item, "finish", "市住建局").outcome == "on_time"
    submit(world, item, "2026-11-06 10:00", "市水务局负责人")
    assert world.item(item).state == "review"
    assert str(world.run(item, "review").due_on) == "2026-11-11"


def test_sent_back_the_days_of_review_do_not_count(world):
    item = world.instruction()
    submit(world, item, "2026-11-10 10:00")
    assert (world.run(item).outcome, str(world.run(item, "review").due_on)) == ("on_time", "2026-11-13")
    world.do("2026-11-12 15:00", "clerk", acts.do, item.id, "send_back", reason="不实")
    run = world.run(item)
    assert (run.outcome, run.ended_at, run.ended_by, str(run.due_on)) == ("open", None, "", "2026-11-16")
    assert world.run(item, "review").outcome == "on_time"
    assert [row for row in world.ticks("2026-11-13", "2026-11-17") if row[1] == "finish"] == [
        ("2026-11-13", "finish", "remind", 1, "ready"),
        ("2026-11-17", "finish", "urge", 1, "ready"),
    ]


def test_three_returns_are_counted_the_next_day(world):
    item = world.instruction()
    for day in ("03", "04", "05"):
        submit(world, item, f"2026-11-{day} 10:00")
        world.do(f"2026-11-{day} 16:00", "clerk", acts.do, item.id, "send_back", reason="不实")
    assert world.tick("2026-11-05 17:00", full=True).steps == ()
    found = [row for row in world.ticks("2026-11-06", "2026-11-06") if row[1] == "finish"]
    assert found == [("2026-11-06", "finish", "criticize", 1, "draft")]


def test_a_pause_moves_the_date_and_ends_by_itself(world):
    item = world.instruction()
    world.do(
        "2026-11-10 10:00", "director", acts.do, item.id, "suspend", reason="停", through=date(2026, 11, 12)
    )
    assert str(world.run(item).due_on) == "2026-11-16"
    assert world.ticks("2026-11-11", "2026-11-12") == []
    with pytest.raises(Refusal, match="事项已经暂停计时，到 2026-11-12 为止；请先恢复。"):
        world.do(
            "2026-11-11 10:00",
            "director",
            acts.do,
            item.id,
            "suspend",
            reason="停",
            through=date(2026, 11, 13),
        )
    assert [row[0] for row in world.ticks("2026-11-13", "2026-11-17") if row[1] == "finish"] == [
        "2026-11-13", "2026-11-17",
    ]  # fmt: skip


def test_resumed_early_the_next_day_counts_again(world):
    item = world.instruction("2026-08-17 09:00")
    world.do(
        "2026-08-20 10:00", "director", acts.do, item.id, "suspend", reason="停", through=date(2026, 9, 30)
    )
    world.do("2026-09-10 10:00", "director", acts.do, item.id, "resume")
    spans = allowance_in(world.run(item).allowance).pauses
    assert [(str(span.first), str(span.last)) for span in spans] == [("2026-08-20", "2026-09-10")]
    assert str(world.run(item).due_on) == "2026-09-17"  # 08-18 19, 09-11 14 15 16 17
    with pytest.raises(Refusal, match="事项没有暂停计时"):
        world.do("2026-09-11 10:00", "director", acts.do, item.id, "resume")


def test_what_begins_or_is_opened_again_in_a_pause_stands_still_too(world):
    item = world.instruction()
    submit(world, item, "2026-11-05 10:00")
    world.do(
        "2026-11-05 11:00", "director", acts.do, item.id, "suspend", reason="停", through=date(2026, 11, 10)
    )
    world.do("2026-11-06 10:00", "clerk", acts.do, item.id, "send_back", reason="不实")
    assert str(world.run(item).due_on) == "2026-11-17"  # 11-03 04, then 11 12 13 16 17


def test_a_new_round_begins_everything_afresh(world):
    item = world.instruction("2026-10-12 09:00", urgency="加急")
    submit(world, item, "2026-10-14 10:00")
    number = world.item(item).number
    world.do(
        "2026-10-14 11:00", "director", acts.do, item.id, "suspend", reason="停", through=date(2026, 12, 1)
    )
    world.do("2026-10-14 12:00", "director", acts.do, item.id, "close")
    assert (world.item(item).final, world.run(item, "review").outcome) == (True, "on_time")
    world.do("2026-11-02 10:00", "director", acts.do, item.id, "reopen", reason="反弹")
    again = world.item(item)
    assert (again.state, again.final, again.round, again.number) == ("assigned", False, 2, number)
    assert again.paused_through is None
    run = world.run(item)
    assert (run.round, run.seq, str(run.due_on)) == (2, 1, "2026-11-05")
    assert [row for row in world.ticks("2026-11-03", "2026-11-06") if row[1] == "finish"] == [
        ("2026-11-04", "finish", "remind", 1, "ready"),
        ("2026-11-06", "finish", "urge", 1, "ready"),
    ]


@pytest.mark.parametrize(("day", "outcome"), [("10", "stopped"), ("12", "missed")])
def test_a_final_state_stops_what_is_not_due_and_misses_what_is(world, day, outcome):
    item = world.instruction()
    world.do(f"2026-11-{day} 10:00", "director", acts.do, item.id, "withdraw", reason="并入另件")
    assert world.run(item).outcome == outcome
    assert (world.item(item).state, world.item(item).final) == ("withdrawn", True)
    assert world.ticks(f"2026-11-{day}", "2026-11-20") == []


def test_closing_puts_aside_what_has_not_left(world):
    item = world.instruction()
    world.tick("2026-11-12 08:30")
    submit(world, item, "2026-11-12 09:00")
    world.instance.send(local(world.instance.now()).replace(day=12, hour=17))
    slip = next(step for step in world.steps(item, "urge") if step.clock == "finish")
    assert (slip.state, slip.closed_why, slip.number) == ("lapsed", "时限已经结束", "")


def test_a_deed_records_who_when_from_where_to_where(world):
    item = world.instruction()
    deed = submit(world, item, "2026-11-10 10:00")
    with world.instance.bench.sessions() as session:
        row = session.get_one(Deed, deed.id)
        found = (row.act, row.from_state, row.to_state, row.unit_id, row.text, str(local(row.at))[:16])
        files = session.scalars(select(Attachment)).all()
    assert found == ("submit", "handling", "review", world.units["市住建局"], "已办结", "2026-11-10 10:00")
    assert [(file.name, file.size, len(file.stored)) for file in files] == [("报告.pdf", 8, 32)]


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        (
            "a.html",
            b"<script>",
            "“a.html”不能上传，只收：doc、docx、jpeg、jpg、pdf、png、txt、wps、xls、xlsx。",
        ),
        ("a", b"x", "“a”不能上传，只收：doc、docx、jpeg、jpg、pdf、png、txt、wps、xls、xlsx。"),
        ("a.svg", b"<svg/>", "“a.svg”不能上传，只收：doc、docx、jpeg、jpg、pdf、png、txt、wps、xls、xlsx。"),
        ("a.pdf", b"<html>", "“a.pdf”的内容不是 pdf 文件。"),
        ("a.png", b"%PDF", "“a.png”的内容不是 png 文件。"),
        ("a.txt", b"x" * (LIMIT + 1), "“a.txt”超过 20 MB。"),
    ],
)
def test_files_that_are_not_taken(world, name, data, sentence):
    item = world.instruction()
    with pytest.raises(Refusal) as refused:
        world.do(
            "2026-11-10 10:00", HEAD, acts.do, item.id, "submit", text="x", files=[PDF, Upload(name, data)]
        )
    assert str(refused.value) == sentence
    with world.instance.bench.sessions() as session:
        assert session.scalars(select(Attachment)).all() == []


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\a\\报告.docx", "报告.docx"),
        ("a\x00b.txt", "ab.txt"),
        ("报告\u202excod.txt", "报告xcod.txt"),
        ("a\r\nb.txt", "ab.txt"),
        ("...", "附件"),
        ("", "附件"),
        ("长" * 200 + ".pdf", "长" * 116 + ".pdf"),
        ("\ud800.txt", "txt"),
    ],
)
def test_names_of_files_are_only_shown(name, shown):
    assert safe_name(name) == shown


def test_files_are_written_under_random_names(world, tmp_path):
    item = world.instruction()
    world.instance.bench.folder = tmp_path / "files"
    world.do(
        "2026-11-10 10:00", HEAD, acts.do, item.id, "submit", text="x",
        files=[Upload("../a.txt", "甲".encode("gb18030"))],
    )  # fmt: skip
    (path,) = (tmp_path / "files").iterdir()
    assert (path.read_bytes(), path.stat().st_mode & 0o777, len(path.name)) == (
        "甲".encode("gb18030"),
        0o600,
        32,
    )
    with pytest.raises(Refusal):
        world.do(
            "2026-11-10 10:00", HEAD, acts.do, item.id, "report", text="x",
            files=[Upload("a.txt", b"x"), Upload("a.exe", b"MZ")],
        )  # fmt: skip
    assert len(list((tmp_path / "files").iterdir())) == 1
