"""What a parent's moving date does to the dates of its parts."""

from __future__ import annotations

from datetime import date

from server.work import acts, edit, petitions, register
from tests.server.deskwork import HEAD

HANDED_OVER = "2026-11-06 09:00"


def part_of(world, parent, title="供暖分项"):
    fields = {"title": title, "secrecy": "无", "leader": "张书记", "instructed_on": "2026-11-06"}
    part = world.do(
        HANDED_OVER, "clerk", register.register, office_id=world.office, type="instruction",
        fields=fields, leads=[world.units["市住建局"]], parent_id=parent.id,
    )  # fmt: skip
    world.do(HANDED_OVER, "director", acts.do, part.id, "set_up")
    world.do(HANDED_OVER, "clerk", acts.do, part.id, "assign")
    return part


def due(world, *items):
    return [str(world.run(item).due_on)[5:] for item in items]


def extended(world, item, to):
    asked = world.do(
        "2026-11-09 10:00", HEAD, petitions.file, world.run(item).id, "extension",
        reason="雨", text="已完成七成", to=to,
    )  # fmt: skip
    for who in ("clerk", "director"):
        world.do("2026-11-09 11:00", who, petitions.decide, asked.id, granted=True, to=to)


def edited(world, item, when, **fields):
    world.do(when, "clerk", edit.edit, item.id, fields, world.item(item).version)


def test_an_extension_of_the_parent_lets_its_parts_end_later_too(world):
    parent = world.instruction()  # 7 working days from 11-02
    part = part_of(world, parent)  # its own seven from 11-06 would be 11-17
    smaller = part_of(world, part, "供暖分项之一")
    assert due(world, parent, part, smaller) == ["11-11", "11-11", "11-11"]
    extended(world, parent, date(2026, 11, 13))
    assert due(world, parent, part, smaller) == ["11-13", "11-13", "11-13"]
    assert [line[:2] for line in world.run(part).proof if line[1] == "cap"] == [["2026-11-13", "cap"]]


def test_beyond_its_own_date_a_part_is_not_carried(world):
    parent = world.instruction()
    part = part_of(world, parent)
    edited(world, parent, "2026-11-09 10:00", difficulty="疑难")
    assert due(world, parent, part) == ["12-02", "11-17"]
    edited(world, parent, "2026-11-10 10:00", urgency="特急")
    assert due(world, parent, part) == ["11-10", "11-10"]


def test_a_pause_of_the_parent_and_the_steps_of_its_part(world):
    parent = world.instruction()
    part = part_of(world, parent)
    world.ticks("2026-11-06", "2026-11-09")
    world.do(
        "2026-11-09 17:10", "director", acts.do, parent.id, "suspend",
        reason="汛情", through=date(2026, 11, 12),
    )  # fmt: skip
    assert due(world, parent, part) == ["11-17", "11-17"]
    steps = [row for row in world.ticks("2026-11-10", "2026-11-18") if row[1] == "finish"]
    assert [row for row in steps if row[2] == "urge"] == [
        ("2026-11-18", "finish", "urge", 1, "ready"), ("2026-11-18", "finish", "urge", 1, "ready"),
    ]  # fmt: skip


def test_a_part_begun_before_its_parent_is_capped_once_the_parent_begins(world):
    fields = {"title": "总", "secrecy": "无", "leader": "张", "instructed_on": "2026-11-02"}
    parent = world.do(
        "2026-11-02 09:00", "clerk", register.register, office_id=world.office, type="instruction",
        fields={**fields, "urgency": "加急"}, leads=[world.units["市住建局"]],
    )  # fmt: skip
    part = part_of(world, parent)
    assert due(world, part) == ["11-17"]
    world.do(HANDED_OVER, "director", acts.do, parent.id, "set_up")
    world.do(HANDED_OVER, "clerk", acts.do, parent.id, "assign")
    assert due(world, parent, part) == ["11-09", "11-09"]
