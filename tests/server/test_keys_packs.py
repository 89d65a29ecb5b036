"""Keys of whole packs, and keys that decide whether one is taken: two that differ in one alone."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from config.loader import compile_chain
from config.report import short
from server.desk import PROGRAM
from server.instance import Instance
from server.models import Unit
from server.sheets.preview import preview
from server.sheets.reading import read_bytes
from tests.server.twins import HEAD, Twins, own, told

LEDGER = "序号,事项,责任单位\n1,任务一,市住建局、市水务局\n"


def looked_at(world):
    """Return as what a ledger's row would be taken: its type, who leads, who works with."""
    with world.instance.reading(PROGRAM) as desk:
        found = preview(desk, read_bytes("台账.csv", LEDGER.encode()), office_id=world.office)
        parsed = found.rows[0].reading.parsed
        return found.type, parsed.lead, parsed.co


CASES = {
    "pack:import/type": Twins(
        "pack", f"{HEAD}import: {{type: @}}\n", ("decision", "other"), looked_at,
        (("decision", (), ("市住建局", "市水务局")), ("other", (), ("市住建局", "市水务局"))),
    ),
    "pack:import/no_lead": Twins(
        "pack", f"{HEAD}import: {{type: decision, no_lead: @}}\n", ("ask", "first"), looked_at,
        (("decision", (), ("市住建局", "市水务局")), ("decision", ("市住建局",), ("市水务局",))),
    ),
}  # fmt: skip


@pytest.mark.parametrize("key", CASES)
def test_two_packs_that_differ_in_it_alone_come_to(worlds, key):
    assert told(worlds, key, CASES[key]) == CASES[key].comes


AGAIN = "tiers: {urge: {document: again}}"
ADVICE = "tiers: {accountability: {approve: [director, principal]}}"
REFUSED = {
    "pack:language": (
        {"pack": HEAD.replace("1", "@", 1)}, ("1", "2"),
        "own/pack.yaml:1:11: “language”（语言版本）不能是整数 2；可以写：1 [shape.not_a_word]",
    ),
    "roles:roles/*/head": (
        {"roles": "roles: {principal: {head: @}}", "ladders/standard": ADVICE}, ("是", "否"),
        "own/ladders/standard.yaml:1:26: 追责建议“accountability”须有主要负责同志批准，"
        "而 roles.yaml 里没有一个角色写有 head: 是；请先写上 [ladder.head_missing]",
    ),
    "documents:kind": (
        {"documents/again": "like: urge\nbasis: 自定\nkind: @\n", "ladders/standard": AGAIN},
        ("督办单", "通报批评"),
        "own/ladders/standard.yaml:1:26: 文书“again”的种类是通报批评，层级的种类是督办单；两者应相同 "
        "[ladder.document_kind]",
    ),
}  # fmt: skip
"""Keys of which one wording is refused: the files, the wordings, and the refusal of the second."""


@pytest.mark.parametrize("key", REFUSED)
def test_of_two_packs_that_differ_in_it_alone_one_is_refused(key):
    files, words, refusal = REFUSED[key]
    chains = [own({name: text.replace("@", word) for name, text in files.items()}) for word in words]
    found = [[short(problem, "zh") for problem in compile_chain(chain).problems] for chain in chains]
    assert found == [[], [refusal]]


def test_an_instance_is_made_on_the_level_of_its_pack(tmp_path):
    found = []
    for level in ("city", "county"):
        folder = tmp_path / level / "own"
        folder.mkdir(parents=True)
        (folder / "pack.yaml").write_text(HEAD.replace("level: city", f"level: {level}"), "utf-8")
        made = Instance.create(tmp_path / level / "there", office="督查室", pack=str(folder))
        with made as instance, instance.bench.sessions() as session:
            found.append([(unit.name, unit.level) for unit in session.scalars(select(Unit))])
    assert found == [
        [("全市", "city"), ("督查室", "city")],
        [("全县", "county"), ("督查室", "county")],
    ]
