"""The realm for all tests of this folder: built once, every person signed in once."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from server.models import ClockRun, Grant, Hold, Incident, LadderStep, Petition
from tests.admin.matrix import realm as made
from tests.admin.matrix import sweep, visitors


@pytest.fixture(scope="package")
def realm(tmp_path_factory):
    found = made.build(tmp_path_factory.mktemp("realm"))
    yield found
    found.instance.close()


@pytest.fixture(scope="package")
def site(realm):
    from admin import account
    from server.app import create_app

    account.throttle.seen.clear()
    return create_app(realm.instance)


@pytest.fixture(scope="package")
def people(site):
    found = {role: visitors.sign_in(site, login) for role, login in sweep.LOGINS.items() if login}
    found |= {
        name: visitors.sign_in(site, name)
        for name in ("beside.clerk", "beside.unit_head", "county.unit_head")
    }
    return {"anonymous": visitors.anonymous(site), **found}


@pytest.fixture(scope="package")
def tables(realm, people):
    return visitors.Tables(str(realm.instance.folder / "duban.db"))


@pytest.fixture(scope="package")
def probes(site, realm, people):
    return sweep.probes(site, realm)


@pytest.fixture(scope="package")
def swept(probes, people, tables, untraced):
    """Every request of the table, asked once: probe and role → answer."""
    found = {}
    with untraced():
        for probe in probes:
            for role in sweep.LOGINS:
                answer = people[role].send(probe.method, probe.path, probe.data)
                found[probe, role] = visitors.Answer.of(answer)
                if probe.method != "GET" and answer.status_code < 400:
                    tables.restore()
    return found


@pytest.fixture(scope="package")
def untraced(request):
    """Do without coverage for a while: the lines are covered by others, and traced it takes twice as long."""

    @contextmanager
    def pause():
        plugin = request.config.pluginmanager.getplugin("_cov")
        traced = getattr(plugin, "cov_controller", None)
        if traced:
            traced.pause()
        yield
        if traced:
            traced.resume()

    return pause


@pytest.fixture(scope="package")
def names(realm, people):
    items = {key.split(".")[1]: value for key, value in realm.items.items() if key.startswith("city.")}
    return items | {
        "held_run": realm.one(ClockRun, item_id=items["held"], clock="finish").id,
        "old_run": realm.one(ClockRun, item_id=items["old"], clock="finish").id,
        "unit": realm.units["city.unit"],
        "petition": realm.one(Petition, item_id=items["asked"]).id,
        "draft": realm.one(LadderStep, item_id=items["main"], tier="criticize").id,
        "hold": realm.one(Hold, office_id=realm.units["city.office"]).id,
        "incident": realm.one(Incident, item_id=items["main"]).id,
        "nobody": realm.people["city.nobody"],
        "grant": realm.one(Grant, person_id=realm.people["city.stranger"]).id,
    }
