"""The words for what a new version of a pack leaves without a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


VERSIONS: Mapping[str, tuple[str, str]] = {
    "version.map_missing": (
        (
            "{path}（{was}）还在用：{uses}；新规则里没有了。请写明改叫什么（--map {path}=新名称）{near}，"
            "或写 --map {path}=none 让在用的留在旧规则下"
        ),
        (
            "{path} ({was}) is in use: {uses}; the new rules do not have it. Say what it is called now "
            "(--map {path}=NEW){near}, or --map {path}=none to leave what uses it under the old rules"
        ),
    ),
    "version.map_missing#unknown": (
        "--map {path}={name}：现行规则里没有 {path}；对应写 旧=新，如 types/instruction/clocks/finish=done",
        "--map {path}={name}: the rules in force have no {path}; write old=new, such as "
        "types/instruction/clocks/finish=done",
    ),
    "version.map_missing#target": (
        "--map {path}={name}：新规则里没有 {target}；现有：{known}",
        "--map {path}={name}: the new rules have no {target}; there are: {known}",
    ),
    "version.map_missing#taken": (
        "--map {path}={name}：{target} 现行规则里已有，是另一回事；两个名称不能并成一个",
        "--map {path}={name}: the rules in force have {target} already, as another thing; two names "
        "cannot become one",
    ),
    "version.map_missing#kind": (
        "--map {path}={name}：字段种类变了，由 {found} 变为 {wanted}；已存的值对不上",
        "--map {path}={name}: the field is of another kind, {wanted} instead of {found}; what is stored "
        "does not fit",
    ),
}
