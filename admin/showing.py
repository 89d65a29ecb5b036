"""Fields that are shown, and required, only under a condition of the pack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_babel import gettext

from rules.oracle import holds
from rules.sentence import condition_text
from server.errors import Refusal
from server.store.cases import fact_fields
from server.web.i18n import Lazy, language
from server.work.fields import clean

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.model import Field, ItemType, Pack


def hint(field: Field, pack: Pack) -> Lazy | str:
    """Return what a form says below a field: its help, and when it is to be filled in."""
    condition = field.show
    if condition is None:
        return field.help

    def made() -> str:
        when = gettext("%(when)s时填写", when=condition_text(condition, pack, language()))
        return f"{field.help}{'；' if field.help else ''}{when}"

    return Lazy(made)


def lacking(kind: ItemType, held: Mapping[str, Any], given: Mapping[str, Any]) -> list[str]:
    """Return the fields that what is filled in brings about, that are required, and that are empty."""
    try:
        filled = {name: clean(kind.fields[name], value) for name, value in given.items()}
    except Refusal:  # the operation tells what is wrong with a value
        return []
    default = {name: clean(field, field.default) for name, field in kind.fields.items()}
    values = {**default, **held, **filled}
    facts = fact_fields(kind.fields, values)
    return [
        name
        for name, field in kind.fields.items()
        if field.required and field.show and holds(field.show, facts) and values.get(name) in (None, "")
    ]
