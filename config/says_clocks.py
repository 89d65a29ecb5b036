"""How problems of clocks and of the days of periods are told."""

from __future__ import annotations

CLOCKS: dict[str, tuple[str, str]] = {
    "clock.no_term": (
        "时限“{found}”没有写多长：within（期限）和 by（指定日期）至少写一个",
        "the clock “{found}” has no length: write within (a term) or by (a date field)",
    ),
    "clock.never_stops": (
        "时限“{found}”开始以后，流程里再也做不到“{acts}”，时限不会停止；请改 until 或流程",
        (
            "once the clock “{found}” runs the flow never comes to “{acts}”, so that it never "
            "stops; change until or the flow"
        ),
    ),
    "clock.never_stops#off": (
        "时限“{found}”的 {key} 里的行为（{acts}）都已停用；请改成现有的行为，或把这项时限也停用（off: 是）",
        (
            "all acts in {key} of the clock “{found}” are off ({acts}); name acts that are used, or switch "
            "the clock off too (off: 是)"
        ),
    ),
    "clock.by_may_be_empty": (
        "字段“{found}”不是必填，没填时这项时限没有期限；请写 within，或把字段设为必填",
        (
            "the field “{found}” is not required, and without it the clock has no term; write within, "
            "or make the field required"
        ),
    ),
    "clock.covers_itself": (
        "时限“{found}”不能覆盖自己；请从 covers 里删掉",
        "the clock “{found}” cannot cover itself; delete it from covers",
    ),
    "clock.no_term#by": (
        "时限“{found}”每期一次，却没有写每期的哪一天；请写 by，如 by: 当月25日",
        "the clock “{found}” comes each period but has no day; write by, like by: day 25",
    ),
    "clock.no_term#first_after": (
        "first_after 只用于到期日写成 当月25日、周五 的时限；请把 by 写成这样的一天，或删掉这一行",
        (
            "first_after belongs to a clock that falls due on a day like day 25 or Friday; write by, "
            "or delete the line"
        ),
    ),
    "clock.two_terms": (
        "时限“{found}”写了 every，就不再写 {key}；请留下一个",
        "the clock “{found}” has every, so that {key} cannot stand beside it; keep one of them",
    ),
    "clock.two_terms#day": (
        "时限“{found}”的 by 已经写明到期日（{day}），就不再写 within；请留下一个",
        (
            "the clock “{found}” falls due on a day ({day}), so that within cannot stand beside it; "
            "keep one of them"
        ),
    ),
    "clock.no_basis": (
        "定期的时限“{found}”没有写自己的依据；请在这项时限里写 basis",
        "the recurring clock “{found}” has no basis of its own; write basis in the clock",
    ),
    "term.bad_every": (
        "“{found}”不是周期{near}；可以写 周、月、季、半年、年，或者一个期限，如 10个工作日",
        (
            "“{found}” is no period{near}; write week, month, quarter, half_year, year, or a duration "
            "like 10 workdays"
        ),
    ),
    "term.bad_day_word": (
        "“{found}”不是日期字段，也不是每期的哪一天{near}；可以写 当月25日、当月末日、次月5日、周五",
        (
            "“{found}” is neither a date field nor a day of a period{near}; write day 25, last day, "
            "day 5 of next month, or Friday"
        ),
    ),
    "term.bad_day_word#day": (
        "“{found}”里的日数应在 1 到 31 之间",
        "the day of “{found}” should lie between 1 and 31",
    ),
    "term.bad_day_word#field": (
        "有 every 时 by 写每期的哪一天，不写字段名，写的是“{found}”；如 {known}",
        "beside every, by is a day of the period and no field, this is “{found}”; write it like {known}",
    ),
    "term.bad_day_word#misfit": (
        "“{found}”不是“{every}”里的一天；应写如 {known}",
        "“{found}” is no day of a {every}; write it like {known}",
    ),
}
"""Family clock, and of term what belongs to it."""
