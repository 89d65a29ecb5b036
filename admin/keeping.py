"""Units, people and roles: what 系统管理员 and 安全保密管理员 may change, each through its operation."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Any

from flask_admin.helpers import get_form_data
from flask_babel import gettext
from wtforms import PasswordField, StringField
from wtforms.validators import ValidationError

from admin import reach, showing, words
from admin.declared import Shelf
from admin.fields import ChoiceField, UnitField, build, filled, form_name, given, offered, rules
from admin.form import Form
from admin.hub import SCREENS_KEPT
from admin.screens import Generated
from server.errors import NotSeen, Refusal
from server.models import Person, Unit
from server.web import here
from server.web.i18n import lazy, lazy_word
from server.web.rights import pack_of
from server.work import links, passwords, people, second, units

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from admin.columns import Column
    from admin.filters import Filter
    from admin.screen_table import Screen
    from config.model import Field, Pack

YES, NO = lazy("是"), lazy("否")
SPAN = {"most": passwords.LONGEST}


def _unit_of(field: Any) -> int | None:
    found, _unknown = reach.named(field.data or "")
    return found[0] if found else None


def _tidy(value: Any) -> str:
    return " ".join(str(value or "").replace("\0", "").split())


def _text(label: Any, *, required: bool, longest: int, help_: Any = "") -> Any:
    checks = rules(required=required, longest=longest)
    return StringField(label, validators=checks, filters=[_tidy], description=help_)


class Kept(Generated):
    """A screen whose rows are made and changed by keepers."""

    can_create = True


class UnitForm(Form):
    """A new unit."""

    name = _text(lazy("名称"), required=True, longest=200)
    short_name = _text(lazy("简称"), required=False, longest=100)
    parent = UnitField(lazy("上级单位"), validators=rules(required=True), filters=[_tidy])
    kind = ChoiceField(lazy("种类"), choices=[(one, one) for one in words.UNIT_KINDS], default="部门")
    aliases = _text(lazy("别名"), required=False, longest=500, help_=lazy("台账里的其他写法，用顿号隔开"))


class Units(Kept):
    """单位: made here; its place in the tree stays, the fields that the pack declares may be changed."""

    def __init__(self, screen: Screen, db: Any) -> None:
        self._db = db
        self._kinds: OrderedDict[tuple[str, frozenset[str]], Units] = OrderedDict()
        super().__init__(screen, db)

    # a screen for each pack, since columns and filters follow what it declares

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        return fn(self._of_pack(), *args, **kwargs)

    def _of_pack(self) -> Units:
        """Return the screen for the pack and the roles of the person who asks."""
        pack = pack_of(here.instance().shelf, here.rights().office_id)
        if pack is None or not here.actor():
            return self
        key = (pack.hash, here.rights().names)
        found = self._kinds.pop(key, None) or self._made(pack)
        self._kinds[key] = found
        while len(self._kinds) > SCREENS_KEPT:
            self._kinds.popitem(last=False)
        return found

    def _made(self, pack: Pack) -> Units:
        roles = here.rights().names
        seen = {name: one for name, one in pack.unit_fields.items() if not one.see or set(one.see) & roles}
        return _UnitsOfPack(self, pack, seen, roles)

    def get_create_form(self) -> Any:
        """Return the form for a new unit."""
        return UnitForm

    def save_new(self, form: Any) -> int:
        """Make the unit."""
        parent = _unit_of(form.parent)
        names = [one for one in (form.aliases.data or "").split("、") if one]
        with here.desk() as desk:
            made = units.create(
                desk,
                name=form.name.data,
                parent_id=parent,
                kind=form.kind.data,
                short_name=form.short_name.data or "",
                aliases=names,
            )
            return made.id


class _UnitsOfPack(Units):
    """Units with the fields that one pack declares, for one set of roles."""

    can_edit = True

    def __init__(
        self, owner: Units, pack: Pack, declared: Mapping[str, Field], roles: frozenset[str]
    ) -> None:
        self.pack = pack
        self.shelf = Shelf(Unit.fields, {}, here.instance().bench.engine.dialect.name, "linked_units")
        self._seen, self._roles = declared, roles
        super().__init__(owner.screen, owner._db)  # noqa: SLF001  (its own kind)
        self.admin, self.blueprint, self.url = owner.admin, owner.blueprint, owner.url

    def _of_pack(self) -> Units:
        return self

    def _own(self) -> list[Field]:
        """Return the fields that have no column of their own, in order."""
        return sorted(
            (one for one in self._seen.values() if one.name != units.KIND), key=lambda one: one.order
        )

    def columns(self) -> Sequence[Column]:
        """Return the columns of every unit, then the fields that the pack lists."""
        return [*super().columns(), *(self.shelf.listed(one, _held) for one in self._own() if one.list)]

    def all_columns(self) -> Sequence[Column]:
        """Return all columns, each field under its label."""
        shown = [one for one in super().all_columns() if one.name != "fields"]
        return [*shown, *(self.shelf.listed(one, _held) for one in self._own() if not one.list)]

    def tests(self) -> Sequence[Filter]:
        """Return the filters, those of fields that the pack filters too."""
        return [
            *super().tests(),
            *(test for one in self._own() if one.filter for test in self.shelf.filters(one)),
        ]

    def prepared(self, rows: list[Any]) -> list[Any]:
        """Read what the fields of a page of units link to."""
        self.shelf.read(self._own(), (row.fields for row in rows))
        return rows

    def editable(self) -> list[Field]:
        """Return the fields that the roles held may fill in, in order."""
        mine = [one for one in self._seen.values() if not one.edit or set(one.edit) & self._roles]
        return sorted((one for one in mine if one.kind != "file"), key=lambda one: one.order)

    def may_edit(self, row: Any) -> bool:
        """Return whether there is anything that may be changed."""
        return bool(self.editable()) and super().may_edit(row)

    def get_edit_form(self) -> Any:
        """Return the form of a unit: the fields that the pack declares."""
        boxes = {form_name(one.name): build(one, showing.hint(one, self.pack)) for one in self.editable()}
        return type("UnitFieldsForm", (Form,), boxes)

    def edit_form(self, obj: Any = None) -> Any:
        """Return the form filled from the unit; what was never said of it stands there as the pack has it."""
        held = units.held(obj, self._seen)
        known = links.names(here.db()(), here.signed_in(), self._seen.values(), [held])
        unsaid = {name: one.default for name, one in self._seen.items() if name not in obj.fields}
        told = held | {name: value for name, value in unsaid.items() if held[name] is None}
        data = {form_name(one.name): filled(one, told[one.name], known) for one in self.editable()}
        form: Any = self._edit_form_class(get_form_data(), data=data)
        form.held = held
        return form

    def save(self, form: Any, key: Any) -> None:
        """Change the fields."""
        told = {
            one.name: given(one, form[form_name(one.name)], form.held.get(one.name))
            for one in self.editable()
        }
        with here.desk() as desk:
            units.edit(desk, key, told, here.rights().office_id or 0)


def _held(row: Any, name: str) -> Any:
    return row.fields.get(name)


class NewPersonForm(Form):
    """A new account."""

    login = _text(lazy("账号"), required=True, longest=60)
    name = _text(lazy("姓名"), required=True, longest=60)
    unit = UnitField(lazy("单位"), validators=rules(required=True), filters=[_tidy])
    phone = _text(lazy("电话"), required=False, longest=40)
    password = PasswordField(
        lazy("初始密码"),
        validators=rules(required=True, longest=SPAN["most"]),
        description=lazy("只用一次：24 小时内首次登录时由本人改掉；至少 12 个字符，不能容易猜到"),
    )


class PersonForm(Form):
    """What can be changed of an account."""

    password = PasswordField(
        lazy("新密码"),
        validators=rules(required=False, longest=SPAN["most"]),
        description=lazy("留空则不改；修改后此人须重新登录，并在 24 小时内自己改掉"),
    )
    second = ChoiceField(
        lazy("两步验证"),
        choices=[("", lazy("不变")), ("off", lazy("清除（手机丢失，已当面核实身份）"))],
        default="",
        description=lazy("清除后此人只凭密码登录，可重新启用"),
    )
    active = ChoiceField(
        lazy("启用"), choices=[("1", YES), ("0", NO)], description=lazy("停用后立即退出登录，不能再登录")
    )


class People(Kept):
    """人员: made, given a new password, or shut."""

    can_edit = True

    def get_create_form(self) -> Any:
        """Return the form for a new account."""
        return NewPersonForm

    def get_edit_form(self) -> Any:
        """Return the form of an account."""
        return PersonForm

    def edit_form(self, obj: Any = None) -> Any:
        """Return the form filled from the account; never with a password."""
        return PersonForm(get_form_data(), data={"active": "1" if obj.active else "0"})

    def may_edit(self, row: Any) -> bool:
        """Return whether it may be changed here: neither one's own account nor a shut one."""
        return row.active and row.id != here.signed_in().person_id and super().may_edit(row)

    def save_new(self, form: Any) -> int:
        """Make the account."""
        unit_id = _unit_of(form.unit)
        with here.desk() as desk:
            made = people.create(
                desk,
                login=form.login.data,
                name=form.name.data,
                unit_id=unit_id or 0,
                password=form.password.data,
                phone=form.phone.data or "",
            )
            return made.id

    def save(self, form: Any, key: Any) -> None:
        """Change the account."""
        with here.desk() as desk:
            if form.password.data:
                people.set_password(desk, key, form.password.data)
            if form.second.data == "off":
                second.off(desk, key)
            if form.active.data == "0":
                people.disable(desk, key)


