"""`duban user`: accounts, the roles they hold, and their passwords."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from server.cli.frame import Entry, Group, WrongUse, argument, command, formats, option
from server.cli.place import opened, placed
from server.cli.show import columns, show
from server.cli.words import say

if TYPE_CHECKING:
    from server.models import Person

_HERE = "server.cli.people"

user = Group(
    "user",
    ("人员、岗位和密码", "People, the roles they hold, and their passwords"),
    {
        "list": Entry(_HERE, "listed", ("列出人员和岗位", "list people and their roles")),
        "create": Entry(_HERE, "create", ("新建人员", "make an account")),
        "grant": Entry(_HERE, "grant", ("授予岗位", "give a role")),
        "password": Entry(_HERE, "password", ("重设密码", "set a password")),
        "disable": Entry(_HERE, "disable", ("停用账号", "shut an account")),
    },
)

UNIT = option(
    "--unit", "unit_name", words=("单位的名称、简称或代码", "the unit: its name, short name or code")
)
PASSWORD = option(
    "--password",
    "given",
    words=(
        "密码，至少 12 个字符；不写会问，不能问时随机产生并打印一次",
        "the password, at least 12 characters; else it is asked for, or made and printed once",
    ),
)


@command("列出人员和岗位。", "List people and their roles.", "list")
@placed
@formats()
def listed(folder: str | None, form: str) -> None:
    """Print every account."""
    from sqlalchemy import select

    from server.desk import PROGRAM
    from server.models import Person

    with opened(folder) as instance, instance.reading(PROGRAM) as desk:
        data = [_person(one) for one in desk.session.scalars(select(Person).order_by(Person.id))]
    rows = [
        (p["login"], p["name"], p["unit"], _state(p), "、".join(_role(g) for g in p["roles"])) for p in data
    ]
    show(form, data, columns(rows))


def _person(one: Person) -> dict[str, Any]:
    roles = [{"role": grant.role, "unit": grant.unit.name} for grant in one.grants]
    return {"login": one.login, "name": one.name, "unit": one.unit.name, "active": one.active, "roles": roles}


def _state(person: dict[str, Any]) -> str:
    return say("在用", "active") if person["active"] else say("停用", "shut")


def _role(grant: dict[str, str]) -> str:
    return f"{grant['role']}@{grant['unit']}"


@command("新建人员；可同时授予岗位。", "Make an account; roles may be given at once.", "create")
@argument("login")
@option("--name", required=True, words=("姓名", "the person's name"))
@UNIT
@option(
    "--role", "roles", multiple=True, words=("岗位，可写多次，如 clerk", "a role, such as clerk; repeat it")
)
@PASSWORD
@placed
@formats()
def create(
    login: str,
    name: str,
    unit_name: str | None,
    roles: tuple[str, ...],
    given: str | None,
    folder: str | None,
    form: str,
) -> None:
    """Make an account in the unit named, else in the instance's own office."""
    from server.cli import rows
    from server.desk import PROGRAM
    from server.work import people

    with opened(folder) as instance:
        secret, told = _secret(given)
        with instance.desk(PROGRAM) as desk:
            unit = rows.unit(desk, unit_name) if unit_name else rows.office(desk, None)
            person = people.create(desk, login=login, name=name, unit_id=unit.id, password=secret)
            for role in roles:
                people.grant(desk, person.id, role, unit.id)
            data = {"login": login, "name": name, "unit": unit.name, "roles": list(roles)} | told
    show(
        form,
        data,
        [
            say(f"已新建 {login}（{name}，{data['unit']}）", f"made {login} ({name}, {data['unit']})"),
            *_secret_line(told),
        ],
    )


@command(
    "授予岗位；不写 --unit 时在本人单位。",
    "Give a role, in the person's own unit unless --unit names one.",
    "grant",
)
@argument("login")
@argument("role")
@UNIT
@placed
@formats()
def grant(login: str, role: str, unit_name: str | None, folder: str | None, form: str) -> None:
    """Give a role."""
    from server.cli import rows
    from server.desk import PROGRAM
    from server.work import people

    with opened(folder) as instance, instance.desk(PROGRAM) as desk:
        person = _find(desk, login)
        unit = rows.unit(desk, unit_name) if unit_name else person.unit
        people.grant(desk, person.id, role, unit.id)
        data = {"login": login, "role": role, "unit": unit.name}
    show(
        form,
        data,
        [say(f"{login} 现任 {data['unit']} 的 {role}", f"{login} is now {role} of {data['unit']}")],
    )


@command("重设密码；本人的登录随即失效。", "Set a password; the person's sessions end.", "password")
@argument("login")
@PASSWORD
@placed
@formats()
def password(login: str, given: str | None, folder: str | None, form: str) -> None:
    """Set a password."""
    from server.desk import PROGRAM
    from server.work import people

    with opened(folder) as instance:
        secret, told = _secret(given)
        with instance.desk(PROGRAM) as desk:
            people.set_password(desk, _find(desk, login).id, secret)
    show(
        form,
        {"login": login} | told,
        [say(f"{login} 的密码已重设", f"the password of {login} is set"), *_secret_line(told)],
    )


@command("停用账号；本人的登录随即失效。", "Shut an account; its sessions end.", "disable")
@argument("login")
@placed
@formats()
def disable(login: str, folder: str | None, form: str) -> None:
    """Shut an account."""
    from server.desk import PROGRAM
    from server.work import people

    with opened(folder) as instance, instance.desk(PROGRAM) as desk:
        people.disable(desk, _find(desk, login).id)
    show(form, {"login": login, "active": False}, [say(f"{login} 已停用", f"{login} is shut")])


def _find(desk: Any, login: str) -> Person:
    from server.errors import NotSeen
    from server.work import people

    try:
        return people.find(desk, login)
    except NotSeen:
        raise WrongUse(f"没有人员 {login}", f"there is no account {login}") from None


def _secret(given: str | None) -> tuple[str, dict[str, str]]:
    """Return the password, and itself to be told when it was made here."""
    if given is not None:
        return given, {}
    if sys.stdin.isatty():
        asked: str = click.prompt(
            say("密码", "Password"), hide_input=True, confirmation_prompt=say("再输一次", "Again")
        )
        return asked, {}
    from server.work import passwords

    made = passwords.made()
    return made, {"password": made}


def _secret_line(told: dict[str, str]) -> list[str]:
    return [
        say(f"密码（只显示这一次）：{word}", f"password (shown this once): {word}") for word in told.values()
    ]
