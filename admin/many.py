"""批量办理: one act on all items that a list shows, foreseen item by item before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from flask import abort, flash, redirect, request
from flask_admin import expose
from flask_babel import gettext

from admin import item_cells, values
from admin.imports import Importing
from server.models import Item
from server.web import here
from server.web.i18n import language, word
from server.work import many

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from config.model import Act

LONGEST = 20_000
SHOWN_FAILURES = 5


class Row(NamedTuple):
    """An item of the go, and what would become of it."""

    item: Item
    state: Any
    lead: str
    why: str  # why the act cannot be done; empty when it can


class Many(Importing):
    """A type's screen with acts on many items."""

    @expose("/many/", methods=("GET", "POST"))
    def many_view(self) -> ResponseReturnValue:
        """Ask for an act, show what it would come to, and do it on those that were shown."""
        acts = {act.name: act for act in self.acts()}
        if not acts:
            abort(404)
        if request.method == "GET":
            return self._asking(acts, *self._matching())
        act = acts.get(request.form.get("act", ""))
        told = _told(act)
        pairs = [pair for one in request.form.getlist("item")[: many.MOST] if (pair := _pair(one))]
        if act is None or told is None or not pairs:
            flash(gettext("请选择办理什么，并填写必填的内容。"), "error")
            return self._asking(acts, *self._matching()), 422
        self._refuse_foreign({key for key, _ in pairs})
        if request.form.get("stage") == "do":
            return self._done(act, told, pairs)
        fates = many.foreseen(here.instance(), here.signed_in(), pairs, told)
        return self._foreseen(act, told, fates)

    def _refuse_foreign(self, keys: set[int]) -> None:
        """Answer as if there were nothing here when one of the items is not seen: such a form is not ours."""
        if len(self._of(sorted(keys))) < len(keys):
            abort(404)

    def _matching(self) -> tuple[int, Sequence[Item]]:
        args = self._get_list_extra_args()
        column = self._get_column_by_idx(args.sort)
        count, rows = self.get_list(
            0, column[0] if column else None, args.sort_desc, args.search, args.filters, page_size=many.MOST
        )
        return count, rows

    def _asking(self, acts: dict[str, Act], count: int, rows: Sequence[Item]) -> str:
        states = {item.state for item in rows}
        fitting = [act for act in acts.values() if states & set(act.from_)]
        page: str = self.render(
            "duban/many.html",
            rows=[_row(item, "") for item in rows],
            count=self.counted(count),
            more=count > len(rows),
            acts=[(act.name, word(act.label), " ".join(act.needs)) for act in fitting],
            most=many.MOST,
            foreseen=False,
        )
        return page

    def _foreseen(self, act: Act, told: many.Told, fates: list[many.Fate]) -> ResponseReturnValue:
        items = {item.id: item for item in self._of([fate.item_id for fate in fates])}
        seen = [fate for fate in fates if fate.item_id in items]
        rows = [_row(items[fate.item_id], _why(fate)) for fate in seen]
        page: str = self.render(
            "duban/many.html",
            rows=sorted(rows, key=lambda row: bool(row.why)),
            can=[f"{fate.item_id}.{fate.version}" for fate in seen if fate.refusal is None],
            act=act.name,
            label=word(act.label),
            told=told,
            final=bool(act.to) and self.pack.flows[self.kind.flow].states[act.to].final,
            foreseen=True,
        )
        return page

    def _of(self, keys: list[int]) -> Sequence[Item]:
        rows = self.get_query().filter(Item.id.in_(keys)).all()
        return self.prepared(rows)

    def _done(self, act: Act, told: many.Told, pairs: list[tuple[int, int]]) -> ResponseReturnValue:
        known = {item.id: item.title for item in self._of([key for key, _ in pairs])}
        here.db().remove()  # what was read must not stand in the way of writing
        fates = many.done(here.instance(), here.signed_in(), [one for one in pairs if one[0] in known], told)
        failed = [fate for fate in fates if fate.refusal is not None]
        count = len(fates) - len(failed)
        told_all = gettext("已办理“%(act)s”%(count)s 件。", act=word(act.label), count=count)
        flash(told_all, "success" if count else "warning")
        for fate in failed[:SHOWN_FAILURES]:
            told_so = gettext("“%(title)s”没有办理：%(why)s", title=known[fate.item_id], why=_why(fate))
            flash(told_so, "warning")
        if len(failed) > SHOWN_FAILURES:
            flash(gettext("还有 %(count)s 件没有办理。", count=len(failed) - SHOWN_FAILURES), "warning")
        return redirect(self.get_url(".index_view", **dict(self.kept_args())), code=303)


def _told(act: Act | None) -> many.Told | None:
    """Return what the form tells all items, None when something that the act needs is missing."""
    if act is None:
        return None
    said = {name: request.form.get(name, "").strip()[:LONGEST] for name in many.SAID}
    return many.Told(act.name, **said) if all(said[name] for name in act.needs) else None


def _pair(text: str) -> tuple[int, int] | None:
    first, _, second = text.partition(".")
    key, version = values.key(first), values.key(second)
    return (key, version) if key and version else None


def _why(fate: many.Fate) -> str:
    return fate.refusal.text(language()) if fate.refusal else ""


def _row(item: Item, why: str) -> Row:
    return Row(item, item_cells.state(item), item_cells.leads(item).text, why)