class GrantForm(Form):
    """A role that a person gets in a unit."""

    login = _text(lazy("账号"), required=True, longest=60)
    role = ChoiceField(lazy("岗位"), choices=[])
    unit = UnitField(lazy("单位"), validators=rules(required=True), filters=[_tidy])

    def validate_login(self, field: Any) -> None:
        """Refuse an account that is not within reach."""
        if _person(field.data) is None:
            raise ValidationError(gettext("没有这个账号，或者它不在您管理的范围内"))


class RevokeForm(Form):
    """Taking a role back."""

    revoke = ChoiceField(lazy("收回这个岗位"), choices=[("0", NO), ("1", YES)])
    reason = _text(lazy("理由"), required=True, longest=500)


class Grants(Kept):
    """岗位: given and taken back."""

    can_edit = True

    def get_create_form(self) -> Any:
        """Return the form for a new role."""
        return GrantForm

    def get_edit_form(self) -> Any:
        """Return the form for taking a role back."""
        return RevokeForm

    def create_form(self, obj: Any = None) -> Any:
        """Return the form with the roles that the packs within reach know."""
        form: Any = super().create_form(obj)
        form.role.choices = offered(_roles())
        return form

    def save_new(self, form: Any) -> int:
        """Give the role."""
        person, unit_id = _person(form.login.data), _unit_of(form.unit)
        if person is None or unit_id is None:
            raise NotSeen
        key = person.id
        with here.desk() as desk:
            return people.grant(desk, key, form.role.data, unit_id).id

    def save(self, form: Any, key: Any) -> None:
        """Take the role back."""
        if form.revoke.data != "1":
            raise Refusal("act.needs", act=gettext("收回"), needs=gettext("收回这个岗位"))
        with here.desk() as desk:
            desk.note("revoke_why", grant=key, reason=desk.blind(form.reason.data))
            people.revoke(desk, key)

    def changed_url(self, row: Any) -> str:
        """Return the list: the row is gone."""
        del row
        return self.get_url(".index_view")


def _person(login: str | None) -> Person | None:
    query = here.db().query(Person).filter(Person.login == (login or ""), Person.unit_id.in_(reach.regions()))
    found: Person | None = query.one_or_none()
    return found


def _roles() -> Sequence[tuple[str, Any]]:
    shelf = here.instance().shelf
    offices = here.db().query(Unit.id).filter(Unit.pack != "", Unit.id.in_(reach.regions()))
    packs = [shelf.of(key) for (key,) in offices if key in shelf.offices()]
    known = {name: role.label for pack in packs for name, role in pack.roles.items()}
    return [(name, lazy_word(label)) for name, label in known.items()]


VIEWS: dict[str, type[Generated]] = {"unit": Units, "person": People, "grant": Grants}
"""screen → its own kind of view"""
