"""Lists handed out as files: what is searched and filtered, up to a limit that is told."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from flask import Response, abort
from flask_admin import expose
from flask_babel import gettext

from server.sheets import writing
from server.web import here

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from flask.typing import ResponseReturnValue

EXPORTED = 10_000
SHEETS: dict[str, tuple[str, Callable[..., None]]] = {
    "csv": ("text/csv; charset=utf-8", writing.write_csv),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", writing.write_xlsx),
}


class Exporting:
    """The export of a screen: the same rows, in the same order, as its list."""

    endpoint: str
    can_export: bool
    cell: Callable[..., Any]
    heading: Callable[[], str]
    get_list: Callable[..., Any]
    shown_columns: Callable[[], Sequence[Any]]
    _get_list_extra_args: Callable[[], Any]
    _get_column_by_idx: Callable[[int | None], Any]

    @expose("/export/<export_type>/")
    def export(self, export_type: str) -> ResponseReturnValue:
        """Hand out the list as it is searched and filtered, up to a limit that is told."""
        if export_type not in SHEETS or not self.can_export:
            abort(404)
        args = self._get_list_extra_args()
        column = self._get_column_by_idx(args.sort)
        count, rows = self.get_list(
            0, column[0] if column else None, args.sort_desc, args.search, args.filters, page_size=EXPORTED
        )
        headings, lines = self.sheet(rows)
        if count > len(lines):
            note = gettext("注：只导出了前 %(count)s 行，请加筛选条件后分次导出。", count=len(lines))
            lines.append([note, *[""] * (len(headings) - 1)])
        self._note_export(export_type, len(rows))
        return self._sheet(export_type, headings, lines)

    def sheet(self, rows: Sequence[Any]) -> tuple[list[str], list[list[Any]]]:
        """Return headings and lines of a file: those of the list."""
        shown = self.shown_columns()
        lines = [[self.cell(row, column.name).text for column in shown] for row in rows]
        return [column.label for column in shown], lines

    def _note_export(self, kind: str, count: int) -> None:
        with here.desk() as desk:
            desk.note("export", screen=self.endpoint, format=kind, rows=count)

    def _sheet(self, kind: str, headings: list[str], lines: list[list[Any]]) -> Response:
        mimetype, write = SHEETS[kind]
        stream = io.BytesIO()
        write(stream, headings, lines)
        name = f"{self.heading()}-{here.now():%Y%m%d}.{kind}"
        plain = f"attachment; filename=\"export.{kind}\"; filename*=UTF-8''{quote(name, safe='')}"
        return Response(stream.getvalue(), headers={"Content-Disposition": plain}, content_type=mimetype)
