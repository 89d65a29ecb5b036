"""What a role may not write stays as it is: foreign keys, other fields, no token, safe methods."""

from __future__ import annotations

import pytest
from sqlalchemy import Boolean, Date, DateTime, Integer
from sqlalchemy import inspect as inspected

from admin.screens import SCREENS
from server.models import Base, ClockRun, Item, LadderStep, Notice, Petition
from tests.admin.matrix import sweep, visitors
from tests.admin.matrix.realm import OWN

pytestmark = pytest.mark.no_cover  # other tests cover these lines; traced, this takes far longer

PLACES = ("city", "beside", "county")
MODELS = [mapper.class_ for mapper in Base.registry.mappers]


def _changed(tables, before, **more):
    after = tables.state(**more)
    return {name for name in after if after[name] != before[name]}


def _evil(kind):
    """Return a value that a column of this type would take."""
    for type_, value in (
        (Boolean, "1"),
        (DateTime, "2020-01-01 00:00"),
        (Date, "2020-01-01"),
        (Integer, "3"),
    ):
        if isinstance(kind, type_):
            return value
    return "攻击"


COLUMNS = {
    column.key: _evil(getattr(column.type, "impl", column.type))
    for model in MODELS
    for column in inspected(model).columns
}
"""every column of every table, with a value that would be seen"""


def _prefixed(names):
    for name, value in names.items():
        for form in ("{}", "{}_id", "item.{}", "fields[{}]", "fields.{}", "item-{}"):
            yield form.format(name), value


@pytest.fixture
def still(tables):
    tables.restore()
    yield tables.state()
    tables.restore()


# a role that may not write at all


def test_a_form_full_of_columns_changes_nothing_for_those_who_may_not_send_it(probes, people, tables, still):
    """Each address of the table that takes changes, for each role that it answers with 404 or 401."""
    data = COLUMNS | {
        "reason": "攻击",
        "text": "攻击",
        "stage": "save",
        "what": "release",
        "again": "never",
        "resolution": "攻击",
        "answer": "grant",
        "reply": "攻击",
        "day": "2026-11-10",
    }
    expected = sweep.read()
    sent = 0
    for probe in probes:
        if probe.method == "GET":
            continue
        for role in sweep.LOGINS:
            if expected[probe.rule, probe.method, probe.relation][role] == "404" and _telling(probe, role):
                assert people[role].post(probe.path, data).status_code == 404, (probe, role)
                sent += 1
    assert _changed(tables, still) == set()
    assert sent > 400


def _telling(probe, role):
    """Keep it short: three roles everywhere, all others at the pages of their own office."""
    return role in {"clerk", "liaison", "accounts"} or (
        not probe.rule.startswith("/data/") and probe.relation == "own"
    )


# a role that may write some fields


def _forms(realm):
    """Return the changes that are really made: who, where, with what."""
    yield from _item_forms(realm)
    yield from _paper_forms(realm)
    yield from KEEPERS_FORMS
    stranger = realm.people["city.stranger"]
    yield "accounts", f"/data/person/edit/?id={stranger}", {"active": "0", "password": ""}


def _item_forms(realm):
    items, units = realm.items, realm.units
    asked = realm.one(Petition, item_id=items["city.asked"])
    run = realm.one(ClockRun, item_id=items["city.held"], clock="finish")
    old = realm.one(ClockRun, item_id=items["city.old"], clock="finish")
    fields = {"title": f"{OWN}新", "secrecy": "无", "leader": "张书记", "instructed_on": "2026-11-09"}
    head, city = items["city.main"], items["city.asked"]
    grant = {"answer": "grant", "to": str(asked.asked_to), "reply": "可"}
    yield "clerk", "/items/instruction/new/", {**fields, "unit_leads": "南屏市甲境教育局"}
    yield "clerk", f"/items/instruction/edit/?id={items['city.fresh']}", {**fields, "version": "1"}
    yield "director", f"/item/{city}/act/suspend", {"reason": "缘由", "through": "2026-11-20"}
    yield "director", f"/item/{city}/answer/{asked.id}", grant
    yield "unit_head", f"/item/{head}/act/report", {"text": "进展", "unit": str(units["city.unit"])}
    yield "unit_head", f"/item/{items['city.held']}/request/{run.id}/explanation", {"reason": "缘由"}
    yield "clerk", f"/item/{items['city.old']}/count-from/{old.id}", {"day": "2026-11-11"}
    yield "clerk", f"/item/{items['city.vague']}/units", {"leads": "南屏市甲境教育局"}


