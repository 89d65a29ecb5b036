"""Keys of papers, tiers and acts: two packs that differ in one alone come to different papers and items."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.errors import Refusal
from server.models import Item
from server.work import acts, by_hand
from server.work.files import Upload
from tests.server.deskwork import HEAD, approve, draft
from tests.server.twins import Twins, told

FILES = [Upload("a.txt", b"x")]
FOUND = {"found": "是", "rectified": "否", "content": "否"}
AGAIN = "like: urge\nlabel: 再催\nbasis: 自定\ntitle: 请速办“{title}”\nnumber: 督再〔{year}〕{seq}号\n"


def urged(world):
    """Return the number and the title of a slip."""
    item = world.instruction()
    world.ticks("2026-11-12", "2026-11-12")
    step = world.steps(item, "urge")[0]
    return step.number, step.title


def numbers(world):
    """Return the numbers of the slips and of the circular that follows them."""
    item, step = draft(world)
    for who in ("director", "leader"):
        approve(world, step, "2026-11-18 09:30", who)
    return [one.number for one in world.steps(item) if one.number]


def handed_in(world, item, when, who, **fields):
    world.do(when, who, acts.do, item.id, "submit", text="已办", files=FILES, fields=fields)


def opened(world):
    """Return the types of what the closing of an item opens."""
    item = world.instruction(key_case="是")
    handed_in(world, item, "2026-11-03 10:00", HEAD)
    world.do("2026-11-03 11:00", "director", acts.do, item.id, "close")
    with world.instance.bench.sessions() as session:
        return item, session.scalars(select(Item).where(Item.source_id == item.id).order_by(Item.id)).all()


def visited(world):
    """Return what becomes of an item when the visit after it fails."""
    item, (visit,) = opened(world)
    handed_in(world, visit, "2026-11-05 10:00", "clerk", **FOUND)
    world.do("2026-11-05 11:00", "director", acts.do, visit.id, "fail", reason="没有整改")
    return world.item(item).state


def by_the_leader(world):
    """Return what comes of a slip that the leader proposes by hand."""
    run = world.run(world.instruction())
    try:
        return world.do("2026-11-05 10:00", "leader", by_hand.propose, run.id, "urge", "市长催问") > 0
    except Refusal as refusal:
        return str(refusal)


CASES = {
    "ladders:tiers/*/document": Twins(
        "ladders/standard", "tiers: {urge: {document: @}}", ("urge", "again"), urged,
        (
            ("督催〔2026〕1号", "关于“城东供暖”的催办单"),
            ("督再〔2026〕1号", "请速办“城东供暖”"),
        ),
        {"documents/again": AGAIN},
    ),
    "documents:title": Twins(
        "documents/urge", "title: @", ("关于“{title}”的催办单", "“{title}”，{unit}"), urged,
        (("督催〔2026〕1号", "关于“城东供暖”的催办单"), ("督催〔2026〕1号", "“城东供暖”，市住建局")),
    ),
    "documents:number": Twins(
        "documents/urge", "number: @", ("督催〔{year}〕{seq}号", "第{seq}号"), urged,
        (("督催〔2026〕1号", "关于“城东供暖”的催办单"), ("第1号", "关于“城东供暖”的催办单")),
    ),
    "documents:sequence": Twins(
        "documents/circular", "sequence: @", ("circular", "urge"), numbers,
        (
            [*(f"督催〔2026〕{n}号" for n in (1, 2, 3, 4)), "督通〔2026〕1号"],
            [*(f"督催〔2026〕{n}号" for n in (1, 2, 3, 4)), "督通〔2026〕5号"],
        ),
    ),
    "flows:acts/*/opens": Twins(
        "flows/standard", "acts: {close: {opens: @}}", ("[{type: visit}]", "[{type: visit}, {type: other}]"),
        lambda world: [one.type for one in opened(world)[1]], (["visit"], ["visit", "other"]),
    ),
    "flows:acts/*/also/source": Twins(
        "flows/visit", "acts: {fail: {also: {source: @}}}", ("reopen", "archive"), visited,
        ("assigned", "archived"),
        {"flows/standard": "acts: {close: {opens: [{type: visit}]}}"},
    ),
    "roles:roles/*/may": Twins(
        "roles", "roles: {leader: {may: @}}", ("[handle]", "[handle, circulate]"), by_the_leader,
        ("您的岗位不能办理“提出”。应由：督查室经办人、督查室主任。", True),
    ),
}  # fmt: skip


@pytest.mark.parametrize("key", CASES)
def test_two_packs_that_differ_in_it_alone_come_to(worlds, key):
    assert told(worlds, key, CASES[key]) == CASES[key].comes
