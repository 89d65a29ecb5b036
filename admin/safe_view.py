"""The one base of every screen of rows: scoped on every path, bounded, writing through operations."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING, Any

from flask import abort, flash, g, jsonify, redirect, request
from flask_admin import expose
from flask_admin.contrib.sqla import ModelView
from flask_babel import gettext
from sqlalchemy import Integer, false, func, select
from sqlalchemy.exc import SQLAlchemyError

from admin import values
from admin.choosing import Choosing, extra_args
from admin.columns import cut, main_text
from admin.exporting import Exporting
from admin.fields import OfferedField
from admin.form import Form
from admin.listing import COUNTED, Listing
from admin.reach import OFFERS
from server.errors import NotSeen, Refusal
from server.web import here, incidents
from server.web.i18n import language
from server.web.policies import POLICIES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask.typing import ResponseReturnValue

    from admin.columns import Cell, Column
    from admin.filters import Filter

KEPT = frozenset(
    {
        "index_view",
        "create_view",
        "edit_view",
        "details_view",
        "export",
        "ajax_lookup",
        "import_view",
        "import_take",
        "many_view",
    }
)
"""The views that have an address; deleting, bulk actions and editing in the list have none."""
OFFERED = 20


class SafeView(Choosing, Listing, Exporting, ModelView):  # type: ignore[misc]  # the two signatures of get_list differ
    """A list, a page, and where it is meant to be a form, for the rows of one table."""

    can_delete = False
    can_create = False
    can_edit = False
    can_view_details = True
    can_export = True
    can_set_page_size = True
    page_size = 20
    page_size_options = (20, 50, 100)
    form_base_class = Form
    list_template = "duban/list.html"
    details_template = "duban/details.html"
    create_template = edit_template = "duban/form.html"
    searched: tuple[Any, ...] = ()
    loads: tuple[Any, ...] = ()
    _primary_key: Any
    _filters: Any
    _sortable_columns: Any
    _list_columns: Any

    # what subclasses say

    def scope(self) -> Any:
        """Return the predicate of the rows that the person who asks may see."""
        return false()

    def columns(self) -> Sequence[Column]:
        """Return the columns of the list."""
        return ()

    def all_columns(self) -> Sequence[Column]:
        """Return the columns of a row's own page."""
        return self.columns()

    def tests(self) -> Sequence[Filter]:
        """Return the filters."""
        return ()

    def save_new(self, form: Any) -> Any:
        """Make what the form says, through an operation; return its number."""
        raise NotSeen

    def save(self, form: Any, key: Any) -> None:
        """Change what the form says, through an operation."""
        raise NotSeen

    def offers(self, name: str, query: str) -> list[tuple[str, str]]:
        """Return what a field of the form offers for a part of a word, to those who may fill it in."""
        return OFFERS[name](query) if name in OFFERS and self.may_create() else []

    def may_create(self) -> bool:
        """Return whether the person who asks may make a row."""
        return self.can_create and self._allowed("create_view")

    def may_edit(self, row: Any) -> bool:
        """Return whether the person who asks may change this row."""
        del row
        return self.can_edit and self._allowed("edit_view")

    def tools(self) -> list[tuple[str, str, str]]:
        """Return further buttons of the list: address, label, icon."""
        return []

    def row_url(self, row: Any) -> str:
        """Return the address of a row's own page."""
        return self.get_url(".details_view", id=self.get_pk_value(row))

    def heading(self) -> str:
        """Return the heading of the list."""
        return str(self.name)

    def new_label(self) -> str:
        """Return what the button for a new row says."""
        return str(gettext("新建"))

    def search_hint(self) -> str:
        """Return what stands in the empty search field."""
        return str(gettext("输入关键词"))

    def explained(self) -> str:
        """Return what the rows of this list are, in the words of the pack."""
        return ""

    def empty_hint(self) -> str:
        """Return what an empty list says besides."""
        return ""

    def marks(self, field: Any) -> dict[str, Any]:
        """Return further attributes of a field of the form: what is offered, and when it is shown."""
        found: dict[str, Any] = dict(getattr(field, "marks", {}))
        if isinstance(field, OfferedField):
            found["data-offer"] = self.get_url(".ajax_lookup", name=field.offer)
            if field.many:
                found["data-offer-many"] = "1"
        return found

    # what Flask-Admin asks

    def create_blueprint(self, admin: Any) -> Any:
        """Give addresses only to the views that are kept."""
        self._urls = [one for one in type(self)._urls if one[1] in KEPT]  # noqa: SLF001  (their own hook)
        return super().create_blueprint(admin)

    def get_query(self) -> Any:
        """Return the query of all that may be seen: the one beginning of every path."""
        return self.session.query(self.model).filter(self.scope())

    def get_count_query(self) -> Any:
        """Return a count within the same scope."""
        return self.session.query(func.count()).select_from(self.model).filter(self.scope())

    def get_one(self, id: Any) -> Any:  # noqa: A002  (their name)
        """Return one row that may be seen, or None."""
        pk = self.key(id)
        column = getattr(self.model, self._primary_key)
        return None if pk is None else self.get_query().filter(column == pk).one_or_none()

    def key(self, value: Any) -> Any:
        """Return a row's key as its column holds it, or None."""
        column = getattr(self.model, self._primary_key)
        whole = isinstance(column.type, Integer)
        return values.key(str(value)) if whole else values.text(str(value)) or None

    def scaffold_form(self) -> Any:
        """Return a form without fields; screens with forms have their own."""
        return Form

    def scaffold_auto_joins(self) -> list[Any]:
        """Load what `loads` says, nothing by guess."""
        return []

    def get_column_names(self, only_columns: Any, excluded_columns: Any) -> Any:
        """Return names and labels of the list's columns."""
        del only_columns, excluded_columns
        return [(column.name, column.label) for column in self.every_column()]

    def get_sortable_columns(self) -> Any:
        """Return what each sortable column is sorted by."""
        return {column.name: column.sort for column in self.every_column() if column.sort is not None}

    def init_search(self) -> bool:
        """Return whether there is anything to search in."""
        return bool(self.search_columns())

    def search_columns(self) -> tuple[Any, ...]:
        """Return the columns that a search looks into."""
        return self.searched

    def get_filters(self) -> list[Any] | None:
        """Return the filters."""
        return list(self.tests()) or None

    def get_filter_arg(self, index: int, flt: Any) -> str:
        """Return a filter's name in addresses, which does not move when others come or go."""
        del index
        return str(flt.arg)

    def _get_list_filter_args(self) -> list[Any]:
        given = []
        for name, (index, test) in (self._filter_args or {}).items():
            value = request.args.get(name, "")
            if not value:
                continue
            if test.validate(value):
                given.append((index, str(test.name), values.text(value)))
            else:
                flash(gettext("“%(label)s”的筛选值无效，已忽略。", label=str(test.name)), "warning")
        return given

    def _get_filters(self, filters: Any) -> dict[str, Any]:
        return {self._filters[index].arg: value for index, _name, value in filters or ()}

    def _get_list_extra_args(self) -> Any:
        args = super()._get_list_extra_args()
        args.extra_args = extra_args()
        args.page = values.page(args.page)
        args.search = values.text(args.search) or None
        return args

    def handle_view_exception(self, exc: Exception) -> bool:
        """Tell that it failed, never how the database words it."""
        flash(gettext("没有保存：程序出了差错，编号 %(number)s。", number=incidents.note(exc)), "error")
        return True

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        return fn(self, *args, **kwargs)  # theirs calls a view twice when it raises TypeError

    def _allowed(self, view: str) -> bool:
        policy = POLICIES.get(f"{self.endpoint}.{view}")
        return policy is not None and policy.allows(here.rights())

    # the views

    def cell(self, row: Any, name: str) -> Cell:
        """Return a cell of the list."""
        return self._by_name[name].cell(row)

    def _refresh_cache(self) -> None:
        self._by_name = {column.name: column for column in self.every_column()}
        super()._refresh_cache()

    @expose("/details/")
    def details_view(self) -> ResponseReturnValue:
        """Show one row."""
        row = self.get_one(request.args.get("id"))
        if row is None:
            abort(404)
        self.prepared([row])
        facts = [(column.label, column.cell(row)) for column in self.all_columns()]
        return self.render(self.details_template, row=row, facts=facts, editable=self.may_edit(row))

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> ResponseReturnValue:
        """Show the form for a new row, or make it."""
        if not self.may_create():
            abort(404)
        form = self.create_form()
        if self.validate_form(form):
            made = self._tried(lambda: self.save_new(form), form)
            if made is not None:
                flash(gettext("已保存。"), "success")
                return redirect(self.made_url(made), code=303)
        return self._form(form, None)

    def made_url(self, made: Any) -> str:
        """Return where to go after a row was made."""
        return self.get_url(".details_view", id=made)

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> ResponseReturnValue:
        """Show the form of a row, or change it."""
        row = self.get_one(request.args.get("id"))
        if row is None or not self.may_edit(row):
            abort(404)
        key, back, after = self.get_pk_value(row), self.row_url(row), self.changed_url(row)
        about = main_text(self.columns(), row)
        form = self.edit_form(obj=row)
        if self.validate_form(form) and self._tried(lambda: self._saved(form, self.key(key)), form):
            flash(gettext("已保存。"), "success")
            return redirect(after, code=303)
        return self._form(form, back, about)

    def changed_url(self, row: Any) -> str:
        """Return where to go after a row was changed."""
        return self.row_url(row)

    def _saved(self, form: Any, key: Any) -> bool:
        self.save(form, key)
        return True

    def _tried(self, deed: Callable[[], Any], form: Any) -> Any:
        try:
            return deed()
        except NotSeen:
            raise
        except Refusal as refusal:
            flash(refusal.text(language()), "error")
            if refusal.code.startswith("secrecy."):
                g.forget = True
                self._forget(form)
        except SQLAlchemyError as error:
            self.handle_view_exception(error)
        return None

    @staticmethod
    def _forget(form: Any) -> None:
        for field in form:
            if isinstance(field.data, str) and field.type != "HiddenField":
                field.data = ""

    def _form(self, form: Any, back: str | None, about: str = "") -> ResponseReturnValue:
        leave = back or self.get_url(".index_view")
        page = self.render(self.create_template, form=form, back=leave, new=back is None, about=about)
        return (page, 422) if request.method == "POST" else page

    @expose("/ajax/lookup/")
    def ajax_lookup(self) -> ResponseReturnValue:
        """Offer what a field of the form may hold, within what may be seen."""
        query = values.text(request.args.get("query"))
        found = self.offers(request.args.get("name", ""), query) if query else []
        return jsonify([list(one) for one in found[:OFFERED]])

    # what the templates ask

    def filter_groups(self) -> list[list[Filter]]:
        """Return the filters, those of one column together."""
        groups: dict[str, list[Filter]] = {}
        for one in self._filters or ():
            groups.setdefault(one.group, []).append(one)
        return list(groups.values())

    def pages(self, count: int, size: int) -> int:
        """Return how many pages can be turned to."""
        return min(ceil(min(count, COUNTED) / size), values.LAST_PAGE + 1)

    @staticmethod
    def counted(count: int) -> str:
        """Return the count as it is shown."""
        return f"{COUNTED}+" if count > COUNTED else str(count)

    @staticmethod
    def cut(text: str) -> str:
        """Return a text short enough for a list."""
        return cut(text)


def within(model: Any, column: Any, inner: Any) -> Any:
    """Return the predicate that `column` is among the keys of `model` for which `inner` holds."""
    return column.in_(select(model.id).where(inner))


__all__ = ["SafeView", "within"]
