"""Fields of forms: for each kind of field that a pack declares, what people fill in."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from admin import values
from server.web.i18n import lazy, lazy_word

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.model import Field

MISSING = lazy("必须填写")
SHORT_TEXT = 500


class DayField(DateField):
    """A date; what cannot be read is said in our words."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)  # type: ignore[no-untyped-call]  # WTForms has no types

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the date."""
        if valuelist and valuelist[0].strip():
            self.data = values.day(valuelist[0].strip())
            if self.data is None:
                raise ValueError(gettext("应为日期，如 2026-11-02"))


class NumberField(StringField):
    """A number, kept as it was typed; the operation that saves it reads it."""

    def __init__(
        self, *args: Any, places: int = 0, low: int | None = None, high: int | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[no-untyped-call]  # WTForms has no types
        self.places, self.low, self.high = places, low, high

    def pre_validate(self, form: Any) -> None:
        """Refuse what is no such number."""
        del form
        if not self.data:
            return
        number = values.scaled(self.data.strip(), self.places)
        if number is None:
            raise ValidationError(gettext("应为数字，最多 %(count)s 位小数", count=self.places))
        if self.low is not None and number < self.low:
            raise ValidationError(gettext("不小于 %(bound)s", bound=shown_number(self.low, self.places)))
        if self.high is not None and number > self.high:
            raise ValidationError(gettext("不大于 %(bound)s", bound=shown_number(self.high, self.places)))


Pairs = Iterable[tuple[str, Any]]


class ChoiceField(SelectField):
    """One of some words; a word that is none of them is told in our words."""

    def __init__(self, label: Any, *, choices: Pairs = (), **kwargs: Any) -> None:
        super().__init__(label, choices=offered(choices), **kwargs)  # type: ignore[no-untyped-call]  # WTForms has no types

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not offered."""
        del form
        if self.data not in {one.value for one in self.choices}:
            raise ValidationError(gettext("请从列出的选项中选择"))


def offered(pairs: Pairs) -> list[SelectChoice]:
    """Return values and their words as a select takes them."""
    return [SelectChoice(value, label) for value, label in pairs]


class UnitsField(StringField):
    """Names of units, divided by 、; suggestions come from the screen."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)  # type: ignore[no-untyped-call]  # WTForms has no types


def shown_number(value: int, places: int) -> str:
    """Return a scaled number as people write it."""
    return str(Decimal(value).scaleb(-places)) if places else str(value)


def rules(*, required: bool, longest: int = 0) -> list[Any]:
    """Return the validators of a field."""
    first: list[Any] = [InputRequired(MISSING)] if required else [Optional()]
    length = lazy("太长，最多 %(max)d 个字符")
    return first + ([Length(max=longest, message=length)] if longest else [])


def _text(field: Field, common: dict[str, Any]) -> Any:
    return StringField(
        **common, validators=rules(required=_needed(field), longest=field.max_length or SHORT_TEXT)
    )


def _long_text(field: Field, common: dict[str, Any]) -> Any:
    return TextAreaField(
        **common, validators=rules(required=_needed(field), longest=field.max_length or 20_000)
    )


def _number(field: Field, common: dict[str, Any]) -> Any:
    measured = {**common, "description": common["description"] or field.measure}
    return NumberField(
        **measured,
        places=field.places,
        low=field.min,
        high=field.max,
        validators=rules(required=_needed(field)),
    )


def _date(field: Field, common: dict[str, Any]) -> Any:
    return DayField(**common, validators=rules(required=_needed(field)))


def _choice(field: Field, common: dict[str, Any]) -> Any:
    empty = [] if field.required and field.default else [("", "—")]
    return ChoiceField(
        **common,
        choices=[*empty, *((one, one) for one in field.options)],
        validators=rules(required=_needed(field)),
    )


def _yes_no(field: Field, common: dict[str, Any]) -> Any:
    choices = [("", "—"), ("是", lazy("是")), ("否", lazy("否"))]
    return ChoiceField(**common, choices=choices, validators=rules(required=_needed(field)))


def _needed(field: Field) -> bool:
    return (
        field.required and field.show is None
    )  # the screen asks for one that is shown at times (admin.showing)


KINDS: dict[str, Callable[[Field, dict[str, Any]], Any]] = {
    "text": _text,
    "person": _text,
    "long_text": _long_text,
    "integer": _number,
    "decimal": _number,
    "date": _date,
    "choice": _choice,
    "yes_no": _yes_no,
}
"""kind of field → field of a form"""


def build(field: Field, hint: Any = "") -> Any:
    """Return the form's field for a field that a pack declares; `hint` stands below it."""
    common = {"label": lazy_word(field.label), "description": hint, "default": default(field)}
    return KINDS[field.kind](field, common)


def default(field: Field) -> Any:
    """Return what stands in a new form."""
    return filled(field, field.default)


def filled(field: Field, value: Any) -> Any:
    """Return a stored value as its form's field holds it."""
    if value is None or value == "":
        return None if field.kind == "date" else ""
    if field.kind == "yes_no":
        return "是" if value else "否"
    if field.kind == "date":
        return values.day(str(value))
    if field.kind in {"integer", "decimal"}:
        return shown_number(int(value), field.places)
    return str(value)


def given(field: Field, data: Any) -> Any:
    """Return what a form's field holds as the operation wants it."""
    if data is None or data == "":
        return None
    return data.isoformat() if field.kind == "date" else data
