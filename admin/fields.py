"""Fields of forms: for each kind of field that a pack declares, what people fill in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from flask_babel import gettext
from werkzeug.datastructures import FileStorage
from wtforms import DateField, FileField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, StopValidation, ValidationError
from wtforms.widgets import CheckboxInput, FileInput, ListWidget

from admin import reach, values
from admin.form import Form
from server.web.i18n import Lazy, lazy, lazy_word
from server.work.files import KINDS as FILE_KINDS
from server.work.files import Upload
from server.work.links import NOBODY

if TYPE_CHECKING:
    from collections.abc import Callable

    from config.model import Field
    from server.work.links import Names

MISSING = lazy("必须填写")
SHORT_TEXT = 500
LONGEST_LINK = 2000
TAKEN = frozenset({*dir(Form), "version", "unit_leads", "unit_cos", "csrf_token"})
"""Names that a form has for itself."""


def form_name(name: str) -> str:
    """Return the name that a declared field has in a form: its own, unless the form needs that for itself."""
    return f"{name}_" if name in TAKEN else name


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


class ChoicesField(SelectMultipleField):
    """Some of some words, each a box to tick; a word that is none of them is told in our words."""

    widget = ListWidget(prefix_label=False)  # type: ignore[assignment]  # WTForms' stubs are narrower than it
    option_widget = CheckboxInput()  # type: ignore[assignment]

    def __init__(self, label: Any, *, choices: Pairs = (), **kwargs: Any) -> None:
        super().__init__(label, choices=offered(choices), **kwargs)  # type: ignore[no-untyped-call]  # WTForms has no types

    def pre_validate(self, form: Any) -> None:
        """Refuse what is not offered."""
        del form
        if set(self.data or ()) - {one.value for one in self.choices}:
            raise ValidationError(gettext("请从列出的选项中选择"))


class OfferedField(StringField):
    """A text for which the screen offers what it may be; `offer` names the look-up."""

    offer = "people"
    many = False
    marks: Mapping[str, Any] = MappingProxyType({})  # further attributes; each screen adds its own

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)  # type: ignore[no-untyped-call]  # WTForms has no types

    @property
    def untouched(self) -> bool:
        """Whether it holds what it was shown with."""
        return bool(self.data == self.object_data)


class UnitField(OfferedField):
    """The name of a unit."""

    offer = "units"

    def pre_validate(self, form: Any) -> None:
        """Refuse what names no unit within reach, or several where one is asked for."""
        del form
        found, unknown = ([], []) if self.untouched else reach.named(self.data or "")
        if not self.many and (unknown or len(found) > 1):
            raise ValidationError(gettext("没有这个单位，或者它不在您管理的范围内"))
        if unknown:
            raise ValidationError(gettext("没有这些单位：%(names)s", names="、".join(unknown)[:200]))


class UnitsField(UnitField):
    """Names of units, divided by 、."""

    many = True


class ItemField(OfferedField):
    """The number or title of an item."""

    offer = "items"

    def pre_validate(self, form: Any) -> None:
        """Refuse what names no item that may be seen, or several."""
        del form
        if self.data and not self.untouched and reach.item(self.data) is None:
            raise ValidationError(gettext("没有这件事项，或者有几件同名；请从提示中选，或填编号"))


class NoteFileInput(FileInput):
    """A file input; a file that is there already need not be chosen again."""

    def __call__(self, field: Any, **kwargs: Any) -> Any:
        """Return the input."""
        kwargs.setdefault("accept", ",".join(f".{one}" for one in FILE_KINDS))
        if isinstance(field.object_data, int):
            kwargs["required"] = False
        return super().__call__(field, **kwargs)  # type: ignore[no-untyped-call]  # WTForms has no types


class UploadField(FileField):
    """A file: what is chosen, what is there already, or nothing when that is taken away."""

    widget = NoteFileInput()  # type: ignore[no-untyped-call]  # WTForms has no types
    held = ""  # the name of the file that is there, for the page

    def process(self, formdata: Any, *args: Any, **kwargs: Any) -> None:
        """Read the form: a box beside it takes the file away."""
        super().process(formdata, *args, **kwargs)  # type: ignore[no-untyped-call]  # WTForms has no types
        if formdata is not None and formdata.get(f"{self.name}-remove") and not isinstance(self.data, Upload):
            self.data = None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Take the file that was chosen."""
        chosen = valuelist[0] if valuelist else None
        if isinstance(chosen, FileStorage) and chosen:  # without a file a browser sends one without a name
            self.data = Upload(chosen.filename or "", chosen.read())


def shown_number(value: int, places: int) -> str:
    """Return a scaled number as people write it."""
    return str(Decimal(value).scaleb(-places)) if places else str(value)


