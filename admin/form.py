"""The form that all others are made from: a file that was sent goes into a field for files or nowhere."""

from __future__ import annotations

from typing import Any

from flask_admin.form import BaseForm
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import FileField


class Form(BaseForm):
    """A form of ours."""

    def process(self, formdata: Any = None, *args: Any, **given: Any) -> None:
        """Fill the fields; a file under the name of a text was put there by no page of ours."""
        fitting = self._fitting(formdata)
        super().process(fitting, *args, **given)  # type: ignore[no-untyped-call]  # WTForms has no types

    def _fitting(self, formdata: Any) -> Any:
        if formdata is None or not hasattr(formdata, "items"):
            return formdata
        files = {field.name for field in self if isinstance(field, FileField)}
        pairs = formdata.items(multi=True) if isinstance(formdata, MultiDict) else formdata.items()
        return MultiDict(
            (name, value) for name, value in pairs if name in files or not isinstance(value, FileStorage)
        )
