"""The words that say what a unit does in a matter: leads, co-operates, shares, or merely stands there."""

# ruff: noqa: E501  (word lists and patterns read better unbroken)

from __future__ import annotations

import re
from enum import Enum


class Role(Enum):
    """What a wording makes of the names beside it."""

    LEAD = "lead"
    CO = "co"
    MAIN = "main"  # 负责, 承办: leads when others are said to co-operate
    SHARE = "share"  # 按职责分工负责: no one leads
    NOTE = "note"  # a person, a date: kept as a remark


_ATOMS = (
    "牵头|主办|主抓|主责|总负责|配合|协助|协办|协同|参与|参加|支持|负责|落实|实施|承办|办理|推进|推动|抓好|抓总|抓落实"
    "|按照|根据|依据|依照|依|按|各自|自身|本部门|职责|职能|任务|分工|范围|权限|分别|共同|联合|具体|组织|统筹|协调|结合|实际"
    "|认真|积极|做好|完成|工作|同时|并|内|的|予以|密切|全力|加强|指导|督促|监督|开展|执行|贯彻|总|各负其责|分头|有序|为主|为辅|和|、"
)
_STRONG = "牵头|主办|主抓|主责|负责|配合|协助|协办|协同|参与|参加|支持|落实|实施|承办|办理|推进|推动|抓总|各负其责|为主|为辅|统筹|协调"
_AS = "(?:作)?为(?:共同|联合|第一|主要|总)?(牵头|主办|主责|责任|承办|配合|协办|协助|参与|参加|成员|协同)(?:责任)?(?:单位|部门)"
_POST = re.compile(rf"^(?P<name>.*?)(?P<role>(?:{_AS}|(?:{_ATOMS})++))$", re.DOTALL)

_LEAD = re.compile("牵头|主办|主抓|主责|为主")
_CO = re.compile("配合|协助|协办|协同|参与|参加|支持|为辅|成员")
_SHARE = re.compile("分工|职责|分别|共同|各自|各负其责|结合|分头|联合")

_KINDS: tuple[tuple[str, Role], ...] = (
    (
        "第一牵头|第一责任|主要责任|主体责任|主责|主管|总牵头|共同牵头|联合牵头|牵头责任|责任牵头|牵头|主办|首要责任|抓总|第一",
        Role.LEAD,
    ),
    (
        "配合责任|责任配合|配合|协办|协助|协同|参与|参加|会办|协作|支持|成员|其他责任|其它责任|其他|其它|相关|有关",
        Role.CO,
    ),
    ("责任|承办|落实|实施|办理|执行|负责|承担|任务|工作责任|具体承办|具体责任", Role.MAIN),
    ("督办|督促|督查|监督|验收|考核|指导|联系|挂点|包保|帮扶|监管|审核", Role.NOTE),
)
_KIND = "|".join(f"(?P<k{number}>{words})" for number, (words, _) in enumerate(_KINDS))
_HEADING = re.compile(
    rf"(?P<ask>分工)?(?:{_KIND})(?:及配合|与配合)?(?:(?=：)|单位|部门|处室|科室|机关)(?:\d|一|二|三)?(?:（[^（）]{{0,12}}）)?\s*(?P<colon>[：])?"
)
_PERSON = re.compile(
    r"(?:分管|联系|牵头|责任|主管|负责|包保|挂点|带班|协助)?(?:的)?(?:省|市|县|区|州|委|局|厅|府)?(?:政府)?"
    r"(?:领导同志|领导|负责人|责任人|联系人|联络人|联络员|经办人|承办人|秘书长|牵头人|责任领导)\s*："
)
_TIME = re.compile(
    r"(?:完成|办结|落实|推进|时间|工作)?(?:时限|时间节点|期限|时间|节点|进度|日期|要求|联系电话|电话|备注)(?:要求)?\s*："
)
_WITH = re.compile(r"会同|会商|商请|联合(?=省|市|县|区|有关|相关|各)|商(?=省|市|县|区|有关|相关|各)")
_BREAK = re.compile(
    r"((?:牵头|主办|总负责|配合|协助|协办|参与)(?:负责|落实|组织|实施|推进|办理|统筹|协调|抓总|抓好|完成|工作)*)"
    r"(?=由?(?:省|市(?!场)|县|区|州|自治|各|有关|相关|其他|中国|国家|中央|人民银行|海关总署))"
)
_DOES = re.compile(
    r"^(?P<name>[^（）]*?(?:）[^（）]*?)?)(?P<role>牵头负责|共同牵头|牵头|主办|具体负责|分别负责|负责|承担|配合|协助|参与|指导|落实|做好|抓好)(?P<task>[^（）]+)$"
)


def role_of(words: str) -> Role:
    """Return what a role wording means."""
    if _LEAD.search(words):
        return Role.LEAD
    if _CO.search(words):
        return Role.CO
    return Role.SHARE if _SHARE.search(words) else Role.MAIN


def split_role(piece: str) -> tuple[str, Role | None]:
    """Split a piece into the name and the role that its last words give it."""
    found = _POST.match(piece)
    if found is None or not (found[3] or re.search(_STRONG, found["role"])):
        return piece, None
    name = found["name"]
    return (name.removeprefix("以") if "为主" in found["role"] else name), role_of(found["role"])


def heading(text: str) -> tuple[Role, int, bool] | None:
    """Read `牵头单位：` at the beginning of `text`: role, length, and whether a colon stands."""
    for words in (_PERSON, _TIME):
        if note := words.match(text):
            return Role.NOTE, note.end(), True
    found = _HEADING.match(text)
    if found is None:
        return None
    kind = next(role for number, (_, role) in enumerate(_KINDS) if found[f"k{number}"])
    return kind, found.end(), found["colon"] is not None


_INSIDE = re.compile(
    rf"(?:{'|'.join(words for words, _ in _KINDS)})(?:及配合|与配合)?(?:单位|部门)(?:（[^（）]{{0,12}}）)?："
    r"|(?:完成时限|办结时限|完成时间|责任人|责任领导|分管领导|牵头领导|联系人|备注)："
)


def part_headings(text: str) -> str:
    """Put a stop before each `牵头单位：` that begins in the middle of a line."""
    return _INSIDE.sub(lambda found: "；" + found[0], text)


def part_clauses(text: str) -> str:
    """Put a comma where a role ends and the next name begins without one: 甲牵头乙配合."""
    return _BREAK.sub(r"\1，", text)


def split_with(piece: str) -> list[str]:
    """Split `甲会同乙` into its sides."""
    return _WITH.split(piece)


def split_task(piece: str) -> tuple[str, Role, str] | None:
    """Split `甲负责资金保障` into the name, its role and the words of its task."""
    found = _DOES.match(piece)
    if found is None:
        return None
    return found["name"], role_of(found["role"]), found["role"] + found["task"]