class Given:
    """Asks for a file, chosen now or there already."""

    field_flags = {"required": True}  # noqa: RUF012  (WTForms' own name and shape)

    def __call__(self, form: Any, field: Any) -> None:
        """Refuse when there is none."""
        del form
        if field.data is None:
            raise StopValidation(str(MISSING))


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
    measured = {**common, "description": _measured(field.measure, common["description"])}
    return NumberField(
        **measured,
        places=field.places,
        low=field.min,
        high=field.max,
        validators=rules(required=_needed(field)),
    )


def _measured(measure: str, told: Any) -> Any:
    return Lazy(lambda: f"{measure}；{told}") if measure and told else measure or told


def _date(field: Field, common: dict[str, Any]) -> Any:
    return DayField(**common, validators=rules(required=_needed(field)))


def _choice(field: Field, common: dict[str, Any]) -> Any:
    empty = [] if field.required and field.default else [("", "—")]
    return ChoiceField(
        **common,
        choices=[*empty, *((one, one) for one in field.options)],
        validators=rules(required=_needed(field)),
    )


def _choices(field: Field, common: dict[str, Any]) -> Any:
    pairs = [(one, one) for one in field.options]
    return ChoicesField(**common, choices=pairs, validators=rules(required=_needed(field)))


def _offered(made: type[OfferedField]) -> Callable[[Field, dict[str, Any]], Any]:
    def build_it(field: Field, common: dict[str, Any]) -> Any:
        longest = field.max_length if field.kind == "person" else LONGEST_LINK
        checks = rules(required=_needed(field), longest=longest)
        return made(**common, validators=checks, filters=[tidy])

    return build_it


def tidy(value: Any) -> str:
    """Return a text as a line of names is kept."""
    return " ".join(str(value or "").replace("\0", "").split())[:LONGEST_LINK]


def _file(field: Field, common: dict[str, Any]) -> Any:
    return UploadField(**common, validators=[Given()] if _needed(field) else [])  # type: ignore[no-untyped-call]


def _yes_no(field: Field, common: dict[str, Any]) -> Any:
    choices = [("", "—"), ("是", lazy("是")), ("否", lazy("否"))]
    return ChoiceField(**common, choices=choices, validators=rules(required=_needed(field)))


def _needed(field: Field) -> bool:
    return (
        field.required and field.show is None
    )  # the screen asks for one that is shown at times (admin.showing)


KINDS: dict[str, Callable[[Field, dict[str, Any]], Any]] = {
    "text": _text,
    "long_text": _long_text,
    "integer": _number,
    "decimal": _number,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "yes_no": _yes_no,
    "person": _offered(OfferedField),
    "unit": _offered(UnitField),
    "units": _offered(UnitsField),
    "item": _offered(ItemField),
    "file": _file,
}
"""kind of field → field of a form"""


HINTS = {
    "units": lazy("多个单位用顿号隔开"),
    "item": lazy("填编号或名称，输入时有提示"),
    "file": lazy("不超过 20 MB；不得上传涉密材料"),
}
"""What a form says below a field of this kind when the pack says nothing."""


def build(field: Field, hint: Any = "") -> Any:
    """Return the form's field for a field that a pack declares; `hint` stands below it."""
    told = hint or HINTS.get(field.kind, "")
    common = {"label": lazy_word(field.label), "description": told, "default": default(field)}
    return KINDS[field.kind](field, common)


def default(field: Field) -> Any:
    """Return what stands in a new form."""
    return filled(field, field.default)


def filled(field: Field, value: Any, names: Names = NOBODY) -> Any:
    """Return a stored value as its form's field holds it; links by the names that may be told."""
    if field.kind in BARE:
        return BARE[field.kind](value)
    if value is None or value == "":
        return ""
    if field.kind in {"unit", "units", "item"}:
        return names.told(field.kind, value)
    return shown_number(int(value), field.places) if field.kind in {"integer", "decimal"} else str(value)


BARE: dict[str, Callable[[Any], Any]] = {
    "choices": lambda value: [value] if isinstance(value, str) else list(value or ()),
    "date": lambda value: values.day(str(value)) if value else None,
    "file": lambda value: value or None,
    "yes_no": lambda value: "" if value in (None, "") else "是" if value else "否",
}
"""Kinds whose stored value a form's field holds in a way of its own."""


def given(field: Field, box: Any, held: Any = None) -> Any:
    """Return what a form's field holds as the operation wants it; what was not touched stays as held."""
    data = box.data
    if data is None or data in ("", []):
        return None
    if isinstance(box, OfferedField) and held is not None and box.untouched:
        return held
    if field.kind in {"unit", "units"}:
        found, _ = reach.named(data)
        return found if field.kind == "units" else next(iter(found), None)
    if field.kind == "item":
        return reach.item(data)
    return data.isoformat() if field.kind == "date" else data
