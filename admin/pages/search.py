"""查找: one word or several, in all that the person who asks may see: items, papers, units, rules."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import and_, or_, select

from admin import hub, reach, values
from admin.declared import PLAIN, Shelf, searched
from admin.pages import rows, todo
from admin.pages.common import reading
from rules.sentence_rules import pack_text
from server.models import Item, LadderStep, Notice, Unit
from server.store import scope, searching
from server.web import here
from server.web.i18n import language, marked, word
from server.web.rights import pack_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from config.model import Field
    from server.desk import Desk

search = Blueprint("search", __name__)
WORDS = 5
SHOWN = {"items": 20, "papers": 8, "notices": 8, "units": 8, "rules": 5}
"""Hits of a kind that the page shows."""
MANY = 1000
"""Hits that are counted."""
AROUND = 30
"""Signs on each side of a word that was found within a text."""
Pieces = tuple[tuple[str, bool], ...]


class Hit(NamedTuple):
    """A line of what was found, its words marked."""

    title: Pieces
    url: str
    badge: Any
    parts: tuple[str, ...]
    within: tuple[str, Pieces] | None  # the field in which it was found, when no other text shows it


class Group(NamedTuple):
    """Hits of one kind."""

    label: str
    size: int
    hits: list[Hit]
    all: str  # where all of them are


@search.get("/search")
def index() -> str:
    """Show what holds all the words, kind by kind."""
    asked = values.text(request.args.get("q"))
    words = asked.split()[:WORDS]
    with reading() as desk:
        groups = [group for find in FINDERS if (group := find(desk, words)).size] if words else []
        return render_template("duban/pages/search.html", asked=asked, groups=groups)


def pieces(text: str, words: Sequence[str]) -> Pieces:
    """Return a text in pieces, those that are a word marked."""
    pattern = "|".join(re.escape(one) for one in sorted(words, key=len, reverse=True))
    found = re.split(f"({pattern})", text, flags=re.IGNORECASE)
    return tuple((piece, at % 2 == 1) for at, piece in enumerate(found) if piece)


def _counted(desk: Desk, query: Any) -> int:
    return todo.counted(desk, query.limit(MANY + 1))


def _like(word_: str, *columns: Any) -> Any:
    pattern = values.like(word_)
    return or_(*(column.ilike(pattern, escape="\\") for column in columns))


# items


def _items(desk: Desk, words: Sequence[str]) -> Group:
    fields = _fields()
    query = select(Item).where(scope.visible(desk.actor), *(_in_item(one, fields) for one in words))
    found = desk.session.scalars(query.order_by(Item.id.desc()).limit(SHOWN["items"])).all()
    every = url_for("item_screen.index_view", search=" ".join(words))
    hits = [_item(desk, item, words, fields.get(item.type, [])) for item in found]
    return Group(gettext("事项"), _counted(desk, query), hits, every)


def _fields() -> dict[str, list[Field]]:
    """Return the fields of each type that a search looks into and that one's roles may see."""
    roles = here.rights().names
    return {
        kind.name: [
            one
            for one in kind.fields.values()
            if one.search and one.name != "title" and (not one.see or set(one.see) & roles)
        ]
        for kind in hub.types()
    }


def _in_item(word_: str, fields: dict[str, list[Field]]) -> Any:
    """Return the predicate that an item has a word in what all see of it, or in a field of its type."""
    dialect = here.instance().bench.engine.dialect.name
    shelf = Shelf(Item.fields, PLAIN, dialect, "found")
    own = [
        and_(Item.type == name, _like(word_, *searched(shelf, some))) for name, some in fields.items() if some
    ]
    if not searching.serves(dialect):
        return or_(_like(word_, Item.title, Item.number, Item.units_text), *own)
    main, rest = searching.has(word_, searching.MAIN), searching.has(word_, searching.REST)
    return or_(main, and_(or_(searching.has(word_, searching.MAIN), rest), or_(*own))) if own else main


