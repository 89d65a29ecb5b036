"""The words for what is wrong with ladders that watch items or units, and with praise."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

WATCHES: Mapping[str, tuple[str, str]] = {
    "ref.wrong_per": (
        "阶梯“{found}”是按{per}看的，这里要按{wanted}看的阶梯；请换一个，或改它的 per",
        "the ladder “{found}” is one per {per}, a ladder per {wanted} is needed here; name another, or "
        "change its per",
    ),
    "shape.unknown_key#per": (
        "按{per}看的阶梯没有“{found}”；请删掉",
        "a ladder per {per} has no “{found}”; delete it",
    ),
    "shape.missing_key#every": (
        "阶梯“{found}”按{per}看，要写 every（周、月、季、半年、年）才知道一期多长",
        "the ladder “{found}” is one per {per} and needs every (week, month, quarter, half_year, year) "
        "to know its periods",
    ),
    "ladder.level_missing#praise": (
        "通报表扬“{found}”不分级别；请删掉 level",
        "the praise “{found}” has no level; delete it",
    ),
    "ladder.level_missing#watch": (
        "按{per}看的阶梯没有“到期前”；“{found}”的 level 应为 1 到 9",
        "a ladder per {per} knows no due date, so nothing stands before it; the level of “{found}” is 1 to 9",
    ),
    "ladder.objection_missing#unit": (
        (
            "“{found}”通报批评的是单位，没有事项可提异议；请在按事项或按时限的阶梯里通报批评，"
            "这里改用督办单或约谈"
        ),
        "“{found}” criticises a unit where there is no item to object on; criticise in a ladder per item or "
        "clock, and send a slip or a talk here",
    ),
    "ref.field#watch": (
        "文书“{paper}”里的占位“{{{found}}}”在按{per}看的阶梯里没有内容可填；请换一种文书，或删掉这一处",
        "nothing fills the mark “{{{found}}}” of the document “{paper}” in a ladder per {per}; name another "
        "document, or delete the mark",
    ),
}
"""Families of ladders per item and unit."""
