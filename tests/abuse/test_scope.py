"""Side doors to the rows of others: batches, filters, links that were kept, parents, what answers cost."""

from __future__ import annotations

import ast
import io
import re
from random import Random

import pytest
from sqlalchemy import event, select

from config.loader import chain_from_files, compile_chain, read_chain, shipped
from rules.compile import plan
from rules.engine import Engine
from rules.oracle import decide
from server.errors import NotSeen
from server.models import Attachment, Grant, Item
from server.work import acts, people, register
from tests.abuse.product import trees
from tests.admin.matrix.visitors import masked
from tests.rules.random_ladders import a_pack, some_facts


def _states(scene):
    with scene.instance.bench.sessions() as session:
        return {row.id: (row.state, row.version) for row in session.scalars(select(Item))}


def test_a_batch_of_items_with_a_foreign_one_touches_no_foreign_row(browser, scene):
    """Neither shown what would come of it nor done, in either order; alone it is done."""
    own = [scene.register(name, f"本方{name}") for name in ("one", "two")]
    before = _states(scene)
    pair = {key: f"{key}.{before[key][1]}" for key in (*own, scene.items["city"])}
    clerk = browser("clerk")
    for chosen in ((*own, scene.items["city"]), (scene.items["city"], *own), (own[0], 10**6)):
        for stage in ("", "do"):
            sent = {"act": "assign", "stage": stage, "item": [pair.get(key, f"{key}.1") for key in chosen]}
            assert clerk.post("/items/instruction/many/", sent).status_code == 404
    assert _states(scene) == before
    done = {"act": "assign", "stage": "do", "item": [pair[key] for key in own]}
    assert clerk.post("/items/instruction/many/", done).status_code == 303
    assert [_states(scene)[key][0] for key in own] == ["assigned", "assigned"]


GUESSES = (
    "office.name__contains", "office_id__is", "office.secret__starts", "leads.unit.code__is", "id__is",
    "registered_by.password_hash__contains", "person.password_hash__contains", "fields__contains",
    "version__is", "flt0_office_name_contains", "flt1_0", "office.name__is__not",
)  # fmt: skip


def test_a_filter_that_nobody_declared_tells_nothing(browser):
    """Whoever halves an alphabet with it sees the same page at each half."""
    clerk = browser("clerk")
    for path in ("/items/instruction/", "/data/item_screen/", "/data/notice/"):
        plain = _rows(clerk.get(path))
        for name in GUESSES:
            for half in ("a", "江", "1"):
                assert _rows(clerk.get(path, query_string={name: half})) == plain, (path, name)
        for order in ("99", "-3", "office.name", "registered_by.password_hash", "1;select"):
            assert _rows(clerk.get(path, query_string={"sort": order, "desc": "1"})) == plain, (path, order)


def _rows(answer):
    page = masked(answer.data).decode()
    assert answer.status_code == 200
    return re.findall(r"<td[^>]*>.*?</td>", page, re.DOTALL)


def test_a_link_to_a_file_dies_with_the_right_to_its_item(browser, scene):
    with scene.instance.desk(scene.actor("liaison")) as desk:
        acts.do(desk, scene.items["heating"], "sign", unit_id=scene.units["housing"])
    head, sent = browser("head"), io.BytesIO(b"%PDF-1.4 heating")
    head.post(
        f"/item/{scene.items['heating']}/act/submit",
        {"text": "已完成", "unit": str(scene.units["housing"]), "file": (sent, "报告.pdf")},
    )
    with scene.instance.bench.sessions() as session:
        link = f"/item/{scene.items['heating']}/file/{session.scalars(select(Attachment.id)).one()}"
        role = session.scalars(select(Grant.id).where(Grant.person_id == scene.people["head"])).one()
    told = [_status(head, link), _status(browser("foreign"), link)]
    with scene.instance.desk(scene.actor("accounts")) as desk:
        people.revoke(desk, role)
    told += [_status(head, link), _status(browser(), link)]
    assert told == [200, 404, 404, 302]