def _item(desk: Desk, item: Item, words: Sequence[str], fields: Sequence[Field]) -> Hit:
    line = rows.item_line(desk, item)
    plain = f"{item.title} {item.number} {item.units_text}".casefold()
    missing = [one for one in words if one.casefold() not in plain]
    return Hit(pieces(line.title, words), line.url, line.badge, line.parts, _within(item, missing, fields))


def _within(item: Item, words: Sequence[str], fields: Sequence[Field]) -> tuple[str, Pieces] | None:
    for field in fields:
        text = str(item.fields.get(field.name) or "")
        at = min((place for one in words if (place := text.casefold().find(one.casefold())) >= 0), default=-1)
        if at >= 0:
            cut = " ".join(text[max(at - AROUND, 0) : at + 2 * AROUND].split())
            return word(field.label), pieces(f"{'…' if at > AROUND else ''}{cut}", words)
    return None


# papers, units, rules


def _papers(desk: Desk, words: Sequence[str]) -> Group:
    mine = sorted(here.rights().offices)
    texts = (LadderStep.title, LadderStep.number)
    query = select(LadderStep).where(
        LadderStep.office_id.in_(mine), LadderStep.kind != "message", *(_like(one, *texts) for one in words)
    )
    return _group(desk, words, "papers", query.order_by(LadderStep.id.desc()), rows.step_line)


def _notices(desk: Desk, words: Sequence[str]) -> Group:
    mine = sorted(scope.acting_units(desk.actor) - here.rights().offices)
    query = (
        select(Notice)
        .join(LadderStep, LadderStep.id == Notice.step_id)
        .where(Notice.unit_id.in_(mine), *(_like(one, LadderStep.title, LadderStep.number) for one in words))
    )
    return _group(desk, words, "notices", query.order_by(Notice.id.desc()), rows.notice_line)


def _group(desk: Desk, words: Sequence[str], kind: str, query: Any, line: Callable[..., rows.Line]) -> Group:
    found = [line(desk, row) for row in desk.session.scalars(query.limit(SHOWN[kind])).all()]
    hits = [Hit(pieces(one.title, words), one.url, one.badge, one.parts, None) for one in found]
    return Group(gettext(LABELS[kind]), _counted(desk, query), hits, _all(kind, words))


def _all(kind: str, words: Sequence[str]) -> str:
    if kind == "notices":
        return url_for("inbox.index")
    return url_for("ladderstep.index_view", search=" ".join(words))


def _units(desk: Desk, words: Sequence[str]) -> Group:
    texts = (Unit.name, Unit.short_name, Unit.code)
    query = select(Unit).where(Unit.id.in_(reach.regions()), *(_like(one, *texts) for one in words))
    found = desk.session.scalars(query.order_by(Unit.id).limit(SHOWN["units"])).all()
    hits = [
        Hit(
            pieces(unit.name, words),
            url_for("unit.details_view", id=unit.id),
            None,
            tuple(one for one in (unit.short_name, unit.code) if one),
            None,
        )
        for unit in found
    ]
    every = url_for("unit.index_view", search=" ".join(words))
    return Group(gettext("单位"), _counted(desk, query), hits, every)


def _rules(desk: Desk, words: Sequence[str]) -> Group:
    pack = pack_of(desk.shelf, here.rights().office_id)
    clauses = pack_text(pack, language()).values() if pack else ()
    found = [one for one in clauses if all(part.casefold() in one.casefold() for part in words)]
    every = url_for("rulebook.index", q=words[0])
    hits = [Hit(pieces(one, words), every, None, (), None) for one in found[: SHOWN["rules"]]]
    return Group(gettext("现行规则"), len(found), hits, every if len(words) == 1 else "")


LABELS = {"papers": marked("文书"), "notices": marked("收文")}
FINDERS = (_items, _papers, _notices, _units, _rules)
