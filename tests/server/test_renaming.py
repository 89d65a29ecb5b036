"""What is in use is named anew when the rules call it otherwise, or is left as it began."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from config import renamed
from config.loader import chain_from_files, read_chain, shipped
from config.problems import PackError
from server import impact, proposals, replay
from server.errors import Refusal
from server.models import Item, JournalBlock
from server.work import acts, proposing, register
from tests.server.deskwork import at

CITY = read_chain(shipped("city"))
HEAD = "language: 1\nextends: city\nlabel: {label}\nlevel: city\nbasis: 自定\n"
TYPE = """\
label: 民生实事
basis: 自定
like: instruction
off: 否
order: 30
fields:
  area: {label: 片区, kind: 文本, order: 90, list: 是}
clocks:
  visit: {label: 走访, basis: 自定, from: assign, until: submit, within: 2个工作日, ladder: climb}
"""
LADDER = """\
label: 走访阶梯
basis: 自定
tiers:
  call: {level: 1, label: 提醒, basis: 自定, kind: message, colour: 黄, when: {overdue: {at_least: 1日}},
         times: 2, gap: 3个工作日}
"""
NEW = (("  area:", "  zone:"), ("  visit:", "  walk:"))
NAMES = {
    "types/shishi": "livelihood",
    "types/shishi/fields/area": "zone",
    "types/shishi/clocks/visit": "walk",
    "ladders/climb/tiers/call": "ring",
}
DAY = "2026-11-09 09:00"


def chain(label="一版", *pairs, type_="shishi", tier="call"):
    text = TYPE
    for before, after in pairs:
        text = text.replace(before, after)
    own = {
        "pack.yaml": HEAD.replace("{label}", label),
        f"types/{type_}.yaml": text,
        "ladders/climb.yaml": LADDER.replace("call:", f"{tier}:"),
    }
    return chain_from_files("own", {**CITY.files, **{f"own/{n}": t.encode() for n, t in own.items()}})


@pytest.fixture
def lived(worlds):
    """Return an office with one item of its own type, reminded once of its visit."""
    world = worlds(chain())
    for name in ("甲", "乙"):
        world.person_later(name, "rule_admin")
    given = {
        "title": "修路",
        "secrecy": "无",
        "leader": "张书记",
        "instructed_on": "2026-11-02",
        "area": "城东",
    }
    item = world.do(
        "2026-11-02 09:00", "clerk", register.register, office_id=world.office, type="shishi", fields=given,
        leads=[world.units["市住建局"]],
    )  # fmt: skip
    world.do("2026-11-02 09:00", "director", acts.do, item.id, "set_up")
    world.do("2026-11-02 09:00", "clerk", acts.do, item.id, "assign")
    world.ticks("2026-11-03", "2026-11-06")
    world.instance.clock.set(at(DAY))
    world.only = item
    return world


def propose(world, text, names=None):
    return proposals.propose(world.instance, world.actors["甲"], world.office, text, names=names)


def approve(world, number, who="乙"):
    return world.do(DAY, who, proposing.approve, world.office, number)


def test_what_is_in_use_and_gone_must_be_named(lived):
    with pytest.raises(PackError) as refused:
        propose(lived, chain("二版", *NEW, tier="ring"))
    told = [(str(p.place), p.code, p.zh.split("；")[0]) for p in refused.value.problems]
    assert told == [
        (
            "own/ladders/climb.yaml:3:1",
            "version.map_missing",
            "ladders/climb/tiers/call（own/ladders/climb.yaml:4:3）还在用：1 份已发文书",
        ),
        (
            "own/types/shishi.yaml:6:1",
            "version.map_missing",
            "types/shishi/fields/area（own/types/shishi.yaml:7:3）还在用：1 件在办事项",
        ),
        (
            "own/types/shishi.yaml:8:1",
            "version.map_missing",
            "types/shishi/clocks/visit（own/types/shishi.yaml:9:3）还在用：1 件在办事项",
        ),
    ]
    with pytest.raises(PackError, match="现行规则里没有 types/no"):
        propose(lived, chain("二版"), {"types/no": "x"})
    with pytest.raises(PackError, match="types/shishi（own/types/shishi"):
        propose(lived, CITY)


def test_what_is_named_anew_goes_over_and_keeps_its_date(lived):
    before = lived.run(lived.only, "visit")
    made = propose(lived, chain("二版", *NEW, type_="livelihood", tier="ring"), NAMES)
    assert made.names == NAMES
    approve(lived, made.id)
    item, run = lived.item(lived.only), lived.run(lived.only, "walk")
    current = lived.instance.shelf.current_id(lived.office)
    assert (item.type, item.fields["zone"], "area" in item.fields, item.pack_version_id) == (
        "livelihood",
        "城东",
        False,
        current,
    )
    assert (run.id, run.due_on, run.pack_version_id, run.last_tier) == (
        before.id,
        before.due_on,
        current,
        "ring",
    )
    assert [(s.ladder, s.tier, s.clock, s.pack_version_id) for s in lived.steps(item, "ring")] == [
        ("climb", "ring", "walk", current)
    ]
    found = lived.ticks("2026-11-09", "2026-11-11")
    assert [one for one in found if one[1] == "walk"] == [("2026-11-10", "walk", "ring", 2, "ready")]
    assert replay.replay(lived.instance.bench).differences == ()
    with lived.instance.bench.sessions() as session:
        entries = "".join(session.scalars(select(JournalBlock.entries)))
    assert entries.count('"kind":"names_mapped"') == 1
    lived.do("2026-11-11 10:00", "市住建局联络员", acts.do, item.id, "sign", unit_id=lived.units["市住建局"])


def test_where_what_is_open_goes_over_its_date_does_too(lived):
    """A version that takes over what is open (`in_flight`) counts its own term from the old start."""
    longer = (*NEW, ("within: 2个工作日", "within: 7个工作日"))
    text = chain("二版", *longer, type_="livelihood", tier="ring")
    head = text.files["own/pack.yaml"] + b"in_flight: migrate\n"
    made = propose(lived, chain_from_files("own", {**text.files, "own/pack.yaml": head}), NAMES)
    before = lived.run(lived.only, "visit").due_on
    approve(lived, made.id)
    run = lived.run(lived.only, "walk")
    assert (str(before), str(run.due_on)) == ("2026-11-04", "2026-11-11")
    assert [step.tier for step in lived.steps(lived.only, "ring")] == ["ring"]


def test_back_again_by_the_names_of_before(lived):
    made = propose(lived, chain("二版", *NEW, type_="livelihood", tier="ring"), NAMES)
    approve(lived, made.id)
    back = proposals.roll_back(lived.instance, lived.actors["甲"], lived.office)
    approve(lived, back.id)
    item = lived.item(lived.only)
    assert (item.type, item.fields["area"]) == ("shishi", "城东")
    assert [step.clock for step in lived.steps(item, "call")] == ["visit"]


def test_what_is_let_go_stays_under_the_old_rules(lived):
    before = lived.item(lived.only)
    names = {path: "" for path in NAMES if path != "types/shishi"}
    made = propose(lived, chain("二版", *NEW, tier="ring"), names)
    approve(lived, made.id)
    assert lived.item(lived.only).type == "shishi"
    assert before.fields["area"] == lived.item(lived.only).fields["area"]


def test_the_impact_is_found_by_the_new_names(lived):
    text = chain("二版", *NEW, ("2个工作日", "4个工作日"), type_="livelihood", tier="ring")
    made = propose(lived, text, NAMES)
    one = next(one for one in made.impact["listed"] if one["clock"] == "visit")
    assert (one["before"], one["after"]) == ("2026-11-04", "2026-11-06")
    assert (
        made.impact["listed"]
        == impact.as_json(
            impact.impact(
                lived.instance.bench, lived.office, renamed.aliased(proposals.sound(text), NAMES), at(DAY)
            )
        )["listed"]
    )


def test_what_came_into_use_since_or_does_not_fit_leaves_all_as_it_was(lived):
    late = propose(lived, chain("二版", *NEW, tier="ring"), {**NAMES, "types/shishi": "shishi"})
    with lived.instance.bench.sessions() as session:
        session.get_one(type(late), late.id).names = {}
        session.commit()
    with pytest.raises(Refusal) as refused:
        approve(lived, late.id)
    assert refused.value.text("zh").startswith(
        "在用的名称新规则里没有了，没有启用：own/ladders/climb.yaml:3:1"
    )
    assert lived.item(lived.only).fields["area"] == "城东"
    made = propose(
        lived,
        chain("三版", *NEW, tier="ring"),
        {**NAMES, "types/shishi": "shishi", "types/shishi/clocks/visit": ""},
    )
    with pytest.raises(Refusal, match="按名称对应改用新规则后缺少 types/shishi/clocks/visit"):
        approve(lived, made.id)
    with lived.instance.bench.sessions() as session:
        assert session.scalars(select(Item.fields)).one()["area"] == "城东"
    assert lived.instance.shelf.of(lived.office).label.zh == "一版"
