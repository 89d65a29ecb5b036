"""现行规则: every rule in force as a clause, with its basis and place, and the sources that are cited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from flask import Blueprint, render_template, request
from flask_babel import gettext

from admin.pages.common import reading
from config.paths import split
from rules.differences import place_of
from rules.sentence_rules import pack_text
from server.errors import NotSeen
from server.models import Unit
from server.web import here
from server.web.i18n import language, marked, word

if TYPE_CHECKING:
    from collections.abc import Iterable

    from config.model import Basis, Pack, Source

rulebook = Blueprint("rulebook", __name__)
LONGEST = 100
"""Signs of a text that is looked for."""
GROUPS = {
    "types": marked("事项类型"),
    "ladders": marked("升级阶梯"),
    "scores": marked("得分"),
    "counts": marked("计数"),
    "flows": marked("流程"),
    "documents": marked("文书"),
    "roles": marked("岗位"),
    "fields": marked("共用字段"),
    "calendars": marked("节假日和调休"),
    "pack": marked("全局"),
}
STATUS = {
    "in_force": marked("现行"),
    "amended": marked("已修改"),
    "followed": marked("有后续文件"),
    "repealed": marked("失效"),
}
BINDS = {"party": marked("党委"), "government": marked("政府"), "both": marked("党委和政府")}


class Rule(NamedTuple):
    """A rule: what it is about, what it says, on what basis, where it is written."""

    path: str
    about: str
    says: str
    basis: str
    place: str
    sources: frozenset[str]


class Group(NamedTuple):
    """Rules of one kind, or of one type of items."""

    id: str
    label: str
    rules: tuple[Rule, ...]
    fields: tuple[Rule, ...]  # of a type: what its forms ask, told after what it does

    @property
    def all(self) -> tuple[Rule, ...]:
        """Return the rules of both kinds."""
        return self.rules + self.fields


class Cited(NamedTuple):
    """A source that rules are based on."""

    title: str
    organ: str
    number: str
    date: str
    status: str
    binds: str
    rules: int  # how many of the rules shown are based on it


@rulebook.get("/rules/text")
def index() -> str:
    """Show the rules of an office whose rules bind the person who asks."""
    known = list(dict.fromkeys(one.office_id for one in here.rights().held))
    office = request.args.get("office", known[0] if known else 0, type=int)
    if office not in known:
        raise NotSeen
    asked = request.args.get("q", "").strip()[:LONGEST]
    with reading() as desk:
        pack = desk.shelf.of(office)
        offices = [(one, desk.session.get_one(Unit, one).name) for one in known]
        groups = _groups(pack, asked)
        return render_template(
            "duban/pages/rulebook.html",
            groups=groups,
            cited=_cited(pack, groups),
            asked=asked,
            office=office,
            offices=offices,
            found=sum(len(group.all) for group in groups),
            pack=word(pack.label),
            hash=pack.hash[:12],
        )


def _groups(pack: Pack, asked: str) -> list[Group]:
    """Return the rules that hold a text, all of them for none, in the order in which people read them."""
    order = list(GROUPS)
    found: dict[str, list[Rule]] = {}
    for path, clause in pack_text(pack, language()).items():
        rule = _rule(pack, path, clause)
        if asked.casefold() in "\n".join(rule[1:5]).casefold():
            found.setdefault(_group(path), []).append(rule)
    ranked = sorted(found, key=lambda key: order.index(key.partition("/")[0]))
    return [_grouped(key, _label(pack, key), found[key]) for key in ranked]


def _grouped(key: str, label: str, rules: list[Rule]) -> Group:
    """Return rules under a label that they need not repeat."""
    own = [rule._replace(about=rule.about.removeprefix(f"{label}·") or label) for rule in rules]
    fields = tuple(rule for rule in own if "/fields/" in rule.path)
    return Group(key.replace("/", "-"), label, tuple(rule for rule in own if rule not in fields), fields)


def _group(path: str) -> str:
    """Return what a rule is listed under: its type, else its kind."""
    root, _, rest = path.partition("/")
    return f"{root}/{rest.partition('/')[0]}" if root == "types" else root


def _label(pack: Pack, key: str) -> str:
    root, _, name = key.partition("/")
    return word(pack.types[name].label) if name else gettext(GROUPS[root])


def _rule(pack: Pack, path: str, clause: str) -> Rule:
    about, between, says = clause.partition("：" if "：" in clause else ": ")
    place, bases = place_of(pack, path), basis_of(pack, path)
    return Rule(
        path,
        about if between else "",
        says if between else clause,
        "；".join(one.text for one in bases),
        f"{place.file}:{place.line}",
        frozenset(one.source for one in bases),
    )


def basis_of(pack: Pack, path: str) -> tuple[Basis, ...]:
    """Return what the rule at a path is based on, nothing when it names no basis of its own."""
    key, steps = split(path)
    root, _, name = key.partition("/")
    first, *rest = (name, *steps) if name else steps
    kinds = getattr(pack, root, None)
    found = kinds.get(first) if isinstance(kinds, Mapping) else None
    if len(rest) > 1:
        found = _named(getattr(found, rest[0], ()), rest[1])
    return getattr(found, "basis", ())


def _named(some: Mapping[str, object] | Iterable[object], name: str) -> object:
    if isinstance(some, Mapping):
        return some.get(name)
    return next((one for one in some if getattr(one, "name", "") == name), None)


def _cited(pack: Pack, groups: list[Group]) -> list[Cited]:
    """Return the sources that the rules shown are based on, those with most of them first."""
    counted = Counter(name for group in groups for rule in group.all for name in rule.sources)
    return [_source(pack.sources[name], many) for name, many in counted.most_common() if name]


def _source(one: Source, many: int) -> Cited:
    status, binds = gettext(STATUS[one.status]), gettext(BINDS[one.binds])
    return Cited(one.title, one.organ, one.number, one.date, status, binds, many)
