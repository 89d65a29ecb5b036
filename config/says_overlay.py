"""The words for what a pack does to values that were handed down to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

OVERLAY: Mapping[str, tuple[str, str]] = {
    "overlay.locked": (
        (
            "“{path}”由上级“{pack}”定死（{there}），下级不得改动：上级是 {wanted}，这里成了 "
            "{found}；请删去这里的写法"
        ),
        (
            "“{path}” is locked by the pack “{pack}” above ({there}): it is {wanted} there and "
            "{found} here; delete it here"
        ),
    ),
    "overlay.locked#fill": (
        (
            "“{path}”上级“{pack}”已经写了（{there}），下级只能在上级没有写时补上：上级是 {wanted}"
            "，这里成了 {found}；请删去这里的写法"
        ),
        (
            "“{path}” is filled by the pack “{pack}” above ({there}) and may be filled only when "
            "it is empty: it is {wanted} there and {found} here; delete it here"
        ),
    ),
    "overlay.locked#when": (
        (
            "“{path}”由上级“{pack}”下达（{there}），下级的条件须与上级的测试相同，只能把界限收紧"
            "；请照上级的条件写，只改数"
        ),
        (
            "“{path}” is handed down by the pack “{pack}” ({there}): the condition must make the "
            "same tests and may only tighten their thresholds; copy the condition above and "
            "change only numbers"
        ),
    ),
    "overlay.locked#test": (
        (
            "“{path}”由上级“{pack}”下达（{there}），条件里的 {fact} 不得改动：上级是 {wanted}，这"
            "里是 {found}；请改回 {wanted}"
        ),
        (
            "“{path}” is handed down by the pack “{pack}” ({there}) and its test of {fact} may "
            "not change: it is {wanted} there and {found} here; write {wanted}"
        ),
    ),
    "overlay.locked#cells": (
        (
            "“{path}”由上级“{pack}”下达（{there}），两处的情形合起来有 {found} 种，超过 {most} 种"
            "，无法逐一核对；请照上级的情形写，只改取值"
        ),
        (
            "“{path}” is handed down by the pack “{pack}” ({there}); the cases of both make "
            "{found} combinations, more than the {most} that can be compared; keep the cases "
            "above and change only values"
        ),
    ),
    "overlay.later": (
        (
            "“{path}”比上级“{pack}”下达的（{there}）迟：上级是 {wanted}，这里是 {found}；{cell}自"
            " {start} 起算，上级 {limit} 到期，这里 {due} 到期；应不迟于上级，如 {right}"
        ),
        (
            "“{path}” ends later than what the pack “{pack}” hands down ({there}): {wanted} there"
            ", {found} here; {cell}from {start} it is due {limit} there and {due} here; it may "
            "not end later, as with {right}"
        ),
    ),
    "overlay.later#rank": (
        (
            "“{path}”比上级“{pack}”下达的（{there}）迟：上级是 {wanted}，这里是 {found}{cell}；应"
            "写 {wanted} 或更早的"
        ),
        (
            "“{path}” is later than what the pack “{pack}” hands down ({there}): {wanted} there, "
            "{found} here{cell}; write {wanted} or what is earlier"
        ),
    ),
    "overlay.later#threshold": (
        (
            "“{path}”比上级“{pack}”下达的（{there}）迟：条件里 {fact} 的界限上级是 {wanted}，这里"
            "是 {found}，要到更晚才成立；应写 {wanted} 或更严的"
        ),
        (
            "“{path}” comes later than what the pack “{pack}” hands down ({there}): the "
            "threshold of {fact} is {wanted} there and {found} here, so that it holds later; "
            "write {wanted} or a stricter one"
        ),
    ),
    "overlay.later#by": (
        (
            "“{path}”由上级“{pack}”下达（{there}）：上级是 {wanted}，这里是 {found}，另定的日子可"
            "能更迟；请改回上级的写法"
        ),
        (
            "“{path}” is handed down by the pack “{pack}” ({there}): {wanted} there, {found} here"
            ", and another day may be a later one; write what stands above"
        ),
    ),
    "overlay.later#every": (
        (
            "“{path}”由上级“{pack}”下达（{there}）：上级是 {wanted}，这里是 {found}，周期与时长不"
            "能相比；请与上级用同一种写法"
        ),
        (
            "“{path}” is handed down by the pack “{pack}” ({there}): {wanted} there, {found} here"
            "; a period and a length cannot be compared; write it as above"
        ),
    ),
    "overlay.higher": (
        (
            "“{path}”比上级“{pack}”下达的（{there}）高：上级是 {wanted}，这里是 {found}{cell}；只"
            "能降低，应写 {wanted} 或更低的"
        ),
        (
            "“{path}” is higher than what the pack “{pack}” hands down ({there}): {wanted} there,"
            " {found} here{cell}; it may only be lowered, to {wanted} or less"
        ),
    ),
    "overlay.higher#term": (
        (
            "“{path}”比上级“{pack}”下达的（{there}）长：上级是 {wanted}，这里是 {found}；{cell}自"
            " {start} 起算，上级到 {limit}，这里到 {due}；只能缩短，如 {right}"
        ),
        (
            "“{path}” is longer than what the pack “{pack}” hands down ({there}): {wanted} there,"
            " {found} here; {cell}from {start} it ends {limit} there and {due} here; it may only "
            "be shortened, as with {right}"
        ),
    ),
    "overlay.lower": (
        (
            "“{path}”比上级“{pack}”下达的（{there}）低：上级是 {wanted}，这里是 {found}{cell}；只"
            "能提高，应写 {wanted} 或更高的"
        ),
        (
            "“{path}” is lower than what the pack “{pack}” hands down ({there}): {wanted} there, "
            "{found} here{cell}; it may only be raised, to {wanted} or more"
        ),
    ),
    "overlay.lower#floor": (
        (
            "“{path}”是层层加码：上级“{pack}”下达的（{there}）是 {wanted}，这里是 {found}；{cell}"
            "自 {start} 起算，上级 {limit} 到期，这里 {due} 就到期；不得短于上级的一半，也不得短"
            "于1个工作日，应不早于 {least} 到期"
        ),
        (
            "“{path}” asks for more than may be added at each level: the pack “{pack}” hands "
            "down {wanted} ({there}), here it is {found}; {cell}from {start} it is due {limit} "
            "there and already {due} here; it may not be shorter than half of it, nor than one "
            "workday: due {least} at the earliest"
        ),
    ),
    "overlay.lower#period": (
        (
            "“{path}”是层层加码：上级“{pack}”下达的（{there}）是 {wanted}，这里是 {found}；周期不"
            "得短于上级的一半，请写 {wanted}"
        ),
        (
            "“{path}” asks for more than may be added at each level: the pack “{pack}” hands "
            "down {wanted} ({there}), here it is {found}; a period may not be shorter than half "
            "of it; write {wanted}"
        ),
    ),
    "overlay.dropped": (
        "上级“{pack}”下达的“{path}”（{there}）在这里没有了；请保留“{found}”",
        "“{path}”, handed down by the pack “{pack}” ({there}), is gone here; keep “{found}”",
    ),
    "overlay.dropped#list": (
        ("“{path}”少了上级“{pack}”下达的（{there}）{lost}：这里是 {found}；只能增加，请补上 {lost}"),
        (
            "“{path}” lacks {lost}, which the pack “{pack}” hands down ({there}): it is {found} "
            "here; entries may only be added, so add {lost}"
        ),
    ),
    "overlay.dropped#names": (
        (
            "“{path}”少了上级“{pack}”下达的（{there}）{lost}：上级是 {wanted}，这里是 {found}"
            "{cell}；只能增加，请补上 {lost}"
        ),
        (
            "“{path}” lacks {lost}, which the pack “{pack}” hands down ({there}): {wanted} there,"
            " {found} here{cell}; names may only be added, so add {lost}"
        ),
    ),
    "overlay.dropped#opens": (
        (
            "“{path}”不再引出上级“{pack}”下达的（{there}）{lost}：这里是 {found}；引出的事项只能"
            "增加，条件只能去掉，抽取比例只能提高"
        ),
        (
            "“{path}” no longer opens {lost}, which the pack “{pack}” hands down ({there}): it "
            "is {found} here; openings may only be added, their conditions left out and their "
            "samples raised"
        ),
    ),
    "overlay.dropped#unreachable": (
        (
            "上级“{pack}”下达的层级“{found}”（{there}）因此到不了：“{path}”在这里是 {times}，而它"
            "要求“{tier}”至少 {least} 次；请写 {least} 或更多"
        ),
        (
            "the tier “{found}”, handed down by the pack “{pack}” ({there}), can then not be "
            "reached: “{path}” is {times} here and it asks for {least} of “{tier}”; write {least}"
            " or more"
        ),
    ),
    "overlay.retyped": (
        (
            "“{path}”由上级“{pack}”下达（{there}），种类不得改动：上级是 {wanted}，这里成了 "
            "{found}；请改回 {wanted}"
        ),
        (
            "“{path}” is handed down by the pack “{pack}” ({there}) and its kind may not change: "
            "it is {wanted} there and {found} here; write {wanted}"
        ),
    ),
    "overlay.expects": (
        (
            "这里以为上级“{pack}”的“{path}”是 {wanted}，现在它是 {found}（{there}）；请核对自己的"
            "写法，再把这里改成 {found}"
        ),
        (
            "“{path}” of the pack “{pack}” above is expected to be {wanted}, but now it is "
            "{found} ({there}); look again at what was built on it, then write {found} here"
        ),
    ),
    "overlay.expects#top": (
        "最上一级规则包没有上级，不能写 expects（“{path}”）；请删去，或用 extends 写明上级",
        (
            "the topmost pack has none above it and can expect nothing (“{path}”); delete it, or "
            "name one with extends"
        ),
    ),
    "ref.path#inside": (
        "“{found}”伸到了一个取值里面，下达到键为止；应写 {right}",
        "“{found}” leads into a value, but only keys are handed down; write {right}",
    ),
    "ref.path#free": (
        "“{found}”本来就由下级自定，下达了也不起作用；请删去，不许改动的写在 lock 里",
        (
            "“{found}” is the lower office's own, so that handing it down means nothing; delete "
            "it, or write it under lock"
        ),
    ),
    "ladder.sanction": (
        ("这里写了处分种类“{found}”；规则包只能建议追责，给不给、给什么处分由有权机关决定；请删去这个词"),
        (
            "this names the sanction “{found}”; a pack may only suggest accountability, the "
            "competent organ decides which; delete the word"
        ),
    ),
}
"""Family `overlay`, and what stands near it."""