def _paper_forms(realm):
    items = realm.items
    draft = realm.one(LadderStep, item_id=items["city.main"], tier="criticize")
    ready = realm.one(LadderStep, item_id=items["city.main"], state="draft")
    hold = realm.one(LadderStep, item_id=items["city.held"], state="held")
    notice = realm.one(Notice, item_id=items["city.slip"], unit_id=realm.units["city.unit"])
    text = {"stage": "save", "title": "题", "body": "文", "text_hash": draft.text_hash}
    yield "liaison", f"/notice/{notice.id}/receive", {}
    yield "leader", f"/paper/{draft.id}/approve", {"text_hash": draft.text_hash}
    yield "director", f"/paper/{ready.id}/refuse", {"reason": "缘由", "again": "never"}
    yield "clerk", f"/paper/{draft.id}/edit", text
    yield "clerk", f"/hold/{hold.hold_id}", {"what": "discard", "reason": "缘由", "step": str(hold.id)}


NEW_UNIT = {"name": "南屏市甲境新局", "parent": "南屏市甲境", "kind": "部门"}
NEW_PERSON = {"login": "new", "name": "新", "unit": "南屏市甲境教育局", "password": "long-enough-1"}
NEW_GRANT = {"login": "city.nobody", "role": "liaison", "unit": "南屏市甲境教育局"}
KEEPERS_FORMS = [
    ("accounts", "/data/unit/new/", NEW_UNIT),
    ("accounts", "/data/person/new/", NEW_PERSON),
    ("accounts", "/data/grant/new/", NEW_GRANT),
]


HOW = {"without": visitors.RANDOM | {("login", "seen_at")}, "skip": visitors.JOURNAL}
NAMED = {
    "reason",
    "text",
    "through",
    "to",
    "day",
    "number",
    "unit",
    "version",
    "title",
    "body",
    "name",
    "login",
    "role",
    "password",
    "kind",
    "parent",
    "active",
    "leads",
    "cos",
    "session",
    "text_hash",
    "phone",
    "short_name",
    "aliases",
    "secrecy",
    "reply",
    "assigned_on",
    "organ",
    "organ_why",
    "again_from",
    "step",
    "again",
    "what",
    "answer",
    "fields",
}
"""Names that some form asks for itself; what is sent under them is what the form says."""


@pytest.fixture(scope="module")
def forms(realm):
    return list(_forms(realm))


def test_fields_that_a_form_does_not_ask_for_change_nothing(forms, people, tables, realm):
    """The same change with and without all columns of all tables leaves the same rows behind."""
    types = set(realm.instance.shelf.of(realm.units["city.office"]).types["instruction"].fields)
    more = {name: value for name, value in _prefixed(COLUMNS) if name not in NAMED | types}
    assert len(more) > 700
    for role, path, data in forms:
        tables.restore()
        before = tables.state(**HOW)
        assert people[role].post(path, data).status_code in {302, 303}, (path, role)
        plainly = tables.state(**HOW)
        assert plainly != before, path
        tables.restore()
        assert people[role].post(path, {**data, **more}).status_code in {302, 303}, (path, role)
        both = tables.state(**HOW)
        assert {name for name in both if both[name] != plainly[name]} == set(), path
    tables.restore()


