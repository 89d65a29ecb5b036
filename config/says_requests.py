"""The words for what is wrong with requests and gates."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

REQUESTS: Mapping[str, tuple[str, str]] = {
    "ref.gate": (
        "没有叫“{found}”的关{near}；现有：{known}",
        "there is no gate “{found}”{near}; there are: {known}",
    ),
    "ref.act#request": (
        "申请“{found}”批准以后要办“{act}”，流程“{flow}”里没有这个行为；请加上，或停用这种申请（off: 是）",
        (
            "a granted {found} does the act “{act}”, which the flow “{flow}” does not have; add it, or "
            "switch the request off (off: 是)"
        ),
    ),
    "clock.no_term#answer": (
        "申请“{found}”的 ladder 要有 answer（答复时间）才能走；请写如 answer: 2个工作日",
        "the ladder of the request “{found}” needs an answer to climb by; write it like answer: 2个工作日",
    ),
    "name.taken#answer": (
        "“{found}”是申请“{request}”的答复时间的名称；时限请换一个名称",
        "“{found}” names the time to answer the request “{request}”; choose another name for the clock",
    ),
    "ladder.objection_missing": (
        (
            "阶梯“{found}”会通报批评，事项类型“{type}”却没有 objection（异议）；被通报的单位应能"
            "申请复核，请在 requests 里写上"
        ),
        (
            "the ladder “{found}” criticises, but the type “{type}” has no objection; who is criticised "
            "may ask for a review, so write one under requests"
        ),
    ),
    "flow.unreachable_state#gate": (
        "行为“{found}”是事项的开始，那时还没有一道关能过；请从 gates 里删掉，或移到后面的行为",
        (
            "the act “{found}” begins an item, when no gate can have been passed; delete its gates, or "
            "ask for them at a later act"
        ),
    ),
}
"""Families of requests and gates."""
