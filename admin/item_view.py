"""The screen of one declared type: columns, filters and form follow what the pack says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from flask import request, url_for
from flask_admin.helpers import get_form_data
from flask_babel import gettext
from sqlalchemy import exists, false, or_, select
from wtforms import HiddenField

from admin import changes, fields, filters, item_cells, reach, showing, values
from admin.choosing import CHOSEN
from admin.columns import Cell, Column
from admin.declared import PLAIN, Shelf, searched
from admin.form import Form
from admin.menu import allowed
from admin.safe_view import SafeView
from server.models import Assignment, Item, Unit
from server.sheets import writing
from server.sheets.headings import MARK, OURS
from server.store import scope, searching
from server.web import here
from server.web.i18n import lazy, lazy_word
from server.work import edit, links, many, register

if TYPE_CHECKING:
    from collections.abc import Sequence

    from admin.hub import Hub
    from config.model import Act, Field, ItemType, Pack

NOTHING: Mapping[str, Callable[[], dict[str, Any]]] = MappingProxyType({})
LEADS, COS = lazy("牵头单位"), lazy("配合单位")


MANY = 15_000
"""Items that a person sees from which on a page is read in the order of an index, asking of each."""
VERY_MANY = 60_000
"""Items from which on they are counted so too: one in ten or so of those asked is theirs."""
FEW = 50
"""Units of which an item is looked for by their numbers."""


class ItemView(SafeView):
    """List, form and exports of the items of one type, for people of one office and set of roles."""

    can_create = True
    can_edit = True

    def __init__(
        self, hub: Hub, pack: Pack, kind: ItemType, office_id: int, roles: frozenset[str], db: Any
    ) -> None:
        self.hub, self.pack, self.kind, self.office_id, self.roles = hub, pack, kind, office_id, roles
        self.declared = {name: field for name, field in kind.fields.items() if self._sees(field)}
        self.shelf = Shelf(
            Item.fields, PLAIN, here.instance().bench.engine.dialect.name, "linked", texts=True
        )
        label: Any = lazy_word(kind.label)
        super().__init__(Item, db, name=label, endpoint=hub.endpoint)
        self.admin, self.blueprint, self.url = hub.admin, hub.blueprint, hub.url

    def _sees(self, field: Field) -> bool:
        return not field.see or bool(set(field.see) & self.roles)

    def get_url(self, endpoint: str, **kwargs: Any) -> str:
        """Return an address of this type's screen."""
        if endpoint.startswith("."):
            endpoint = self.hub.endpoint + endpoint
        if endpoint.startswith(f"{self.hub.endpoint}."):
            kwargs.setdefault("type_key", self.kind.name)
        return url_for(endpoint, **kwargs)

    def scope(self) -> Any:
        """Return the predicate of the items of this type that may be seen."""
        actor = here.actor()
        return (Item.type == self.kind.name) & scope.visible(actor) if actor else false()

    def paged(self) -> Any:
        """Return the query that a page is read from; of many items one that asks of each in turn."""
        return self._each() if self._many(MANY) else self.get_query()

    def tallied(self) -> Any:
        """Return the query that is counted; of very many items one that asks of each in turn."""
        return self._each() if self._many(VERY_MANY) else self.get_query()

    def _many(self, most: int) -> bool:
        actor = here.actor()
        return actor is not None and scope.many(here.db()(), actor, most)

    def _each(self) -> Any:
        seen = scope.visible(here.signed_in(), each=True)
        return self.session.query(Item).filter(Item.type == self.kind.name, seen)

    def having(self, word: str) -> Any:
        """Return the predicate that an item has a word, by the index of texts where there is one."""
        if not searching.serves(self.shelf.dialect):
            return super().having(word)
        pattern, more = values.like(word), self.search_columns()[3:]
        own = [one.ilike(pattern, escape="\\") for one in more]
        found = searching.has(word, searching.MAIN)
        if not own:
            return found
        return searching.has(word, searching.MAIN, searching.REST) & or_(found, *own)

    # the list

    def columns(self) -> Sequence[Column]:
        """Return number, title, lead, state, due and light, then the fields that the pack lists."""
        listed = [one for one in self.declared.values() if one.list and one.name != "title"]
        return [
            Column("number", lazy("编号"), lambda item: Cell(item.number, "short"), Item.number),
            Column("title", lazy("事项名称"), lambda item: Cell(item.title, "main")),
            Column("leads", LEADS, item_cells.leads),
            Column("state", lazy("状态"), item_cells.state, Item.state),
            Column("due", lazy("办结期限"), item_cells.due, Item.next_due_at),
            Column("light", lazy("灯"), item_cells.light),
            *(self._listed(one) for one in sorted(listed, key=lambda one: one.order)),
        ]

    def _listed(self, field: Field) -> Column:
        return self.shelf.listed(field, item_cells.declared)

    def all_columns(self) -> Sequence[Column]:
        """Return the columns of an item's plain page: all fields that may be seen."""
        rest = [one for one in self.declared.values() if not one.list and one.name != "title"]
        return [*self.columns(), *(self._listed(one) for one in rest)]

    def search_columns(self) -> tuple[Any, ...]:
        """Return title, number and responsibility text, then the fields that the pack searches."""
        return (
            Item.title,
            Item.number,
            Item.units_text,
            *searched(self.shelf, list(self.declared.values())),
        )

    def tests(self) -> Sequence[filters.Filter]:
        """Return the filters: state, lead and due, then the fields that the pack filters."""
        flow = self.pack.flows[self.kind.flow]
        states = [(name, lazy_word(one.label)) for name, one in flow.states.items()]
        states.append((item_cells.PENDING, lazy("待定责任单位")))
        named = [one for one in self.declared.values() if one.filter]
        return [
            *filters.build("state", lazy("状态"), Item.state, "choice", states),
            *filters.build("lead", LEADS, _LeadName(), "text"),
            *filters.build("due", lazy("办结期限"), Item.next_due_at, "instant"),
            *(test for one in named for test in self.shelf.filters(one)),
        ]

    def prepared(self, rows: list[Any]) -> list[Any]:
        """Read leads and runs of a page of items at once."""
        item_cells.read(rows)
        self.shelf.read(self.declared.values(), (row.fields for row in rows))
        return rows

    def sheet(self, rows: Sequence[Any]) -> tuple[list[str], list[list[Any]]]:
        """Return a ledger that can be taken in again, with due date and light beside it to be read."""
        headings, lines = writing.export(
            self.kind, rows, item_cells.pack_of, self.declared.values(), self.shelf.known()
        )
        read = [[item_cells.due(row).text, item_cells.light(row).text] for row in rows]
        headings = [*headings[:-1], *OURS[1:], headings[-1]]
        lines = [[*line[:-1], *more, line[-1]] for line, more in zip(lines, read, strict=True)]
        return self._picked(headings, lines) if request.args.get(CHOSEN) else (headings, lines)

    def _picked(self, headings: list[str], lines: list[list[Any]]) -> tuple[list[str], list[list[Any]]]:
        """Keep the columns that the list shows, in their order, and the mark at the end."""
        known = {"number": "编号", "leads": "牵头单位", "state": "状态", "due": OURS[1], "light": OURS[2]}
        known |= {field.name: writing.heading(field) for field in self.declared.values()}
        shown = [known[column.name] for column in self.shown_columns() if column.name in known]
        places = [headings.index(one) for one in dict.fromkeys([*shown, MARK])]
        return [headings[at] for at in places], [[line[at] for at in places] for line in lines]

    def row_url(self, row: Any) -> str:
        """Return the address of the item's page."""
        if allowed("item.page"):
            return url_for("item.page", item_id=row.id)
        return super().row_url(row)

    def made_url(self, made: Any) -> str:
        """Return the page of the item just made."""
        return url_for("item.page", item_id=made) if allowed("item.page") else super().made_url(made)

    def tools(self) -> list[tuple[str, str, str]]:
        """Return the button for taking in a ledger."""
        found = []
        if self.acts():
            found.append(
                (self.get_url(".many_view", **dict(self.kept_args())), str(gettext("批量办理")), "check")
            )
        if not self.may_create():
            return found
        return [*found, (self.get_url(".import_view"), str(gettext("导入")), "up")]

    def acts(self) -> list[Act]:
        """Return the acts that the roles held may do on many items at once."""
        return many.suited(self.pack.flows[self.kind.flow], self.roles)

    def new_label(self) -> str:
        """Return what the button for a new item says."""
        return str(gettext("新建%(label)s", label=str(self.name)))

    def search_hint(self) -> str:
        """Return what can be searched for."""
        return str(gettext("名称、编号、责任单位"))

    def explained(self) -> str:
        """Return the pack's help on this type."""
        return self.kind.help

    def empty_hint(self) -> str:
        """Return how items come here."""
        return str(gettext("可以逐件新建，也可以导入台账。")) if self.may_create() else ""

    # the form

    def may_create(self) -> bool:
        """Return whether one of the roles held in the office begins items of this type."""
        return self._begins(self.office_id) and super().may_create()

    def may_edit(self, row: Any) -> bool:
        """Return whether one of the roles held in the item's office may change its fields."""
        return self._begins(row.office_id) and super().may_edit(row)

    def _begins(self, office_id: int) -> bool:
        who = set(self.pack.flows[self.kind.flow].beginning.who)
        actor = here.actor()
        return actor is not None and bool(who & actor.roles_in(office_id))

    def editable(self) -> list[Field]:
        """Return the fields that the roles held may fill in, in order."""
        mine = [one for one in self.declared.values() if not one.edit or set(one.edit) & self.roles]
        return sorted(mine, key=lambda one: one.order)

    def scaffold_form(self) -> Any:
        """Return the form that the declared fields make."""
        return type("ItemForm", (Form,), self._boxes())

    def _boxes(self, after: Mapping[str, Callable[[], dict[str, Any]]] = NOTHING) -> dict[str, Any]:
        """Return the form's fields under their names, made in the order in which they are shown."""
        made: dict[str, Any] = {}
        for one in self.editable():
            made[fields.form_name(one.name)] = fields.build(one, showing.hint(one, self.pack))
            if one.name in after:
                made |= after[one.name]()
        return made

    def get_create_form(self) -> Any:
        """Return the form for a new item: its fields, and after the title its units."""
        return type("NewItemForm", (Form,), self._boxes({"title": _unit_fields}))

    def get_edit_form(self) -> Any:
        """Return the form of an item: its fields and the version that was seen."""
        return type("ItemForm", (self.scaffold_form(),), {"version": HiddenField()})

    def create_form(self, obj: Any = None) -> Any:
        """Return the form for a new item, which knows when each field is shown."""
        form: Any = super().create_form(obj)
        showing.mark(form, self.kind, {one.name: one.default for one in self.kind.fields.values()})
        return form

    def edit_form(self, obj: Any = None) -> Any:
        """Return the form filled from the item; without the link to an item that may not be seen."""
        held = {name: item_cells.declared(obj, name) for name in self.kind.fields}
        known = links.names(here.db()(), here.signed_in(), self.kind.fields.values(), [held])
        filled = {
            fields.form_name(one.name): fields.filled(one, held[one.name], known) for one in self.editable()
        }
        form: Any = self._edit_form_class(get_form_data(), data={**filled, "version": str(obj.version)})
        form.held, form.known = held, known
        for one in self.editable():
            if one.kind == "item" and held[one.name] and not known.told("item", held[one.name]):
                del form[fields.form_name(one.name)]
        for box in form:
            if isinstance(box, fields.UploadField):
                box.held = known.told("file", box.object_data)
        showing.mark(form, self.kind, held)
        return form

    def validate_form(self, form: Any) -> bool:
        """Return whether the form can be taken; a field that it brings about must be filled in too."""
        if not super().validate_form(form):
            return False
        lacking = showing.lacking(self.kind, getattr(form, "held", {}), self._given(form))
        missing = [name for one in lacking if (name := fields.form_name(one)) in form]
        for name in missing:
            form[name].errors = [str(fields.MISSING)]
        return not missing

    def _given(self, form: Any) -> dict[str, Any]:
        held = getattr(form, "held", {})
        return {
            one.name: fields.given(one, form[name], held.get(one.name))
            for one in self.editable()
            if (name := fields.form_name(one.name)) in form
        }

    def save_new(self, form: Any) -> int:
        """Register an item."""
        leads, _ = reach.named(form.unit_leads.data or "")
        cos, _ = reach.named(form.unit_cos.data or "")
        with here.desk() as desk:
            made = register.register(
                desk,
                office_id=self.office_id,
                type=self.kind.name,
                fields=self._given(form),
                leads=leads,
                cos=cos,
            )
            return made.id

    def save(self, form: Any, key: Any) -> None:
        """Change an item's fields, against the version that was seen."""
        version = values.key(form.version.data) or 0
        with here.desk() as desk, changes.telling(desk, key, version):
            edit.edit(desk, key, self._given(form), version)


def _unit_fields() -> dict[str, Any]:
    hint = lazy("可填多个单位，用顿号隔开；可留空，以后再定")
    return {
        "unit_leads": fields.UnitsField(LEADS, description=hint, filters=[fields.tidy]),
        "unit_cos": fields.UnitsField(COS, filters=[fields.tidy]),
    }


class _LeadName:
    """Stands for the leads' names in a filter: an item has it when one of them has."""

    def ilike(self, pattern: str, escape: str) -> Any:
        """Return the predicate on items."""
        named = Unit.name.ilike(pattern, escape=escape) | Unit.short_name.ilike(pattern, escape=escape)
        lead = (Assignment.role == "lead") & Assignment.until.is_(None)
        few = here.db().scalars(select(Unit.id).where(named).limit(FEW + 1)).all()
        if len(few) <= FEW:
            return Item.id.in_(select(Assignment.item_id).where(lead, Assignment.unit_id.in_(few)))
        return exists().where(Assignment.item_id == Item.id, lead, Assignment.unit_id == Unit.id, named)
