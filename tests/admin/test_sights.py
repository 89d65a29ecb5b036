"""`see` of a role: each scope word in a tree of three levels, on every path to an item."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from config.loader import read_chain
from server.desk import PROGRAM
from server.errors import NotSeen
from server.models import Item
from server.store import scope
from server.work import looking, people, register, rights, units
from server.work.effects import seeing
from tests.admin.scene import PACK

LIST = "/items/instruction/"
LEADS = {"own": "housing", "child": "seat", "grand": "team", "beside": "water", "outside": "far"}
SEEN = {
    "self": {"own"},
    "children": {"child"},
    "siblings": {"beside"},
    "subtree": {"own", "child", "grand"},
    "line": {"own", "child", "grand"},
    "area": {"own", "child", "grand", "beside"},
    "public": {"own", "child", "grand", "beside", "outside", "draft"},
    "self, siblings": {"own", "beside"},
}
"""scope words → the items that the liaison of the housing department sees"""


@pytest.fixture
def tree(scene):
    """Three levels below the department, one beside it, one outside the province, one matter each."""
    with scene.instance.desk(PROGRAM) as desk:
        for key, name, above in (("seat", "村镇处", "housing"), ("team", "农房科", "seat")):
            scene.units[key] = units.create(desk, name=name, parent_id=scene.units[above]).id
        scene.units["far"] = units.create(desk, name="外省某厅").id
        for login, unit in (("seated", "seat"), ("afar", "far")):
            person = people.create(desk, login=login, name=login, unit_id=scene.units[unit])
            people.grant(desk, person.id, "liaison", scene.units[unit])
            scene.people[login] = person.id
    scene.items = {}
    for key, unit in {**LEADS, "draft": "housing"}.items():
        _register(scene, key, unit)
        if key != "draft":
            scene.assign(key)
    _register(scene, "city_own", "housing", by="foreign")
    scene.assign("city_own", by="foreign")
    return scene


def _register(scene, key, unit, by="clerk"):
    with scene.instance.desk(scene.actor(by)) as desk:
        made = register.register(
            desk,
            office_id=scene.units["office" if by == "clerk" else "city_office"],
            type="instruction",
            fields={"title": f"〔{key}〕供暖", "leader": "张书记"},
            leads=[scene.units[unit]],
        )
        scene.items[key] = made.id


def says(scene, words, role="liaison", office="office"):
    """Let an office's pack say what a role sees; without words the pack as it is."""
    chain = read_chain(PACK)
    text = chain.files["screens/roles.yaml"].decode()
    head = next(line for line in text.splitlines() if line.startswith(f"  {role}:"))
    changed = text.replace(head, f"{head[:-1]}, see: [{words}]}}") if words else text
    files = {**chain.files, "screens/roles.yaml": changed.encode()}
    with scene.instance.desk(PROGRAM) as desk:
        desk.shelf.adopt(desk, scene.units[office], replace(chain, files=files))


def shown(scene, page):
    text = page.get_data(as_text=True)
    return {key for key in scene.items if f"〔{key}〕" in text}


@pytest.mark.parametrize(("words", "seen"), SEEN.items())
def test_each_word_gives_exactly_its_items_on_every_path(tree, browser, words, seen):
    says(tree, words)
    seen = seen | {"city_own"}  # another office's pack says nothing of it
    one = browser("liaison")
    for path in ("", "?search=供暖", "export/csv/"):
        assert shown(tree, one.get(f"{LIST}{path}")) == seen
    for key, number in tree.items.items():
        for path in (f"{LIST}details/?id={number}", f"/item/{number}"):
            assert (one.get(path).status_code == 200) is (key in seen), (key, path)


def test_an_unseen_item_answers_like_one_that_does_not_exist(tree, browser):
    says(tree, "children")
    one = browser("liaison")
    for path in (f"{LIST}details/?id=%d", "/item/%d"):
        unseen, missing = (_refused(one, path % number) for number in (tree.items["own"], 99999))
        assert unseen == missing


def _refused(browser, path):
    """Return the page of a refusal without the address that was asked for."""
    answer = browser.get(path)
    assert answer.status_code == 404
    text = answer.get_data(as_text=True)
    for written in (path, path.replace("=", "%3D").replace("?", "%3F"), path.replace("/", "%2F")):
        text = text.replace(written, "")
    return text


def test_a_role_that_says_nothing_sees_what_its_unit_takes_part_in(tree):
    says(tree, "")
    assert tree.actor("liaison").sights == ()
    assert asked(tree, "liaison") == {"own", "city_own"}
    assert asked(tree, "seated") == {"child"}


def asked(scene, login, *, each=False):
    """Return what the predicate itself lets through."""
    with scene.instance.bench.sessions() as session:
        query = select(Item.id).where(scope.visible(scene.actor(login), each=each))
        found = set(session.scalars(query))
    return {key for key, number in scene.items.items() if number in found}


@pytest.mark.parametrize(("words", "seen"), SEEN.items())
def test_asked_of_each_item_in_turn_the_answer_is_the_same(tree, words, seen):
    says(tree, words)
    assert asked(tree, "liaison", each=True) == asked(tree, "liaison") == seen | {"city_own"}
    with tree.instance.bench.sessions() as session:
        actor = tree.actor("liaison")
        count = len(session.scalars(select(Item.id).where(scope.visible(actor))).all())
        assert scope.many(session, actor, count - 1)
        assert not scope.many(session, actor, count)


def test_only_the_office_that_set_an_item_lets_others_see_it(tree):
    says(tree, "public", office="city_office")
    assert asked(tree, "seated") == {"child", "city_own"}
    assert asked(tree, "outsider") == {"beside", "city_own"}


def test_a_unit_without_a_superior_has_nobody_beside_it(tree):
    says(tree, "siblings")
    assert asked(tree, "afar") == set()


def test_what_an_upper_office_handed_down_no_lower_pack_hides(tree):
    with tree.instance.desk(tree.actor("foreign")) as desk:
        item = desk.session.get_one(Item, tree.items["city_own"])
        item.parent_id = tree.items["own"]
        seeing.trace(desk, item)
    says(tree, "children", role="clerk", office="city_office")
    assert "city_own" in asked(tree, "clerk")
    assert asked(tree, "foreign") == set()


def test_seeing_is_not_acting(tree):
    says(tree, "subtree")
    with tree.instance.reading(tree.actor("liaison"), tree.instance.now()) as desk:
        item = looking.item(desk, tree.items["child"])
        assert rights.possible(desk, item) == []
        with pytest.raises(NotSeen):
            looking.item(desk, tree.items["beside"])


def test_officers_see_nothing_whatever_a_pack_says(tree):
    says(tree, "public", role="accounts")
    assert tree.actor("accounts").sights == ()
    assert asked(tree, "accounts") == set()
