"""The responsibility column of a ledger, read: who leads, who co-operates, who is meant collectively."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from server.sheets import clean, names, phrases
from server.sheets.phrases import Role
from server.sheets.words import Remark, remark

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a responsibility cell says; names as read, with the level restored."""

    lead: tuple[str, ...] = ()
    co: tuple[str, ...] = ()
    collective: tuple[str, ...] = ()
    note: str = ""
    problems: tuple[Remark, ...] = ()

    @property
    def named(self) -> tuple[str, ...]:
        """Return all units named one by one, the leading ones first."""
        return (*self.lead, *self.co)


_PLACEHOLDER = re.compile(
    r"[无/\\\-—–_?？*.…、，；]+|待定|暂无|另定|未定|待明确|另行通知|N/?A|同上|见附件|[xX×]+"
)
_FILLER = frozenset(
    {"其中", "另", "另外", "同时", "由", "并", "以及", "和", "及", "其余", "分工", "责任分工", "部门分工"}
)
_INTRO = re.compile(r"^(?:责任分工|部门分工|职责分工|分工|任务分工|分工安排|责任落实)：")
_BY = re.compile(
    r"^(?:并由|再由|交由|改由|同时由|由|责成|请|其中|以及|及(?=省|市|县|区|各|有关|相关)|和(?=省|市|县|区|各|有关|相关))(?=.)"
)
_ETC = re.compile(
    r"(?<![高平初])等(?:\d{1,3}|[一二三四五六七八九十两几]{1,3})?(?:余|多)?(?:个|家)?"
    r"(?:[^、，；（）]{0,20}?(?:单位|部门|企业|机构|高校|厅局|委办局)|地市|地区|地|[市州县区](?:人民政府|政府)?)?$"
)
_AND = re.compile(
    r"(?<=[厅局委办部署院府])(?:以及|和|及|与)(?=(?:各|有关|相关|其他|所属|其所属|[省市县区州盟旗]|自治区|中央|国家|中国|[一-龥]{2,7}[厅局委办部署院府]$))"
    r"|(?<=[^，；、])以及(?=[^，；、])"
    r"|(?<=[会行社团司队心])(?:和|及|与)(?=各|有关|相关|其他|[省市县区州盟旗]|自治区)"
    r"|(?<=单位|部门|政府)(?:和|及|与)"
)
_FIRST = re.compile(
    r"（?[^（）；，]{0,12}(?:(?:排|列|名列|位列)(?:名|在)?(?:第一|首|前)(?:位|个|列)?|第一个|首个|首家|排首位|加粗)"
    r"[^（）；，]{0,8}(?:牵头|主办|主责)[^（）；]{0,12}）?"
)
_MARK = "*★☆●▲△◆◇■※#＊＃"
_MARKED = re.compile(
    rf"（?[^（）；，]{{0,6}}(?:加|带|标|注|打)(?:有|注)?[“\"]?([{re.escape(_MARK)}])[”\"]?[^（）；，]{{0,6}}(?:牵头|主办|主责)[^（）；]{{0,12}}）?"
)
_WHEN = re.compile(
    r"(?:\d{4}年|\d{1,2}月|年底|月底|季度末|上半年|下半年|全年|长期|持续|常年|即时|立即|限时).{0,20}"
)
_TOLD = re.compile(r"^([一-龥]{1,12}?)(?<!自)由(?=[省市县区州]|自治区|各|有关|相关|国家|中央|人民银行)")
_DUTY = re.compile("(?<=职责)、(?=分工)|(?<=分工)、(?=职责)")
_PARTY = re.compile(
    r"^(?:组织部|宣传部|统战部|政法委|网信办|编办|政研室|政策研究室|社会工作部|社工部|老干部局|巡[察视]办|改革办|党校|直属机关工委|机关工委)"
)
_ORDER = re.compile(r"排名不分先后|排名不分主次|下同|以下同")


@dataclass(slots=True)
class _Entry:
    name: str
    collective: bool = False
    role: Role | None = None


