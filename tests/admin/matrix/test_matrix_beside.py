"""Non-interference: whatever the office beside does, no byte of our pages changes."""

from __future__ import annotations

import random

import pytest

from admin import reach
from server.models import Item
from server.store import scope
from tests.admin.matrix import sweep
from tests.admin.matrix.realm import FOREIGN
from tests.apart import pairs
from tests.fuzz.world import gathered

pytestmark = pytest.mark.no_cover  # other tests cover these lines; traced, this takes far longer

SEED = 20261122


@pytest.fixture(scope="module")
def world(site, realm, people, tables):
    made = gathered(site, realm, {sweep.LOGINS.get(name, name): one for name, one in people.items()}, tables)
    yield made
    made.restore()


def test_what_the_office_beside_does_changes_no_byte_of_our_pages(world):
    found = pairs.play(world, SEED, len(pairs.CHANGES))
    assert found.changed == []
    assert set(found.acts.values()) == {1}
    assert found.good > found.pairs // 4


def _together(world, roles):
    """Return the lists that change when the office beside does all that it can."""
    dice = random.Random(SEED + 1)
    world.restore()
    asked = [(role, path) for role in roles for path in pairs.ORACLES]
    before = {key: pairs.answer_to(world, *key) for key in asked}
    for change in pairs.CHANGES:
        change(world, dice)
    changed = [key for key in asked if pairs.answer_to(world, *key) != before[key]]
    world.restore()
    return changed


def test_all_of_it_together_changes_no_list_look_up_count_filter_or_sort(world):
    assert _together(world, pairs.WATCHED) == []


def _all_items(*_, **__):
    return Item.id.is_not(None)


def _all_units():
    return Item.metadata.tables["unit"].select().with_only_columns(Item.metadata.tables["unit"].c.id)


def _told_in_a_header(answer, text):
    answer.headers["X-Rows"] = text
    return answer


def _told_in_the_page(answer, text):
    if answer.mimetype == "text/html":
        answer.set_data(answer.get_data() + text.encode())
    return answer


PLANTED = {
    "items": (scope, "visible", _all_items, "clerk"),
    "units": (reach, "regions", _all_units, "accounts"),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_list_without_its_scope_is_found(world, monkeypatch, name):
    room, predicate, leak, role = PLANTED[name]
    monkeypatch.setattr(room, predicate, leak)
    assert _together(world, [role])


@pytest.mark.parametrize("leak", [_told_in_a_header, _told_in_the_page])
def test_a_count_of_all_rows_is_found_wherever_it_is_told(world, leak):
    def told(answer):
        with world.realm.instance.bench.sessions() as session:
            return leak(answer, str(session.query(Item).count()))

    world.app.after_request_funcs.setdefault(None, []).append(told)
    assert _together(world, ["nobody"])
    world.app.after_request_funcs[None].remove(told)


@pytest.mark.parametrize(
    "word", ["main", "slip", "asked", FOREIGN, "丁境", "private", "东湖", "beside", "督〔2026〕"]
)
def test_a_search_counts_only_what_may_be_seen(people, word):
    for role in ("clerk", "stranger", "liaison", "accounts", "security"):
        for path in (
            "/items/instruction/",
            "/data/item_screen/",
            "/data/unit/",
            "/data/person/",
            "/data/login/",
        ):
            page = people[role].get(path, query_string={"search": word}).get_data(as_text=True)
            shown = page.replace(f'value="{word}"', "")
            assert FOREIGN not in shown.replace(word, "") or word == FOREIGN, (role, path)
            assert "丁境" not in shown.replace(word, ""), (role, path)


@pytest.mark.parametrize("name", ["东湖", "东湖市乙境", "乙境", "局", "委", "省", "市"])
def test_a_look_up_offers_only_units_within_reach(people, name):
    for role in ("clerk", "accounts", "security"):
        for path in (
            "/items/instruction/ajax/lookup/",
            "/data/unit/ajax/lookup/",
            "/data/person/ajax/lookup/",
            "/data/grant/ajax/lookup/",
        ):
            for more in ({}, {"limit": "100000"}, {"offset": "-1"}):
                answer = people[role].get(path, query_string={"name": "units", "query": name, **more})
                if answer.status_code == 200:
                    assert len(answer.json) <= 20
                    assert not [one for one in answer.json if FOREIGN in one[1]], (role, path)


def test_an_export_holds_the_rows_of_the_list_and_no_other(people):
    for role in ("clerk", "director", "liaison", "stranger"):
        for path in ("/items/instruction/", "/items/decision/", "/data/item_screen/", "/data/notice/"):
            listed = people[role].get(path, query_string={"page_size": "100"}).get_data(as_text=True)
            sheet = people[role].get(f"{path}export/csv/").get_data(as_text=True)
            assert FOREIGN not in sheet
            rows = [line for line in sheet.splitlines()[1:] if line]
            assert all(
                any(cell and cell in listed for cell in line.replace("'", "").split(",")) for line in rows
            ), (role, path)
