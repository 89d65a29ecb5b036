"""Every endpoint has a policy, every table a screen, every model view the safe base."""

from __future__ import annotations

import pytest
from flask_admin.contrib.sqla import ModelView

from admin.safe_view import SafeView
from admin.screens import SCREENS, unlisted
from server.web.policies import POLICIES, PUBLIC


def test_every_endpoint_has_a_policy_and_every_policy_an_endpoint(app):
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules()}
    assert endpoints - set(POLICIES) == set()
    assert set(POLICIES) - endpoints == set()


def test_every_mapped_table_has_a_screen():
    assert unlisted() == set()


def test_no_plain_model_view_is_registered(app):
    views = [view for view in app.extensions["admin"][0]._views if isinstance(view, ModelView)]
    assert len(views) == len(SCREENS)
    assert all(isinstance(view, SafeView) for view in views)


def test_no_address_deletes_acts_in_bulk_or_edits_in_a_list(app):
    gone = {"delete_view", "action_view", "ajax_update"}
    assert not [rule for rule in app.url_map.iter_rules() if rule.endpoint.split(".")[-1] in gone]


@pytest.mark.usefixtures("own_app")
def test_an_endpoint_without_a_policy_is_not_there(app, browser):
    app.add_url_rule("/forgotten", "forgotten", lambda: "text")
    assert browser("clerk").get("/forgotten").status_code == 404


def _safe_paths(app):
    with app.test_request_context():
        for rule in app.url_map.iter_rules():
            if "GET" in rule.methods and POLICIES[rule.endpoint] is not PUBLIC:
                values = {"type_key": "instruction", "export_type": "csv"}
                values |= {name: 1 for name in rule.arguments if name not in values}
                yield app.url_for(rule.endpoint, **{k: v for k, v in values.items() if k in rule.arguments})


def test_before_sign_in_every_page_leads_to_the_form(app, browser):
    visitor = browser()
    for path in _safe_paths(app):
        answer = visitor.get(path)
        assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, "/login"), path


def test_a_change_before_sign_in_is_answered_with_the_way_to_the_form(browser):
    answer = browser().client.post("/account/password")
    assert answer.status_code == 401
    assert "请先登录" in answer.get_data(as_text=True)


BUSINESS = [
    "/items/instruction/",
    "/items/instruction/new/",
    "/items/instruction/details/?id=1",
    "/items/instruction/edit/?id=1",
    "/items/instruction/export/csv/",
    "/items/instruction/import/",
    *(f"/data/{screen.name}/" for screen in SCREENS if screen.group in {"事项", "文书"}),
]


@pytest.mark.parametrize("officer", ["accounts", "security", "audit", "nobody"])
def test_officers_and_people_without_a_role_never_see_business(browser, officer):
    one = browser(officer)
    answers = {path: one.get(path).status_code for path in BUSINESS}
    assert set(answers.values()) == {404}, answers
    page = one.get("/account").get_data(as_text=True)
    assert "领导批示件" not in page
    assert "全部事项" not in one.get("/data/").get_data(as_text=True)


OPEN = {
    "accounts": {"unit", "person", "grant", "tick", "incident", "setting", "savedview"},
    "security": {"unit", "person", "grant", "login", "delegation", "savedview"},
    "audit": {"login", "delegation", "journalblock", "journalhead", "tick", "incident", "savedview"},
    "liaison": {"item_screen", "notice", "unit", "savedview"},
    "nobody": set(),
}


@pytest.mark.parametrize("login", OPEN)
def test_who_comes_to_which_screen(browser, login):
    one = browser(login)
    found = {screen.name for screen in SCREENS if one.get(f"/data/{screen.name}/").status_code == 200}
    assert found == OPEN[login]


def test_the_clerk_opens_every_business_screen_and_its_exports(browser):
    clerk = browser("clerk")
    for path in BUSINESS:
        assert clerk.get(path).status_code == 200, path


@pytest.mark.parametrize("login", ["clerk", "accounts", "audit", "security"])
def test_every_screen_in_reach_lists_shows_filters_sorts_and_exports(browser, login):
    one = browser(login)
    for screen in SCREENS:
        path = f"/data/{screen.name}/"
        if one.get(path).status_code == 404:
            continue
        columns = len(screen.columns.split())
        for query in [*(f"?sort={n}&desc=1" for n in range(columns)), "?search=a%25b_", "?page=3"]:
            assert one.get(path + query).status_code == 200, path + query
        row = one.get(path).get_data(as_text=True).split("/details/?id=")
        if len(row) > 1:
            assert one.get(f"{path}details/?id={row[1].split(chr(34))[0]}").status_code == 200
        assert one.get(f"{path}export/xlsx/").status_code == 200
        assert one.get(f"{path}new/").status_code == (200 if _keeps(login, screen.name) else 404)


def _keeps(login, name):
    return login in {"accounts", "security"} and name in {"unit", "person", "grant"}
