"""What passwords must be in each profile, how long they hold, and those that somebody else set."""

from __future__ import annotations

from datetime import timedelta

import pytest
from duban_scene import PASSWORD
from sqlalchemy import select

from server.desk import PROGRAM
from server.errors import Refusal
from server.models import Person
from server.profiles import PROFILES
from server.work import passwords, people

GOOD = "Sieben Boote, 4 Uhr"


def _set(scene, password, profile="asvs", login="clerk", *, own=True):
    with scene.instance.bench.desk(PROGRAM) as desk:
        desk.passwords = profile
        people.set_password(desk, scene.people[login], password, own=own)


def _refused(scene, password, profile):
    with pytest.raises(Refusal) as refused:
        _set(scene, password, profile)
    return refused.value.code


@pytest.mark.parametrize(
    ("profile", "password", "code"),
    [
        ("asvs", "kurz-4-Uhr", "person.password"),
        ("asvs", "x" * 201, "person.password"),
        ("asvs", "password1234", "person.password_weak"),
        ("asvs", "qwertyuiop12", "person.password_weak"),
        ("asvs", "duban duban duban", "person.password_weak"),
        ("asvs", "abcdefghijkl", "person.password_weak"),
        ("mlps", "sieben boote um", "person.password_kinds"),
        ("mlps", "sieben boote 4 u", ""),
        ("asvs", "sieben boote um vier", ""),
        ("asvs", "渡船木桥与清晨四点的灯", "person.password"),
        ("asvs", "渡船木桥与清晨四点的灯火", ""),
    ],
)
def test_a_password_that_a_profile_does_not_take_is_refused(scene, profile, password, code):
    if code:
        assert _refused(scene, password, profile) == code
    else:
        _set(scene, password, profile)


def test_the_strict_profile_takes_none_of_the_last_five_again(scene):
    former = [f"{GOOD}, Boot {number}" for number in range(6)]
    for password in former:
        _set(scene, password, "mlps")
    assert [_refused(scene, one, "mlps") for one in former[1:]] == ["person.password_again"] * 5
    _set(scene, former[0], "mlps")


def test_a_password_set_by_a_keeper_opens_nothing_but_the_page_that_changes_it(browser, scene):
    _set(scene, GOOD, own=False)
    one = browser()
    assert one.sign_in("clerk", GOOD).status_code == 302
    for path in ("/", "/items/instruction/", "/search?q=供暖"):
        assert one.get(path).headers["Location"] == "/account", path
    assert one.post("/items/instruction/new/", {"title": "试"}).headers["Location"] == "/account"
    page = one.get("/account").get_data(as_text=True)
    assert "请先改密码：现在的密码是别人设的，或者用得太久了。" in page
    one.post("/account/password", {"old": GOOD, "new": GOOD, "again": GOOD})
    assert "新密码与原密码相同。" in one.get("/account").get_data(as_text=True)
    assert one.get("/items/instruction/").status_code == 303
    one.post("/account/password", {"old": GOOD, "new": f"{GOOD} 2", "again": f"{GOOD} 2"})
    assert one.get("/items/instruction/").status_code == 200


def test_a_password_set_by_a_keeper_is_worth_nothing_after_a_day(browser, scene):
    _set(scene, GOOD, own=False)
    scene.clock.set(scene.clock.now() + timedelta(hours=23, minutes=59))
    assert browser().sign_in("clerk", GOOD).status_code == 302
    scene.clock.set(scene.clock.now() + timedelta(minutes=1))
    assert browser().sign_in("clerk", GOOD).status_code == 401


@pytest.mark.parametrize(("profile", "open_"), [("asvs", True), ("mlps", False)])
def test_only_the_strict_profile_has_a_password_changed_after_ninety_days(
    browser, scene, monkeypatch, profile, open_
):
    scene.clock.set(scene.clock.now() + timedelta(days=90))
    monkeypatch.setattr(scene.instance.bench, "passwords", profile)
    one = browser("clerk")
    assert (one.get("/items/instruction/").status_code == 200) is open_
    one.post("/account/password", {"old": PASSWORD, "new": GOOD, "again": GOOD})
    assert one.get("/items/instruction/").status_code == 200


def test_the_strict_profile_ends_a_session_after_a_quarter_of_an_hour(browser, scene, monkeypatch):
    monkeypatch.setattr(scene.instance.bench, "passwords", "mlps")
    one = browser("clerk")
    scene.clock.set(scene.clock.now() + timedelta(minutes=14))
    assert one.get("/account").status_code == 200
    scene.clock.set(scene.clock.now() + timedelta(minutes=15))
    assert one.get("/account").status_code == 302


def test_a_password_that_the_program_makes_is_taken_by_every_profile(scene):
    with scene.instance.bench.reading(PROGRAM) as desk:
        person = desk.session.scalars(select(Person).where(Person.login == "clerk")).one()
        for profile in PROFILES.values():
            for _ in range(20):
                passwords.refuse(profile, person, passwords.made())