@dataclass(slots=True)
class _Reader:
    """The state of one reading: what was named, and what still waits for its role."""

    known: AbstractSet[str]
    lead_mark: str = ""
    first_leads: bool = False
    entries: list[_Entry] = field(default_factory=list)
    pending: list[list[_Entry]] = field(default_factory=lambda: [[]])
    heading: Role | None = None
    joined: bool = False  # behind 会同
    carried: str = ""
    party: str = ""  # 省委 of 省委宣传部: carried to organs that only a Party committee has
    mixed: tuple[str, ...] = ()
    each: bool = False  # the list goes on with the levels of an 各市、县
    notes: list[str] = field(default_factory=list)
    problems: list[Remark] = field(default_factory=list)

    # -- reading ------------------------------------------------------------------
    def read(self, text: str) -> None:
        """Read a text that holds clauses."""
        skipping = False
        for clause, mark in clean.parts(text, "，；\n"):
            skipping = self._clause(clause.strip(), skipping)
            if mark == "；":
                self._stop()
                skipping = False
            elif mark == "\n":
                skipping = False
            self._next_list()

    def _clause(self, clause: str, skipping: bool) -> bool:
        clause = _INTRO.sub("", clause)
        found = phrases.heading(clause)
        if found and (found[2] or names.own_prefix(clause[found[1] :])):
            self._flush()
            self.heading, self.joined = found[0], False
            if "配合" in clause[: found[1]] and "牵头" in clause[: found[1]]:
                self.heading = Role.SHARE
            skipping = found[0] is Role.NOTE
            rest = clause if skipping else clause[found[1] :]
        else:
            rest = clause
        if skipping:
            self._remark(rest)
            return True
        for part, _ in clean.parts(_AND.sub("、", _DUTY.sub("", rest)), "、"):
            self._piece(part.strip(" ．.·"))
        return False

    def _piece(self, piece: str) -> None:
        if not piece or piece in _FILLER or _PLACEHOLDER.fullmatch(piece):
            return
        if _ORDER.fullmatch(piece):
            self._remark(piece)
            return
        if piece in self.known:
            self._name(piece)
            return
        first, *others = phrases.split_with(piece)
        self._said(first)
        for other in others:
            self._with()
            self._said(other)

    def _said(self, piece: str) -> None:
        if not piece:
            return
        if _WHEN.fullmatch(piece):
            self._remark(piece)
            return
        if told := _TOLD.match(piece):
            self._remark(told[1])
            piece = piece[told.end() :]
        piece = _BY.sub("", piece)
        name, role = phrases.split_role(piece)
        if role is None and not self._plausible(name) and (task := phrases.split_task(name)):
            name, role = task[0], task[1]
            self._remark(task[2])
        self._name(name)
        if role is not None:
            self._role(role)

    def _plausible(self, name: str) -> bool:
        core = _ETC.sub("", re.sub(r"（[^（）]*）", "", name))
        return names.unit_like(core, self.known) or names.collective(core)

    def _with(self) -> None:
        """What stood before 会同 leads; what comes behind it co-operates."""
        waiting = [entry for group in self.pending for entry in group]
        if waiting:
            self._settle(waiting, Role.LEAD)
            self.pending = [[]]
        self.joined = True

    # -- names --------------------------------------------------------------------
    def _name(self, text: str) -> None:
        role, text = self._bracket(text)
        text, marked = self._marks(text)
        core = self._etc(text)
        if not core:
            if role is not None:
                self._role(role)
            return
        core = _BY.sub("", core)
        if names.collective(core) or (self.each and names.AFTER_EACH.match(core)):
            self._many(core)
        else:
            self._one(core)
        group = self.pending[-1]
        if group and (role or marked):
            group[-1].role = role or Role.LEAD

    def _etc(self, text: str) -> str:
        found = _ETC.search(text)
        if found is None:
            return text
        self._remark(found[0])
        return text[: found.start()]

    def _marks(self, text: str) -> tuple[str, bool]:
        core = text.strip(_MARK)
        marked = core != text
        if marked and core and not self.lead_mark:
            self.problems.append(remark("units.mark", words=text))
        return core, marked and bool(self.lead_mark) and self.lead_mark in text

    def _bracket(self, text: str) -> tuple[Role | None, str]:
        role: Role | None = None
        for found in reversed(list(re.finditer(r"（([^（）]*)）", text))):
            if text in self.known:
                break
            inner, after = found[1], text[found.end() :]
            words = inner.removesuffix("单位").removesuffix("部门")
            meant = phrases.split_role(words)
            if not meant[0] and meant[1] is not None:
                role = meant[1]
            elif phrases.heading(inner.lstrip("；")) or (meant[1] is not None and self._plausible(meant[0])):
                self._aside(inner)
            elif after and not after.startswith("等"):
                continue  # the brackets are part of the name: 各县（市、区）人民政府
            elif names.collective(text):
                continue
            else:
                self._remark(inner)
            text = text[: found.start()] + after
        return role, text

    def _aside(self, inner: str) -> None:
        """Read what a bracket says of other units, after the name before it."""
        aside = _Reader(self.known)
        aside.read(inner)
        aside._flush()
        self.entries += aside.entries
        self.notes += aside.notes
        self.problems += aside.problems

    def _many(self, core: str) -> None:
        group = self.pending[-1]
        if self.each and names.AFTER_EACH.match(core) and group and group[-1].collective:
            group[-1].name += "、" + core
            return
        self.each = core.startswith("各")
        group.append(_Entry(core, collective=True))

    def _one(self, core: str) -> None:
        full = self._restored(core)
        if not full:
            self.problems.append(remark("units.not_a_unit", words=core[:60]))
            return
        self.each = False
        self.pending[-1].append(_Entry(full))

    def _restored(self, core: str) -> str:
        """Return the name with the level that its list carries, or nothing when it is no name."""
        like = names.unit_like(core, self.known)
        if names.own_prefix(core):
            self._carry(names.level_prefix(core), core)
            return (
                core
                if like or (len(core) > 2 and names.level_prefix(core) and not names.person(core))
                else ""
            )
        party = self.party + core
        full = party if self.party and (party in self.known or _PARTY.match(core)) else self.carried + core
        if full in self.known:
            return full
        if core in self.known or not self.carried:
            return core if like else ""
        if not like:
            return ""
        if self.mixed:
            self.problems.append(remark("units.prefix", words=full, levels="、".join(self.mixed)))
        return full

    def _carry(self, prefix: str, core: str) -> None:
        committee = re.match(rf"{prefix}(?:党委|委)(?=[^员会])", core)
        self.party = committee[0] if prefix and committee else self.party
        if not prefix or not self.carried:
            self.carried = self.carried or prefix
        elif names.is_bare(prefix) and not self.carried.endswith(prefix):
            self.mixed = (self.carried, prefix)
            self.carried = prefix

    # -- roles --------------------------------------------------------------------
    def _role(self, role: Role) -> None:
        last, before = self.pending[-1], self.pending[:-1]
        if not last and before:
            last, before = before[-1], before[:-1]
        if self.joined:
            role = Role.CO
        if self.heading is not None or (role is Role.CO and not self.joined):
            self._settle([entry for group in before for entry in group], self.heading)
        else:
            last = [entry for group in (*before, last) for entry in group]
        self._settle(last, role)
        self.pending = [[]]
        self.joined = False

    def _settle(self, entries: list[_Entry], role: Role | None) -> None:
        for entry in entries:
            entry.role = entry.role or role
            self.entries.append(entry)

    def _flush(self) -> None:
        role = Role.CO if self.joined else self.heading
        self._settle([entry for group in self.pending for entry in group], role)
        self.pending = [[]]
        self.joined = False

    def _stop(self) -> None:
        used = any(self.pending)
        self._flush()
        if used:
            self.heading = None

    def _next_list(self) -> None:
        if self.pending[-1]:
            self.pending.append([])
        self.carried, self.party, self.mixed, self.each = "", "", (), False

    def _remark(self, words: str) -> None:
        if words and words not in self.notes:
            self.notes.append(words)


