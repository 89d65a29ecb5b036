"""Fields that are shown, and required, only under a condition of the pack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from flask_babel import gettext

from admin.fields import form_name
from config.model import Operator
from rules.oracle import test_holds
from rules.sentence import condition_text
from server.errors import Refusal
from server.store.fields import fact_fields
from server.web.i18n import Lazy, language
from server.work.fields import EMPTY, clean, is_shown, settled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from config.model import Condition, Field, ItemType, Pack, Test
    from rules.facts import Value


def hint(field: Field, pack: Pack) -> Lazy | str:
    """Return what a form says below a field: its help, and when it is to be filled in."""
    condition = field.show
    if condition is None:
        return field.help

    def made() -> str:
        text = condition_text(condition, pack, language())
        when = (
            gettext("%(when)s时必须填写", when=text)
            if field.required
            else gettext("%(when)s时填写", when=text)
        )
        return f"{field.help}{'；' if field.help else ''}{when}"

    return Lazy(made)


def lacking(kind: ItemType, held: Mapping[str, Any], given: Mapping[str, Any]) -> list[str]:
    """Return the fields that what is filled in brings about, that are required, and that are empty."""
    try:
        filled = {name: clean(kind.fields[name], value) for name, value in given.items()}
    except Refusal:  # the operation tells what is wrong with a value
        return []
    default = {name: clean(field, field.default) for name, field in kind.fields.items()}
    values = settled(kind.fields, {**default, **held, **filled})
    facts = fact_fields(kind.fields, values)
    return [
        name
        for name, field in kind.fields.items()
        if field.required and field.show and is_shown(field, facts) and values.get(name) in EMPTY
    ]


def mark(form: Any, kind: ItemType, values: Mapping[str, Any], prefix: str = "") -> None:
    """Tell each field of a form that is shown at times when that is; what the form lacks is known already."""
    facts = fact_fields(kind.fields, values)
    for name, field in kind.fields.items():
        if field.show is None or form_name(name) not in form:
            continue
        written = _written(field.show, kind, form, facts, prefix)
        box = form[form_name(name)]
        box.marks = {"data-show": json.dumps(written, ensure_ascii=False, separators=(",", ":"))}
        if field.required:
            box.marks["data-needed"] = "1"


Written = dict[str, Any]
"""A condition as the page reads it: ``all`` of some tests, and ``any`` of some conditions."""


def _written(
    condition: Condition, kind: ItemType, form: Any, facts: Mapping[str, Value], prefix: str
) -> Written:
    groups = [_written(group, kind, form, facts, prefix) for group in condition.any]
    tests = [_test(test, kind, form, facts, prefix) for test in condition.tests]
    return {"all": tests, "any": groups} if groups else {"all": tests}


def _test(test: Test, kind: ItemType, form: Any, facts: Mapping[str, Value], prefix: str) -> Any:
    """Return a test of a field of the form as name, kind, operator and value; of another one its answer."""
    if form_name(test.fact) not in form:
        return test_holds(test, facts)
    field = kind.fields[test.fact]
    value: Any = test.value
    if field.kind == "decimal" and test.operator is not Operator.IS_SET:
        several = value if isinstance(value, tuple) else (value,)
        plain = [one / 10**field.places for one in several]
        value = plain if isinstance(value, tuple) else plain[0]
    return [f"{prefix}{form_name(test.fact)}", field.kind, test.operator.value, value]
