"""Names of a ledger matched to the tree of units, and units made for names that it does not have."""

# ruff: noqa: E501  (a table of short forms reads better unbroken)

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from server.models import Unit
from server.sheets import names
from server.work import units as work

if TYPE_CHECKING:
    from collections.abc import Iterable

    from server.desk import Desk

_LEVELS = {
    "省": "province", "自治区": "province", "兵团": "province", "市": "city", "州": "city", "盟": "city",
    "自治州": "city", "县": "county", "区": "county", "旗": "county", "自治县": "county",
    "镇": "township", "乡": "township", "街道": "township",
}  # fmt: skip
_LONG = (
    ("人民政府", "政府"), ("委员会", "委"), ("办公室", "办"), ("发展和改革", "发展改革"), ("发展改革", "发改"),
    ("人力资源和社会保障", "人社"), ("人力资源社会保障", "人社"), ("住房和城乡建设", "住建"), ("住房城乡建设", "住建"),
    ("工业和信息化", "工信"), ("科学技术", "科技"), ("市场监督管理", "市场监管"), ("卫生健康", "卫健"), ("文化和旅游", "文旅"),
    ("人民检察院", "检察院"), ("高级人民法院", "法院"), ("中级人民法院", "法院"), ("人民法院", "法院"), ("医疗保障", "医保"),
    ("国有资产监督管理", "国资"), ("应急管理", "应急"), ("退役军人事务", "退役军人"), ("广播电视", "广电"),
)  # fmt: skip
_GOOD_NAME = re.compile(r"[一-龥〇A-Za-z0-9（）()·“”、—\-]{2,100}")
_PARTY = re.compile(r"(?:[省市县区州盟旗]|自治区党)委$|党委$|党工委$")
_GOVERNMENT = re.compile(r"(?:政府|行署|行政公署|管委会|管理委员会)$")
_TOWN = re.compile(r"(?:[乡镇]|街道|街道办事处|街道办)(?:人民政府|政府)?$")


@dataclass(frozen=True, slots=True)
class Match:
    """What a name was matched to: one unit, several, or none with the nearest name."""

    unit_id: int | None
    name: str = ""
    nearest: str = ""
    several: tuple[str, ...] = ()
    active: bool = True


@dataclass(slots=True)
class Directory:
    """All names of all units, as seen from one office."""

    office: Unit
    units: dict[int, Unit]
    _names: dict[str, set[int]] = field(default_factory=dict)
    _short: dict[str, set[int]] = field(default_factory=dict)
    _cores: dict[tuple[str, str], set[int]] = field(default_factory=dict)
    _matched: dict[str, Match] = field(default_factory=dict)  # a ledger says the same names again and again

    @classmethod
    def of(cls, desk: Desk, office_id: int) -> Directory:
        """Read the tree."""
        rows = desk.session.scalars(select(Unit)).all()
        units = {unit.id: unit for unit in rows}
        found = cls(units[office_id], units)
        for unit in rows:
            found.add(unit)
        return found

    @property
    def known(self) -> frozenset[str]:
        """Return all names, as evidence for the reader."""
        return frozenset(self._names)

    def add(self, unit: Unit) -> None:
        """Take a unit's names in."""
        self._matched.clear()
        self.units[unit.id] = unit
        for name in _names_of(unit):
            self._names.setdefault(name, set()).add(unit.id)
            self._short.setdefault(_shortened(name), set()).add(unit.id)
            self._cores.setdefault((unit.level, _core(name)[1]), set()).add(unit.id)

    def match(self, name: str) -> Match:
        """Match a name: exactly, then with usual short forms, then with or without its level."""
        if name not in self._matched:
            self._matched[name] = self._looked_up(name)
        return self._matched[name]

    def _looked_up(self, name: str) -> Match:
        for found in (self._names.get(name), self._short.get(_shortened(name)), self._by_core(name)):
            if ids := self._nearest_line(found or set()):
                return self._match(ids)
        near = difflib.get_close_matches(name, self._names, n=1, cutoff=0.5)
        return Match(None, nearest=near[0] if near else "")

    def _match(self, ids: set[int]) -> Match:
        if len(ids) > 1:
            return Match(None, several=tuple(sorted(self.units[unit].name for unit in ids)))
        unit = self.units[next(iter(ids))]
        return Match(unit.id, unit.name, active=unit.active)

    def _by_core(self, name: str) -> set[int]:
        prefix, core = _core(name)
        level = level_of(name, self.office.level)
        return {
            unit
            for unit in self._cores.get((level, core), ())
            if any(
                _agree(prefix, _core(other)[0])
                for other in _names_of(self.units[unit])
                if _core(other)[1] == core
            )
        }

    def _nearest_line(self, ids: set[int]) -> set[int]:
        """Of several units keep those that stand closest to the office in the tree."""
        if len(ids) < 2:
            return ids
        shared = {unit: _shared(self.units[unit].path, self.office.path) for unit in ids}
        best = max(shared.values())
        return {unit for unit in ids if shared[unit] == best}


def _shared(one: str, other: str) -> int:
    count = 0
    for left, right in zip(one.strip("/").split("/"), other.strip("/").split("/"), strict=False):
        if left != right:
            break
        count += 1
    return count


def _names_of(unit: Unit) -> list[str]:
    return [name for name in (unit.name, unit.short_name, *map(str, unit.aliases)) if name]


def _shortened(name: str) -> str:
    text = unicodedata.normalize("NFKC", name).replace(" ", "")
    for long, short in _LONG:
        text = text.replace(long, short)
    return text


def _core(name: str) -> tuple[str, str]:
    """Split a name into its level (with its place) and the rest, shortened."""
    prefix = names.level_prefix(name)
    if not prefix or not name.startswith(prefix):
        return "", _shortened(name)
    return prefix, _shortened(name[len(prefix) :])


def _agree(one: str, other: str) -> bool:
    """Whether two levels may be the same: 江州省 and 省, or one of them not written."""
    return not one or not other or one.endswith(other) or other.endswith(one)


def level_of(name: str, usual: str) -> str:
    """Infer a unit's level from its name."""
    prefix = names.level_prefix(name)
    for ending in sorted(_LEVELS, key=len, reverse=True):
        if prefix.endswith(ending):
            return _LEVELS[ending]
    return usual


def kind_of(name: str) -> str:
    """Infer whether a name is of a Party committee, a government, a township or a department."""
    for kind, pattern in (("党委", _PARTY), ("乡镇", _TOWN), ("政府", _GOVERNMENT)):
        if pattern.search(name):
            return kind
    return "部门"


def good_name(name: str) -> bool:
    """Whether a unit may be given this name: nothing invisible, nothing that looks like something else."""
    return unicodedata.normalize("NFKC", name) in {name, name.replace("（", "(").replace("）", ")")} and bool(
        _GOOD_NAME.fullmatch(name)
    )


def create(desk: Desk, directory: Directory, wanted: Iterable[str]) -> list[Unit]:
    """Make the units that the tree lacks, beside the office."""
    made: list[Unit] = []
    for name in dict.fromkeys(wanted):
        if directory.match(name).unit_id is not None:
            continue
        unit = work.create(
            desk,
            name=name,
            parent_id=directory.office.parent_id,
            kind=kind_of(name),
            level=level_of(name, directory.office.level),
        )
        directory.add(unit)
        made.append(unit)
    return made