def parse(text: str, known: AbstractSet[str] = frozenset()) -> Parsed:
    """Read a responsibility cell; `known` are names of the unit tree, taken as evidence."""
    if len(text) > clean.LIMIT:
        return Parsed(problems=(remark("units.too_long", limit=clean.LIMIT),))
    bare = text.strip()
    if not bare:
        return Parsed(problems=(remark("units.empty"),))
    if _PLACEHOLDER.fullmatch(bare):
        return Parsed(problems=(remark("units.placeholder", words=bare),))
    cell, unbalanced = clean.balance(clean.plain(text, known))
    reader = _Reader(known)
    if unbalanced:
        reader.problems.append(remark("units.bracket", words=bare[:60]))
    reader.read(phrases.part_clauses(phrases.part_headings(_statements(cell, reader))))
    reader._flush()  # noqa: SLF001  (the reader is this file's own)
    return _parsed(reader)


def _statements(cell: str, reader: _Reader) -> str:
    """Take out the sentence that says which names lead: by place, or by a mark."""
    if marked := _MARKED.search(cell):
        reader.lead_mark = marked[1]
        return cell[: marked.start()] + "；" + cell[marked.end() :]
    if first := _FIRST.search(cell):
        reader.first_leads = True
        return cell[: first.start()] + "；" + cell[first.end() :]
    return cell


def _parsed(reader: _Reader) -> Parsed:
    units = [entry for entry in reader.entries if not entry.collective]
    leads = _leads(reader, units)
    lead = _unique(entry.name for entry in leads)
    both = [e.name for e in units if e.name in lead and e.role is Role.CO]
    problems = [*reader.problems, *(remark("units.twice", words=name) for name in _unique(both))]
    many = _unique(entry.name for entry in reader.entries if entry.collective)
    if not units and not many and not problems:
        problems.append(remark("units.empty"))
    return Parsed(
        lead,
        tuple(name for name in _unique(entry.name for entry in units) if name not in lead),
        many,
        "；".join(reader.notes),
        tuple(problems),
    )


def _leads(reader: _Reader, units: list[_Entry]) -> list[_Entry]:
    leads = [entry for entry in units if entry.role is Role.LEAD]
    if leads or not units:
        return leads
    if reader.first_leads:
        return units[:1]
    others = [entry for entry in units if entry.role is not Role.CO]
    helped = any(entry.role is Role.CO for entry in reader.entries)
    return others if helped and len(others) == 1 else []


def _unique(found: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))  # type: ignore[call-overload]  # an iterable of names
