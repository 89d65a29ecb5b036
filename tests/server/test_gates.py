"""过关: gates before acts; acts that others bring along; samples."""

from __future__ import annotations

import pytest

from config.loader import chain_from_files, read_chain, shipped
from rules.choose import sampled
from server.work import acts, gates, register
from server.work.files import Upload
from tests.server.deskwork import HEAD, no

FLOW = """gates:
  found: {order: 1, label: 查清, ask: 情况是否查明, evidence: [text], who: [clerk]}
  done:  {order: 2, label: 办果, ask: 是否办出结果, evidence: [文字, 附件], who: [unit_head, director]}
acts:
  close: {gates: [found, done], also: {parent: close}, opens: [{type: rectification, sample: 50}]}
"""


@pytest.fixture
def gated(worlds):
    files = dict(read_chain(shipped("city")).files)
    files["city/flows/standard.yaml"] = FLOW.encode()
    return worlds(chain_from_files("city", files))


def submitted(world, **more):
    item = world.instruction(**more)
    given = {"text": "已办", "files": [Upload("a.txt", b"x")]}
    world.do("2026-11-03 10:00", HEAD, acts.do, item.id, "submit", **given)
    return item


def test_an_act_waits_for_its_gates(gated):
    item = submitted(gated)
    when, close = "2026-11-03 11:00", (acts.do, item.id, "close")
    assert no(gated, when, "director", *close) == "办理“办结”以前还须过关：查清、办果。"
    assert no(gated, when, "clerk", gates.pass_gate, item.id, "none") == "没有“none”这道关。"
    assert no(gated, when, "clerk", gates.pass_gate, item.id, "found") == "办理“查清”必须填写：文字说明。"
    assert no(gated, when, HEAD, gates.pass_gate, item.id, "found", text="x") == (
        "您的岗位不能办理“查清”。应由：督查室经办人。"
    )
    gated.do(when, "clerk", gates.pass_gate, item.id, "found", text="已核实")
    assert no(gated, when, "clerk", gates.pass_gate, item.id, "found", text="x") == "“查清”这道关已经过了。"
    assert no(gated, when, "director", *close) == "办理“办结”以前还须过关：办果。"
    gated.do(when, HEAD, gates.pass_gate, item.id, "done", text="完工", files=[Upload("a.txt", b"x")])
    gated.do(when, "director", *close)
    assert gated.item(item).state == "closed"
    assert no(gated, when, "clerk", gates.pass_gate, item.id, "found", text="x") == "事项已经办结或终止。"
    gated.do("2026-11-04 09:00", "director", acts.do, item.id, "reopen", reason="反弹")
    with gated.instance.reading(gated.actors["clerk"], gated.now("2026-11-04 10:00")) as desk:
        row = desk.session.get_one(type(item), item.id)
        assert gates.passed(desk, row) == frozenset()
        assert [gate.name for gate, _ in gates.open_to(desk, row)] == ["found"]


def test_the_parent_is_closed_with_its_part(gated):
    parent = submitted(gated)
    child = gated.do(
        "2026-11-02 09:00", "clerk", register.register, office_id=gated.office, type="instruction",
        fields={"title": "分解", "secrecy": "无", "leader": "张", "instructed_on": "2026-11-02"},
        leads=[gated.units["市住建局"]], parent_id=parent.id,
    )  # fmt: skip
    gated.do("2026-11-03 09:00", "director", acts.do, child.id, "set_up")
    gated.do("2026-11-03 09:00", "clerk", acts.do, child.id, "assign")
    gated.do("2026-11-03 09:10", "市住建局联络员", acts.do, child.id, "sign", unit_id=gated.units["市住建局"])
    given = {"text": "已办", "files": [Upload("a.txt", b"x")]}
    gated.do("2026-11-03 10:00", HEAD, acts.do, child.id, "submit", **given)
    for item in (parent, child):
        gated.do("2026-11-03 11:00", "clerk", gates.pass_gate, item.id, "found", text="x")
        gated.do("2026-11-03 11:00", "director", gates.pass_gate, item.id, "done", **given)
    gated.do("2026-11-03 12:00", "director", acts.do, child.id, "close")
    assert [gated.item(item).state for item in (child, parent)] == ["closed", "closed"]


def test_a_sample_is_drawn_again_the_same():
    drawn = [sampled(f"督〔2026〕{n}号", "rectification", 1, 20) for n in range(1000)]
    assert drawn == [sampled(f"督〔2026〕{n}号", "rectification", 1, 20) for n in range(1000)]
    assert 150 < sum(drawn) < 250
    assert all(sampled(f"{n}", "visit", 1, 100) for n in range(50))
