"""How problems of counts and their events, and of what the rules ask of units, are told."""

from __future__ import annotations

from config.says_names import unknown

COUNTS: dict[str, tuple[str, str]] = {
    "count.window_missing": (
        "计数“{found}”没有写期间；应写如 in: 本轮、in: 年 或 in_row: 月",
        "the count “{found}” has no window; write it like in: round, in: year or in_row: month",
    ),
    "count.window_twice": (
        "计数“{found}”同时写了 in 和 in_row；请留下一个",
        "the count “{found}” has both in and in_row; keep one of them",
    ),
    "count.event_unknown#act": unknown("行为", "act"),
    "count.event_unknown#tier": (
        "没有叫“{found}”的层级{near}；层级写成 阶梯/层级，现有：{known}",
        "there is no tier “{found}”{near}; a tier is written LADDER/TIER, there are: {known}",
    ),
    "count.event_unknown#clock": unknown("时限", "clock"),
    "count.event_unknown#request": unknown("申请", "request"),
    "count.event_unknown#one": (
        "事件应写 {known} 中的一个，写的是：{found}",
        "an event has one of {known}, this one has: {found}",
    ),
    "count.event_unknown#beside": (
        "事件里的 {beside} 和 {key} 要一起写，也只和它一起写",
        "in an event {beside} stands beside {key}, always and only there",
    ),
    "count.event_unknown#item": (
        "计数“{found}”数新开始的事项，只能按单位数；请写 per: 单位",
        "the count “{found}” counts items begun, which is done per unit; write per: unit",
    ),
    "count.event_unknown#same": (
        "计数“{found}”的 in_row 和 event 是同一个事件，永远数不到一个以上；请写打断连续的另一个事件",
        "in_row and event of the count “{found}” are one event; write another one, that breaks the row",
    ),
    "count.event_unknown#no": (
        "item 只能写 是；不用这个计数请写 off: 是",
        "item is yes; to leave the count out write off: yes",
    ),
    "score.points_missing": (
        "计分项“{found}”没有写分数；应写 points（每次计多少）或 steps（第一次、第二次……各计多少）",
        "the entry “{found}” has no points; write points (for each time) or steps (the 1st, 2nd … time)",
    ),
    "score.points_twice": (
        "计分项“{found}”同时写了 points 和 steps；请留下一个",
        "the entry “{found}” has both points and steps; keep one of them",
    ),
    "score.counted_twice": (
        "计分项“{found}”和“{other}”计的是同一件事，会重复计分；请并成一项，或用 when 分开",
        (
            "the entries “{found}” and “{other}” count the same event twice; make them one, or part them "
            "with when"
        ),
    ),
    "burden.too_many_inspections": (
        (
            "规则包有 {found} 类综合性督查（{types}），一个单位一年多于 {most} 次；"
            "请合并，或在 pack.yaml 写明 burden: {{inspections: …}}"
        ),
        (
            "the pack has {found} types of comprehensive inspection ({types}), more than {most} a unit and "
            "year; make them one, or write burden: {{inspections: …}} in pack.yaml"
        ),
    ),
    "burden.matter_twice": (
        "同一件事会引出两件“{found}”；留下一个，或用 when 分开",
        "one matter would open “{found}” twice; keep one of them, or part them with when",
    ),
    "burden.matter_twice#clocks": (
        "时限“{found}”和“{other}”同时起算、同样间隔、由同一行为答复，是同一件事要两次；请删掉一个",
        (
            "the clocks “{found}” and “{other}” begin together, come as often and are answered by the same "
            "act: the same thing is asked twice; delete one"
        ),
    ),
    "burden.too_many_reports": (
        (
            "规则要一个单位一个月报 {found} 次（{clocks}），多于 {most} 次；"
            "请减少，或在 pack.yaml 写明 burden: {{reports: …}}"
        ),
        (
            "the rules ask a unit for {found} reports a month ({clocks}), more than {most}; ask for fewer, "
            "or write burden: {{reports: …}} in pack.yaml"
        ),
    ),
    "burden.asked_twice": (
        "“{found}”已有字段“{other}”在问，同一件事不重复填报；请删掉一个",
        "the field “{other}” asks for “{found}” already, and nothing is asked twice; delete one of them",
    ),
    "burden.forbidden_field": (
        "字段“{found}”要求“{mark}”，属于过度留痕（《整治形式主义为基层减负若干规定》）；请删掉",
        "the field “{found}” asks for “{mark}”, a mark of presence that is forbidden; delete it",
    ),
    "term.bad_window": (
        "“{found}”不是期间{near}；可以写 周、月、季、半年、年、本轮，或如 90日、6个月",
        "“{found}” is no window{near}; write week, month, quarter, half_year, year, round, or like 90 days",
    ),
}
"""Families count and burden, and of term what belongs to them."""