def _status(who, link):
    with who.get(link) as answer:
        return answer.status_code


def test_no_line_of_the_product_moves_an_item_to_another_office():
    """The office of a row is given when the row is made; no statement sets it later."""
    moved = [
        f"{name}:{node.lineno}"
        for name, tree in trees().items()
        if name.startswith(("server/", "admin/")) and "/migrations/" not in name
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Attribute) and target.attr == "office_id"
    ]
    assert moved == []


def test_an_item_is_hung_under_no_item_that_is_not_seen(scene):
    for parent in (scene.items["city"], 10**6):
        with pytest.raises(NotSeen), scene.instance.desk(scene.actor("clerk")) as desk:
            register.register(
                desk,
                office_id=scene.units["office"],
                type="instruction",
                fields={"title": "题", "leader": "张书记"},
                leads=[scene.units["housing"]],
                parent_id=parent,
            )


def test_files_of_a_pack_in_any_order_are_the_same_rules():
    chain, dice = read_chain(shipped("city")), Random(14)
    first = compile_chain(chain).pack
    assert first is not None
    for _ in range(3):
        names = dice.sample(sorted(chain.files), len(chain.files))
        again = compile_chain(chain_from_files(chain.name, {name: chain.files[name] for name in names})).pack
        assert again == first


def test_the_engine_decides_each_of_a_thousand_asks_by_itself():
    """One state for all, and nothing stays in it: asked in another order, each answer is the same."""
    dice = Random(17)
    pack = a_pack(dice)
    made, engine = plan(pack, "matter", "standard"), Engine()
    engine.register("abuse", made.ruleset)
    asked = [some_facts(dice, pack.ladders["standard"]) for _ in range(1000)]
    wanted = [decide(pack, "matter", "standard", facts) for facts in asked]
    for order in (range(1000), dice.sample(range(1000), 1000)):
        fired = {n: engine.fire("abuse", made.message(asked[n])) for n in order}
        assert ["" if fired[n] < 0 else made.tiers[fired[n]] for n in range(1000)] == wanted


KNOWN = re.compile(r"[rf]\d+|m|pri|all|sid|id|\$(and|or|not|eq|neq|lt|lte|gt|gte|nex|ex)|any")


def test_no_name_of_a_pack_stands_in_what_the_engine_is_told():
    """So a field called as the office's own facts are hashed is a field like any other."""
    for seed in range(30):
        dice = Random(seed)
        pack = a_pack(dice)
        made = plan(pack, "matter", "standard")
        told = made.ruleset + "{" + made.message(some_facts(dice, pack.ladders["standard"])) + "}"
        keys = set(re.findall(r'"([^"]*)":', told))
        assert [key for key in keys if not KNOWN.fullmatch(key)] == []
        assert not re.search(r"[\u4e00-\u9fff]", told)


def test_foreign_and_absent_ask_the_database_the_same(browser, scene):
    """The work behind an answer tells as little as its bytes: the same statements, one by one."""
    clerk, heard = browser("clerk"), []
    engine = scene.instance.bench.engine

    def hear(_connection, _cursor, statement, *_rest):
        heard.append(statement)

    def asked(path):
        heard.clear()
        return clerk.get(path).status_code, list(heard)

    paths = (
        "/item/{}",
        "/items/instruction/details/?id={}",
        "/items/instruction/edit/?id={}",
        "/item/{}/file/1",
    )
    for path in paths:
        clerk.get(path.format(10**6))  # what is kept at the first time is kept
        event.listen(engine, "before_cursor_execute", hear)
        told = [asked(path.format(key)) for key in (scene.items["city"], 10**6)]
        event.remove(engine, "before_cursor_execute", hear)
        assert told[0] == told[1], path
        assert told[0][0] == 404