@pytest.mark.parametrize("path", ["/items/instruction/new/", "/items/instruction/edit/?id={}"])
def test_a_field_of_the_pack_that_a_role_may_not_write_stays_empty(people, tables, realm, still, path):
    sent = {
        "title": f"{OWN}新",
        "secrecy": "无",
        "leader": "张",
        "instructed_on": "2026-11-09",
        "version": "1",
        "verdict": "攻击",
    }
    fresh = realm.items["city.fresh"]
    assert people["clerk"].post(path.format(fresh), sent).status_code == 303
    with realm.instance.bench.sessions() as session:
        held = [row.fields.get("verdict") for row in session.query(Item).filter(Item.title == f"{OWN}新")]
    assert held == [None]


@pytest.mark.parametrize("version", ["", "0", "999", "-1", "1.0", "x" * 5000, "9" * 5000, "١"])
def test_a_version_that_was_not_seen_saves_nothing(people, tables, realm, still, version):
    sent = {"title": "改", "secrecy": "无", "leader": "张", "instructed_on": "2026-11-09", "version": version}
    answer = people["clerk"].post(f"/items/instruction/edit/?id={realm.items['city.fresh']}", sent)
    assert (answer.status_code, _changed(tables, still)) == (422, set())


# ids that do not belong together


def _mixed(realm):
    yield from _mixed_items(realm)
    yield from _mixed_batches(realm)
    for path, data in FOREIGN_ROWS:
        yield "accounts", "POST", path, data, 422
    yield "clerk", "POST", "/account/sessions", {"session": "2"}, None


def _mixed_items(realm):
    items = realm.items
    own = items["city.main"]
    for place in PLACES:
        asked = items[f"{place}.asked"]
        run = realm.one(ClockRun, item_id=asked, clock="finish").id
        petition = realm.one(Petition, item_id=asked).id
        yield "clerk", "GET", f"/item/{own}/proof/{run}", {}, 404
        yield "clerk", "GET", f"/item/{own}/file/{asked}00", {}, 404
        yield "unit_head", "POST", f"/item/{own}/request/{run}/explanation", {"reason": "x"}, 404
        step = realm.one(LadderStep, item_id=items[f"{place}.held"], state="held").id
        yield "unit_head", "POST", f"/item/{own}/against/{step}", {"reason": "x"}, 404
        office = realm.units[f"{place}.office"]
        yield "liaison", "POST", f"/item/{own}/part/{office}/wrong_unit", {"reason": "x"}, 404
        yield "director", "POST", f"/item/{own}/answer/{petition}", {"answer": "grant"}, 404
        yield "clerk", "POST", f"/item/{own}/count-from/{run}", {"day": "2026-11-11"}, 404
    foreign = {"text": "x", "unit": str(realm.units["beside.unit"])}
    yield "unit_head", "POST", f"/item/{own}/act/report", foreign, 409
    yield "clerk", "POST", f"/item/{items['city.vague']}/units", {"leads": "东湖市乙境教育局"}, 409
    fresh = {"title": "x", "secrecy": "无", "leader": "x", "instructed_on": "2026-11-09"}
    yield "clerk", "POST", "/items/instruction/new/", {**fresh, "unit_leads": "东湖市乙境教育局"}, 422


def _mixed_batches(realm):
    held = {
        place: realm.one(LadderStep, item_id=realm.items[f"{place}.held"], state="held") for place in PLACES
    }
    steps = [("step", str(held["city"].id)), ("step", str(held["beside"].id))]
    mixed = [*steps, ("what", "discard"), ("reason", "x")]
    for data in (mixed, [*reversed(mixed)]):
        yield "clerk", "POST", f"/hold/{held['city'].hold_id}", data, 404


