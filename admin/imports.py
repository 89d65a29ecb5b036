"""Taking in a ledger: upload, look at what would be made, take it whole or leave it."""

from __future__ import annotations

import tempfile
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask import abort, flash, redirect, request
from flask_admin import expose
from flask_babel import gettext
from wtforms import BooleanField, FileField, StringField
from wtforms.validators import ValidationError

from admin import values
from admin.fields import ChoiceField, DayField
from admin.form import Form
from admin.item_view import ItemView
from config.words import parse_duration
from server.errors import Refusal
from server.sheets import preview, reading, take
from server.web import here
from server.web.i18n import language, lazy

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from server.desk import Desk
    from server.sheets.preview import Preview

FATES = {
    "make": (lazy("新建"), "green"),
    "pending": (lazy("待定责任单位"), "orange"),
    "change": (lazy("修改"), "orange"),
    "same": (lazy("没有改动"), "grey"),
    "there": (lazy("已有，跳过"), "grey"),
    "problem": (lazy("有问题"), "red"),
    "secret": (lazy("涉密，未保留"), "red"),
}
LONGEST_NAME = 200


class LedgerForm(Form):
    """A ledger, and what its rows leave open."""

    file = FileField(lazy("台账文件"), description=lazy("Excel（.xlsx）或 CSV，第一行或前几行中有表头"))
    sheet = StringField(lazy("工作表"), description=lazy("留空取第一张"), filters=[values.text])
    assigned = DayField(lazy("交办日期"), description=lazy("用于没有交办日期的行；留空则只登记"))
    due = StringField(
        lazy("完成期限"), description=lazy("用于没有期限的行，如 2026-10-31 或 30日"), filters=[values.text]
    )
    no_lead = ChoiceField(
        lazy("没有写“牵头”时"),
        choices=[("", lazy("按规则包")), ("ask", lazy("待人确定")), ("first", lazy("第一个单位牵头"))],
        default="",
    )
    create_units = BooleanField(lazy("新建单位树里没有的单位"))

    def validate_due(self, field: Any) -> None:
        """Refuse what is neither a date nor a length of time."""
        if field.data and values.day(field.data) is None and parse_duration(field.data) is None:
            raise ValidationError(gettext("应为日期或期限，如 2026-10-31、30日、7个工作日"))


class Importing(ItemView):
    """A type's screen with the taking in of ledgers."""

    @expose("/import/", methods=("GET", "POST"))
    def import_view(self) -> ResponseReturnValue:
        """Ask for a ledger, and show what it would make."""
        self._enter()
        form: Any = LedgerForm(request.form) if request.method == "POST" else LedgerForm()
        if request.method == "GET":
            return self._page(form)
        upload = request.files.get("file")
        if not form.validate():
            return self._page(form), 422
        if upload is None or not upload.filename:
            form.file.errors = [gettext("请选择一个文件")]
            return self._page(form), 422
        data, name = upload.read(), values.text(Path(upload.filename).name) or "ledger"
        try:
            with here.instance().reading(here.signed_in()) as desk:
                found = self._preview(desk, data, name, form)
                return self._shown(found, form, data, name)
        except Refusal as refusal:
            self._forget_upload()
            flash(refusal.text(language()), "error")
            return self._page(form), 422

    @expose("/import/take/", methods=("POST",))
    def import_take(self) -> ResponseReturnValue:
        """Take the ledger that was shown."""
        self._enter()
        form: Any = LedgerForm(request.form)
        data = self._kept()
        if data is None or not form.validate():
            flash(gettext("预览已过期，请重新上传。什么也没有改动。"), "error")
            return redirect(self.get_url(".import_view"), code=303)
        name = values.text(request.form.get("name"))[:LONGEST_NAME] or "ledger"
        try:
            with here.desk() as desk:
                found = self._preview(desk, data, name, form)
                take.take(desk, found)
        except Refusal as refusal:
            flash(refusal.text(language()), "error")
            return redirect(self.get_url(".import_view"), code=303)
        self._forget_upload()
        flash(
            gettext(
                "已导入 %(new)s 件，修改 %(changed)s 件，跳过已有的 %(there)s 件。",
                new=len(found.new),
                changed=len(found.changed),
                there=found.there,
            ),
            "success",
        )
        return redirect(self.get_url(".index_view"), code=303)

    def _enter(self) -> None:
        if not self.may_create():
            abort(404)

    def _preview(self, desk: Desk, data: bytes, name: str, form: Any) -> Preview:
        labels = frozenset(field.label.zh for field in self.kind.fields.values())
        table = reading.read_bytes(name, data, form.sheet.data or None, labels)
        return preview.preview(
            desk,
            table,
            office_id=self.office_id,
            type=self.kind.name,
            assigned=form.assigned.data,
            due=due(form.due.data),
            no_lead=form.no_lead.data or "",
            create_units=bool(form.create_units.data),
        )

    def _shown(self, found: Preview, form: Any, data: bytes, name: str) -> ResponseReturnValue:
        if found.secret:
            self._forget_upload()
        else:
            self._keep(data)
        rows = [_row(row, new=found.create_units) for row in found.rows]
        problems = [one.text(language()) for one in (*found.columns.problems, *found.columns.remarks)]
        return self.render(
            "duban/import.html",
            form=form,
            found=found,
            rows=rows,
            told=problems,
            name=name,
            digest=sha256(data).hexdigest(),
            fates=FATES,
        )

    def _page(self, form: Any) -> str:
        page: str = self.render("duban/import.html", form=form, found=None)
        return page

    # one upload waits for each person, beside the database

    def _place(self) -> Path:
        folder = here.instance().folder or Path(tempfile.gettempdir())
        return folder / "incoming" / f"{here.signed_in().person_id}.ledger"

    def _keep(self, data: bytes) -> None:
        place = self._place()
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place.write_bytes(data)

    def _kept(self) -> bytes | None:
        place = self._place()
        data = place.read_bytes() if place.is_file() else b""
        same = sha256(data).hexdigest() == request.form.get("digest", "")
        return data if data and same else None

    def _forget_upload(self) -> None:
        self._place().unlink(missing_ok=True)


def due(text: str | None) -> Any:
    """Return the date or term that a text writes, None when it is empty."""
    if not text:
        return None
    length = parse_duration(text)
    return values.day(text) or ((length,) if length else None)


def _row(row: Any, *, new: bool) -> dict[str, Any]:
    read, told = row.reading, (*row.problems, *row.remarks, *((row.known,) if row.known else ()))
    missing = set(row.missing) if new else set()
    return {
        "number": read.number,
        "no": read.no,
        "title": read.title,
        "fate": row.fate,
        "lead": _names(read.parsed.lead, missing),
        "co": _names(read.parsed.co, missing),
        "collective": "、".join(read.parsed.collective),
        "told": [one.text(language()) for one in told],
        "changes": preview.changes_json(row, language()),
    }


def _names(names: Any, missing: set[str]) -> str:
    mark = gettext("（新）")
    return "、".join(f"{name}{mark}" if name in missing else name for name in names)
