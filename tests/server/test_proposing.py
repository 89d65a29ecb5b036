"""Rules change by two people: proposed, decided on, in force on the day, and back again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select

from config.loader import chain_from_files, read_chain, shipped
from config.problems import PackError
from server import proposals
from server.desk import PROGRAM
from server.errors import Refusal
from server.models import Incident, JournalBlock, PackChange, PackVersion, Unit
from server.work import activate, proposing
from tests.server.deskwork import at

HEAD = "language: 1\nextends: city\nlabel: {label}\nlevel: city\nbasis: 自定\n"
CITY = read_chain(shipped("city"))
DAY = "2026-11-02 08:30"
SLOWER = {"ladders/standard.yaml": "tiers:\n  urge: {gap: 5个工作日}\n"}
CASE = """\
cases:
  - name: 催办
    type: instruction
    events: [{at: 2026-11-02 09:00, do: assign}]
    watch: [finish]
    until: 2026-11-12
    expect: [{on: 2026-11-06, tier: remind}, {on: WHEN, tier: urge}]
"""


def chain(label="南屏规则", **files):
    """Return the text of an office's own pack on the city's."""
    own = {"pack.yaml": HEAD.replace("{label}", label), **SLOWER, **files}
    return chain_from_files(
        "own", {**CITY.files, **{f"own/{name}": text.encode() for name, text in own.items()}}
    )


@pytest.fixture
def office(world):
    """Return a world with three people who keep the rules."""
    for name in ("甲", "乙"):
        world.person_later(name, "rule_admin")
    return world


def propose(world, text=None, who="甲", when=DAY, **given):
    world.instance.clock.set(at(when))
    return proposals.propose(world.instance, world.actors[who], world.office, text or chain(), **given)


def approve(world, number, who="乙", when=DAY):
    return world.do(when, who, proposing.approve, world.office, number)


def refusal(operation, *args, **given):
    with pytest.raises(Refusal) as refused:
        operation(*args, **given)
    return refused.value.text("zh"), refused.value.text("en")


def current(world):
    return world.instance.shelf.of(world.office).label.zh


def history(world):
    with world.instance.reading(PROGRAM) as desk:
        return [(one["number"], one["label"], one["state"]) for one in proposing.history(desk, world.office)]


def test_a_change_takes_two_people_and_is_in_force_at_once(office):
    made = propose(office, reason="两次催办间隔放宽")
    assert (made.state, made.timelines, current(office)) == (
        "proposed",
        {"played": 0, "failed": {}},
        "市级默认规则",
    )
    assert refusal(approve, office, made.id, who="甲") == (
        "规则变更须由提出人以外的另一人批准；甲是提出人。",
        "A change of rules takes a second person; 甲 is its author.",
    )
    done = approve(office, made.id)
    assert (done.state, current(office)) == ("active", "南屏规则")
    assert history(office) == [(1, "南屏规则", "active"), (None, "市级默认规则", "replaced")]
    with office.instance.bench.sessions() as session:
        row = session.scalars(select(PackVersion).where(PackVersion.current)).one()
        assert (row.activated_by, row.approved_by, session.get_one(Unit, office.office).pack) == (
            "甲",
            "乙",
            "own",
        )
        entries = "".join(session.scalars(select(JournalBlock.entries)))
    for kind in ("change_proposed", "change_decided", "change_in_force"):
        assert entries.count(f'"kind":"{kind}"') == 1
    assert refusal(approve, office, made.id)[0] == "第 1 号变更已是“现行”，不能再办。"


def test_only_who_keeps_the_rules_may(office):
    said = (
        "只有规则管理岗位可以办理规则变更：规则管理员。",
        "Changes of rules are for those who keep the rules: 规则管理员.",
    )
    assert refusal(propose, office, who="director") == said
    made = propose(office)
    assert refusal(approve, office, made.id, who="director") == said
    assert refusal(office.do, DAY, "clerk", proposing.refuse, office.office, made.id, reply="不") == said
    with office.instance.desk(PROGRAM) as desk, pytest.raises(Refusal):
        proposing.approve(desk, office.office, made.id)
    assert current(office) == "市级默认规则"


def test_a_pack_with_problems_is_not_proposed(office):
    with pytest.raises(PackError, match=r"own/ladders/standard\.yaml:2:15"):
        propose(office, chain(**{"ladders/standard.yaml": "tiers:\n  urge: {gap: 零}\n"}))
    said = refusal(propose, office, chain(**{"tests/own.yaml": CASE[: CASE.index("    expect")]}))
    assert said[0].startswith("时间线写得不对，没有提出：own/tests/own.yaml:2:5: ")
    assert said[1].startswith(
        "Its timelines cannot be read, so it was not proposed: own/tests/own.yaml:2:5: "
    )
    assert history(office) == [(None, "市级默认规则", "active")]


def test_what_changes_nothing_or_is_too_late_or_twice_is_not_proposed(office):
    assert refusal(propose, office, CITY)[0].startswith("与现行规则（")
    assert refusal(propose, office, effective_on=date(2026, 11, 1)) == (
        "施行日期 2026-11-01 已经过去，最早写今天 2026-11-02。",
        "The effective date 2026-11-01 has passed; today, 2026-11-02, is the earliest.",
    )
    propose(office)
    assert refusal(propose, office) == (
        "同样的规则已经提出，还没有了结（第 1 号）。",
        "The same text has been proposed already and is not settled (no. 1).",
    )


def test_its_own_timelines_are_played_and_must_hold(office):
    wrong = propose(office, chain(**{"tests/own.yaml": CASE.replace("WHEN", "2026-11-13")}))
    assert list(wrong.timelines["failed"]) == ["催办"]
    assert refusal(approve, office, wrong.id) == (
        "这份规则变更自己的时间线有 1 条不符，不能批准。",
        "Of this change's own timelines 1 came out otherwise; it cannot be approved.",
    )
    other = CASE.replace("WHEN", "2026-11-12") + CASE.replace("cases:\n", "").replace("催办", "另一条")
    right = propose(office, chain(**{"tests/own.yaml": other.replace("WHEN", "2026-11-12")}))
    assert right.timelines == {"played": 2, "failed": {}}
    assert approve(office, right.id).state == "active"


def test_without_an_impact_report_nothing_is_approved(office):
    made = propose(office)
    with office.instance.desk(PROGRAM) as desk:
        desk.session.get_one(PackChange, made.id).impact = {}
    assert refusal(approve, office, made.id) == (
        "这份规则变更没有影响报告，不能批准；请重新提出。",
        "This change of rules has no impact report and cannot be approved; propose it again.",
    )


def test_a_change_that_is_refused_or_taken_back_is_over(office):
    made = propose(office)
    assert refusal(office.do, DAY, "乙", proposing.refuse, office.office, made.id, reply=" ")[0] == (
        "办理“不批准”必须填写：理由。"
    )
    done = office.do(DAY, "乙", proposing.refuse, office.office, made.id, reply="间隔太长")
    assert (done.state, done.reply, current(office)) == ("refused", "间隔太长", "市级默认规则")
    assert refusal(approve, office, made.id)[1] == "Change no. 1 is “refused” already."
    again = propose(office, effective_on=date(2026, 12, 1))
    assert approve(office, again.id).state == "approved"
    office.do(DAY, "甲", proposing.refuse, office.office, again.id, reply="撤回")
    office.tick("2026-12-01 08:30")
    assert current(office) == "市级默认规则"
    assert refusal(approve, office, 99)[0] == "没有叫“99”的规则版本；用 duban pack list 看编号和哈希。"


def test_a_change_comes_into_force_with_the_first_tick_of_its_day_once(office):
    made = propose(office, effective_on=date(2026, 11, 5))
    assert approve(office, made.id).state == "approved"
    office.tick("2026-11-04 23:00")
    assert current(office) == "市级默认规则"
    office.tick("2026-11-05 00:05", dry_run=True)
    assert current(office) == "市级默认规则"
    for when in ("2026-11-05 00:05", "2026-11-05 08:30"):
        office.tick(when)
        assert current(office) == "南屏规则"
    with office.instance.bench.sessions() as session:
        entries = "".join(session.scalars(select(JournalBlock.entries)))
        assert entries.count('"kind":"change_in_force"') == 1
    with office.instance.bench.desk(PROGRAM) as desk:
        proposing.begin(desk, made.id)  # another ticker has done it
        proposing.give_up(desk, made.id, "晚了")
    assert history(office)[0] == (1, "南屏规则", "active")


def test_a_change_that_cannot_be_put_in_force_leaves_the_old_rules_and_tells_a_person(office):
    late = propose(office, effective_on=date(2026, 11, 5))
    approve(office, late.id)
    soon = propose(office, chain("先行规则"))
    approve(office, soon.id)
    stale = propose(office, chain("第三版"), effective_on=date(2026, 11, 9))
    office.tick("2026-11-05 08:30")
    assert (current(office), history(office)[1]) == ("先行规则", (2, "先行规则", "active"))
    with office.instance.bench.sessions() as session:
        row = session.scalars(select(Incident)).one()
        assert (row.kind, row.office_id, row.detail["change"]) == ("rules", office.office, late.id)
        assert session.get_one(PackChange, late.id).reply == row.detail["why"]
    assert row.detail["why"] == "提出之后现行规则已经换过，原来的影响报告不作数；请重新提出。"
    with office.instance.bench.desk(PROGRAM) as desk:
        activate.activate(desk, office.office, CITY)
    assert refusal(approve, office, stale.id, when="2026-11-05 09:00")[0] == row.detail["why"]


def test_back_to_the_version_before_and_further(office):
    assert refusal(proposals.roll_back, office.instance, office.actors["甲"], office.office) == (
        "现行规则以前没有别的版本，退不回去。",
        "There is no version before the one in force to go back to.",
    )
    with office.instance.bench.desk(PROGRAM) as desk:
        activate.activate(desk, office.office, chain("一版"))  # it has no timelines, the city's pack many
    for label in ("二版", "三版"):
        approve(office, propose(office, chain(label)).id)
    for who, other, wanted in (("甲", "乙", "二版"), ("乙", "甲", "一版")):
        back = proposals.roll_back(office.instance, office.actors[who], office.office, reason="退")
        assert refusal(approve, office, back.id, who=who)[0].startswith("规则变更须由提出人以外的另一人批准")
        approve(office, back.id, who=other)
        assert current(office) == wanted
    assert history(office) == [
        (4, "一版", "active"),
        (3, "二版", "rolled_back"),
        (2, "三版", "rolled_back"),
        (1, "二版", "replaced"),
        (None, "市级默认规则", "replaced"),
    ]


def test_an_open_run_keeps_the_rules_that_it_began_under(office):
    item = office.instruction("2026-11-02 09:00")
    before = office.run(item).pack_version_id
    made = propose(office, chain(**{"types/instruction.yaml": "clocks:\n  finish: {within: 30日}\n"}))
    approve(office, made.id)
    assert (office.run(item).pack_version_id, str(office.run(item).due_on)) == (before, "2026-11-11")


def test_a_change_is_named_by_number_or_by_the_beginning_of_its_hash(office):
    made = propose(office)
    with office.instance.reading(PROGRAM) as desk:
        assert proposing.named(desk, office.office, "1").hash == made.hash
        assert proposing.named(desk, office.office, made.hash[:8].upper()).id == made.id
        version = proposing.named(desk, office.office, desk.shelf.of(office.office).hash)
        assert isinstance(version, PackVersion)
        assert proposing.chain_of(version) == replace(CITY, problems=())
        for text in ("2", "abc", "ffffffff", "第一号第一号"):
            assert refusal(proposing.named, desk, office.office, text)[0].startswith(f"没有叫“{text}”")