FOREIGN_ROWS = [
    ("/data/unit/new/", {"name": "x", "parent": "东湖市乙境", "kind": "部门"}),
    ("/data/person/new/", {**NEW_PERSON, "login": "x", "name": "x", "unit": "东湖市乙境教育局"}),
    ("/data/grant/new/", {**NEW_GRANT, "login": "beside.liaison"}),
    ("/data/grant/new/", {**NEW_GRANT, "unit": "东湖市乙境教育局"}),
    ("/data/grant/new/", {**NEW_GRANT, "role": "no_such"}),
    ("/data/grant/new/", {**NEW_GRANT, "login": "city.clerk", "role": "audit"}),
]


def test_ids_that_do_not_belong_together_are_refused_whole(people, tables, realm, still):
    for role, method, path, data, status in _mixed(realm):
        answer = people[role].send(method, path, data)
        if status:
            assert answer.status_code == status, (path, data)
        assert _changed(tables, still) == set(), (path, data)


def test_a_batch_with_a_foreign_step_is_left_as_it_is(people, tables, realm, still):
    own = realm.one(LadderStep, item_id=realm.items["city.held"], state="held")
    other = realm.one(LadderStep, item_id=realm.items["beside.held"], state="held")
    for ids in ((own.id, other.id), (other.id, own.id)):
        data = [("what", "release"), *(("step", str(one)) for one in ids)]
        assert people["clerk"].post(f"/hold/{own.hold_id}", data).status_code in {404}
        assert _changed(tables, still) == set()


# tokens and safe methods


def test_no_change_without_the_forms_token(probes, people, tables, still):
    told = set()
    for probe in probes:
        if probe.method != "GET" and probe.relation in {"own", sweep.NO_OBJECT}:
            for role in ("clerk", "accounts", "unit_head"):
                told.add(people[role].post(probe.path, {"reason": "x", "text": "x"}, token=False).status_code)
    assert told == {400, 404}
    assert _changed(tables, still) == set()


def test_an_address_that_lets_a_role_in_asks_for_the_token(probes, people):
    expected = sweep.read()
    asked = 0
    for probe in probes:
        row = expected[probe.rule, probe.method, probe.relation]
        for role in ("clerk", "director", "accounts", "liaison"):
            if probe.method != "GET" and row[role] != "404":
                assert people[role].post(probe.path, probe.data, token=False).status_code == 400, (
                    probe,
                    role,
                )
                asked += 1
    assert asked > 60


@pytest.mark.parametrize("token", ["", "x", "IjEyMyI.aaaa.bbbb", "\0", "9" * 9000])
def test_a_token_that_is_not_ours_is_none(people, tables, still, token):
    answer = people["clerk"].post("/logout", {"csrf_token": token}, token=False)
    assert (answer.status_code, _changed(tables, still)) == (400, set())


def test_anothers_token_is_none(people, tables, still):
    answer = people["clerk"].post("/logout", {"csrf_token": people["director"].token}, token=False)
    assert (answer.status_code, _changed(tables, still)) == (400, set())


def test_looking_changes_nothing(probes, people, tables, still):
    for probe in probes:
        if probe.method == "GET" and "/export/" not in probe.rule:
            for role in ("clerk", "unit_head", "accounts", "audit"):
                people[role].get(probe.path)
    assert _changed(tables, still) == set()


def test_an_export_leaves_its_trace_in_the_journal_alone(probes, people, tables, still):
    for probe in probes:
        if "/export/" in probe.rule:
            people["clerk"].get(probe.path)
    assert _changed(tables, still) == visitors.JOURNAL


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
def test_other_methods_are_not_taken(probes, people, tables, still, method):
    told = set()
    for probe in probes:
        if probe.relation in {"own", sweep.NO_OBJECT} and not probe.rule.startswith("/data/"):
            told.add(people["clerk"].send(method, probe.path, {"reason": "x"}).status_code)
    assert told <= {404, 405, 400}
    assert _changed(tables, still) == set()


def test_there_is_a_screen_for_each_table_and_none_of_them_is_forgotten_here():
    assert {screen.model for screen in SCREENS} == set(MODELS)
